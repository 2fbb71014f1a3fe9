"""Reads WARC files of others: what is sound is yielded, what is damaged is named with its place and stepped over."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from fastwarc.warc import ArchiveIterator, WarcRecordType
from isal import isal_zlib

from pipeline.crawl.decode import InflateError

Truncation = Literal["length", "time", "disconnect"]

_GZIP: Final = b"\x1f\x8b\x08"
_PLAIN_RECORD: Final = re.compile(rb"(?<=\r\n)WARC/1\.[01]\r\n")
_DAY_OF_YEAR: Final = re.compile(r"^(\d{4})-\d\d-(\d{3})(T\d\d:\d\d:\d\d)(Z|[+-]\d{4})$")
_WINDOW: Final = 1 << 20
_LONGEST_BLOCK: Final = 64 * 2**20
_NO_DATE: Final = datetime.min.replace(tzinfo=UTC)
_TRUNCATIONS: Final[dict[str, Truncation]] = {"length": "length", "time": "time"}


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record of another archive; `why_not` says why it holds no page to import (then the rest is empty)."""

    offset: int
    why_not: str | None = None
    url: str = ""
    date: datetime = _NO_DATE
    record_id: str = ""
    block: bytes = b""
    address: str | None = None
    truncated: Truncation | None = None
    problem: str | None = None


def read_foreign(
    path: Path, start: int, wanted: Callable[[str], bool] | None, problems: list[str]
) -> Iterator[ForeignRecord]:
    """The records of a WARC file (plain or gzip) from an offset on; damage goes to `problems` and is stepped over."""
    if start == 0 and (kind := _no_warc(path)):
        problems.append(kind)
        return
    size = path.stat().st_size
    at = start
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            last = at
            try:
                for record in ArchiveIterator(file, parse_http=False):
                    last = at + record.stream_pos
                    yield _read(record, last, wanted, problems)
                return
            except (OSError, ValueError) as error:
                following = _next_record(file, last + 1, size)
                problems.append(
                    f"damaged at {last} ({str(error).splitlines()[0][:100]}); {following - last} bytes left out"
                )
                at = following


def _read(record: Any, offset: int, wanted: Callable[[str], bool] | None, problems: list[str]) -> ForeignRecord:
    kind = record.record_type
    if kind != WarcRecordType.response:
        return ForeignRecord(offset, f"{str(kind).rpartition(chr(46))[2]} records")
    headers = record.headers
    url = (headers.get("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")):
        return ForeignRecord(offset, "responses that are not of http")
    if wanted is not None and not wanted(url):
        return ForeignRecord(offset, "of other hosts")
    if record.content_length > _LONGEST_BLOCK:
        return ForeignRecord(offset, f"longer than {_LONGEST_BLOCK} bytes")
    block = record.reader.read()
    problem = None
    if len(block) != record.content_length:
        problem = f"the record at {offset} is cut short: {len(block)} of {record.content_length} bytes"
    elif not _digest_fits(headers.get("WARC-Block-Digest"), block):
        problem = f"the record at {offset} does not have the digest that it states"
    if problem:
        problems.append(problem)
    date = _date(record)
    if date is None:
        return ForeignRecord(offset, "without a date that can be read")
    reason = headers.get("WARC-Truncated")
    truncated = _TRUNCATIONS.get(reason, "disconnect") if reason else None
    record_id = headers.get("WARC-Record-ID") or hashlib.sha1(block, usedforsecurity=False).hexdigest()
    return ForeignRecord(
        offset, None, url, date.replace(microsecond=0), record_id, block, headers.get("WARC-IP-Address"), truncated,
        problem,
    )  # fmt: skip


def _date(record: Any) -> datetime | None:
    """The WARC-Date in UTC; ClueWeb09 writes the day of the year in the place of the day of the month."""
    date: datetime | None = record.record_date
    if date is None:
        year_day = _DAY_OF_YEAR.match(record.headers.get("WARC-Date") or "")
        if year_day is None:
            return None
        with contextlib.suppress(ValueError):
            date = datetime.strptime("".join(year_day.groups()), "%Y%jT%H:%M:%S%z")
    if date is None:
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def _digest_fits(stated: str | None, block: bytes) -> bool:
    """Whether a block has its stated digest; one in an algorithm that nobody knows is no evidence against it."""
    if not stated or ":" not in stated:
        return True
    algorithm, _, value = stated.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in ("sha1", "sha256", "md5", "sha512"):
        return True
    found, stated_value = hashlib.new(name, block, usedforsecurity=False), value.strip().lower().rstrip("=")
    return stated_value in (found.hexdigest(), base64.b32encode(found.digest()).decode().lower().rstrip("="))


def _no_warc(path: Path) -> str | None:
    """Why a file is no WARC file, or None."""
    with path.open("rb") as file:
        head = file.read(65_536)
    if not head:
        return "the file is empty"
    if head.startswith(_GZIP):
        try:
            head = isal_zlib.decompressobj(31).decompress(head, 512)
        except InflateError:
            return None  # a damaged first member: the reader steps over it
    if head.startswith(b"filedesc:"):
        return "it is an ARC file, the forerunner of WARC; turn it into WARC with `warcio recompress`"
    if head.startswith((b"WARC/", b"\r\n", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")) or b"WARC/1." in head:
        return None
    return "it is no WARC file"


def _next_record(file: BinaryIO, start: int, size: int) -> int:
    """The offset of the next thing at or after `start` that begins like a record (the file's size: there is none)."""
    at = start
    while at < size:
        file.seek(at)
        window = file.read(_WINDOW + 4096)
        for found in _candidates(window):
            if found < _WINDOW:
                return at + found
        at += _WINDOW
    return size


def _candidates(window: bytes) -> Iterator[int]:
    found = [match.start() for match in _PLAIN_RECORD.finditer(window)]
    at = window.find(_GZIP)
    while at >= 0:
        try:
            if isal_zlib.decompressobj(31).decompress(window[at : at + 4096], 8).startswith(b"WARC/"):
                found.append(at)
        except InflateError:
            pass
        at = window.find(_GZIP, at + 1)
    yield from sorted(found)
