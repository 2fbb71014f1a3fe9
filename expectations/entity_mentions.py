"""The suite of `entity_mentions`: offsets that read as their surface, no overlaps, a fair share of articles read."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.derived import columns_view, derived_rules, referred, with_groups
from expectations.shared import (
    few_refused_rows,
    flag,
    keeps_its_rate,
    keeps_its_size,
    misplaced,
    rate_view,
    refused_view,
    size_view,
    texts,
)
from expectations.suite import Suite, rule
from pipeline.tables import ENTITY_MENTIONS

_SLICE: Final = 500_000
_RULES: Final = (
    *derived_rules(ENTITY_MENTIONS),
    flag(
        "misplaced",
        reason="offsets count code points of the field named, and what lies there is the surface",
        advice="the text was changed after its names were found: build the day again",
    ),
    flag(
        "overlapping",
        reason="a word belongs to one name; the longest wins when names are found",
        advice="see which two rules found the overlapping names of the example",
    ),
    rule(
        "articles_read", "ColumnMeanToBeBetween", view="by_article", column="named", min_value=0.9, severity="warning",
        reason="an article that counts as space news names something of space: that is how it was told to be one",
        advice="read the articles without a mention: their text was cut off, or their language is not read",
    ),
    rule(
        "mentions_per_article", "ColumnMeanToBeBetween", view="by_article", column="mentions", min_value=2,
        max_value=200, severity="warning",
        reason="real articles of 200 to 1,000 words name 5 to 60 things",
        advice="too few: the gazetteer was not loaded whole; too many: a common word has become a name",
    ),
    keeps_its_rate(ENTITY_MENTIONS, "the names in"),
    keeps_its_size(ENTITY_MENTIONS, least=0.8),
    few_refused_rows(ENTITY_MENTIONS, "staged_mentions", most=0.02),
)  # fmt: skip


def _rows(candidate: Candidate) -> pl.DataFrame:
    told = with_groups(ENTITY_MENTIONS, candidate, "article_id", "field", "start", "end", "surface", "entity_id")
    place = ["article_id", "field"]
    # Files are in the table's order, so a name that reaches into another reaches into the one after it.
    follows = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in place)
    overlaps = follows & (pl.col("start") < pl.col("end").shift(1))
    carried = texts(candidate)
    wrong = [  # by slices: ten million rows with their texts beside them would need gigabytes
        part.join(carried, on=place, how="left", maintain_order="left").select(
            misplaced("start", "end", surface="surface").alias("misplaced")
        )
        for part in told.select(*place, "start", "end", "surface").iter_slices(_SLICE)
    ]
    found = pl.concat(wrong) if wrong else pl.DataFrame(schema={"misplaced": pl.Boolean})
    return told.hstack(found).with_columns(overlaps.fill_null(False).alias("overlapping"))


def _by_article(candidate: Candidate) -> pl.DataFrame:
    """One row an article that could be read: how many names were found, and whether any was."""
    articles = candidate.frame("articles", ["article_id", "extraction"]).filter(pl.col("extraction") == "done")
    counted = candidate.frame("entity_mentions", ["article_id"]).group_by("article_id").len("mentions")
    return articles.join(counted, on="article_id", how="left", maintain_order="left").select(
        "article_id",
        pl.col("mentions").fill_null(0).cast(pl.Float64),
        pl.col("mentions").is_not_null().cast(pl.Float64).alias("named"),
    )


SUITE: Final = Suite(
    ENTITY_MENTIONS,
    _RULES,
    views={
        "rows": _rows, "columns": columns_view(ENTITY_MENTIONS), "by_article": _by_article,
        "drift": rate_view(ENTITY_MENTIONS),
        "size": size_view(ENTITY_MENTIONS), "refused": refused_view(ENTITY_MENTIONS, "staged_mentions"),
    },
    reads=referred(ENTITY_MENTIONS),
    keys={"by_article": ("article_id",)},
)  # fmt: skip
