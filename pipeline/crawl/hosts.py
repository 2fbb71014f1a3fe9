"""Politeness: one request at a time a host, a delay between starts, host-wide holds, and a breaker."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from pipeline.settings import Settings

_CLOSEST: Final = 0.9  # the share of the delay that is kept after the latest moment at which a host got a request
_CATCH_UP: Final = 0.02  # the share by which a gap may be short after a late start, so that the rate holds
LONGEST_DEFERRAL: Final = 7 * 86_400.0


class DeferredError(Exception):
    """A host must not be asked now; `seconds` from now it may (None: in a later run)."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.seconds = reason, seconds


@dataclass
class Host:
    """What one run knows of a host; instants are of the loop's monotonic clock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    held_until: float = 0.0
    delay: float = 0.0
    latency: float = math.inf
    failures: int = 0
    closed: str | None = None


class Hosts:
    """The hosts of one run, by name: all sources share them, so politeness is per host and not per source."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._settings, self._monotonic = settings, monotonic
        self._hosts: dict[str, Host] = {}
        self.deferred: dict[str, tuple[float, str]] = {}

    def __getitem__(self, name: str) -> Host:
        return self._hosts.setdefault(name, Host())

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[Host]:
        """Wait for the host's turn and hold it for one request. Raises `DeferredError` where that takes too long."""
        host = self[name]
        async with host.lock:
            while True:
                if host.closed:
                    raise DeferredError(host.closed)
                pause, held = host.next_at - self._monotonic(), host.held_until - self._monotonic()
                if pause <= 0 and held <= 0:
                    break
                if pause > max(self._settings.longest_crawl_delay, self._settings.delay):
                    raise DeferredError(f"{name} asks for {host.delay:.0f} s between requests", pause)
                if held > self._patience():
                    raise DeferredError(f"{name} asks to be left alone for {held:.0f} s", held)
                await asyncio.sleep(max(pause, held))
            now = self._monotonic()
            delay = max(self._settings.delay, host.delay)
            due = max(host.next_at, now - delay)
            host.next_at = max(due + delay, now + (1 - _CATCH_UP) * delay)
            yield host

    def answered(self, name: str, sent_at: float, answered_at: float) -> None:
        """Keep the distance as the host sees it: it may have received late what it answered later than it can."""
        host = self[name]
        host.latency = min(host.latency, answered_at - sent_at)
        late = answered_at - sent_at - host.latency
        delay = max(self._settings.delay, host.delay)
        host.next_at = max(host.next_at, sent_at + (1 - _CATCH_UP) * delay, sent_at + late + _CLOSEST * delay)

    def hold(self, name: str, seconds: float) -> None:
        """Ask nothing of a host for some seconds."""
        self[name].held_until = max(self[name].held_until, self._monotonic() + seconds)

    def defer(self, name: str, seconds: float, reason: str) -> None:
        """Leave a host for this run and, for `seconds` (at most a week), for later runs."""
        self[name].closed = reason
        self.deferred[name] = (min(seconds, LONGEST_DEFERRAL), reason)

    def succeeded(self, name: str) -> None:
        self[name].failures = 0

    def failed(self, name: str) -> None:
        """Count a failure; after too many in a row the host is left for this run."""
        host = self[name]
        host.failures += 1
        if host.failures >= self._settings.host_failures and host.closed is None:
            host.closed = f"{name} failed {host.failures} times in a row and is left for this run"

    def _patience(self) -> float:
        return max(self._settings.longest_crawl_delay, self._settings.longest_retry_after, self._settings.delay)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds of a `Retry-After` header, given as seconds or a date (RFC 9110, 10.2.3); None where it says nothing."""
    value = value.strip()
    if value.isdigit():
        return float(value[:12])
    try:
        instant = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    seconds = (instant - now) / timedelta(seconds=1)
    return seconds if seconds > 0 else None
