"""Reads the archive back: the good article pages of a day, in an order that never changes, checked by their digests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from isal import isal_zlib

from pipeline.clock import parse_instant
from pipeline.crawl.decode import InflateError, decode
from pipeline.crawl.http_message import Message, read_response
from pipeline.crawl.warc import SUFFIX, digest
from pipeline.home import Home

_DAY: Final = re.compile(r"^\d{4}-\d\d-\d\d$")
_STEP: Final = 1 << 16
DECODED_CAP: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page as it was archived; `body` is free of its transfer and content codings, `rights` are the signals seen."""

    source_id: str
    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    content_type: str | None
    fetched_at: datetime
    first_seen_at: datetime
    warc_file: str
    warc_offset: int
    warc_record_id: str
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record: named fields (names in lower case) and the block; `problem` says what is wrong with it."""

    offset: int
    end: int
    fields: dict[str, str]
    block: bytes
    problem: str | None = None


def read_pages(home: Home, day: date, source_ids: Collection[str] | None = None) -> Iterator[ArchivedPage]:
    """The article pages of `day`, source by source and file by file, in the order of their records.

    Flagged records, unchanged pages (revisits), robots files, feeds and listings are left out; files that a killed
    run left open are left out until the next run has repaired them.
    """
    for source_id, folder in _source_days(home, day):
        if source_ids is not None and source_id not in source_ids:
            continue
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            yield from pages_in(path, source_id, path.relative_to(home.archive).as_posix())


def pages_in(path: Path, source_id: str, name: str) -> Iterator[ArchivedPage]:
    """The article pages of one of our own files; `name` is what their `warc_file` shall say."""
    for record in read_records(path):
        page = _page(record, source_id, name)
        if page is not None:
            yield page


def days_with_pages(home: Home) -> list[date]:
    """The days for which the archive holds a closed file, oldest first."""
    found = {path.parent.name for path in home.archive.rglob(f"*{SUFFIX}")} if home.archive.is_dir() else set()
    return sorted(date.fromisoformat(name) for name in found if _DAY.match(name))


def read_records(path: Path) -> Iterator[Record]:
    """The records of one of our own files (a gzip member each); a torn or damaged one ends it, with its problem."""
    with path.open("rb") as file:
        offset = 0
        while True:
            file.seek(offset)
            data, size, problem = _member(file)
            if not size and not data:
                return
            record = _record(data, offset, offset + size, problem)
            yield record
            if problem:
                return
            offset += size


def good_end(path: Path) -> int:
    """The offset after the last whole record of a file: where a torn tail is cut."""
    end = 0
    for record in read_records(path):
        if record.problem:
            break
        end = record.end
    return end


def page_record(path: Path, offset: int) -> Record:
    """The record at an offset of one of our own files. Raises ValueError where there is none."""
    with path.open("rb") as file:
        file.seek(offset)
        data, size, problem = _member(file)
    if not size:
        raise ValueError(f"{path.name} holds no record at {offset}")
    return _record(data, offset, offset + size, problem)


def message_of(record: Record) -> Message | None:
    """The HTTP response of a response record."""
    return read_response(record.block)


def _page(record: Record, source_id: str, name: str) -> ArchivedPage | None:
    fields = record.fields
    if record.problem or fields.get("warc-type") != "response" or fields.get("space-news-purpose") != "page":
        return None
    if "space-news-flag" in fields or "warc-truncated" in fields:
        return None
    message = message_of(record)
    if message is None:
        return None
    coding = "" if "space-news-body" in fields else message.header("content-encoding")
    decoded = decode(message.body, coding, DECODED_CAP)
    if decoded.problem:
        return None
    fetched_at = parse_instant(fields["warc-date"])
    url = fields["warc-target-uri"]
    first_seen = fields.get("space-news-first-seen")
    rights = fields.get("space-news-rights")
    return ArchivedPage(
        source_id=source_id,
        url=url,
        requested_url=fields.get("space-news-requested-uri", url),
        status=message.status,
        headers=message.headers,
        body=decoded.body,
        content_type=message.header("content-type") or None,
        fetched_at=fetched_at,
        first_seen_at=parse_instant(first_seen) if first_seen else fetched_at,
        warc_file=name,
        warc_offset=record.offset,
        warc_record_id=fields["warc-record-id"].strip("<>"),
        rights=tuple(rights.split("; ")) if rights else (),
    )


def _source_days(home: Home, day: date) -> list[tuple[str, Path]]:
    folders = [path for path in home.archive.rglob(day.isoformat()) if path.is_dir()] if home.archive.is_dir() else []
    return sorted((path.parent.relative_to(home.archive).as_posix(), path) for path in folders)


def _member(file) -> tuple[bytes, int, str | None]:  # type: ignore[no-untyped-def]
    """One gzip member from the file's position: (content, compressed size, problem)."""
    stream, out, size = isal_zlib.decompressobj(31), bytearray(), 0
    while not stream.eof:
        chunk = file.read(_STEP)
        if not chunk:
            return bytes(out), size, "the record is cut short" if size else None
        size += len(chunk)
        try:
            out += stream.decompress(chunk)
        except InflateError as error:
            return bytes(out), size, f"the record is damaged ({error})"
    return bytes(out), size - len(stream.unused_data), None


def _record(data: bytes, offset: int, end: int, problem: str | None) -> Record:
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    fields = {}
    for line in lines[1:]:
        key, _, value = line.partition(":")
        fields[key.strip().lower()] = value.strip()
    length = fields.get("content-length", "")
    block = rest[: int(length)] if length.isdigit() else rest
    if problem is None:
        problem = _unsound(lines[0], fields, block)
    return Record(offset, end, fields, block, problem)


def _unsound(version: str, fields: dict[str, str], block: bytes) -> str | None:
    if not version.startswith("WARC/"):
        return "it does not begin like a WARC record"
    if fields.get("content-length", "") != str(len(block)):
        return "the block is shorter than declared"
    stated = fields.get("warc-block-digest", "")
    if stated.startswith("sha1:") and stated != digest(block):
        return "the block does not have the digest that its record states"
    return None
