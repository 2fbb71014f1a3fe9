"""The suite of `sources`: every publisher of an article, with its count, its rights and its manners."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.derived import columns_view, derived_rules, referred, with_groups
from expectations.shared import flag, keeps_its_size, size_view
from expectations.suite import Suite, rule
from pipeline.tables import SOURCES

_RULES: Final = (
    *derived_rules(SOURCES),
    flag(
        "n_articles_agrees",
        reason="n_articles is the number of rows in `articles`",
        advice="build all tables together; if it stays, a stage drops articles after counting them",
    ),
    flag(
        "policy_agrees",
        reason="an article never carries more text than its source allows now",
        advice="build the days of the source again: `space-news build --stale`",
    ),
    rule(
        "robots_checked", "ColumnProportionOfNonNullValuesToBeBetween", column="robots_of_crawled", min_value=1.0,
        severity="warning",
        reason="robots.txt is read before anything else is asked of a source; imported pages came without",
        advice="`select url, outcome, reason from fetches where purpose = 'robots'` tells what happened",
    ),
    keeps_its_size(SOURCES, least=0.8),
)  # fmt: skip


def _rows(candidate: Candidate) -> pl.DataFrame:
    allowed = pl.col("text_policy").replace_strict({"facts": 0, "excerpt": 1, "full": 2}, default=0)
    articles = candidate.frame("articles", ["source_id", "text_policy"])
    counted = articles.group_by("source_id").agg(pl.len().alias("articles"), allowed.max().alias("carried"))
    told = with_groups(SOURCES, candidate, "n_articles", "text_policy", "robots_checked_at")
    checked = pl.col("robots_checked_at").cast(pl.String)
    return told.join(counted, on="source_id", how="left", maintain_order="left").select(
        pl.exclude("articles", "carried", "robots_checked_at"),
        (pl.col("articles").fill_null(0) != pl.col("n_articles")).alias("n_articles_agrees"),
        (pl.col("carried") > allowed).fill_null(False).alias("policy_agrees"),
        pl.when(pl.col("source_id").is_in(_crawled(candidate).implode()))
        .then(checked)
        .otherwise(pl.lit("imported"))
        .alias("robots_of_crawled"),
    )


def _crawled(candidate: Candidate) -> pl.Series:
    """The sources that were asked for a page."""
    if not candidate.fetches:
        return pl.Series([], dtype=pl.String)
    asked = pl.scan_parquet(list(candidate.fetches)).filter(pl.col("purpose") == "page")
    return asked.select(pl.col("source_id").unique()).collect()["source_id"]


SUITE: Final = Suite(
    SOURCES,
    _RULES,
    views={"rows": _rows, "columns": columns_view(SOURCES), "size": size_view(SOURCES)},
    reads=tuple(sorted({*referred(SOURCES), "articles"})),
)
