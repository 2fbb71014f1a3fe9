"""The Parquet files of a home: written whole or not at all, each with the versions that it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.tables import REJECTS, RELEASED, Table
from pipeline.tables.arrow import polars_schema, to_arrow

STAGE: Final = "stage_version"
INPUTS: Final = "input_version"


def daily_file(home: Home, table: Table, day: date) -> Path:
    """`staged/<table>/<day>.parquet`."""
    return home.staged / table.name / f"{day}.parquet"


def rejects_file(home: Home, step: str, day: date) -> Path:
    """`staged/rejects/<step>/<day>.parquet`: what one step refused of one day."""
    return home.staged / REJECTS.name / step / f"{day}.parquet"


def table_files(home: Home) -> dict[str, Path]:
    """The files that a release is made of."""
    return {table.name: home.tables / f"{table.name}.parquet" for table in RELEASED}


def write(table: Table, frame: pl.DataFrame, path: Path, made_from: Mapping[str, str] | None = None) -> str:
    """Write a frame, sorted by the table's order, with `made_from` in the file's metadata; returns its data version.

    Equal frames give equal bytes. Raises `SpaceNewsError` where the disk is full or cannot be written.
    """
    arrow = to_arrow(table, frame.sort(list(table.order), maintain_order=True))
    told = {**(arrow.schema.metadata or {}), **{k.encode(): v.encode() for k, v in (made_from or {}).items()}}
    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(arrow.replace_schema_metadata(told), beside, compression="zstd")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise SpaceNewsError(
            f"cannot write {path} ({error.strerror or error}); free some space and run again"
        ) from None
    return data_version(path)


def write_rejects(frame: pl.DataFrame, path: Path) -> None:
    """Write refused rows; a file without any is removed, so that what is there tells of something."""
    if frame.height:
        write(REJECTS, frame, path)
    else:
        path.unlink(missing_ok=True)


def read_all(table: Table, paths: Iterable[Path]) -> pl.DataFrame:
    """The rows of some files of one table, in the order of the files."""
    frames = [pl.read_parquet(path, columns=table.column_names) for path in paths]
    return pl.concat(frames) if frames else pl.DataFrame(schema=polars_schema(table))


def made_from(path: Path) -> dict[str, str]:
    """What a file says that it was made from; empty for a file that is not there or says nothing."""
    try:
        told = pq.read_schema(path).metadata or {}
    except (OSError, ValueError):
        return {}
    return {name: told[name.encode()].decode() for name in (STAGE, INPUTS) if name.encode() in told}


def data_version(path: Path) -> str:
    """The data version of a file: the SHA-256 of its bytes. Raises FileNotFoundError."""
    stat = path.stat()
    return _digest(path, stat.st_mtime_ns, stat.st_size, stat.st_ino)


@lru_cache(maxsize=4096)
def _digest(path: Path, changed: int, size: int, inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def combined(versions: Iterable[str]) -> str:
    """One version of many."""
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()


def archive_version(home: Home, day: date, source_id: str | None = None) -> str | None:
    """The version of what the archive holds for a day (of one source, or of all); None where it holds nothing."""
    if not home.archive.is_dir():
        return None
    folders = [home.archive / source_id / str(day)] if source_id else sorted(home.archive.rglob(str(day)))
    files = sorted(path for folder in folders for path in folder.glob("*.warc.gz"))
    if not files:
        return None
    return combined(f"{path.relative_to(home.archive)} {data_version(path)}" for path in files)
