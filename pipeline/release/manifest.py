"""The manifest of a release and its checksums; a release on the disk is read through them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pipeline.errors import SpaceNewsError, UsageError, unknown
from pipeline.home import Home
from pipeline.release.version import Version, parse_version

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Contents:
    """The tables of a release: their folder, and what the manifest's `tables` says of each."""

    folder: Path
    tables: Mapping[str, Any]

    def files(self, table: str) -> list[Mapping[str, Any]]:
        """The Parquet files of a table, each as {path, rows, bytes, sha256}; none where the release lacks it."""
        found: list[Mapping[str, Any]] = self.tables.get(table, {}).get("files", [])
        return found

    def paths(self, table: str) -> list[Path]:
        return [self.folder / file["path"] for file in self.files(table)]

    @property
    def rows(self) -> dict[str, int]:
        return {name: int(table["rows"]) for name, table in self.tables.items()}

    @property
    def size(self) -> int:
        """Bytes of the Parquet files."""
        return sum(int(file["bytes"]) for name in self.tables for file in self.files(name))


@dataclass(frozen=True)
class Release:
    """A release on the disk."""

    version: Version
    folder: Path

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """manifest.json. Raises `SpaceNewsError` where it cannot be read."""
        path = self.folder / MANIFEST
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SpaceNewsError(f"cannot read {path} ({error}): restore the release from a copy") from None
        if not isinstance(found, dict) or not isinstance(found.get("tables"), dict):
            raise SpaceNewsError(f"{path} is no manifest of a release: restore the release from a copy")
        return found

    @property
    def contents(self) -> Contents:
        return Contents(self.folder, self.manifest["tables"])


def releases_in(home: Home) -> list[Release]:
    """Every complete release of a home, oldest first; folders of another name are none."""
    found: list[Release] = []
    for manifest in home.releases.glob(f"*/{MANIFEST}"):
        try:
            found.append(Release(parse_version(manifest.parent.name), manifest.parent))
        except ValueError:
            continue
    return sorted(found, key=lambda release: release.version)


def latest_release(home: Home) -> Release | None:
    """The newest release that was not yanked."""
    marks = yanked(home)
    usable = [release for release in releases_in(home) if str(release.version) not in marks]
    return usable[-1] if usable else None


def open_release(home: Home, version: str | None = None) -> Release:
    """The release of that version, or the latest. Raises `UsageError` for one that does not exist."""
    if version in (None, "latest"):
        latest = latest_release(home)
        if latest is None:
            raise UsageError(f"there is no release in {home.releases} yet: make one with `space-news build`")
        return latest
    known = {str(release.version): release for release in releases_in(home)}
    if version not in known:
        raise unknown("release", str(version), known)
    return known[version]


def yanked(home: Home) -> dict[str, str]:
    """The versions that were taken back, each with the reason."""
    path = home.datasets / "index.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["releases"]
        return {entry["version"]: entry["yanked"] for entry in entries if entry.get("yanked")}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SpaceNewsError(f"cannot read {path} ({error!r}): restore it, for it says what was yanked") from None
