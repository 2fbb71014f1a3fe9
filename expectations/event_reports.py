"""The suite of `event_reports`: spans that fit their texts, and reports that agree with their event."""

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
from pipeline.tables import EVENT_REPORTS

_RULES: Final = (
    *derived_rules(EVENT_REPORTS),
    flag(
        "misplaced",
        reason="anchor, trigger, slots and tellings count code points of their field; a slot reads as its surface",
        advice="the text was changed after its events were read: build the day again",
    ),
    flag(
        "other_type",
        reason="an event gathers reports of one type",
        advice="see how the event of the example was put together (pipeline/resolve/clusters.py)",
    ),
    flag(
        "told_twice",
        severity="warning",
        reason="an article tells an event once: further sentences are tellings of the same report",
        advice="see why two reports of one article were put into one event",
    ),
    rule(
        "dated", "ColumnMeanToBeBetween", column="is_dated", min_value=0.3, severity="warning",
        reason="about half of the sentences that tell an event give or imply its date; far fewer is a broken reader",
        advice="see whether articles lost their publication date, which relative dates count from",
    ),
    rule(
        "with_participants", "ColumnMeanToBeBetween", column="has_participants", min_value=0.6, severity="warning",
        reason="an event is told of somebody or something that the same article names",
        advice="read the reports without participants: the names were missed, or the trigger means something else",
    ),
    rule(
        "articles_telling", "ColumnMeanToBeBetween", view="by_article", column="telling", min_value=0.3,
        severity="warning",
        reason="most news tells an event; interviews, features and science explained are the rest",
        advice="read ten articles without a report; if they tell events, triggers are missing",
    ),
    keeps_its_rate(EVENT_REPORTS, "the events told by"),
    keeps_its_size(EVENT_REPORTS, least=0.8),
    few_refused_rows(EVENT_REPORTS, "staged_reports", most=0.02),
)  # fmt: skip


def _rows(candidate: Candidate) -> pl.DataFrame:
    columns = ("article_id", "event_id", "field", "start", "end", "trigger_start", "trigger_end", "type")
    told = with_groups(EVENT_REPORTS, candidate, *columns)
    lists = candidate.frame("event_reports", ["report_id", "article_id", "field", "slots", "tellings"])
    more = candidate.frame("event_reports").select(
        pl.col("date").is_not_null().cast(pl.Float64).alias("is_dated"),
        (pl.col("participants").list.len() > 0).cast(pl.Float64).alias("has_participants"),
    )
    events = candidate.frame("events", ["event_id", "type"]).rename({"type": "event_type"})
    carried = texts(candidate)
    wrong = pl.concat([_wrong_slots(lists, carried), _wrong_tellings(lists, carried)]).implode()
    return (
        told.hstack(more)
        .join(carried, on=["article_id", "field"], how="left", maintain_order="left")
        .join(events, on="event_id", how="left", maintain_order="left")
        .with_columns(
            (
                misplaced("start", "end") | misplaced("trigger_start", "trigger_end") | pl.col("report_id").is_in(wrong)
            ).alias("misplaced"),
            (pl.col("type") != pl.col("event_type")).fill_null(False).alias("other_type"),
            pl.struct("event_id", "article_id").is_duplicated().alias("told_twice"),
        )
        .drop("text", "event_type")
    )


def _wrong_slots(lists: pl.DataFrame, carried: pl.DataFrame) -> pl.Series:
    slots = lists.select("report_id", "article_id", "field", "slots").explode("slots").drop_nulls("slots")
    spans = slots.unnest("slots").join(carried, on=["article_id", "field"])
    return spans.filter(misplaced("start", "end", surface="surface"))["report_id"]


def _wrong_tellings(lists: pl.DataFrame, carried: pl.DataFrame) -> pl.Series:
    tellings = lists.select("report_id", "article_id", "tellings").explode("tellings").drop_nulls("tellings")
    spans = tellings.unnest("tellings").join(carried, on=["article_id", "field"])
    return spans.filter(misplaced("start", "end"))["report_id"]


def _by_article(candidate: Candidate) -> pl.DataFrame:
    """One row an article that could be read: whether it tells an event."""
    articles = candidate.frame("articles", ["article_id", "extraction"]).filter(pl.col("extraction") == "done")
    telling = candidate.frame("event_reports", ["article_id"])["article_id"].implode()
    return articles.select("article_id", pl.col("article_id").is_in(telling).cast(pl.Float64).alias("telling"))


SUITE: Final = Suite(
    EVENT_REPORTS,
    _RULES,
    views={
        "rows": _rows, "columns": columns_view(EVENT_REPORTS), "by_article": _by_article,
        "drift": rate_view(EVENT_REPORTS),
        "size": size_view(EVENT_REPORTS), "refused": refused_view(EVENT_REPORTS, "staged_reports"),
    },
    reads=referred(EVENT_REPORTS),
    keys={"by_article": ("article_id",)},
)  # fmt: skip
