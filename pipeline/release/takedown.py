"""Taking down a text or a person's data: out of the archive and every table of this home, with a tombstone left."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from pipeline.clock import Clock, iso
from pipeline.crawl.archive import Record, read_records
from pipeline.crawl.run import locked
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.release.files import cannot_write
from pipeline.release.manifest import releases_in, yanked
from pipeline.release.tombstones import Tombstone, add_tombstone, without_taken_down
from pipeline.tables import PRIVATE
from pipeline.urls import article_id, canonical_url

_ARTICLE: Final = re.compile(r"[0-9a-f]{20}")
_PERSON: Final = re.compile(r"person/[a-z0-9][a-z0-9-]*")
_ADDRESSES: Final = ("warc-target-uri", "space-news-requested-uri")


@dataclass(frozen=True)
class Takedown:
    """What was removed; `releases` are the versions that still hold it and can be yanked but never change."""

    tombstone: Tombstone
    records: int
    rows: int
    releases: tuple[str, ...]


def takedown(home: Home, target: str, reason: str, clock: Clock) -> Takedown:
    """Remove an article (its address or id) or a person (`person/…`) from this home, and bar it from every later one.

    From the archive: each record of the page's addresses is overwritten by a tombstone record of the same length, so
    that all offsets stay. From the staged tables and the rejects: its rows. The tombstone is written first and the
    rest may be repeated: a run that was killed is finished by the next. The released tables must be built again.

    Raises `UsageError` for another target or no reason, `SpaceNewsError` where a crawl is running or the disk cannot be
    written.
    """
    if not reason.strip():
        raise UsageError("say why it is taken down: `--reason TEXT`")
    kind, identity = _identify(target)
    on = iso(clock())
    names = _names(home, identity) if kind == "person" else ()
    tombstone = Tombstone("person" if kind == "person" else "article", identity, on, reason.strip(), names)
    try:
        with locked(home.data):
            add_tombstone(home, tombstone)
            addresses = _addresses(home, identity) if kind == "article" else set()
            records = sum(_bury(path, addresses, on) for path in _archive_files(home)) if addresses else 0
            rows = sum(_remove_rows(path, tombstone, addresses) for path in _local_tables(home))
    except OSError as error:
        raise SpaceNewsError(cannot_write(error, home.data)) from error
    return Takedown(tombstone, records, rows, tuple(holding(home, tombstone)))


def _identify(target: str) -> tuple[str, str]:
    if _PERSON.fullmatch(target):
        return "person", target
    if _ARTICLE.fullmatch(target):
        return "article", target
    try:
        return "article", article_id(canonical_url(target))
    except ValueError:
        raise UsageError(
            f"{target!r} is no address, article id (20 hexadecimal digits) or person (person/name)"
        ) from None


def _names(home: Home, person: str) -> tuple[str, ...]:
    """The names under which a release knows the person."""
    found: set[str] = set()
    paths = [path for release in releases_in(home) for path in release.contents.paths("entities") if path.is_file()]
    for path in [*paths, *home.tables.glob("entities.parquet")]:
        for row in pl.scan_parquet(path).filter(pl.col("entity_id") == person).collect().iter_rows(named=True):
            found |= {row["name"], *row["aliases"]}
    return tuple(sorted(found))


def _addresses(home: Home, article: str) -> set[str]:
    """The canonical addresses of an article: those of its rows, and those of archive records that hash to its id."""
    found: set[str] = set()
    for path in _local_tables(home):
        if {"article_id", "url"} <= pl.read_parquet_schema(path).keys():
            found |= set(pl.scan_parquet(path).filter(pl.col("article_id") == article).select("url").collect()["url"])
    for path in _archive_files(home):
        for record in read_records(path):
            found |= {url for url in _record_addresses(record) if article_id(url) == article}
    return found


def _record_addresses(record: Record) -> set[str]:
    """The canonical forms of the addresses that a record names."""
    found: set[str] = set()
    for field in _ADDRESSES:
        if url := record.fields.get(field):
            try:
                found.add(canonical_url(url))
            except ValueError:
                continue
    return found


def _archive_files(home: Home) -> list[Path]:
    return sorted(home.archive.rglob("*.warc.gz*")) if home.archive.is_dir() else []


def _local_tables(home: Home) -> list[Path]:
    staged = [path for table in PRIVATE for path in sorted((home.staged / table.name).rglob("*.parquet"))]
    return [*staged, *home.tables.glob("rejects.parquet")]


def _bury(path: Path, addresses: set[str], on: str) -> int:
    """Overwrite the records of these addresses in a file; returns how many."""
    graves = [record for record in read_records(path) if _record_addresses(record) & addresses]
    if not graves:
        return 0
    content = bytearray(path.read_bytes())
    for record in graves:
        content[record.offset : record.end] = _stone(record, on)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)
    return len(graves)


def _stone(record: Record, on: str) -> bytes:
    """A gzip member of the record's length that holds a record saying that it was removed.

    The length is filled with the member's comment (RFC 1952, 2.3), which readers skip. Raises `SpaceNewsError` where
    the record is too short, which no record with an id and a date is.
    """
    block = f"removed: {on}\r\n".encode()
    told = [("WARC-Type", "metadata"), ("WARC-Record-ID", record.fields.get("warc-record-id", ""))]
    told += [("WARC-Date", record.fields.get("warc-date", on)), ("Content-Type", "application/warc-fields")]
    length = record.end - record.offset
    for fields, body in ((told, block), (told[:2], b"")):
        lines = "".join(f"{name}: {value}\r\n" for name, value in [*fields, ("Content-Length", str(len(body)))])
        member = _member(f"WARC/1.1\r\n{lines}\r\n".encode() + body + b"\r\n\r\n", length)
        if member is not None:
            return member
    raise SpaceNewsError(f"the record at {record.offset} is too short for a tombstone: remove the archive file")


def _member(data: bytes, length: int) -> bytes | None:
    """A gzip member of exactly `length` bytes, or None where the data does not fit."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(data) + deflate.flush()
    tail = packed + struct.pack("<II", zlib.crc32(data), len(data))
    spare = length - 10 - len(tail)
    if spare < 0:
        return None
    comment = b"removed".ljust(spare - 1, b" ")[: spare - 1] + b"\0" if spare else b""
    return b"\x1f\x8b\x08" + (b"\x10" if comment else b"\0") + b"\0\0\0\0" + b"\0\xff" + comment + tail


