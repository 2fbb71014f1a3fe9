"""Incremental discovery: a listing is read with its validators, and only what is new or corrected becomes due."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from pipeline.clock import iso, parse_instant
from pipeline.crawl.addresses import BadUrlError, covers, fetch_address
from pipeline.crawl.decode import decode
from pipeline.crawl.discover.entries import Entry, Listed, day_in_url, untrusted_stamps
from pipeline.crawl.discover.feeds import read_feed
from pipeline.crawl.discover.listings import looks_like_article, read_listing
from pipeline.crawl.discover.sitemaps import SIZE_LIMIT as SITEMAP_LIMIT
from pipeline.crawl.discover.sitemaps import read_sitemap
from pipeline.crawl.fetch import Fetched
from pipeline.crawl.hosts import DeferredError
from pipeline.crawl.ledger import Address, Listing, Statement, upsert
from pipeline.crawl.source_run import SourceRun
from pipeline.urls import canonical_url, is_root

Mode = Literal["new", "day"]
Kind = Literal["feed", "sitemap", "listing"]

FRESH_DAYS: Final = 30  # a sitemap may hold twenty years: the night takes what is younger, a backfill the rest
MOST_CHILD_SITEMAPS: Final = 50
MOST_SITEMAP_DEPTH: Final = 3
MOST_FEED_PAGES: Final = 5
MOST_ARCHIVE_DAYS: Final = 7
MOST_IDLE_CHECKS: Final = 2  # after so many unchanged re-readings the stamps of an address are not believed any more
BROKEN_RUNS: Final = 3


@dataclass(frozen=True)
class Plan:
    """A listing to read; `wanted` chooses among its entries."""

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
        if plan.kind == "sitemap":
            room = MOST_CHILD_SITEMAPS - children
            if len(more) > room:
                run.report.messages.append(f"{plan.url}: only {room} of {len(more)} sitemaps are read in one run")
                more = more[: max(room, 0)]
            children += len(more)
        plans = more + plans
    await run.committer.flush()


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
        robots = await run.fetcher.robots(home, run)
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
    reply = fetched.reply
    if fetched.result != "answered" or reply is None:
        _failed(run, plan, known, fetched, fetched.result, fetched.reason)
        return []
    if reply.status == 304 and headers:
        _unchanged(run, plan, known, fetched)
        return []
    if reply.status != 200:
        _failed(run, plan, known, fetched, "rejected", f"it answers {reply.status}")
        return []
    decoded = decode(reply.message.body, reply.message.header("content-encoding"), SITEMAP_LIMIT)
    problem = reply.problem or decoded.problem
    if problem:
        _failed(run, plan, known, fetched, "flagged", problem)
        return []
    payload = hashlib.sha1(decoded.body, usedforsecurity=False).hexdigest()
    if mode == "new" and payload == known.payload:
        _unchanged(run, plan, known, fetched)
        return []
    listed = await asyncio.to_thread(_parse, plan.kind, decoded.body, reply.url)
    if listed.problem and not listed.entries and not listed.children:
        _failed(run, plan, known, fetched, "rejected", _with_alternates(listed))
        return []
    return _take(run, plan, known, fetched, listed, payload, mode)


def _parse(kind: Kind, body: bytes, url: str) -> Listed:
    if kind == "feed":
        listed = read_feed(body, url)
        return read_sitemap(body) if listed.problem == "it is no feed" and b"<urlset" in body[:4096] else listed
    if kind == "sitemap":
        listed = read_sitemap(body)
        return read_feed(body, url) if listed.problem == "it is no sitemap" else listed
    return read_listing(body, url)


def _take(
    run: SourceRun, plan: Plan, known: Listing, fetched: Fetched, listed: Listed, payload: str, mode: Mode
) -> list[Plan]:
    """Put the entries into the ledger and say how far the listing has been read."""
    reply = fetched.reply
    assert reply is not None
    now = run.fetcher.clock()
    trusted = not untrusted_stamps(listed.entries, now)
    wanted = list(_wanted(run, plan, reply.url, listed, mode))
    statements, new, corrected = _due(run, wanted, trusted, now)
    run.report.listed += len(wanted)
    run.report.discovered += new + corrected
    if listed.problem:
        run.report.messages.append(f"{plan.url}: {listed.problem}")
    written = run.archive(reply, plan.kind, asked=plan.url)
    row = run.row(plan.url, plan.kind, "stored", reason=listed.problem, reply=reply, written=written,
                  rule=fetched.robots_rule, signals=fetched.robots_signals)  # fmt: skip
    memory = {
        "source_id": run.source.source_id, "url": plan.url, "kind": plan.kind, "failures": 0, "read_at": iso(now),
        "read_day": run.day.isoformat(), "moved_to": fetched.moved_to,
    }  # fmt: skip
    if mode == "new":  # a backfill reads another part of the list: it must not make the next night skip its own
        memory |= {
            "etag": reply.message.header("etag") or None, "payload": payload,
            "last_modified": reply.message.header("last-modified") or None,
            "idle_reads": 0 if new else known.idle_reads + 1,
        }  # fmt: skip
    run.commit(row, upsert("listings", memory, ["source_id", "url"]), *statements)
    if fetched.moved_to:
        run.report.messages.append(f"{plan.url} has moved for good to {fetched.moved_to}; change the source's spec")
    if listed.children:
        return _child_plans(run, plan, reply.url, listed, mode)
    if plan.kind == "feed" and listed.next_page and new == len(wanted) > 0 and plan.page + 1 < MOST_FEED_PAGES:
        url = _absolute(listed.next_page, reply.url)
        return [Plan(url, "feed", page=plan.page + 1)] if url and covers(run.source, url) else []
    return []


def _wanted(run: SourceRun, plan: Plan, base: str, listed: Listed, mode: Mode) -> Iterator[tuple[str, Entry]]:
    """The entries that are articles of the source and belong to what the run looks for, as (address to ask, entry)."""
    source = run.source
    oldest = datetime.combine(run.day, datetime.min.time(), UTC) - timedelta(days=FRESH_DAYS)
    archive_page = plan.kind == "listing" and mode == "day"
    seen: set[str] = set()
    for entry in listed.entries:
        url = _absolute(entry.url, base)
        if url is None or url in seen or not covers(source, url) or is_root(url) or not source.lists(url):
            continue
        if plan.kind == "listing" and (url == base or (not source.article_urls and not looks_like_article(url))):
            continue
        stamp = entry.published or entry.updated
        if mode == "new" and plan.kind == "sitemap":
            latest = entry.updated or entry.published
            if latest is not None and latest < oldest:
                continue
        if mode == "day" and not archive_page and _day_of(url, stamp) != run.day:
            continue
        seen.add(url)
        yield url, entry


def _day_of(url: str, stamp: datetime | None) -> date | None:
    return stamp.date() if stamp is not None else day_in_url(url)


def _due(
    run: SourceRun, wanted: list[tuple[str, Entry]], trusted: bool, now: datetime
) -> tuple[list[Statement], int, int]:
    """Statements for the ledger, and how many addresses are new and how many corrected."""
    statements: list[Statement] = []
    new = corrected = 0
    day, source_id = run.day.isoformat(), run.source.source_id
    for url, entry in wanted:
        key = canonical_url(url)
        known = run.fetcher.ledger.address(source_id, key)
        latest = entry.updated or entry.published
        stamp = iso(latest) if latest is not None and trusted else None
        if known is None:
            new += 1
            row = {"source_id": source_id, "url": key, "ask": url, "first_day": day, "due_day": day,
                   "first_seen_at": iso(now), "stamp": stamp}  # fmt: skip
            statements.append(upsert("addresses", row, ["source_id", "url"]))
        elif known.state == "due" and known.due_day != day and known.fetched_at is None:
            change: dict[str, Any] = {"source_id": source_id, "url": key, "ask": url, "first_day": day, "due_day": day,
                                      "first_seen_at": known.first_seen_at}  # fmt: skip
            statements.append(upsert("addresses", change, ["source_id", "url"]))
        elif _is_corrected(known, stamp, now):
            corrected += 1
            again = {"source_id": source_id, "url": key, "ask": url, "first_day": known.first_day, "due_day": day,
                         "first_seen_at": known.first_seen_at, "stamp": stamp, "state": "due"}  # fmt: skip
            statements.append(upsert("addresses", again, ["source_id", "url"]))
    return statements, new, corrected


def _is_corrected(known: Address, stamp: str | None, now: datetime) -> bool:
    """Whether a listing states a change after the one that was fetched; a stamp in the future is no statement."""
    if known.state not in ("done", "flagged") or known.idle_checks >= MOST_IDLE_CHECKS:
        return False
    if stamp is None or parse_instant(stamp) > now + timedelta(days=1):
        return False
    return known.fetched_stamp is not None and parse_instant(stamp) > parse_instant(known.fetched_stamp)


def _child_plans(run: SourceRun, plan: Plan, base: str, listed: Listed, mode: Mode) -> list[Plan]:
    """The sitemaps of an index that may hold something new, newest first; each remembers when it was read."""
    chosen: list[tuple[datetime, str]] = []
    now = run.fetcher.clock()
    for child in listed.children:
        url = _absolute(child.url, base)
        if url is None or not covers(run.source, url):
            continue
        stamp = child.updated
        if stamp is not None and not _child_is_fresh(run, url, stamp, mode):
            continue
        chosen.append((stamp or now, url))
    chosen.sort(key=lambda one: (-one[0].timestamp(), one[1]))
    return [Plan(url, "sitemap", plan.depth + 1) for _, url in chosen]


def _child_is_fresh(run: SourceRun, url: str, stamp: datetime, mode: Mode) -> bool:
    if mode == "day":
        return stamp.date() >= run.day
    if stamp.date() < run.day - timedelta(days=FRESH_DAYS):
        return False
    known = run.fetcher.ledger.listing(run.source.source_id, url, "sitemap")
    return known.read_at is None or stamp.date() >= parse_instant(known.read_at).date()


def _unchanged(run: SourceRun, plan: Plan, known: Listing, fetched: Fetched) -> None:
    reply = fetched.reply
    assert reply is not None
    written = run.archive(reply, plan.kind, asked=plan.url)
    row = run.row(plan.url, plan.kind, "revisit", reason="nothing has changed", reply=reply, written=written)
    memory = {"source_id": known.source_id, "url": known.url, "kind": plan.kind, "failures": 0,
              "read_at": iso(run.fetcher.clock()), "read_day": run.day.isoformat(),
              "idle_reads": known.idle_reads + 1}  # fmt: skip
    run.commit(row, upsert("listings", memory, ["source_id", "url"]))


def _failed(run: SourceRun, plan: Plan, known: Listing, fetched: Fetched, outcome: str, reason: str | None) -> None:
    """Log a listing that could not be read; say so loudly when it is gone or has been broken for some runs."""
    reply = fetched.reply
    written = run.archive(reply, plan.kind, flag=reason or "unread", asked=plan.url) if reply is not None else None
    row = run.row(plan.url, plan.kind, outcome, reason=reason, reply=reply, rule=fetched.robots_rule, written=written)
    gone = int(reply is not None and reply.status == 410)
    memory = {"source_id": known.source_id, "url": known.url, "kind": plan.kind, "failures": known.failures + 1,
              "gone": gone, "read_day": run.day.isoformat()}  # fmt: skip
    run.commit(row, upsert("listings", memory, ["source_id", "url"]))
    times = f" ({known.failures + 1} runs in a row)" if known.failures + 1 >= BROKEN_RUNS else ""
    run.report.messages.append(f"{plan.url} could not be read{times}: {reason}")


def _validators(known: Listing) -> dict[str, str]:
    found = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in found.items() if value}


def _with_alternates(listed: Listed) -> str:
    offered = f"; the page offers {', '.join(listed.alternates[:3])}" if listed.alternates else ""
    return f"{listed.problem}{offered}"


def _absolute(url: str, base: str) -> str | None:
    try:
        return fetch_address(url, base)
    except BadUrlError:
        return None
