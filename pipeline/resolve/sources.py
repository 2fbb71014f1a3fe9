"""The publishers of a release: what their specs say, when robots.txt was read, and what they published here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from pipeline.errors import SpaceNewsError
from pipeline.sources.spec import Source
from pipeline.tables import SOURCES
from pipeline.tables.arrow import frame_of

_FROM_SPEC = tuple(name for name in SOURCES.column_names if name in Source.__dataclass_fields__)


def resolve_sources(
    articles: pl.DataFrame, sources: Mapping[str, Source], robots_checked: Mapping[str, datetime]
) -> pl.DataFrame:
    """One row of `sources` for each publisher with an article in the release, sorted by id.

    Raises SpaceNewsError where an article's publisher is in `sources` neither by its id.
    """
    counted = articles.group_by("source_id").agg(
        pl.col("published_at").min().alias("first_article_at"),
        pl.col("published_at").max().alias("last_article_at"),
        pl.len().cast(pl.Int32).alias("n_articles"),
    )
    rows = []
    for row in counted.sort("source_id").iter_rows(named=True):
        source = sources.get(row["source_id"])
        if source is None:
            raise SpaceNewsError(
                f"no source is called {row['source_id']!r}; pass the spec of every article's publisher"
            )
        told = {name: getattr(source, name) for name in _FROM_SPEC}
        rows.append(
            {
                **told,
                **row,
                "languages": list(source.languages),
                "robots_checked_at": robots_checked.get(row["source_id"]),
            }
        )
    return frame_of(SOURCES, rows).sort(SOURCES.order)
