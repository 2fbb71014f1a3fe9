"""The suite of `events`: counts that agree with the reports, and days that can be true."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.derived import columns_view, derived_rules, referred, with_groups
from expectations.shared import clean_text, few_refused_rows, flag, keeps_its_size, refused_view, size_view
from expectations.suite import Suite, rule
from pipeline.tables import EVENTS

_RULES: Final = (
    *derived_rules(EVENTS),
    flag(
        "n_reports_agrees",
        reason="n_reports is the number of articles with a row in `event_reports`; an event without one is nothing",
        advice="build all tables together; if it stays, a stage drops reports after counting them",
    ),
    flag(
        "n_sources_agrees",
        reason="an event has at least one source, and never more sources than reports",
        advice="see how copies are counted for the event of the example",
    ),
    rule(
        "title_length", "ColumnValueLengthsToBeBetween", column="title", min_value=3, max_value=300,
        reason="the title is built from the participants; an empty or endless one is of no use in a list",
        advice="see which participant of the example is no name",
    ),
    *clean_text("title"),
    rule(
        "year", "ColumnValuesToBeBetween", column="year", min_value=1957, max_value=2100, mostly=0.99,
        severity="warning",
        reason="events that news tells lie between Sputnik 1 and the plans of agencies, which end within decades",
        advice="see the date of the example's reports: a number was read as a year",
    ),
    rule(
        "planned_ahead", "ColumnValuesToBeBetween", column="days_planned_ahead", min_value=-400, mostly=0.95,
        severity="warning",
        reason="what is planned lies ahead of its last report; older plans are anniversaries read as plans",
        advice="read the last report of the example: its status or its date is wrong",
    ),
    rule(
        "largest", "ColumnMaxToBeBetween", column="n_reports", max_value=400, severity="warning",
        reason="the most reported launch of a year is told by about two hundred articles of forty sources",
        advice="read the titles of its reports: several events were taken for one",
    ),
    keeps_its_size(EVENTS, least=0.8),
    few_refused_rows(EVENTS, most=0.02),
)  # fmt: skip


def _rows(candidate: Candidate) -> pl.DataFrame:
    reports = candidate.frame("event_reports", ["event_id", "article_id"])
    counted = reports.group_by("event_id").agg(pl.col("article_id").n_unique().alias("articles"))
    columns = ("title", "status", "starts_on", "ends_on", "last_reported_at", "n_reports", "n_sources")
    told = with_groups(EVENTS, candidate, *columns)
    ahead = (pl.col("ends_on").cast(pl.Date) - pl.col("last_reported_at").dt.date()).dt.total_days()
    sources = pl.col("n_sources")
    return (
        told.join(counted, on="event_id", how="left", maintain_order="left")
        .with_columns(
            (pl.col("articles").fill_null(0) != pl.col("n_reports")).alias("n_reports_agrees"),
            ((sources < 1) | (sources > pl.col("n_reports"))).fill_null(False).alias("n_sources_agrees"),
            pl.col("starts_on").dt.year().alias("year"),
            pl.when(pl.col("status") == "planned").then(ahead).cast(pl.Float64).alias("days_planned_ahead"),
        )
        .drop("starts_on", "ends_on", "last_reported_at", "articles")
    )


SUITE: Final = Suite(
    EVENTS,
    _RULES,
    views={
        "rows": _rows, "columns": columns_view(EVENTS), "size": size_view(EVENTS), "refused": refused_view(EVENTS),
    },
    reads=tuple(sorted({*referred(EVENTS), "event_reports"})),
)  # fmt: skip
