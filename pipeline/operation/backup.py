"""A copy of everything that a home holds, made beside the nights, and a home made from the copy."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.clock import Clock, iso
from pipeline.crawl.run import locked
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.release.files import json_text, sha256, write_atomically
from pipeline.settings import FILE

LIST: Final = "backup.json"
_PARTS: Final = ("data", "datasets", "sources", FILE)
_DATABASES: Final = (".sqlite", ".db")
_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database while it is open; its own copy holds all of it."""


@dataclass(frozen=True)
class Copied:
    """How many files a backup or a home holds now, and how many had to be copied for it."""

    files: int
    copied: int
    size: int


def back_up(home: Home, folder: Path, clock: Clock) -> Copied:
    """Make `folder` a whole copy of the home: new files are copied, those that are gone from the home removed.

    Databases are copied by SQLite itself, so that a process may write to them meanwhile; releases that share files
    share them in the copy. Raises `SpaceNewsError` while a crawl runs, `UsageError` for a folder of something else.
    """
    if not home.data.is_dir():
        raise UsageError(f"there is nothing to back up in {home.root}: set SPACE_NEWS_HOME to the home")
    before = _list_of(folder)
    if before is None and folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} holds something else; give an empty folder, or one that `backup` made")
    if folder.resolve().is_relative_to(home.data) or folder.resolve().is_relative_to(home.datasets):
        raise UsageError(f"{folder} lies inside the home; give a folder on another disk")
    with locked(home.data):
        return _mirror(home.root, folder, before or {}, clock)


def restore(folder: Path, home: Home) -> Copied:
    """Make a home from a backup. Raises `UsageError` where the home already holds data or the folder is no backup,
    `SpaceNewsError` where a file of the backup is not what was copied."""
    listed = _list_of(folder)
    if listed is None:
        raise UsageError(f"{folder} is no backup: it has no {LIST}")
    for part in ("data", "datasets/releases"):
        place = home.root / part
        if place.is_dir() and any(place.iterdir()):
            raise UsageError(f"{place} is not empty; move it away, or set SPACE_NEWS_HOME to a new folder")
    sound = {name: one for name, one in listed.items() if (folder / name).is_file()}
    missing = sorted(set(listed) - set(sound))
    if missing:
        raise SpaceNewsError(f"{folder} lacks {missing[0]} and {len(missing) - 1} more: take another copy of it")
    shared: dict[tuple[int, int], Path] = {}
    for name, one in sound.items():
        _place(folder / name, home.root / name, shared)
        if sha256(home.root / name) != one["sha256"]:
            raise SpaceNewsError(f"{folder / name} was damaged since it was copied: take another copy of the backup")
    return Copied(len(sound), len(sound), sum(int(one["bytes"]) for one in sound.values()))


def _mirror(root: Path, folder: Path, before: Mapping[str, Mapping[str, Any]], clock: Clock) -> Copied:
    shared: dict[tuple[int, int], Path] = {}
    told: dict[str, dict[str, Any]] = {}
    copied = 0
    for path in _files(root):
        name, stat = path.relative_to(root).as_posix(), path.stat()
        state = {"bytes": stat.st_size, "modified": stat.st_mtime_ns}
        known, place = before.get(name), folder / name
        if known and place.is_file() and path.suffix not in _DATABASES and state.items() <= known.items():
            told[name] = dict(known)
            shared.setdefault((stat.st_dev, stat.st_ino), place)
            continue
        if path.suffix in _DATABASES:
            _copy_database(path, place)
            state["bytes"] = place.stat().st_size
        else:
            _place(path, place, shared)
        told[name] = {**state, "sha256": sha256(place)}
        copied += 1
    _remove_others(folder, told)
    write_atomically(folder / LIST, json_text({"made_at": iso(clock()), "files": told}))
    return Copied(len(told), copied, sum(int(one["bytes"]) for one in told.values()))


def _files(root: Path) -> Iterator[Path]:
    for part in _PARTS:
        place = root / part
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and not path.is_symlink() and not path.name.endswith((*_BESIDE, ".lock")):
                yield path


def _place(path: Path, place: Path, shared: dict[tuple[int, int], Path]) -> None:
    """Copy a file with its times; one that was copied under another name becomes a link to that copy."""
    stat = path.stat()
    _make_room(place)
    other = shared.get((stat.st_dev, stat.st_ino))
    if other is not None:
        os.link(other, place)
        return
    beside = place.with_name(f".{place.name}.new")
    shutil.copy2(path, beside)
    beside.replace(place)
    if stat.st_nlink > 1:
        shared[stat.st_dev, stat.st_ino] = place


def _copy_database(path: Path, place: Path) -> None:
    _make_room(place)
    with closing(sqlite3.connect(path, timeout=60)) as source, closing(sqlite3.connect(place)) as copy:
        source.backup(copy)


def _make_room(place: Path) -> None:
    for parent in reversed(place.parents):
        if parent.is_dir() and not os.access(parent, os.W_OK):
            parent.chmod(0o755)  # releases are write-protected; their copy is ours to renew
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)


def _remove_others(folder: Path, kept: Mapping[str, Any]) -> None:
    """What the home no longer holds, taken-down texts first of all, must not live on in the copy."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in kept and path.name != LIST:
            if not os.access(path.parent, os.W_OK):
                path.parent.chmod(0o755)
            path.unlink()


def _list_of(folder: Path) -> dict[str, dict[str, Any]] | None:
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
        files: dict[str, dict[str, Any]] = found["files"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SpaceNewsError(f"cannot read {folder / LIST} ({error}): give a new folder") from None
    return files
