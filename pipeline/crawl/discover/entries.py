"""What a listing says: the addresses that it names, when they changed, and where it goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

MOST_ENTRIES: Final = 60_000  # the sitemap protocol allows 50,000
_ISO: Final = re.compile(
    r"^\s*(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?\s*$",
    re.IGNORECASE,
)
_URL_DAY: Final = re.compile(r"(?<!\d)(20\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as listed (still relative perhaps); `updated` is the latest change that the listing states."""

    url: str
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """The content of a listing; `problem` says what was wrong with it, entries before the fault are kept."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Entry, ...] = ()
    next_page: str | None = None
    problem: str | None = None
    alternates: tuple[str, ...] = field(default=())


def instant(text: str | None) -> datetime | None:
    """An ISO 8601 instant as UTC (no zone: UTC); None for what is no date."""
    match = _ISO.match(text or "")
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    zone = "+00:00" if zone is None or zone.upper() == "Z" else zone
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    try:
        found = datetime.fromisoformat(
            f"{year}-{month}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}"
        )
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_in_url(url: str) -> date | None:
    """The day that an address carries (`/2025/07/29/`, `/20250729/`), or None."""
    match = _URL_DAY.search(url)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def declares_entities(body: bytes) -> bool:
    """Whether XML declares entities of its own: no feed or sitemap needs them, every XML bomb does."""
    return bool(_ENTITY.search(body[:65_536]))


def untrusted_stamps(entries: Iterable[Entry], read_at: datetime) -> bool:
    """Whether the stamps tell when the list was built and not when articles changed.

    That is so where five or more entries bear one and the same instant with seconds, or all bear the present minute.
    """
    stamps = [entry.updated for entry in entries if entry.updated is not None]
    if len(stamps) < 5:
        return False
    same = len(set(stamps)) == 1 and stamps[0].second + stamps[0].minute + stamps[0].hour > 0
    return same or all(abs((read_at - stamp).total_seconds()) < 60 for stamp in stamps)
