"""Whether a source still lists and reads today: its listings asked, some of its newest pages read by its own rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pipeline.clock import Clock
from pipeline.crawl.ledger import ListingKind
from pipeline.crawl.source_run import SourceRun
from pipeline.parse.article import GENERIC, parse_page
from pipeline.parse.records import Article, Reject
from pipeline.settings import Settings
from pipeline.sources.spec import Source
from pipeline.upkeep.fill import ESSENTIAL, filled, is_whole
from pipeline.upkeep.visit import ListingSeen, PageSeen, see_listing, see_page, visit

PAGES: Final = 3
OLDEST_NEWS: Final = timedelta(days=60)
"""The least busy agency of the built-in sources publishes every month: after two, a listing is a forgotten one."""

SAMPLES: Final = "samples"
"""Pages saved by `sources new` lie beside the source files: `samples/<id>/1.html`, `1.json` the record confirmed."""

_DERIVED: Final = ("parser", "excerpt", "body_sha256", "word_count")

_ARCHIVE_DAYS: Final = 3


@dataclass(frozen=True)
class PageRead:
    """A page and what became of it: `whole` (None: the source has no rules), the fields missed and those filled."""

    url: str
    outcome: str
    parser: str | None = None
    whole: bool | None = None
    missed: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The state of a source: `broken` says in one sentence each what does not work (nothing: it works)."""

    source_id: str
    checked_at: datetime
    listings: tuple[ListingSeen, ...]
    pages: tuple[PageRead, ...]
    broken: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values, every key present."""
        return {
            "source_id": self.source_id,
            "checked_at": self.checked_at,
            "works": not self.broken,
            "broken": list(self.broken),
            "listings": [
                {"url": one.url, "kind": one.kind, "reachable": _reachable(one), "items": one.items,
                 "articles": len(one.articles), "newest": one.newest, "problem": one.problem}
                for one in self.listings
            ],
            "pages": [
                {"url": one.url, "outcome": one.outcome, "parser": one.parser, "read_whole": one.whole,
                 "missed": list(one.missed), "filled": list(one.filled)}
                for one in self.pages
            ],
        }  # fmt: skip


def check(
    source: Source, settings: Settings, clock: Clock, *, pages: int = PAGES, folder: Path | None = None
) -> Report:
    """Ask a source's listings and read its newest `pages` pages; read the pages saved in `folder` again.

    Never raises for what a publisher does.
    """

    async def work(run: SourceRun) -> tuple[list[ListingSeen], list[PageRead]]:
        seen = [await see_listing(run, url, kind) for url, kind in _plans(source, clock().date())]
        return seen, [read_with(source, await see_page(run, url)) for url in _newest(seen, pages)]

    listings, read = visit(source, settings, clock, work)
    now = clock()
    broken = [*_broken(source, listings, read, now), *(changed_samples(source, folder) if folder else [])]
    return Report(source.source_id, now, tuple(listings), tuple(read), tuple(broken))


def changed_samples(source: Source, folder: Path) -> list[str]:
    """Of the pages that were saved beside the source files in `folder`, those that now read otherwise than recorded."""
    found = []
    for record in sorted((folder / SAMPLES / source.source_id).glob("*.json")):
        told = json.loads(record.read_text(encoding="utf-8"))
        page = record.with_suffix(".html")
        read = parse_page(page.read_bytes(), told["url"], content_type=told["content_type"], source=source)
        now = read.as_json()
        wrong = [name for name in told["record"] if name not in _DERIVED and now.get(name) != told["record"][name]]
        wrong = wrong[:5] if isinstance(read, Article) else ["kind of page"]
        if wrong:
            found.append(f"the saved page {page.name} reads another {', '.join(wrong)} than was confirmed")
        elif isinstance(read, Article) and is_whole(read) is False:
            found.append(f"the saved page {page.name} is no longer read whole by the source's own rules")
    return found


def read_with(source: Source, page: PageSeen) -> PageRead:
    """What a source's rules make of a page."""
    if page.body is None:
        return PageRead(page.url, f"not read: {page.problem}")
    told = parse_page(page.body, page.url, content_type=page.content_type, source=source)
    if isinstance(told, Reject):
        return PageRead(page.url, f"no article: {told.reason}", whole=False if source.layouts else None)
    whole, missed = is_whole(told), told.rules_missed or ()
    outcome = "read by the generic parser" if told.parser == GENERIC else "read whole" if whole else "read in part"
    return PageRead(page.url, outcome, told.parser, whole, missed, filled(told))


def _plans(source: Source, today: date) -> list[tuple[str, ListingKind]]:
    plans: list[tuple[str, ListingKind]] = [(url, "feed") for url in source.feeds]
    plans += [(url, "sitemap") for url in source.sitemaps]
    if source.day_archive:  # the day has hardly begun, or was a quiet one
        plans += [(source.day_archive.format(day=today - timedelta(days=n)), "listing") for n in range(_ARCHIVE_DAYS)]
    return plans + [(url, "listing") for url in source.listings]


def _newest(listings: list[ListingSeen], count: int) -> list[str]:
    """The newest articles of all listings; those without a date come last, in the order of their listings."""
    dated = [(when.timestamp(), url) for one in listings for url, when in one.articles if when is not None]
    undated = [url for one in listings for url, when in one.articles if when is None]
    ordered = [url for _, url in sorted(dated, key=lambda one: -one[0])]
    return list(dict.fromkeys([*ordered, *undated]))[:count]


def _reachable(listing: ListingSeen) -> bool:
    return bool(listing.items) or listing.problem is None


def _broken(source: Source, listings: list[ListingSeen], pages: list[PageRead], now: datetime) -> Iterator[str]:
    name = source.source_id
    if not listings:
        yield f"{name} names no feed, sitemap, day archive or listing: add one to its spec"
        return
    yield from _dead_listings(listings)
    items = sum(one.items for one in listings)
    if not items:
        yield f"{name} lists nothing: correct its feeds, sitemaps or listings"
        return
    if not any(one.articles for one in listings):
        yield f"none of the {items} addresses that {name} lists is an article by its article_urls and excluded_urls"
        return
    newest = max((one.newest for one in listings if one.newest), default=None)
    if newest is not None and now - newest > OLDEST_NEWS:
        yield f"the newest article that {name} lists is of {newest:%Y-%m-%d}: look for the listing that replaced these"
    read = [page for page in pages if page.parser]
    if not read:
        yield f"none of {len(pages)} pages could be read: {pages[0].url} is {pages[0].outcome}"
        return
    yield from _missed_fields(pages)


def _dead_listings(listings: list[ListingSeen]) -> Iterator[str]:
    """Feeds, sitemaps and listings that do not answer; a day without an archive is no fault while another has one."""
    archives = [one for one in listings if one.kind == "listing"]
    for one in listings:
        if not _reachable(one) and not (one in archives and any(_reachable(other) for other in archives)):
            yield f"{one.url} could not be read: {one.problem}"


def _missed_fields(pages: list[PageRead]) -> Iterator[str]:
    """Essential fields that the own rules miss on more than half of the pages that they should read."""
    ruled = [page for page in pages if page.whole is not None and page.parser]
    missed = Counter(name for page in ruled for name in page.missed if name in ESSENTIAL)
    for name, times in sorted(missed.items()):
        if 2 * times > len(ruled):
            where = ", ".join(page.url for page in ruled if name in page.missed)
            yield f"its own rules find no {name} on {times} of {len(ruled)} pages ({where}): add a layout to its spec"
