"""Local dates as precise as known, read as intervals of days and, where hour and zone are known, as instants."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

_FORM: Final = re.compile(
    r"^(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)(?::(?P<minute>\d\d))?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?$"
)
FINENESS: Final = {"minute": 6, "hour": 5, "day": 4, "month": 3, "quarter": 2, "year": 1, "unknown": 0}
"""How precise each precision is; a greater number is finer."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The days `first` to `last` (both included) on which something may have happened; `at` is an instant in UTC."""

    first: date
    last: date
    precision: str
    at: datetime | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def gap(self, other: Interval) -> int:
        """Days between two intervals; 0 where they touch or overlap."""
        return max(0, (self.first - other.last).days, (other.first - self.last).days)

    def contains(self, other: Interval) -> bool:
        return self.first <= other.first and other.last <= self.last


@lru_cache(maxsize=65_536)
def interval_of(text: str | None, end: str | None = None) -> Interval | None:
    """The interval of a `date` (and `date_end`) of `event_reports`; None where it is unknown or impossible.

    `2025-Q3` is July to September, `2025-07` the whole month. An instant needs an hour and a zone.
    """
    start = _single(text)
    if start is None:
        return None
    until = _single(end)
    if until is None or until.last < start.first:
        return start
    return Interval(start.first, until.last, start.precision, start.at)


def _single(text: str | None) -> Interval | None:
    found = _FORM.match(text or "")
    if not found:
        return None
    try:
        return _day(found) if found["day"] else _months(found)
    except ValueError:
        return None


def _months(found: re.Match[str]) -> Interval:
    year, first, last, precision = int(found["year"]), 1, 12, "year"
    if found["quarter"]:
        first, last, precision = 3 * int(found["quarter"]) - 2, 3 * int(found["quarter"]), "quarter"
    elif found["month"]:
        first = last = int(found["month"])
        precision = "month"
    if not 1 <= first <= 12:
        raise ValueError(f"no month {first}")
    return Interval(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), precision)


def _day(found: re.Match[str]) -> Interval:
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    if not found["hour"]:
        return Interval(day, day, "day")
    if int(found["hour"]) > 23 or int(found["minute"] or 0) > 59:
        raise ValueError(f"no time {found['hour']}:{found['minute']}")
    return Interval(day, day, "minute" if found["minute"] else "hour", _instant(found[0], found["zone"]))


def _instant(text: str, zone: str | None) -> datetime | None:
    if zone is None:
        return None
    local, offset = text[: -len(zone)], "+00:00" if zone == "Z" else zone
    clock = local if ":" in local else local + ":00"
    sign = 1 if offset[0] == "+" else -1
    ahead = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return datetime.fromisoformat(clock).replace(tzinfo=UTC) - ahead
