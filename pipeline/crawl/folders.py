"""The folders that a crawl writes to: one crawl at a time in each, and the next file's number."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.crawl.warc import SUFFIX
from pipeline.errors import SpaceNewsError


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the only crawl of a folder. Raises `SpaceNewsError` where another one runs or nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / ".crawl.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SpaceNewsError(
            f"cannot write to {folder} ({error.strerror}); make it writable or choose another"
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SpaceNewsError(f"another crawl is running in {folder}; wait for it to end") from None
        yield
    finally:
        os.close(handle)


def next_run(folder: Path) -> int:
    """The number of the next archive file of a folder."""
    taken = [path.name.split(".")[0] for path in folder.glob(f"*{SUFFIX}*")] if folder.is_dir() else []
    return 1 + max((int(name) for name in taken if name.isdigit()), default=0)
