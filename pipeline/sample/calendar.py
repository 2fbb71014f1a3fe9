"""The ten days of the sample web and the instant of each night's crawl."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

FIRST_DAY: Final = date(2026, 3, 2)
DAYS: Final = tuple(FIRST_DAY + timedelta(days=n) for n in range(10))
LAST_DAY: Final = DAYS[-1]


def night_of(day: date) -> datetime:
    """When `day` is crawled: 03:00 UTC on the following night."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(days=1)


def end_of(day: date) -> datetime:
    """The last second of a UTC day."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
