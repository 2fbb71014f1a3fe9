"""What a host says for all its pages, asked once and remembered: robots.txt (RFC 9309) and the TDM reservation file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, Protocol

from pipeline.clock import Clock, iso, parse_instant
from pipeline.crawl.addresses import BadUrlError, Network, fetch_address, host_name, origin, refusal
from pipeline.crawl.client import BrokenError
from pipeline.crawl.decode import decode
from pipeline.crawl.hosts import DeferredError, Hosts
from pipeline.crawl.ledger import Ledger, upsert
from pipeline.crawl.reply import Reply
from pipeline.crawl.rights import tdmrep_signals
from pipeline.crawl.robots import SIZE_LIMIT, Robots, decoded_robots, max_age, product_token, read_robots_aside
from pipeline.settings import Settings

Purpose = Literal["page", "robots", "feed", "sitemap", "listing", "rights"]
Exchange = Callable[[str, Mapping[str, str], int], Awaitable[Reply]]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
TDMREP: Final = "/.well-known/tdmrep.json"
_ROBOTS_REDIRECTS: Final = 5  # RFC 9309, 2.3.1.2
_LONGEST_LIFE: Final = 86_400.0  # RFC 9309, 2.4
_TDMREP_LIFE: Final = timedelta(days=7)
_TDMREP_SIZE: Final = 1 << 18


class Sink(Protocol):
    """Where replies are kept on the way to the last one (redirects, refused tries, robots files), and logged."""

    def keep(self, reply: Reply, purpose: Purpose, *, flag: str | None) -> None: ...

    def log(self, url: str, purpose: Purpose, outcome: str, *, reason: str | None, reply: Reply | None) -> None: ...


@dataclass(frozen=True)
class Surroundings:
    """What the files are asked with: the run's ledger, clock, hosts, limits, and one polite exchange."""

    settings: Settings
    allowed: tuple[Network, ...]
    ledger: Ledger
    clock: Clock
    hosts: Hosts
    now: Callable[[], float]
    exchange: Exchange


