"""The one clock: real time, or the instant that a test, the demo or `SPACE_NEWS_NOW` injects."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.errors import UsageError

Clock = Callable[[], datetime]
VARIABLE = "SPACE_NEWS_NOW"


def utc_now() -> datetime:
    """The current time, aware, UTC; `SPACE_NEWS_NOW` (ISO 8601) stands in for it where it is set."""
    given = os.environ.get(VARIABLE)
    return parse_instant(given) if given else datetime.now(UTC)


def fixed(instant: datetime) -> Clock:
    """A clock that always tells `instant`."""
    return lambda: instant


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant as UTC (a bare date is its midnight). Raises `UsageError`."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no time; write it like 2026-11-22T03:00:00Z") from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def iso(instant: datetime) -> str:
    """`2025-07-29T04:35:00Z`: the JSON form of a timestamp (microseconds only where there are any)."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
