"""Writes WARC 1.1 files: one gzip member a record, `.open` until closed, ids that follow from the run."""

from __future__ import annotations

import hashlib
import os
import struct
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from isal import isal_zlib

from pipeline.clock import Clock

RecordType = Literal["warcinfo", "response", "request", "revisit", "metadata", "resource"]
Fields = Sequence[tuple[str, str]]

SOFTWARE: Final = "space-news"
OPEN: Final = ".open"
SUFFIX: Final = ".warc.gz"
SAME_PAYLOAD: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/space-news/space-news/warc")
_GZIP: Final = 31  # wbits of a gzip member
_FAST: Final = 1  # isal level 1: a fifth of the CPU of zlib 6 for 15 % more bytes
_BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS: Final = [first + second for first in _BASE32 for second in _BASE32]
_STORED: Final = 0xFFFF  # the most bytes of a stored block (RFC 1951, 3.2.4)
_STORED_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record lies: the file (name relative to the archive), the offset of its member, its id and date."""

    file: str
    offset: int
    end: int
    record_id: str
    date: str


class WarcWriter:
    """One WARC file of one run. `name` is the archive-relative name of the closed file."""

    def __init__(self, path: Path, name: str, clock: Clock, run_key: str, info: Fields = ()) -> None:
        self.path, self.name = path, name
        self._clock, self._run_key, self._sequence = clock, run_key, 0
        self.open_path = path.with_name(path.name + OPEN)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.open_path.open("xb")
        self._end = self._synced = 0
        self.records = 0
        lines = [("software", SOFTWARE), ("format", "WARC File Format 1.1"), *info]
        block = "".join(f"{key}: {value}\r\n" for key, value in lines).encode()
        self.write("warcinfo", block, [("Content-Type", "application/warc-fields"), ("WARC-Filename", path.name)])
        self.records = 0

    @property
    def end(self) -> int:
        """Bytes written so far."""
        return self._end

    def sync(self) -> None:
        """Wait until everything that was written is on the disk."""
        if self._synced < self._end:
            at = self._end
            os.fdatasync(self._file.fileno())
            self._synced = at

    def next_id(self) -> str:
        """The id of the next record: uuid5 of the run's key and the record's number."""
        self._sequence += 1
        return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{self._run_key}/{self._sequence}')}>"

    def write(self, kind: RecordType, block: bytes, fields: Fields, *, date: datetime | None = None) -> Written:
        """Append a record and hand it to the operating system. Raises OSError; the file then ends as before."""
        return self.write_all([(kind, block, fields)], date=date)

    def write_all(
        self,
        records: Sequence[tuple[RecordType, bytes, Fields]],
        *,
        date: datetime | None = None,
        packed: bool = False,
    ) -> Written:
        """Append records that belong together, each after the first concurrent to it; returns where that one lies.

        `packed`: the body of the first is compressed already.
        """
        at, written_at = self._end, warc_date(date or self._clock())
        first_id = self.next_id()
        members = []
        for number, (kind, block, fields) in enumerate(records):
            record_id = self.next_id() if number else first_id
            related, packed = ([("WARC-Concurrent-To", first_id)], False) if number else ([], packed)
            members.append(record_bytes(kind, block, [*fields, *related], record_id, written_at, packed=packed))
        content = b"".join(members)
        try:
            self._file.write(content)
            self._file.flush()
        except OSError:
            os.truncate(self.open_path, at)
            raise
        self._end += len(content)
        self.records += len(records)
        return Written(self.name, at, at + len(members[0]), first_id, written_at)

    def abandon(self) -> None:
        """Leave the file open on disk, as a killed run would: the next run cuts what the ledger does not vouch for."""
        self._file.close()

    def close(self) -> Path | None:
        """Sync, close and rename to the final name; a file without records is removed (None)."""
        if self._file.closed:
            return self.path if self.path.exists() else None
        try:
            self.sync()
        finally:
            try:
                self._file.close()
            except OSError:
                os.truncate(self.open_path, self._end)
        if not self.records:
            self.open_path.unlink()
            return None
        seal(self.open_path, self.path)
        return self.path


def seal(open_path: Path, path: Path) -> None:
    """Rename a finished file to its final name, durably."""
    open_path.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def record_bytes(
    kind: RecordType, block: bytes, fields: Fields, record_id: str, date: str, *, packed: bool = False
) -> bytes:
    """A record as its own gzip member, with its block digest; what is `packed` already is stored as it is."""
    lines = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date),
        *fields,
        ("WARC-Block-Digest", digest(block)),
        ("Content-Length", str(len(block))),
    ]
    head = "".join([f"{key}: {value}\r\n" for key, value in lines])
    if head.count("\n") > len(lines) or head.count("\r") > len(lines):  # no value may smuggle a line in
        head = "".join([f"{key}: {' '.join(value.splitlines())}\r\n" for key, value in lines])
    head = f"WARC/1.1\r\n{head}\r\n"
    content = b"".join((head.encode(), block, b"\r\n\r\n"))
    return _stored(content) if packed else bytes(isal_zlib.compress(content, _FAST, _GZIP))


def _stored(content: bytes) -> bytes:
    """A gzip member (RFC 1952) of stored blocks: compressing a compressed page costs CPU and gains nothing."""
    parts = [_STORED_HEAD]
    for at in range(0, len(content), _STORED):
        piece = content[at : at + _STORED]
        last = at + _STORED >= len(content)
        parts += (struct.pack("<BHH", last, len(piece), len(piece) ^ _STORED), piece)
    parts.append(struct.pack("<II", isal_zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(parts)


def digest(data: bytes | memoryview) -> str:
    """`sha1:` and base 32, the form that every WARC tool checks."""
    number = int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest(), "big")
    return "sha1:" + "".join([_PAIRS[number >> shift & 1023] for shift in range(150, -1, -10)])


def warc_date(instant: datetime) -> str:
    """`2026-11-22T03:00:00Z`."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def write_warc(records: Iterable[tuple[str, datetime, bytes, str]], path: Path) -> Path:
    """Turn saved pages into a WARC file: records are (url, WARC-Date, body, content type); returns `path`."""
    clock = _constant(datetime(2026, 1, 1, tzinfo=UTC))
    writer = WarcWriter(path, path.name, clock, run_key=path.name)
    for url, date, body, content_type in records:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        fields = [
            ("WARC-Target-URI", url),
            ("Content-Type", "application/http; msgtype=response"),
            ("WARC-Payload-Digest", digest(body)),
        ]
        writer.write("response", head.encode() + body, fields, date=date)
    writer.close()
    return path


def _constant(instant: datetime) -> Clock:
    return lambda: instant