class HostFiles:
    """The host-wide files of one run, by origin."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self.agent = product_token(around.settings.user_agent)
        self._robots: dict[str, tuple[float, Robots]] = {}
        self._reservations: dict[str, bytes] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def robots(self, url: str, sink: Sink) -> Robots:
        """The rules for the origin of `url`: from memory, the ledger, or the host. Raises `DeferredError`."""
        home = origin(url)
        async with self._locks.setdefault(home, asyncio.Lock()):
            known = self._robots.get(home)
            if known is not None and known[0] > self._around.now():
                return known[1]
            robots, life = await self._remembered_robots(home)
            if robots is None:
                robots, life = await self._ask_robots(home, sink)
            self._robots[home] = (self._around.now() + life, robots)
            self._around.hosts[host_name(url)].delay = robots.delay
            return robots

    async def reservation(self, url: str, sink: Sink) -> list[str]:
        """What the TDM reservation file of the origin says about `url`; nothing where there is none."""
        home = origin(url)
        async with self._locks.setdefault(home + TDMREP, asyncio.Lock()):
            if home not in self._reservations:
                self._reservations[home] = await self._tdmrep(home, sink)
        return tdmrep_signals(self._reservations[home], url)

    async def _remembered_robots(self, home: str) -> tuple[Robots | None, float]:
        found = self._around.ledger.rows("SELECT * FROM robots WHERE origin = ?", (home,))
        if not found:
            return None, 0.0
        left = (parse_instant(found[0]["expires_at"]) - self._around.clock()) / timedelta(seconds=1)
        if not 0 < left <= _LONGEST_LIFE:
            return None, 0.0
        return await read_robots_aside(found[0]["status"], found[0]["body"], self.agent), left

    async def _ask_robots(self, home: str, sink: Sink) -> tuple[Robots, float]:
        asked = url = f"{home}/robots.txt"
        life = self._around.settings.robots_ttl
        for _ in range(_ROBOTS_REDIRECTS + 1):
            why = refusal(url, self._around.settings, self._around.allowed)
            if why is not None:
                return self._no_robots(asked, sink, why, None), life
            try:
                reply = await self._around.exchange(url, {}, SIZE_LIMIT + 1)
            except BrokenError as error:
                return self._no_robots(asked, sink, error.reason, error), life
            target, problem = redirect_target(reply) if reply.status in REDIRECTS else (None, None)
            if target is None:
                return await self._take_robots(asked, home, reply, sink, problem)
            sink.keep(reply, "robots", flag=f"status {reply.status}")
            url = target
        sink.log(asked, "robots", "rejected", reason="too many redirects: taken as no robots.txt", reply=None)
        return Robots(self.agent), life

    def _no_robots(self, asked: str, sink: Sink, why: str, error: BrokenError | None) -> Robots:
        sink.log(asked, "robots", "failed", reason=why, reply=None)
        unmet = error is not None and error.kind in ("connect", "dns")
        distrusted = error is not None and error.kind == "certificate"
        return Robots(self.agent, unreachable=f"robots.txt cannot be read ({why})", unmet=unmet, distrusted=distrusted)

    async def _take_robots(
        self, asked: str, home: str, reply: Reply, sink: Sink, problem: str | None
    ) -> tuple[Robots, float]:
        life = self._around.settings.robots_ttl
        if reply.truncated in ("time", "disconnect"):
            sink.keep(reply, "robots", flag=reply.problem)
            return self._no_robots(asked, sink, reply.problem or "it is cut short", None), life
        status = 404 if problem else reply.status
        body = decoded_robots(reply.message.body, reply.message.header("content-encoding"))
        robots = await read_robots_aside(status, body, self.agent)
        sink.keep(reply, "robots", flag=None)
        if robots.unreachable:
            self._around.hosts.failed(host_name(home))
            sink.log(asked, "robots", "failed", reason=robots.unreachable, reply=reply)
            return robots, life
        sink.log(asked, "robots", "stored", reason=problem, reply=reply)
        stated = max_age(reply.message.header("cache-control"))
        life = min(life, _LONGEST_LIFE, _LONGEST_LIFE if stated is None else stated)
        now = self._around.clock()
        row = {
            "origin": home, "status": status, "body": body[: SIZE_LIMIT + 1],
            "fetched_at": iso(now), "expires_at": iso(now + timedelta(seconds=life)),
        }  # fmt: skip
        self._around.ledger.apply([upsert("robots", row, ["origin"])])
        return robots, life

    async def _tdmrep(self, home: str, sink: Sink) -> bytes:
        """The file of an origin, at most a week old; b"" where there is none or it cannot be had."""
        now = self._around.clock()
        found = self._around.ledger.rows("SELECT * FROM tdmrep WHERE origin = ?", (home,))
        if found and timedelta(0) <= now - parse_instant(found[0]["fetched_at"]) < _TDMREP_LIFE:
            return bytes(found[0]["body"])
        url = home + TDMREP
        try:
            robots = await self.robots(url, sink)
            too_slow = robots.delay > self._around.settings.longest_crawl_delay
            if robots.unreachable or too_slow or not robots.verdict(url).allowed:
                return b""
            reply = await self._around.exchange(url, {}, _TDMREP_SIZE)
        except (BrokenError, DeferredError):
            return b""
        sink.keep(reply, "rights", flag=None if reply.status == 200 else f"status {reply.status}")
        good = reply.status == 200 and not reply.problem
        sink.log(url, "rights", "stored" if good else "rejected", reason=None if good else "no such file", reply=reply)
        coding = reply.message.header("content-encoding")
        body = decode(reply.message.body, coding, _TDMREP_SIZE).body if good else b""
        self._around.ledger.apply(
            [upsert("tdmrep", {"origin": home, "body": body, "fetched_at": iso(now)}, ["origin"])]
        )
        return body


def redirect_target(reply: Reply) -> tuple[str | None, str | None]:
    """Where a redirect leads: (address, None) or (None, why it leads nowhere)."""
    location = next((value for key, value in reply.message.headers if key.lower() == "location"), None)
    if location is None:
        return None, f"it answers {reply.status} without a Location"
    try:
        return fetch_address(location, reply.url), None
    except BadUrlError as error:
        return None, f"it redirects to {location[:200]!r}: {error}"
