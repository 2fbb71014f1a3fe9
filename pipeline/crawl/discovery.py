"""Incremental discovery: a listing is read with its validators, and only what is new or corrected becomes due."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from pipeline.clock import iso
from pipeline.crawl.addresses import BadUrlError, covers, fetch_address
from pipeline.crawl.decode import decode
from pipeline.crawl.discover.entries import Listed
from pipeline.crawl.discover.feeds import read_feed
from pipeline.crawl.discover.listings import read_listing
from pipeline.crawl.discover.sitemaps import SIZE_LIMIT as SITEMAP_LIMIT
from pipeline.crawl.discover.sitemaps import read_sitemap
from pipeline.crawl.fetch import Fetched
from pipeline.crawl.frontier import Kind, Mode, Search, absolute, fresh_children, harvest
from pipeline.crawl.hosts import DeferredError
from pipeline.crawl.ledger import Listing, upsert
from pipeline.crawl.reply import Reply
from pipeline.crawl.source_run import SourceRun

MOST_CHILD_SITEMAPS: Final = 50
MOST_SITEMAP_DEPTH: Final = 3
MOST_FEED_PAGES: Final = 5
MOST_ARCHIVE_DAYS: Final = 7
BROKEN_RUNS: Final = 3


@dataclass(frozen=True)
class Plan:
    """A listing to read; `depth` counts indexes above a sitemap, `page` the pages of a feed before this one."""

    url: str
    kind: Kind
    depth: int = 0
    page: int = 0


async def discover(run: SourceRun, mode: Mode) -> None:
    """Read the listings of the source and put what they name into the ledger, under the run's day."""
    plans = list(_plans(run, mode))
    if not any((run.source.feeds, run.source.sitemaps, run.source.day_archive)):
        plans += await _sitemaps_of_robots(run)
    seen: set[str] = set()
    children = 0
    while plans:
        plan = plans.pop(0)
        if plan.url in seen or plan.depth > MOST_SITEMAP_DEPTH:
            continue
        seen.add(plan.url)
        more = await _read(run, plan, mode)
        await run.committer.flush()  # the next listing compares with what this one brought
        if plan.kind == "sitemap":
            room = MOST_CHILD_SITEMAPS - children
            if len(more) > room:
                run.report.messages.append(f"{plan.url}: only {room} of {len(more)} sitemaps are read in one run")
                more = more[: max(room, 0)]
            children += len(more)
        plans = more + plans


def _plans(run: SourceRun, mode: Mode) -> Iterator[Plan]:
    source = run.source
    for url in sorted(source.feeds):
        yield Plan(url, "feed")
    for url in sorted(source.sitemaps):
        yield Plan(url, "sitemap")
    if source.day_archive:
        for day in _archive_days(run, mode):
            yield Plan(source.day_archive.format(day=day), "listing")
    if mode == "new":
        for url in sorted(source.listings):
            yield Plan(url, "listing")


def _archive_days(run: SourceRun, mode: Mode) -> list[date]:
    """The day itself; in a night also the days since the archive was read last (late articles), at most a week."""
    if mode == "day":
        return [run.day]
    found = run.fetcher.ledger.rows(
        "SELECT max(day) AS day FROM runs WHERE source_id = ? AND mode = 'new' AND finished_at IS NOT NULL AND day < ?",
        (run.source.source_id, run.day.isoformat()),
    )
    last = found[0]["day"]
    since = max(date.fromisoformat(last), run.day - timedelta(days=MOST_ARCHIVE_DAYS)) if last else run.day
    return [since + timedelta(days=n) for n in range((run.day - since).days + 1)]


async def _sitemaps_of_robots(run: SourceRun) -> list[Plan]:
    """A source that names no listing but pages of links: what its robots.txt names as sitemaps."""
    try:
        home = fetch_address(run.source.homepage)
        robots = await run.fetcher.files.robots(home, run)
    except (BadUrlError, DeferredError):
        return []
    plans = []
    for named in robots.sitemaps:
        try:
            url = fetch_address(named, home)
        except BadUrlError:
            continue
        if covers(run.source, url):
            plans.append(Plan(url, "sitemap"))
    return sorted(plans, key=lambda plan: plan.url)


async def _read(run: SourceRun, plan: Plan, mode: Mode) -> list[Plan]:
    """Read one listing; returns the listings that it leads to."""
    known = run.fetcher.ledger.listing(run.source.source_id, plan.url, plan.kind)
    if known.gone:
        run.report.messages.append(f"{plan.url} is gone (410) since {known.read_day}; take it out of the source's spec")
        return []
    headers = _validators(known) if mode == "new" else {}
    cap = SITEMAP_LIMIT if plan.kind == "sitemap" else None
    fetched = await run.fetcher.fetch(plan.url, plan.kind, run, headers=headers, cap=cap)
    trouble = _trouble(fetched, conditional=bool(headers))
    if trouble is not None or fetched.reply is None:
        outcome, reason = trouble or (fetched.result, fetched.reason)
        _failed(run, known, fetched, outcome, reason)
        return []
    reply = fetched.reply
    body = decode(reply.message.body, reply.message.header("content-encoding"), SITEMAP_LIMIT)
    payload = hashlib.sha1(body.body, usedforsecurity=False).hexdigest()
    if body.problem:
        _failed(run, known, fetched, "flagged", body.problem)
    elif reply.status == 304 or (mode == "new" and payload == known.payload):
        _unchanged(run, known, reply)
    else:
        listed = await asyncio.to_thread(_parse, plan.kind, body.body, reply.url)
        if listed.entries or listed.children or not listed.problem:
            return _take(run, plan, Reading(known, fetched, reply, listed, payload), mode)
        _failed(run, known, fetched, "rejected", _with_alternates(listed))
    return []


