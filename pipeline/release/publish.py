"""Publishing: the release folder, written beside and renamed into place, and then never changed."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.clock import Clock, iso
from pipeline.errors import GateError
from pipeline.home import Home
from pipeline.release import card, changes
from pipeline.release.catalogue import catalogue
from pipeline.release.croissant import croissant
from pipeline.release.datapackage import datapackage
from pipeline.release.files import json_text, seal, sha256, sync_folder, writing
from pipeline.release.index import write_index
from pipeline.release.manifest import MANIFEST, SUMS, Contents, Release, latest_release, releases_in, yanked
from pipeline.release.page import engine
from pipeline.release.parquet import DataFile, check_made, write_tables
from pipeline.release.query import local_files
from pipeline.release.records import CheckResult, Published
from pipeline.release.rights import check_rights
from pipeline.release.tombstones import refuse_taken_down
from pipeline.release.version import Version, next_version
from pipeline.tables import REJECTS, RELEASED, SCHEMA_VERSION, TABLES
from pipeline.tables.arrow import arrow_type

_LOG: Final = logging.getLogger("space_news.release")
PARTIAL: Final = ".partial"


def publish(
    home: Home,
    tables: Mapping[str, Path],
    *,
    checks: Sequence[CheckResult],
    inputs: Mapping[str, object],
    stage_versions: Mapping[str, str],
    covers: date,
    clock: Clock,
    sample: bool,
    quality_docs: Path | None = None,
    reference: Mapping[str, Any] | None = None,
    regression_sample: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = _LOG.warning,
) -> Published | None:
    """Publish the tables as the next release, or return None where they equal the last one.

    `tables` maps each released table to its Parquet file; `covers` is the newest day in them; `inputs` and
    `stage_versions` go into the manifest as they are; `quality_docs` is a folder of Data Docs to take along;
    `reference` and `regression_sample` are the figures of DESIGN §7. `say` hears what was repaired.

    Raises `GateError` where a critical check did not pass, a text may not be published, the tables do not fit the
    schema, the day lies before the last release, or the release cannot be compared with the last one or equals one
    that was yanked; `SpaceNewsError` where another run is publishing or the disk cannot be written. In each case the
    releases made before stay as they were.
    """
    _refuse_red(checks)
    check_made(tables)
    with writing(home.releases):
        _repair(home, say)
        previous = latest_release(home)
        if previous is not None and covers < previous.version.day:
            raise GateError(
                f"the newest day of the tables, {covers}, lies before the last release, {previous.version}: "
                f"build the missing days, or yank that release first"
            )
        check_rights(tables["articles"])
        taken_down = [tombstone.public() for tombstone in refuse_taken_down(home, tables)]
        version = next_version(covers, [release.version for release in releases_in(home)])
        partial = home.releases / f".{version}{PARTIAL}"
        partial.mkdir()
        try:
            written = write_tables(tables, partial, _sound_files(previous))
            contents = _contents(partial, written)
            rejects = count_rejects(home)
            changed = _changes(home, previous, version, contents, rejects)
            if previous is not None and changed.none:
                return None
            _refuse_schema(previous, changed)
            _refuse_yanked(home, contents)
            manifest = _manifest(
                version, contents, checks, covers=covers, created_at=iso(clock()), sample=sample, rejects=rejects,
                previous=previous, inputs=inputs, stage_versions=stage_versions, taken_down=taken_down,
            )  # fmt: skip
            quality = _quality(manifest, reference, regression_sample)
            _write_documents(partial, manifest, quality, changed, quality_docs)
            seal(partial)
            folder = partial.rename(home.releases / str(version))
            sync_folder(home.releases)
            write_index(home)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    with contextlib.suppress(OSError):  # the SQL box is no part of a release, and its page is whole without it
        engine.place(home)
    before = previous.version if previous else None
    moved = Contents(folder, contents.tables)
    return Published(version, folder, before, moved.rows, sum(file.linked for file in written), moved.size)


def count_rejects(home: Home) -> list[dict[str, Any]]:
    """The refused pages and rows of a home by stage and rule, as [{stage, rule, rows}]."""
    files = local_files(home, REJECTS)
    if not files:
        return []
    frame = pl.scan_parquet(files).group_by("stage", "rule").agg(pl.len().alias("rows")).sort("stage", "rule")
    return frame.collect().to_dicts()


def _refuse_red(checks: Sequence[CheckResult]) -> None:
    red = [check for check in checks if check.blocks]
    if red:
        names = ", ".join(f"{check.table}.{check.check} {check.result}" for check in red)
        raise GateError(f"nothing is released: {names}; see the check's rows, correct them and build again")


def _repair(home: Home, say: Callable[[str], None]) -> None:
    """Remove what a killed run left behind, and bring the index in line with the folders."""
    for left in sorted(home.releases.glob(f".*{PARTIAL}")):
        say(f"removed {left.name}, which a run that was stopped had left half written")
        shutil.rmtree(left)
    if releases_in(home):
        write_index(home)


def _contents(folder: Path, written: Sequence[DataFile]) -> Contents:
    """What was written, by table."""
    tables: dict[str, Any] = {table.name: _describe(table.name) for table in RELEASED}
    for file in written:
        path = folder / file.path
        entry = {"path": file.path, "rows": file.rows, "bytes": path.stat().st_size, "sha256": sha256(path)}
        tables[file.table]["files"].append(entry)
        tables[file.table]["rows"] += file.rows
    return Contents(folder, tables)


def _sound_files(previous: Release | None) -> dict[str, Path]:
    """The data files of the last release by their path in it, without those that are damaged or gone."""
    if previous is None or previous.manifest["schema_version"] != SCHEMA_VERSION:
        return {}
    contents = previous.contents
    files = {f["path"]: f["sha256"] for name in contents.tables for f in contents.files(name)}
    paths = {path: contents.folder / path for path in files}
    return {path: file for path, file in paths.items() if file.is_file() and sha256(file) == files[path]}


def _describe(name: str) -> dict[str, Any]:
    table = TABLES[name]
    columns = [
        {"name": column.name, "type": str(arrow_type(column)), "nullable": column.nullable} for column in table.columns
    ]
    return {"rows": 0, "key": list(table.key), "columns": columns, "files": []}


def _changes(
    home: Home, previous: Release | None, version: Version, contents: Contents, rejects: list[dict[str, Any]]
) -> changes.Changes:
    """The changes since the last release. Raises `GateError` where the two cannot be compared."""
    old = previous.contents if previous else Contents(contents.folder, {})
    before = previous.manifest.get("rejects", []) if previous else []
    compared = changes.compare_rejects(before, rejects)
    name = str(previous.version) if previous else None
    return changes.compare(name, old, str(version), contents, rejects=compared, spill=home.data / "spill")


def _refuse_schema(previous: Release | None, changed: changes.Changes) -> None:
    """The schema has its own version (semver.org): columns may not change behind the back of their readers."""
    if previous is None:
        return
    old, new = (tuple(map(int, text.split("."))) for text in (previous.manifest["schema_version"], SCHEMA_VERSION))
    step = changed.schema_step
    if new < old or (step < 2 and new[: step + 1] <= old[: step + 1]):
        raise GateError(
            f"nothing is released: the columns differ from those of {previous.version}, whose schema is "
            f"{previous.manifest['schema_version']}: raise the {('major', 'minor', 'patch')[step]} version of "
            f"SCHEMA_VERSION ({SCHEMA_VERSION}) in pipeline/tables"
        )


def _refuse_yanked(home: Home, contents: Contents) -> None:
    marks = yanked(home)
    ours = {file["sha256"] for name in contents.tables for file in contents.files(name)}
    for release in releases_in(home):
        theirs = {file["sha256"] for name in release.contents.tables for file in release.contents.files(name)}
        if str(release.version) in marks and ours == theirs:
            raise GateError(
                f"nothing is released: the tables equal {release.version}, which was taken back "
                f"({marks[str(release.version)]}); correct what was wrong with it first"
            )


def _manifest(
    version: Version,
    contents: Contents,
    checks: Sequence[CheckResult],
    *,
    covers: date,
    created_at: str,
    sample: bool,
    rejects: list[dict[str, Any]],
    previous: Release | None,
    inputs: Mapping[str, object],
    stage_versions: Mapping[str, str],
    taken_down: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    return {
        "name": "space-news",
        "version": str(version),
        "schema_version": SCHEMA_VERSION,
        "covers": covers.isoformat(),
        "created_at": created_at,
        "sample": sample,
        "previous": str(previous.version) if previous else None,
        "stage_versions": dict(sorted(stage_versions.items())),
        "inputs": dict(inputs),
        "rows": contents.rows,
        "tables": contents.tables,
        "files": [],
        "checks": [asdict(check) for check in checks],
        "rejects": rejects,
        "taken_down": list(taken_down),
    }


def _quality(
    manifest: Mapping[str, Any], reference: Mapping[str, Any] | None, regression_sample: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "version": manifest["version"],
        "stage_versions": manifest["stage_versions"],
        "checks": manifest["checks"],
        "regression_sample": dict(regression_sample) if regression_sample else None,
        "reference": dict(reference) if reference else None,
    }


def _write_documents(
    folder: Path, manifest: dict[str, Any], quality: dict[str, Any], changed: changes.Changes, docs: Path | None
) -> None:
    """Write all that is no table; the manifest and the checksums last, for they list the others."""
    title, description = card.title(manifest), card.description(manifest)
    sources = pl.read_parquet(folder / "sources" / "sources.parquet").to_dicts()
    licences = sorted({str(row["licence"]) for row in sources}) or ["all-rights-reserved"]
    texts = {
        "README.md": card.card(manifest, sources, quality),
        "CITATION.cff": card.citation(manifest),
        ".zenodo.json": json_text(card.zenodo(manifest, sources)),
        "CHANGES.md": changes.markdown(changed),
        "croissant.json": json_text(croissant(manifest, title, description, licences, card.cite(manifest))),
        "datapackage.json": json_text(datapackage(manifest, title, description)),
        "quality/quality.json": json_text(quality),
    }
    if docs is not None:
        shutil.copytree(docs, folder / "quality", symlinks=True)
    texts |= catalogue(manifest, folder, quality["reference"])
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    data = {file["path"]: file["sha256"] for table in manifest["tables"].values() for file in table["files"]}
    others = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    for name in others:
        if name not in data:
            path = folder / name
            manifest["files"].append({"path": name, "bytes": path.stat().st_size, "sha256": sha256(path)})
    (folder / MANIFEST).write_text(json_text(manifest), encoding="utf-8")
    sums = data | {file["path"]: file["sha256"] for file in manifest["files"]} | {MANIFEST: sha256(folder / MANIFEST)}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / SUMS).write_text(lines, encoding="utf-8")
