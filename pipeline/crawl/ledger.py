"""The crawl's memory in SQLite: what is known, due, tried, deferred and done; validators, hosts, files, fetches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

import orjson

from pipeline.clock import iso
from pipeline.errors import SpaceNewsError

Statement = tuple[str, tuple[Any, ...]]
ListingKind = Literal["feed", "sitemap", "listing"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS addresses (
    source_id TEXT NOT NULL, url TEXT NOT NULL, ask TEXT NOT NULL,
    first_day TEXT NOT NULL, due_day TEXT NOT NULL, first_seen_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'due', reason TEXT, tries INTEGER NOT NULL DEFAULT 0, not_before TEXT,
    stamp TEXT, fetched_stamp TEXT, fetched_at TEXT, idle_checks INTEGER NOT NULL DEFAULT 0,
    etag TEXT, last_modified TEXT, payload TEXT, warc_record_id TEXT, warc_date TEXT,
    PRIMARY KEY (source_id, url)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS addresses_due ON addresses (source_id, state, due_day);
CREATE INDEX IF NOT EXISTS addresses_payload ON addresses (source_id, payload);
CREATE TABLE IF NOT EXISTS listings (
    source_id TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, etag TEXT, last_modified TEXT, payload TEXT,
    read_at TEXT, read_day TEXT, failures INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT, PRIMARY KEY (source_id, url)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS robots (
    origin TEXT PRIMARY KEY, status INTEGER NOT NULL, body BLOB NOT NULL, fetched_at TEXT NOT NULL,
    expires_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tdmrep (origin TEXT PRIMARY KEY, body BLOB NOT NULL, fetched_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts (host TEXT PRIMARY KEY, not_before TEXT, reason TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, committed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fetches (
    number INTEGER PRIMARY KEY, day TEXT NOT NULL, source_id TEXT NOT NULL, row TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fetches_day ON fetches (day);
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY, source_id TEXT NOT NULL, day TEXT NOT NULL, mode TEXT NOT NULL,
    started_at TEXT NOT NULL, finished_at TEXT, listed INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS imports (
    path TEXT NOT NULL, size INTEGER NOT NULL, done INTEGER NOT NULL, finished INTEGER NOT NULL,
    records INTEGER NOT NULL DEFAULT 0, imported_at TEXT,
    PRIMARY KEY (path, size)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imported (record_id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a source; days are ISO dates, instants ISO 8601; None where nothing is known yet."""

    source_id: str
    url: str
    ask: str
    first_day: str
    due_day: str
    first_seen_at: str
    state: str
    reason: str | None
    tries: int
    not_before: str | None
    stamp: str | None
    fetched_stamp: str | None
    fetched_at: str | None
    idle_checks: int
    etag: str | None
    last_modified: str | None
    payload: str | None
    warc_record_id: str | None
    warc_date: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What is remembered of a feed, sitemap, day archive or listing page."""

    source_id: str
    url: str
    kind: ListingKind
    etag: str | None = None
    last_modified: str | None = None
    payload: str | None = None
    read_at: str | None = None
    read_day: str | None = None
    failures: int = 0
    gone: int = 0
    moved_to: str | None = None


class Ledger:
    """The ledger of one home (or of one folder of `crawl --urls`). Writes are grouped by `apply`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise SpaceNewsError(f"cannot open the ledger {path} ({error}); free it or move it away") from None

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def apply(self, statements: Iterable[Statement]) -> None:
        """Run statements in one transaction. Raises `SpaceNewsError` where the disk is full."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self._db.execute(sql, values)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise self._unfit("write", error) from None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._unfit("read", error) from None

    def _unfit(self, what: str, error: sqlite3.Error) -> SpaceNewsError:
        if isinstance(error, sqlite3.OperationalError):
            return SpaceNewsError(f"cannot {what} the ledger {self.path} ({error}); free some space and run again")
        return SpaceNewsError(f"cannot {what} the ledger {self.path} ({error}); move it away and put back a copy")

    def address(self, source_id: str, url: str) -> Address | None:
        found = self.rows("SELECT * FROM addresses WHERE source_id = ? AND url = ?", (source_id, url))
        return Address(**dict(found[0])) if found else None

    def due(self, source_id: str, day: date, now: datetime, limit: int) -> list[Address]:
        """The addresses of a source to fetch under `day`, in the order of their addresses."""
        found = self.rows(
            "SELECT * FROM addresses WHERE source_id = ? AND state = 'due' AND due_day = ? "
            "AND (not_before IS NULL OR not_before <= ?) ORDER BY url LIMIT ?",
            (source_id, day.isoformat(), iso(now), limit),
        )
        return [Address(**dict(row)) for row in found]

    def count_due(self, source_id: str, day: date) -> int:
        sql = "SELECT count(*) FROM addresses WHERE source_id = ? AND state = 'due' AND due_day = ?"
        return int(self.rows(sql, (source_id, day.isoformat()))[0][0])

    def has_payloads(self, source_id: str) -> bool:
        """Whether any page of a source is stored."""
        sql = "SELECT 1 FROM addresses WHERE source_id = ? AND payload IS NOT NULL LIMIT 1"
        return bool(self.rows(sql, (source_id,)))

    def same_payload(self, source_id: str, payload: str) -> Address | None:
        """The earliest stored address of a source with the same payload digest."""
        found = self.rows(
            "SELECT * FROM addresses WHERE source_id = ? AND payload = ? AND warc_record_id IS NOT NULL "
            "ORDER BY fetched_at, url LIMIT 1",
            (source_id, payload),
        )
        return Address(**dict(found[0])) if found else None

    def listing(self, source_id: str, url: str, kind: ListingKind) -> Listing:
        found = self.rows("SELECT * FROM listings WHERE source_id = ? AND url = ?", (source_id, url))
        return Listing(**dict(found[0])) if found else Listing(source_id, url, kind)

    def fetch_rows(self, day: date) -> list[dict[str, Any]]:
        """The rows of the fetch log of a day, in the order in which they were made."""
        found = self.rows("SELECT row FROM fetches WHERE day = ? ORDER BY number", (day.isoformat(),))
        return [row_of(row["row"]) for row in found]

    def begin_file(self, name: str) -> None:
        """Know of a WARC file before it has a record: what it will hold is vouched for as it is committed."""
        self.apply([upsert("files", {"name": name, "committed": 0}, ["name"], keep=["committed"])])

    def committed(self, name: str) -> int | None:
        """How many bytes of an open WARC file the ledger vouches for; None: it never heard of the file."""
        found = self.rows("SELECT committed FROM files WHERE name = ?", (name,))
        return int(found[0]["committed"]) if found else None


def upsert(table: str, values: dict[str, Any], key: Sequence[str], keep: Sequence[str] = ()) -> Statement:
    """Insert a row, or update the given columns (but not those of `keep`) of the row with the same key."""
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name not in key and name not in keep)
    action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) {action}"
    return sql, tuple(values.values())


def update(table: str, values: dict[str, Any], where: dict[str, Any]) -> Statement:
    """Change columns of the rows that `where` names."""
    changes = ", ".join(f"{name} = ?" for name in values)
    wanted = " AND ".join(f"{name} = ?" for name in where)
    return f"UPDATE {table} SET {changes} WHERE {wanted}", (*values.values(), *where.values())


def fetch_row(day: date, source_id: str, row: dict[str, Any]) -> Statement:
    """Append a row to the fetch log."""
    try:
        text = orjson.dumps(row).decode()
    except TypeError:  # half a surrogate pair, which an address may hold
        text = json.dumps(row)
    return "INSERT INTO fetches (day, source_id, row) VALUES (?, ?, ?)", (day.isoformat(), source_id, text)


def row_of(text: str) -> dict[str, Any]:
    """A row of the fetch log as `fetch_row` wrote it."""
    try:
        return dict(orjson.loads(text))
    except orjson.JSONDecodeError:
        return dict(json.loads(text))
