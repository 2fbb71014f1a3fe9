"""Makes a release once more from its archive, in a home of its own, and tells whether every byte came out the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from assets.ids import ledger_of
from assets.inputs import Inputs, kept_inputs, written_with
from assets.run import materialize
from pipeline.clock import fixed, parse_instant
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.operation.files import archive_version
from pipeline.operation.versions import stage_versions
from pipeline.release.changes import Changes, compare, markdown
from pipeline.release.index import write_index
from pipeline.release.manifest import Release, latest_release, open_release, releases_in
from pipeline.release.tombstones import read_tombstones
from pipeline.release.verify import read_sums
from pipeline.release.version import parse_version
from pipeline.settings import Settings
from pipeline.sources import Source, load_sources

_DATA: Final = ".parquet"
_NAMED: Final = 5


@dataclass(frozen=True)
class Reproduction:
    """What came of it. `identical` speaks of the tables; the documents (manifest, checks, cards) are in `documents`.

    `tables` names the Parquet files that differ, lack or are new; `obstacles` why they cannot be expected to be the
    same; `failure` why today's code would not release them; `changes` what is in the new tables against those of
    the release (None where the tables are identical or there are none).
    """

    version: str
    identical: bool
    files: int
    tables: tuple[str, ...]
    documents: tuple[str, ...]
    obstacles: tuple[str, ...]
    failure: str | None
    changes: Changes | None


def reproduce(home: Home, version: str, on_progress: Callable[[str], None]) -> Reproduction:
    """Rebuild a release from its archive with the code and knowledge of now, in a folder that is removed afterwards.

    It gets what the release had: the same archive files, the releases before it and their ledger of ids, the fetch
    log up to that hour, the same clock; and the tombstones of now, since what was taken down stays down.

    Raises `UsageError` for an unknown version, `SpaceNewsError` where the archive, the ledger or the release before is
    gone or cannot be read.
    """
    release = open_release(home, version)
    on_progress(f"reproducing release {release.version} from the archive")
    with tempfile.TemporaryDirectory(prefix=".reproduce-", dir=home.data) as folder:
        copy = Home(Path(folder))
        obstacles = prepare_copy(home, release, copy)
        return finish(release, copy, obstacles, on_progress)


def prepare_copy(home: Home, release: Release, copy: Home) -> list[str]:
    """Fill a new home with the inputs of a release; returns what in them is no longer as it was, one phrase each."""
    manifest = release.manifest
    inputs = kept_inputs(home, str(manifest["inputs"].get("staged_version")))
    copy.claim("sample" if manifest["sample"] else "real")
    obstacles = [*_link_archive(home, copy, inputs), *_other_work(home, manifest), *_taken_down_since(home, manifest)]
    _copy_fetches(home, copy, str(manifest["created_at"]))
    _link_releases(home, copy, release)
    if (home.data / "tombstones.json").is_file():
        shutil.copyfile(home.data / "tombstones.json", copy.data / "tombstones.json")
    if home.user_sources.is_dir():
        shutil.copytree(home.user_sources, copy.user_sources)
    return obstacles


def finish(release: Release, copy: Home, obstacles: list[str], on_progress: Callable[[str], None]) -> Reproduction:
    """Stage what is not staged yet in the copy, make its tables, check and publish them, and compare the files."""
    report = materialize(
        copy,
        sources=_sources(copy, sample=bool(release.manifest["sample"])),
        settings=Settings(),
        days=[],
        clock=fixed(parse_instant(str(release.manifest["created_at"]))),
        sample=bool(release.manifest["sample"]),
        on_progress=on_progress,
    )
    made = latest_release(copy) if report.new else None
    if made is None:
        failure = report.failure or f"its tables equal those of {report.version}, the release before"
        return Reproduction(str(release.version), False, 0, (), (), tuple(obstacles), failure, None)
    theirs, ours = read_sums(release.folder), read_sums(made.folder)
    other = [name for name in sorted(theirs.keys() | ours.keys()) if theirs.get(name) != ours.get(name)]
    tables = tuple(name for name in other if name.endswith(_DATA))
    changes = None
    if tables:
        changes = compare(
            str(release.version), release.contents, "made again", made.contents, spill=copy.data / "spill"
        )
    return Reproduction(
        version=str(release.version),
        identical=not tables,
        files=sum(name.endswith(_DATA) for name in theirs),
        tables=tables,
        documents=tuple(name for name in other if not name.endswith(_DATA)),
        obstacles=tuple(obstacles),
        failure=None,
        changes=changes,
    )


def describe(told: Reproduction) -> str:
    """The same for a person; the changes in the words of CHANGES.md."""
    why = f" ({'; '.join(told.obstacles)})" if told.obstacles else ""
    if told.failure is not None:
        return f"release {told.version} is not reproduced{why}: the code of now makes no release of it: {told.failure}"
    others = f"; other documents: {', '.join(told.documents)}" if told.documents else ", and so is every document"
    if told.identical:
        return (
            f"release {told.version} is byte-identical: all {told.files} files of its tables came out the same{others}"
        )
    because = (
        f"and cannot be{why}" if told.obstacles else "although nothing that it is made from has changed: report this"
    )
    head = f"release {told.version} is not byte-identical, {because}; {len(told.tables)} of {told.files} files differ"
    return f"{head}\n\n{markdown(told.changes)}" if told.changes else head


def _sources(home: Home, *, sample: bool) -> Mapping[str, Source]:
    if sample:
        from pipeline.sample import sample_sources

        return sample_sources()
    return load_sources(home.user_sources)


def _link_archive(home: Home, copy: Home, inputs: Inputs) -> list[str]:
    """Give the copy the archive files of the release, by reference; tells of those that are not as they were."""
    missing, changed = [], []
    for day, told in inputs.items():
        for name in told["files"]:
            if not (home.archive / name).is_file():
                missing.append(name)
                continue
            (copy.archive / name).parent.mkdir(parents=True, exist_ok=True)
            (copy.archive / name).symlink_to((home.archive / name).resolve())
        if archive_version(copy, date.fromisoformat(day)) != told["version"]:
            changed.append(day)
    if missing:
        raise SpaceNewsError(
            f"the archive lacks {len(missing)} files that the release was made from ({missing[0]} …): restore them"
        )
    return [f"the archive has changed since in {_some(changed)}"] if changed else []


def _other_work(home: Home, manifest: Mapping[str, Any]) -> list[str]:
    """Which stages, and which libraries that write the files, are of another version than those of the release."""
    then, now = dict(manifest["stage_versions"]), stage_versions(home)
    stages = [stage for stage in sorted(then.keys() | now.keys()) if then.get(stage) != now.get(stage)]
    used, here = manifest["inputs"].get("written_with") or {}, written_with()
    libraries = [
        f"{name} {here[name]} instead of {used[name]}" for name in sorted(used) if used[name] != here.get(name)
    ]
    told = [f"the code or data of {', '.join(stages)} has changed since"] if stages else []
    return told + ([f"the files are written with {' and '.join(libraries)}"] if libraries else [])


def _taken_down_since(home: Home, manifest: Mapping[str, Any]) -> list[str]:
    more = len(read_tombstones(home)) - len(manifest.get("taken_down", []))
    return [f"{more} article{'s' * (more > 1)} or persons were taken down since"] if more > 0 else []


def _copy_fetches(home: Home, copy: Home, until: str) -> None:
    """The fetch log as it was: what was asked for later tells nothing about the release."""
    folder = copy.staged / "fetches"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((home.staged / "fetches").glob("*.parquet")):
        known = pl.read_parquet(path).filter(pl.col("fetched_at") <= parse_instant(until))
        if known.height:
            known.write_parquet(folder / path.name)


def _link_releases(home: Home, copy: Home, release: Release) -> None:
    """The releases before this one, marked so that the one it was compared with is the latest, and its ledger."""
    previous = release.manifest.get("previous")
    before = [one for one in releases_in(home) if one.version < release.version]
    marks = {str(one.version): "taken back" for one in before}
    if previous is not None:
        marks = {name: why for name, why in marks.items() if parse_version(name) > parse_version(previous)}
        if previous not in {str(one.version) for one in before}:
            raise SpaceNewsError(f"release {previous}, which {release.version} was compared with, is gone: restore it")
        ledger = ledger_of(home, previous)
        if not ledger.is_file():
            raise SpaceNewsError(f"the ledger of ids of release {previous} is gone ({ledger}): restore it")
        ledger_of(copy, previous).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ledger, ledger_of(copy, previous))
    copy.releases.mkdir(parents=True, exist_ok=True)
    for one in before:
        (copy.releases / one.folder.name).symlink_to(one.folder.resolve())
    if before:
        write_index(copy, marks)


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
