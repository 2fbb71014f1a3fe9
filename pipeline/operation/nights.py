"""Which days a night takes, and which days of the past can still be fetched."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from pipeline.crawl.ledger import Ledger
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.sources.spec import Source

RECENT: Final = 1
"""A day that ended at most this many days ago is asked for through feeds, which list only what is new."""


def days_of_night(home: Home, last: date, look_back: int) -> tuple[date, date]:
    """The first and last day of the night that ends with `last`: earlier days that no night finished come with it.

    At most `look_back` days back, and never before the first day that this home ever crawled: days before that are
    a backfill, which a person asks for.
    """
    first = last
    crawled = _crawled(home)
    if crawled:
        since = max(min(crawled), last - timedelta(days=look_back))
        missed = [day for n in range((last - since).days) if (day := since + timedelta(days=n)) not in crawled]
        first = min(missed, default=last)
    return first, last


def out_of_reach(source: Source, first: date, today: date, home: Home) -> str | None:
    """Why `first` cannot be fetched from a source any more; None where it can, or where the archive has it."""
    if (today - first).days <= RECENT or source.day_archive or source.sitemaps:
        return None
    if (home.archive / source.source_id / str(first)).is_dir():
        return None
    return (
        f"{source.source_id} lists only its newest articles, {first} cannot be fetched again: "
        f"take those pages from a web archive (`space-news import-warc FILE --host {source.hosts[0]}`)"
    )


def refuse_out_of_reach(sources: list[Source], first: date, today: date, home: Home) -> None:
    """Raises `SpaceNewsError` where a source that was asked for cannot give its days of the past."""
    for source in sources:
        if reason := out_of_reach(source, first, today, home):
            raise SpaceNewsError(reason)


def _crawled(home: Home) -> set[date]:
    if not home.ledger.is_file():
        return set()
    with Ledger(home.ledger) as ledger:
        rows = ledger.rows("SELECT DISTINCT day FROM runs WHERE finished_at IS NOT NULL")
    return {date.fromisoformat(row["day"]) for row in rows}
