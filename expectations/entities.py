"""The suite of `entities`: names that are names, counts that are counts, and nothing that no article names."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.derived import columns_view, derived_rules, referred, with_groups
from expectations.shared import clean_text, few_refused_rows, flag, keeps_its_size, refused_view, size_view
from expectations.suite import Suite, rule
from pipeline.tables import ENTITIES

_RULES: Final = (
    *derived_rules(ENTITIES),
    flag(
        "type_of_id",
        reason="the type is the first part of the id; readers split it off",
        advice="a retyped entity needs a new id and a row in `superseded`",
    ),
    flag(
        "n_mentions_agrees",
        reason="n_mentions is the number of rows in `entity_mentions`",
        advice="build all tables together; if it stays, a stage drops mentions after counting them",
    ),
    flag(
        "n_articles_agrees",
        reason="n_articles is the number of articles with a row in `entity_mentions`",
        advice="build all tables together; if it stays, a stage drops mentions after counting them",
    ),
    flag(
        "mentioned", severity="warning",
        reason="a thing is here because an article names it, in its text or as part of an event",
        advice="see why no mention of it is left, although its row is",
    ),
    *clean_text("name"),
    rule(
        "name_length", "ColumnValueLengthsToBeBetween", column="name", min_value=2, max_value=120, mostly=0.99,
        severity="warning",
        reason="the longest name of the gazetteer has 104 characters; longer ones are sentences taken for names",
        advice="see how the example was discovered, and narrow that rule",
    ),
    rule(
        "wikidata_unique", "ColumnValuesToBeUnique", column="wikidata_id", severity="warning",
        reason="one item of Wikidata is one thing; two rows with it should be merged",
        advice="merge the two lines of the gazetteer",
    ),
    rule(
        "discovered", "ColumnMeanToBeBetween", column="is_discovered", max_value=0.8, severity="warning",
        reason="most things that space news names are in the gazetteer; names found by rule alone are mostly people",
        advice="read the discovered entities with the most mentions; noise there means a rule that takes too much",
    ),
    keeps_its_size(ENTITIES, least=0.8),
    few_refused_rows(ENTITIES, most=0.02),
)  # fmt: skip


def _rows(candidate: Candidate) -> pl.DataFrame:
    mentions = candidate.frame("entity_mentions", ["entity_id", "article_id"])
    counted = mentions.group_by("entity_id").agg(
        pl.len().alias("mentions"), pl.col("article_id").n_unique().alias("articles")
    )
    told = with_groups(ENTITIES, candidate, "name", "wikidata_id", "n_mentions", "n_articles", "type", "origin")
    return told.join(counted, on="entity_id", how="left", maintain_order="left").with_columns(
        (pl.col("entity_id").str.split("/").list.first() != pl.col("type")).alias("type_of_id"),
        (pl.col("mentions").fill_null(0) != pl.col("n_mentions")).alias("n_mentions_agrees"),
        (pl.col("articles").fill_null(0) != pl.col("n_articles")).alias("n_articles_agrees"),
        ((pl.col("n_mentions") == 0) & ~_is_used(candidate)).alias("mentioned"),
        (pl.col("origin") == "discovered").cast(pl.Float64).alias("is_discovered"),
    )


def _is_used(candidate: Candidate) -> pl.Expr:
    """Whether an event names the entity."""
    events = candidate.frame("events", ["location_id", "participants"])
    named = events["participants"].explode().struct.field("entity_id")
    return pl.col("entity_id").is_in(pl.concat([named, events["location_id"]]).drop_nulls().implode())


SUITE: Final = Suite(
    ENTITIES,
    _RULES,
    views={
        "rows": _rows, "columns": columns_view(ENTITIES), "size": size_view(ENTITIES),
        "refused": refused_view(ENTITIES),
    },
    reads=tuple(sorted({*referred(ENTITIES), "entity_mentions", "events"})),
)  # fmt: skip
