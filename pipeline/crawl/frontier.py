"""Which entries of a listing become due: those that are new, those that were corrected, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from pipeline.clock import iso, parse_instant
from pipeline.crawl.addresses import BadUrlError, covers, fetch_address
from pipeline.crawl.discover.entries import Entry, Listed, day_in_url, untrusted_stamps
from pipeline.crawl.discover.listings import looks_like_article
from pipeline.crawl.ledger import Address, Ledger, ListingKind, Statement, upsert
from pipeline.sources.spec import Source
from pipeline.urls import canonical_url, is_root

Mode = Literal["new", "day"]
Kind = ListingKind

FRESH_DAYS: Final = 30  # a sitemap may hold twenty years: the night takes what is younger, a backfill the rest
MOST_IDLE_CHECKS: Final = 2  # after so many unchanged re-readings the stamps of an address are not believed any more


@dataclass(frozen=True)
class Search:
    """What a run looks for: the source, the day, and whether everything new or only what the day published."""

    source: Source
    day: date
    mode: Mode


@dataclass(frozen=True)
class Harvest:
    """What a listing brought: statements for the ledger and counts of its entries."""

    statements: tuple[Statement, ...]
    listed: int
    new: int
    corrected: int


def harvest(search: Search, kind: Kind, base: str, listed: Listed, *, ledger: Ledger, now: datetime) -> Harvest:
    """Compare the entries of a listing at `base` with the ledger."""
    trusted = not untrusted_stamps(listed.entries, now)
    statements: list[Statement] = []
    new = corrected = count = 0
    for url, entry in _wanted(search, kind, base, listed):
        count += 1
        key = canonical_url(url)
        known = ledger.address(search.source.source_id, key)
        latest = entry.updated or entry.published
        change = _change(search, url, known, iso(latest) if latest is not None and trusted else None, now)
        if change is None:
            continue
        new += known is None
        corrected += known is not None and known.state != "due"
        statements.append(upsert("addresses", {"source_id": search.source.source_id, "url": key, **change}, _KEY))
    return Harvest(tuple(statements), count, new, corrected)


def fresh_children(search: Search, base: str, listed: Listed, ledger: Ledger, now: datetime) -> list[str]:
    """The sitemaps of an index that may hold something new, the latest first."""
    chosen: list[tuple[float, str]] = []
    for child in listed.children:
        url = absolute(child.url, base)
        if url is None or not covers(search.source, url):
            continue
        if child.updated is None or _is_fresh(search, url, child.updated, ledger):
            chosen.append((-(child.updated or now).timestamp(), url))
    return [url for _, url in sorted(chosen)]


def absolute(url: str, base: str) -> str | None:
    """The address to ask for, or None for what cannot be asked."""
    try:
        return fetch_address(url, base)
    except BadUrlError:
        return None


_KEY: Final = ("source_id", "url")


def _wanted(search: Search, kind: Kind, base: str, listed: Listed) -> Iterator[tuple[str, Entry]]:
    """The entries that are articles of the source and belong to what the run looks for, as (address to ask, entry)."""
    source, seen = search.source, set[str]()
    for entry in listed.entries:
        url = absolute(entry.url, base)
        if url is None or url in seen or not covers(source, url) or is_root(url) or not source.lists(url):
            continue
        if kind == "listing" and (url == base or (not source.article_urls and not looks_like_article(url))):
            continue
        if not _in_time(search, kind, url, entry):
            continue
        seen.add(url)
        yield url, entry


def _in_time(search: Search, kind: Kind, url: str, entry: Entry) -> bool:
    """Whether an entry belongs to the run: in a night all but old ones of sitemaps, in a backfill those of the day."""
    if search.mode == "new":
        latest = entry.updated or entry.published
        oldest = datetime.combine(search.day, datetime.min.time(), UTC) - timedelta(days=FRESH_DAYS)
        return kind != "sitemap" or latest is None or latest >= oldest
    if kind == "listing":
        return True  # the day's own archive page
    stamp = entry.published or entry.updated
    return (stamp.date() if stamp is not None else day_in_url(url)) == search.day


def _change(search: Search, url: str, known: Address | None, stamp: str | None, now: datetime) -> dict[str, Any] | None:
    """What the ledger shall say of an address that is listed, or None where it says so already."""
    day = search.day.isoformat()
    if known is None:
        return {"ask": url, "first_day": day, "due_day": day, "first_seen_at": iso(now), "stamp": stamp}
    kept = {"ask": url, "first_day": known.first_day, "due_day": day, "first_seen_at": known.first_seen_at}
    if known.state == "due":
        latest = max(filter(None, (stamp, known.stamp)), default=None)
        moved = {} if known.fetched_at else {"first_day": day}
        unchanged = latest == known.stamp and known.due_day == day
        return None if unchanged else {**kept, **moved, "stamp": latest}
    if _is_corrected(known, stamp, now):
        return {**kept, "stamp": stamp, "state": "due", "tries": 0}
    return None


def _is_corrected(known: Address, stamp: str | None, now: datetime) -> bool:
    """Whether a listing states a change after the last fetch; a stamp in the future is no statement."""
    if stamp is None or known.fetched_at is None or known.idle_checks >= MOST_IDLE_CHECKS:
        return False
    if known.state not in ("done", "flagged", "rejected"):
        return False
    changed = parse_instant(stamp)
    if changed > now + timedelta(days=1) or changed <= parse_instant(known.fetched_at):
        return False
    return known.fetched_stamp is None or changed > parse_instant(known.fetched_stamp)


def _is_fresh(search: Search, url: str, stamp: datetime, ledger: Ledger) -> bool:
    """Whether a sitemap of an index may have changed since it was read; whole days count, as many indexes date so."""
    if search.mode == "day":
        return stamp.date() >= search.day
    if stamp.date() < search.day - timedelta(days=FRESH_DAYS):
        return False
    known = ledger.listing(search.source.source_id, url, "sitemap")
    return known.read_at is None or stamp.date() >= parse_instant(known.read_at).date()
