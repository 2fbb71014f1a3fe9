"""From a publisher's site to the archive: discover, ask with manners, keep the exact bytes, remember what was done.

What a page says is none of this package's business (`pipeline.parse`). The names below are loaded when first used:
`space-news parse` reads decoded bytes only and must not wait for an HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.crawl.archive import ArchivedPage, days_with_pages, read_pages
    from pipeline.crawl.by_hand import crawl_urls
    from pipeline.crawl.fetch_log import day_fetches
    from pipeline.crawl.run import crawl_day
    from pipeline.crawl.source_run import CrawlReport
    from pipeline.crawl.warc import write_warc

_HOMES = {
    "ArchivedPage": "archive",
    "CrawlReport": "source_run",
    "crawl_day": "run",
    "crawl_urls": "by_hand",
    "day_fetches": "fetch_log",
    "days_with_pages": "archive",
    "read_pages": "archive",
    "write_warc": "warc",
}

__all__ = [
    "ArchivedPage",
    "CrawlReport",
    "crawl_day",
    "crawl_urls",
    "day_fetches",
    "days_with_pages",
    "read_pages",
    "write_warc",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