def _remove_rows(path: Path, tombstone: Tombstone, addresses: set[str]) -> int:
    """Rewrite a table without the rows (and parts of rows) that were taken down; returns how many rows went."""
    before: Any = pl.read_parquet(path)
    after = without_taken_down(before, [tombstone])
    if "row" in after.columns:
        after = after.filter(~pl.col("url").is_in(sorted(addresses)) | pl.col("url").is_null())
        after = after.filter(~_tells(after["row"], [tombstone.id, *tombstone.names]))
    if after.equals(before):
        return 0
    beside = path.with_name(f".{path.name}.new")
    pq.write_table(after.to_arrow().cast(pq.read_schema(path)), beside, compression="zstd")
    beside.replace(path)
    return int(before.height - after.height)


def _tells(rows: pl.Series, words: Iterable[str]) -> pl.Series:
    """Which refused rows (JSON) hold one of these words."""
    told = rows.fill_null("")
    found = pl.Series([False] * len(rows), dtype=pl.Boolean)
    for word in words:
        found |= told.str.contains(word, literal=True)
    return found


def holding(home: Home, tombstone: Tombstone) -> list[str]:
    """The releases that are not yanked and hold what was taken down."""
    table, key = ("articles", "article_id") if tombstone.kind == "article" else ("entities", "entity_id")
    marks, found = yanked(home), []
    for release in releases_in(home):
        paths = release.contents.paths(table)
        held = pl.scan_parquet(paths).filter(pl.col(key) == tombstone.id).select(key).collect() if paths else None
        if held is not None and held.height and str(release.version) not in marks:
            found.append(str(release.version))
    return found
