"""The index of releases: which there are, which is the latest, which were taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.clock import Clock, iso, utc_now
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.release.files import json_text, write_atomically, writing
from pipeline.release.manifest import Release, latest_release, open_release, releases_in, yanked
from pipeline.release.records import ReleaseEntry
from pipeline.release.version import parse_version


def list_releases(home: Home) -> list[ReleaseEntry]:
    """Every release, oldest first."""
    marks, latest = yanked(home), latest_release(home)
    return [
        ReleaseEntry(
            version=release.version,
            covers=release.manifest["covers"],
            created_at=release.manifest["created_at"],
            sample=bool(release.manifest["sample"]),
            rows=release.contents.rows,
            size=release.contents.size,
            latest=latest is not None and release.version == latest.version,
            yanked=marks.get(str(release.version)),
        )
        for release in releases_in(home)
    ]


def show_release(home: Home, version: str | None = None) -> dict[str, Any]:
    """The manifest of a release, with `latest` and `yanked` (the reason, or null) beside it."""
    release = open_release(home, version)
    latest = latest_release(home)
    is_latest = latest is not None and latest.version == release.version
    return {**release.manifest, "latest": is_latest, "yanked": yanked(home).get(str(release.version))}


def yank_release(home: Home, version: str, reason: str, clock: Clock = utc_now) -> Release | None:
    """Mark a release as taken back; its files stay. Returns the release that is the latest now, if any."""
    if not reason.strip():
        raise UsageError("say why the release is taken back: `--reason TEXT`")
    with writing(home.releases):
        release = open_release(home, version)
        marks = yanked(home) | {str(release.version): f"{iso(clock())[:10]}: {reason.strip()}"}
        return write_index(home, marks)


def write_index(home: Home, marks: dict[str, str] | None = None) -> Release | None:
    """Write index.json and latest.json from the folders that are there; returns the latest release.

    The folders are the truth: a run that was killed between a release and its index is repaired by the next one.
    """
    marks = yanked(home) if marks is None else marks
    releases = releases_in(home)
    index, pointer = of_entries([_entry(release, marks.get(str(release.version))) for release in releases])
    write_atomically(home.datasets / "index.json", json_text(index))
    write_atomically(home.datasets / "latest.json", json_text(pointer))
    return next((release for release in releases if str(release.version) == pointer["version"]), None)


def entries_of(home: Home) -> list[dict[str, Any]]:
    """The entries of the index, oldest first, from the folders that are there."""
    marks = yanked(home)
    return [_entry(release, marks.get(str(release.version))) for release in releases_in(home)]


def of_entries(entries: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """index.json and latest.json of some releases in any order; the newest that is not yanked is the latest."""
    ordered = sorted(entries, key=lambda entry: parse_version(entry["version"]))
    usable = [entry for entry in ordered if not entry["yanked"]]
    pointer = {name: usable[-1][name] if usable else None for name in ("version", "path")}
    return {"latest": pointer["version"], "releases": ordered}, pointer


def _entry(release: Release, mark: str | None) -> dict[str, Any]:
    manifest = release.manifest
    return {
        "version": str(release.version),
        "path": f"releases/{release.version}",
        "schema_version": manifest["schema_version"],
        "covers": manifest["covers"],
        "created_at": manifest["created_at"],
        "sample": manifest["sample"],
        "rows": release.contents.rows,
        "bytes": release.contents.size,
        "yanked": mark,
    }
