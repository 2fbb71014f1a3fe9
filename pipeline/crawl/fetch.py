"""Fetching with manners: robots.txt before each hop, the host's turn, bounded retries, Retry-After, redirects."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from pipeline.clock import Clock, iso
from pipeline.crawl.addresses import BadUrlError, fetch_address, host_name, refusal
from pipeline.crawl.client import BrokenError, Client
from pipeline.crawl.host_files import REDIRECTS, HostFiles, Purpose, Sink, Surroundings, redirect_target
from pipeline.crawl.hosts import DeferredError, Hosts, retry_after
from pipeline.crawl.ledger import Ledger, upsert
from pipeline.crawl.reply import Reply
from pipeline.settings import Settings

Result = Literal["answered", "failed", "rejected", "deferred", "skipped"]

_RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 527, 530})
_PATIENCE_STATUSES: Final = frozenset({429, 503})
_PERMANENT: Final = frozenset({301, 308})


@dataclass(frozen=True)
class Fetched:
    """How a fetch ended: `reply` is the last response (None: there was none), `url` the address that gave it.

    `again`: the fault is the host's and may pass, so a later run shall try, whatever the result is.
    """

    result: Result
    url: str
    reply: Reply | None = None
    reason: str | None = None
    robots_rule: str | None = None
    robots_signals: tuple[str, ...] = ()
    retry_in: float | None = None
    again: bool = False
    moved_to: str | None = None
    hops: int = 0


class Fetcher:
    """The fetcher of one run; sources share it, and with it the hosts and the robots cache."""

    def __init__(
        self, client: Client, ledger: Ledger, clock: Clock, *, now: Callable[[], float], deadline: float | None = None
    ) -> None:
        self.client, self.ledger, self.clock = client, ledger, clock
        self.settings: Settings = client.settings
        self.hosts = Hosts(client.settings, now)
        self.deadline = deadline
        self._now = now
        around = Surroundings(self.settings, client.allowed, ledger, clock, self.hosts, now, self._exchange_part)
        self.files = HostFiles(around)
        self.agent = self.files.agent

    async def fetch(
        self,
        url: str,
        purpose: Purpose,
        sink: Sink,
        *,
        headers: Mapping[str, str] | None = None,
        cap: int | None = None,
    ) -> Fetched:
        """Fetch an address with its redirects; all responses but the last go to `sink`. Never raises for a host."""
        done = Fetched("skipped", url)
        moved: str | None = None
        permanent = True
        seen = {url}
        for hop in range(self.settings.redirects + 1):
            refused = self._refusal(done.url, hop)
            if refused is not None:
                return refused
            step = await self._allowed(done.url, purpose, sink, hop)
            if step.result != "answered":
                return step
            answer = await self._answer(step, purpose, sink, headers or {}, cap or self.settings.wire_cap)
            if hop:
                answer = replace(answer, hops=hop, moved_to=moved)
            reply = answer.reply
            if answer.result != "answered" or reply is None or reply.status not in REDIRECTS:
                return answer
            permanent = permanent and reply.status in _PERMANENT
            target, problem = redirect_target(reply)
            if problem is None and target in seen:
                problem = "it redirects in a circle"
            if problem is not None or target is None:
                return replace(answer, result="rejected", reason=problem)
            sink.keep(reply, purpose, flag=f"status {reply.status}")
            seen.add(target)
            moved = target if permanent else moved
            done = replace(answer, url=target)
            headers = {}
        return Fetched("rejected", done.url, reason=f"more than {self.settings.redirects} redirects")

    def close_hosts(self, now: datetime) -> None:
        """Leave alone the hosts that asked an earlier run to come back later."""
        for row in self.ledger.rows("SELECT * FROM hosts WHERE not_before > ?", (iso(now),)):
            self.hosts[row["host"]].closed = str(row["reason"])

    def remember_hosts(self) -> None:
        """Write down which hosts asked to be left alone, and until when."""
        now = self.clock()
        self.ledger.apply(
            upsert("hosts", {"host": host, "not_before": iso(now + timedelta(seconds=wait)), "reason": why}, ["host"])
            for host, (wait, why) in self.hosts.deferred.items()
        )

    def _refusal(self, url: str, hop: int) -> Fetched | None:
        try:
            fetch_address(url)
        except BadUrlError as error:
            return Fetched("rejected", url, reason=str(error))
        why = refusal(url, self.settings, self.client.allowed)
        if why is None:
            return None
        if hop:
            return Fetched("rejected", url, reason=f"it redirects to an address that is not asked: {why}")
        return Fetched("skipped", url, reason=why)

    async def _allowed(self, url: str, purpose: Purpose, sink: Sink, hop: int) -> Fetched:
        """Whether the host is open and its robots.txt permits the address."""
        try:
            self._check_time(url)
            robots = await self.files.robots(url, sink)
        except DeferredError as error:
            return Fetched("deferred", url, reason=error.reason, retry_in=error.seconds)
        if robots.unreachable:
            result: Result = "rejected" if robots.distrusted else "failed" if robots.unmet else "deferred"
            reason = f"{robots.unreachable}: nothing of this host is asked for now"
            return Fetched(result, url, reason=reason, again=True)
        verdict = robots.verdict(url)
        if not verdict.allowed:
            where = "it redirects to an address that robots.txt forbids" if hop else "robots.txt forbids it"
            return Fetched("rejected" if hop else "skipped", url, reason=where, robots_rule=verdict.rule)
        return Fetched("answered", url, robots_rule=verdict.rule, robots_signals=robots.signals)

    async def _answer(
        self, step: Fetched, purpose: Purpose, sink: Sink, headers: Mapping[str, str], cap: int
    ) -> Fetched:
        """One address, tried as often as the settings say."""
        tries = self.settings.attempts
        for attempt in range(1, tries + 1):
            last = attempt == tries
            try:
                reply = await self._exchange(step.url, headers, cap)
            except DeferredError as error:
                return replace(step, result="deferred", reason=error.reason, retry_in=error.seconds)
            except BrokenError as error:
                if last or not error.retry:
                    refused = error.kind in ("protocol", "certificate", "refused_address")
                    tried = f" (tried {attempt} times)" if attempt > 1 else ""
                    again = error.kind == "certificate"
                    result: Result = "rejected" if refused else "failed"
                    return replace(step, result=result, reason=error.reason + tried, again=again)
                await self._back_off(step.url, attempt)
                continue
            final, wait = self._judge(reply, last)
            if final is not None:
                return replace(step, reply=reply, result=final[0], reason=final[1], retry_in=wait)
            sink.keep(reply, purpose, flag=reply.problem or f"status {reply.status}")
            await self._back_off(step.url, attempt, wait)
        raise AssertionError("unreachable: the last try always returns")

    def _judge(self, reply: Reply, last: bool) -> tuple[tuple[Result, str | None] | None, float | None]:
        """What a response means for further tries: (result and reason, or None for another try; seconds to wait)."""
        host = host_name(reply.url)
        if reply.truncated in ("time", "disconnect"):
            self.hosts.failed(host)
            return (("failed", reply.problem), None) if last else (None, None)
        if reply.status not in _RETRIED:
            self.hosts.succeeded(host)
            return ("answered", None), None
        self.hosts.failed(host)
        wait = retry_after(reply.message.header("retry-after"), self.clock())
        patient = reply.status in _PATIENCE_STATUSES
        if wait is not None and wait > self.settings.longest_retry_after:
            reason = f"{host} answers {reply.status} and asks to come back in {wait:.0f} s"
            self.hosts.defer(host, wait, reason)
            return ("deferred", reason), wait
        if self.hosts[host].closed:
            return ("deferred", self.hosts[host].closed), wait
        if last:
            return ("deferred" if patient else "failed", f"it answers {reply.status}"), wait
        return None, wait

    async def _exchange_part(self, url: str, headers: Mapping[str, str], cap: int) -> Reply:
        """One exchange of which the first `cap` bytes are enough."""
        return await self._exchange(url, headers, cap, part=True)

    async def _exchange(self, url: str, headers: Mapping[str, str], cap: int, *, part: bool = False) -> Reply:
        host = host_name(url)
        async with self.hosts.turn(host):
            self._check_time(url)
            try:
                reply = await self._exchange_fresh(url, headers, cap, part)
            except BrokenError as error:
                if error.kind != "refused_address":
                    self.hosts.failed(host)
                raise
            self.hosts.answered(host, reply.sent_at, reply.answered_at)
            return reply

    async def _exchange_fresh(self, url: str, headers: Mapping[str, str], cap: int, part: bool) -> Reply:
        """One exchange, once more where the host had closed an idle connection: no failure of the address."""
        try:
            return await self.client.exchange(url, headers, cap, part=part)
        except BrokenError as error:
            if not error.stale:
                raise
        return await self.client.exchange(url, headers, cap, part=part)

    async def _back_off(self, url: str, attempt: int, wait: float | None = None) -> None:
        """Hold the host: as long as it asked for, else doubling, with a share that differs from address to address."""
        share = int.from_bytes(hashlib.sha256(f"{url} {attempt}".encode()).digest()[:2], "big") / 65_536
        seconds = wait if wait is not None else self.settings.backoff * 2 ** (attempt - 1) * (1 + share / 4)
        self.hosts.hold(host_name(url), seconds)

    def _check_time(self, url: str) -> None:
        if self.deadline is not None and self._now() >= self.deadline:
            raise DeferredError("the time of this run is over")
        host = self.hosts[host_name(url)]
        if host.closed:
            raise DeferredError(host.closed)
