"""A short visit to one publisher: a few listings and pages, asked for with the crawler's manners, nothing kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from pipeline.clock import Clock
from pipeline.crawl.addresses import covers
from pipeline.crawl.decode import decode
from pipeline.crawl.discover.entries import Listed, day_in_url
from pipeline.crawl.discover.feeds import read_feed
from pipeline.crawl.discover.listings import looks_like_article, read_listing
from pipeline.crawl.discover.sitemaps import SIZE_LIMIT, read_sitemap
from pipeline.crawl.frontier import absolute
from pipeline.crawl.ledger import Ledger, ListingKind
from pipeline.crawl.pages import judge, reserved
from pipeline.crawl.rights import page_signals
from pipeline.crawl.run import run_sources
from pipeline.crawl.source_run import SourceRun, Target
from pipeline.settings import Settings
from pipeline.sources.spec import Source
from pipeline.urls import is_root

MOST_INDEXES: Final = 3
"""How deep indexes of sitemaps are followed, along their newest children."""

Told = TypeVar("Told")


@dataclass(frozen=True)
class ListingSeen:
    """A listing as it answered: `items` addresses, `articles` those that are the source's, newest first with dates."""

    url: str
    kind: ListingKind
    items: int = 0
    articles: tuple[tuple[str, datetime | None], ...] = ()
    problem: str | None = None

    @property
    def newest(self) -> datetime | None:
        return max((when for _, when in self.articles if when is not None), default=None)


@dataclass(frozen=True)
class PageSeen:
    """A page as it answered: `body` its decoded bytes, None where `problem` says why there is none."""

    url: str
    body: bytes | None = None
    content_type: str | None = None
    problem: str | None = None


def visit(source: Source, settings: Settings, clock: Clock, work: Callable[[SourceRun], Awaitable[Told]]) -> Told:
    """What `work` returns of a run that asks `source`'s hosts; its archive and its ledger are thrown away."""
    told: list[Told] = []

    async def step(run: SourceRun) -> None:
        told.append(await work(run))

    with TemporaryDirectory(prefix="space-news-") as folder, Ledger(Path(folder) / "ledger.sqlite") as ledger:
        target = Target(Path(folder), "", "visit.warc.gz", f"visit/{source.source_id}")
        day = clock().date()
        targets = {source.source_id: target}
        asyncio.run(run_sources([source], day, targets, settings, clock, ledger=ledger, work=step))
    return told[0]


async def see_listing(run: SourceRun, url: str, kind: ListingKind) -> ListingSeen:
    """Read one listing; of an index of sitemaps, the newest child."""
    for _ in range(MOST_INDEXES):
        listed, base, problem = await _listed(run, url, kind)
        children = sorted(
            ((child.updated or datetime.min.replace(tzinfo=UTC), at, child.url)
             for at, child in enumerate(listed.children)), reverse=True,
        )  # fmt: skip
        following = [found for _, _, link in children if (found := absolute(link, base)) and covers(run.source, found)]
        if not following:
            break
        url = following[0]
    articles = _articles(run.source, kind, base, listed)
    return ListingSeen(url, kind, len(listed.entries), articles, problem)


async def see_page(run: SourceRun, url: str) -> PageSeen:
    """Fetch one page, unless robots.txt or the publisher's rights signals are against reading it."""
    fetched = await run.fetcher.fetch(url, "page", run)
    reply = fetched.reply
    if fetched.result != "answered" or reply is None:
        return PageSeen(url, problem=fetched.reason or fetched.result)
    judged = judge(reply, asked=url, conditional=False, decoded_cap=run.fetcher.settings.decoded_cap)
    if judged.worth != "good":
        return PageSeen(reply.url, problem=judged.reason)
    signals = [*page_signals(reply.message.headers, judged.body, run.fetcher.agent), *fetched.robots_signals]
    signals += await run.fetcher.files.reservation(reply.url, run)
    if why := reserved(signals, run.source.licence):
        return PageSeen(reply.url, problem=f"{why}, so it is archived and never read")
    return PageSeen(reply.url, judged.body, reply.message.header("content-type") or None)


async def _listed(run: SourceRun, url: str, kind: ListingKind) -> tuple[Listed, str, str | None]:
    """What a listing holds, the address that its links are relative to, and what was wrong with it."""
    cap = SIZE_LIMIT if kind == "sitemap" else None
    fetched = await run.fetcher.fetch(url, kind, run, cap=cap)
    reply = fetched.reply
    if fetched.result != "answered" or reply is None:
        return Listed(), url, fetched.reason or fetched.result
    if reply.status != 200 or reply.problem:
        return Listed(), reply.url, reply.problem or f"it answers {reply.status}"
    body = decode(reply.message.body, reply.message.header("content-encoding"), SIZE_LIMIT)
    if body.problem:
        return Listed(), reply.url, body.problem
    listed = await asyncio.to_thread(_read, kind, body.body, reply.url)
    return listed, reply.url, listed.problem


def _read(kind: ListingKind, body: bytes, url: str) -> Listed:
    if kind == "feed":
        found = read_feed(body, url)
        return read_sitemap(body) if found.problem and b"<urlset" in body[:4096] else found
    return read_sitemap(body) if kind == "sitemap" else read_listing(body, url)


def _articles(source: Source, kind: ListingKind, base: str, listed: Listed) -> tuple[tuple[str, datetime | None], ...]:
    found: dict[str, datetime | None] = {}
    for entry in listed.entries:
        url = absolute(entry.url, base)
        if url is None or not covers(source, url) or is_root(url) or not source.lists(url):
            continue
        if kind == "listing" and (url == base or (not source.article_urls and not looks_like_article(url))):
            continue
        found.setdefault(url, entry.published or entry.updated or _day(url))
    oldest = datetime.min.replace(tzinfo=UTC)
    return tuple(sorted(found.items(), key=lambda one: one[1] or oldest, reverse=True))


def _day(url: str) -> datetime | None:
    day = day_in_url(url)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
