"""Files that are written whole or not at all: atomic writes, checksums, links, and the lock of the releases."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import SpaceNewsError

_READ_ONLY = 0o444
_REASONS = {
    errno.ENOSPC: "the disk is full: free some space and run it again",
    errno.EDQUOT: "the disk quota is used up: free some space and run it again",
    errno.EFBIG: "the file would be larger than this system allows: raise the limit and run it again",
    errno.EACCES: "this user may not write there: change its owner, or set SPACE_NEWS_HOME to a folder of your own",
    errno.EROFS: "the file system is read-only: set SPACE_NEWS_HOME to a folder that can be written",
}


def json_text(value: Any) -> str:
    """JSON for people and machines: indented, UTF-8, no NaN, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_atomically(path: Path, text: str) -> None:
    """Replace a file by `text`: a reader sees the old file or the new one, never a part, crash or not."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal(folder: Path) -> None:
    """Flush every file below a folder to the disk and make it read-only."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.chmod(_READ_ONLY)
    for path in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
        sync_folder(path)


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def share(existing: Path, path: Path) -> None:
    """Put a hard link to `existing` at `path`, or a copy where the file system has no links."""
    path.unlink(missing_ok=True)
    try:
        path.hardlink_to(existing)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP):
            raise
        shutil.copyfile(existing, path)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder of releases, and tell a write that fails in one sentence.

    The lock belongs to the process: a killed one leaves none behind. Raises `SpaceNewsError` where another process
    holds it, and for every failed write (disk full, folder not writable).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("a+", encoding="utf-8") as file:
            _hold(file.fileno(), folder)
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield
    except OSError as error:
        raise SpaceNewsError(cannot_write(error, folder)) from error


def cannot_write(error: OSError, folder: Path) -> str:
    """One sentence for a write that failed."""
    reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}: repair that and run it again")
    return f"cannot write to {error.filename or folder}: {reason} (the releases made before are untouched)"


def _hold(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = (folder / ".lock").read_text(encoding="utf-8").strip() or "unknown"
        raise SpaceNewsError(
            f"another release is being written in {folder} (process {owner}): wait until it has ended, then run again"
        ) from None