@dataclass(frozen=True)
class Reading:
    """A listing as it was read this time, beside what was known of it."""

    known: Listing
    fetched: Fetched
    reply: Reply
    listed: Listed
    payload: str


def _trouble(fetched: Fetched, *, conditional: bool) -> tuple[str, str | None] | None:
    """Why there is nothing to read: (outcome, reason), or None."""
    reply = fetched.reply
    if fetched.result != "answered" or reply is None:
        return fetched.result, fetched.reason
    if reply.status == 304 and conditional:
        return None
    if reply.status != 200:
        return "rejected", f"it answers {reply.status}"
    return ("flagged", reply.problem) if reply.problem else None


def _parse(kind: Kind, body: bytes, url: str) -> Listed:
    if kind == "feed":
        listed = read_feed(body, url)
        return read_sitemap(body) if listed.problem == "it is no feed" and b"<urlset" in body[:4096] else listed
    if kind == "sitemap":
        listed = read_sitemap(body)
        return read_feed(body, url) if listed.problem == "it is no sitemap" else listed
    return read_listing(body, url)


def _take(run: SourceRun, plan: Plan, reading: Reading, mode: Mode) -> list[Plan]:
    """Put the entries into the ledger, say how far the listing has been read, and return where it leads."""
    search = Search(run.source, run.day, mode)
    reply, listed, fetched = reading.reply, reading.listed, reading.fetched
    ledger, now = run.fetcher.ledger, run.fetcher.clock()
    found = harvest(search, plan.kind, reply.url, listed, ledger=ledger, now=now)
    run.report.listed += found.listed
    run.report.discovered += found.new + found.corrected
    if listed.problem:
        run.report.messages.append(f"{plan.url}: {listed.problem}")
    if fetched.moved_to:
        run.report.messages.append(f"{plan.url} has moved for good to {fetched.moved_to}; change the source's spec")
    written = run.archive(reply, plan.kind, asked=plan.url)
    row = run.row(
        plan.url, plan.kind, "stored", reason=listed.problem, reply=reply, written=written,
        rule=fetched.robots_rule, signals=fetched.robots_signals,
    )  # fmt: skip
    memory = _memory(run, reading.known) | {"read_at": iso(now), "moved_to": fetched.moved_to}
    if mode == "new" and not listed.children:
        # A backfill reads another part of the list, and an index dates its children by the day: neither must make
        # the next night believe that there is nothing to read.
        memory |= {
            "etag": reply.message.header("etag") or None, "payload": reading.payload,
            "last_modified": reply.message.header("last-modified") or None,
        }  # fmt: skip
    run.commit(row, upsert("listings", memory, ["source_id", "url"]), *found.statements)
    if listed.children:
        children = fresh_children(search, reply.url, listed, ledger, now)
        return [Plan(url, "sitemap", plan.depth + 1) for url in children]
    if plan.kind == "feed" and listed.next_page and found.new == found.listed > 0 and plan.page + 1 < MOST_FEED_PAGES:
        url = absolute(listed.next_page, reply.url)
        return [Plan(url, "feed", page=plan.page + 1)] if url and covers(run.source, url) else []
    return []


def _memory(run: SourceRun, known: Listing) -> dict[str, Any]:
    """What the ledger shall say of a listing that could be read."""
    return {
        "source_id": known.source_id, "url": known.url, "kind": known.kind, "failures": 0,
        "read_day": run.day.isoformat(),
    }  # fmt: skip


def _unchanged(run: SourceRun, known: Listing, reply: Reply) -> None:
    written = run.archive(reply, known.kind, asked=known.url)
    row = run.row(known.url, known.kind, "revisit", reason="nothing has changed", reply=reply, written=written)
    memory = _memory(run, known) | {"read_at": iso(run.fetcher.clock())}
    run.commit(row, upsert("listings", memory, ["source_id", "url"]))


def _failed(run: SourceRun, known: Listing, fetched: Fetched, outcome: str, reason: str | None) -> None:
    """Log a listing that could not be read; say so loudly when it is gone or has been broken for some runs."""
    reply = fetched.reply
    written = run.archive(reply, known.kind, flag=reason or "unread", asked=known.url) if reply is not None else None
    row = run.row(known.url, known.kind, outcome, reason=reason, reply=reply, rule=fetched.robots_rule, written=written)
    gone = int(reply is not None and reply.status == 410)
    memory = _memory(run, known) | {"failures": known.failures + 1, "gone": gone}
    run.commit(row, upsert("listings", memory, ["source_id", "url"]))
    times = f" ({known.failures + 1} runs in a row)" if known.failures + 1 >= BROKEN_RUNS else ""
    run.report.messages.append(f"{known.url} could not be read{times}: {reason}")


def _validators(known: Listing) -> dict[str, str]:
    found = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in found.items() if value}


def _with_alternates(listed: Listed) -> str:
    offered = f"; the page offers {', '.join(listed.alternates[:3])}" if listed.alternates else ""
    return f"{listed.problem}{offered}"
