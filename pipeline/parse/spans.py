"""Lines for other processes, in batches: of a regular file only where they stand, else the lines themselves."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

BATCH_BYTES: Final = 2 * 2**20
BATCH_LINES: Final = 32
SPAN_BYTES: Final = 2**19
"""A span costs its reader nothing but its address: small ones keep all workers busy to the end."""


class Span(NamedTuple):
    """A part of a file that begins and ends with whole lines; `file` is its device and inode."""

    path: str
    file: tuple[int, int]
    start: int
    length: int


Lines = list[bytes] | Span


def batches(lines: Iterable[bytes], *, by_place: bool) -> Iterator[tuple[int, Lines]]:
    """Batches in order, each with the number of its first line (from 1).

    What is read from a pipe must be handed on; of a file that the workers can open themselves (`by_place`: they are on
    this machine) they are told the place, so that the pages go through one process instead of two.
    """
    if by_place and isinstance(lines, io.BufferedReader) and (path := _path_of(lines)):
        return _spans(lines, path)
    return _listed(lines)


def lines_of(batch: Lines) -> list[bytes]:
    """The lines of a batch. Raises OSError where the file is no longer the one that was given."""
    if not isinstance(batch, Span):
        return batch
    return io.BytesIO(os.pread(_opened(batch.path, batch.file), batch.length, batch.start)).readlines()


def _path_of(lines: io.BufferedReader) -> str | None:
    """A path by which another process finds this very file; None where there is none (a pipe, a deleted file)."""
    try:
        number = lines.fileno()
        own = os.fstat(number)
        if not stat.S_ISREG(own.st_mode):
            return None
        path = Path(f"/proc/self/fd/{number}").readlink()
        found = path.stat()
    except (OSError, ValueError):
        return None
    return str(path) if (found.st_dev, found.st_ino) == (own.st_dev, own.st_ino) else None


def _spans(lines: io.BufferedReader, path: str) -> Iterator[tuple[int, Lines]]:
    found = os.fstat(lines.fileno())
    file = found.st_dev, found.st_ino
    start, number = lines.tell(), 1
    while block := lines.read(SPAN_BYTES):
        rest = b"" if block.endswith(b"\n") else lines.readline()
        length = len(block) + len(rest)
        yield number, Span(path, file, start, length)
        start += length
        number += block.count(b"\n") + rest.count(b"\n")


def _listed(lines: Iterable[bytes]) -> Iterator[tuple[int, Lines]]:
    batch: list[bytes] = []
    start, size = 1, 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
            yield start, batch
            start, batch, size = start + len(batch), [], 0
    if batch:
        yield start, batch


@lru_cache(maxsize=4)
def _opened(path: str, file: tuple[int, int]) -> int:
    number = os.open(path, os.O_RDONLY)
    found = os.fstat(number)
    if (found.st_dev, found.st_ino) != file:
        os.close(number)
        raise FileNotFoundError(f"{path} was replaced while it was read; run the command again")
    return number
