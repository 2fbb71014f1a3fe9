"""Scored articles of all days -> articles of a release: latest revision, on topic, copies marked, text as allowed."""

from __future__ import annotations

from typing import Final

import polars as pl

from pipeline.resolve.copies import Known, Texts, copies_by_window
from pipeline.resolve.scored import EXCERPT, cut, extraction_of, released_description, score
from pipeline.tables import ARTICLES, REJECTS
from pipeline.tables.arrow import frame_of, polars_schema

_CONTENT: Final = ("title", "described", "body_sha256")


def resolve_articles(staged: pl.DataFrame, mentions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The `articles` of a release and the `rejects` of stage `relevance`, from the staged tables alone.

    `staged` and `mentions` hold every day's STAGED_ARTICLES and STAGED_MENTIONS, in any order. Publication dates that
    cannot be true are left to the row rules.
    """
    return released_articles(score(staged, mentions), texts_of(staged))


def released_articles(
    scored: pl.DataFrame, texts: Texts, known: Known | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same from scored articles (SCORED) of every day; `texts` gives the bodies that copies are compared by, and
    `known` holds what earlier runs found of pairs of texts."""
    latest = latest_revisions(scored)
    off_topic = pl.col("off_topic").is_not_null()
    kept = latest.filter(~off_topic)
    roots = copies_by_window(kept, texts, known)
    table = pl.DataFrame(list(roots.items()), schema={"article_id": pl.String, "duplicate_of": pl.String}, orient="row")
    articles = kept.join(table, on="article_id", how="left").select(ARTICLES.column_names)
    articles = articles.cast(dict(polars_schema(ARTICLES)))  # type: ignore[arg-type]
    return articles.sort(ARTICLES.order), _off_topic(latest.filter(off_topic))


def latest_revisions(scored: pl.DataFrame) -> pl.DataFrame:
    """One row an article: what was fetched last, with `revision` and the first sight of all its rows, by article_id.

    The revision counts the distinct contents (title, description, body) that were seen, from 1.
    """
    keys = ["article_id", "fetched_at", "day", "warc_record_id", *_CONTENT, "url"]
    narrow = scored.select(*keys, "first_seen_at").with_row_index("place").sort(*keys, nulls_last=False)
    latest = narrow.group_by("article_id", maintain_order=True).agg(
        pl.struct(_CONTENT).n_unique().cast(pl.Int32).alias("revision"),
        pl.col("first_seen_at").min(),
        pl.col("place").last(),
    )
    return scored[latest["place"]].with_columns(latest["revision"], latest["first_seen_at"])


def mentions_of(articles: pl.DataFrame, staged: pl.DataFrame) -> pl.DataFrame:
    """The rows of a staged table that were read from the chosen revision of each article (its day's)."""
    return staged.join(articles.select("article_id", "day"), on=["article_id", "day"], how="semi")


def texts_of(staged: pl.DataFrame) -> Texts:
    """The bodies of staged articles, by article and day."""

    def read(wanted: pl.DataFrame) -> pl.DataFrame:
        found = staged.join(wanted, on=["article_id", "body_sha256"], how="semi")
        return found.select("article_id", pl.col("body_text").fill_null("")).unique("article_id", keep="any")

    return read


def _off_topic(latest: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {**row, "stage": "relevance", "table": "articles", "rule": "off_topic"}
        for row in latest.select(
            "day", "source_id", "url", pl.col("off_topic").alias("reason"), pl.col("evidence").alias("row")
        ).iter_rows(named=True)
    ]
    return frame_of(REJECTS, rows).sort(REJECTS.order)


__all__ = [
    "EXCERPT", "cut", "extraction_of", "latest_revisions", "mentions_of", "released_articles", "released_description",
    "resolve_articles", "texts_of",
]  # fmt: skip
