"""Archived pages -> what they tell, in batches that any engine can run."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from pipeline.crawl.archive import ArchivedPage
from pipeline.engines import Engine, WorkerLostError
from pipeline.engines.local import alone
from pipeline.parse.article import parse_page
from pipeline.parse.records import Article, Reject
from pipeline.sources import Source, web_source

PAGES: Final = 16
"""Pages a batch: about a megabyte, a tenth of a second."""
_WEB: Final = "web/"
Read = Article | Reject


def parse_pages(
    pages: Iterable[ArchivedPage], sources: Mapping[str, Source], engine: Engine
) -> Iterator[tuple[ArchivedPage, Read]]:
    """Each page with its article or reject, in the order of the pages; one that ends its process is rejected."""
    given: deque[list[ArchivedPage]] = deque()

    def batches() -> Iterator[list[ArchivedPage]]:
        coming = iter(pages)
        while batch := list(islice(coming, PAGES)):
            given.append(batch)
            yield batch

    for read in engine.map(_parse, batches(), sources, _one_by_one):
        yield from zip(given.popleft(), read, strict=True)


def _parse(sources: Mapping[str, Source], batch: Sequence[ArchivedPage]) -> list[Read]:
    return [
        parse_page(page.body, page.url, content_type=page.content_type, source=_source_of(page, sources))
        for page in batch
    ]


def _one_by_one(sources: Mapping[str, Source], batch: Sequence[ArchivedPage]) -> list[Read]:
    return [_alone(sources, page) for page in batch]


def _alone(sources: Mapping[str, Source], page: ArchivedPage) -> Read:
    try:
        return alone(_parse, sources, [page])[0]
    except WorkerLostError:
        return Reject(page.url, "parse", "crashed", "reading the page ended the process")


def _source_of(page: ArchivedPage, sources: Mapping[str, Source]) -> Source | None:
    if page.source_id.startswith(_WEB):
        return web_source(page.source_id.removeprefix(_WEB))
    return sources.get(page.source_id)
