"""Rules and views that several tables have: damaged text, size against the last release, refused rows, spans."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.suite import Rule, View, rule
from pipeline.tables import Table

# UTF-8 read as Windows-1252 (Ã©, â€™), a byte-order mark inside a text, or the replacement character.
MOJIBAKE: Final = "Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|ï»¿|\ufeff|\ufffd"
# Elements and character references; `<3` and `AT&T` are text.
MARKUP: Final = (
    r"(?i)</?(?:a|b|br|div|em|i|img|li|p|script|span|strong|style|ul)\b[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});"
)

_SOUND: Final = 0.99
"""Publishers themselves print a damaged character now and then (about one title in a thousand of the pages seen)."""


def clean_text(column: str) -> tuple[Rule, Rule]:
    """No broken encoding and no markup left in a text."""
    return (
        rule(
            f"{column}_encoding", "ColumnValuesToNotMatchRegex", column=column, regex=MOJIBAKE, mostly=_SOUND,
            severity="warning",
            reason="a wrong guess of the encoding shows as these characters, and then in a whole source at once",
            advice="see which source the examples share, and how its pages declare their encoding",
        ),
        rule(
            f"{column}_markup", "ColumnValuesToNotMatchRegex", column=column, regex=MARKUP, mostly=_SOUND,
            severity="warning",
            reason="a text is what the reader sees; tags and references belong to the page",
            advice="see which source the examples share, and correct its rules or the generic parser",
        ),
    )  # fmt: skip


def keeps_its_size(table: Table, *, least: float) -> Rule:
    """The table has not lost rows against the last release."""
    return rule(
        "size", "ColumnValuesToBeBetween", view="size", column="of_previous", min_value=least,
        reason=f"a release adds; under {least:.0%} of the last release's rows something was lost, not corrected",
        advice="compare data/staged with the archive: `space-news build --stale` redoes the days from the archive",
    )  # fmt: skip


def size_view(table: Table) -> View:
    """One row: how many rows the table has, how many the last release had, and their ratio (null without one)."""

    def view(candidate: Candidate) -> pl.DataFrame:
        rows = candidate.frame(table.name, [table.key[0]]).height
        before = candidate.previous.get(table.name, 0)
        ratio = rows / before if before else None
        return pl.DataFrame(
            {"table": [table.name], "rows": [rows], "previous": [before], "of_previous": [ratio]},
            schema_overrides={"of_previous": pl.Float64},
        )

    return view


def few_refused_rows(table: Table, *names: str, most: float) -> Rule:
    """Few rows were refused when the table was made."""
    return rule(
        "refused", "ColumnValuesToBeBetween", view="refused", column="share", max_value=most, severity="warning",
        reason=f"single odd rows are refused and kept; above {most:.0%} a stage is broken, not a row"
        + (f" (rows of {', '.join(names)} count too)" if names else ""),
        advice="`select rule, count(*) from rejects where stage = 'rows' group by 1` names the rule",
    )  # fmt: skip


def refused_view(table: Table, *names: str) -> View:
    """One row: the rows that row rules refused, for this table or its staged forms, and their share."""

    def view(candidate: Candidate) -> pl.DataFrame:
        kept = candidate.frame(table.name, [table.key[0]]).height
        refused = 0
        if candidate.rejects:
            told = pl.scan_parquet(list(candidate.rejects)).filter(
                (pl.col("stage") == "rows") & pl.col("table").is_in([table.name, *names])
            )
            refused = told.select(pl.len()).collect().item()
        return pl.DataFrame({"table": [table.name], "refused": [refused], "share": [refused / max(1, refused + kept)]})

    return view


def texts(candidate: Candidate) -> pl.DataFrame:
    """The texts that the release carries: article_id, field, text (the body only where it is republished).

    One row each, even where an article is there twice: that is another rule's finding, and must not break this one.
    """
    articles = candidate.frame("articles", ["article_id", "title", "description", "body_text"])
    return (
        articles.rename({"body_text": "body"})
        .unpivot(index="article_id", on=["title", "description", "body"], variable_name="field", value_name="text")
        .drop_nulls("text")
        .unique(["article_id", "field"], keep="first", maintain_order=True)
    )


def misplaced(start: str, end: str, text: str = "text", surface: str | None = None) -> pl.Expr:
    """Whether a span lies outside its text, or does not read as its surface; false where the text is not carried."""
    outside = pl.col(end).cast(pl.Int64) > pl.col(text).str.len_chars().cast(pl.Int64)
    if surface is None:
        return outside.fill_null(False)
    length = (pl.col(end).cast(pl.Int64) - pl.col(start).cast(pl.Int64)).clip(0)
    differs = pl.col(text).str.slice(pl.col(start), length) != pl.col(surface)
    return (outside | differs).fill_null(False)


def flag(name: str, *, reason: str, advice: str, severity: str = "critical", view: str = "rows") -> Rule:
    """A rule on a column that is true where a row offends."""
    return rule(
        name, "ColumnValuesToBeInSet", column=name, value_set=[False], reason=reason, advice=advice,
        severity="warning" if severity == "warning" else "critical", view=view,
    )  # fmt: skip


_WEEK: Final = pl.duration(days=7)
_ENOUGH: Final = 50
"""Articles in either period below which a share or a mean moves by itself: with 50, by less than a third."""


def periods(candidate: Candidate, *columns: str) -> pl.DataFrame:
    """The articles first seen in the newest week and in the four weeks before it, with `period` newest or before.

    Empty where either period has too few articles to compare.
    """
    articles = candidate.frame("articles", ["article_id", "first_seen_at", *columns])
    ago = pl.col("first_seen_at").max() - pl.col("first_seen_at")
    told = articles.with_columns(
        pl.when(ago < _WEEK).then(pl.lit("newest")).when(ago < 5 * _WEEK).then(pl.lit("before")).alias("period")
    ).drop_nulls("period")
    counted = dict(told.group_by("period").len().iter_rows())
    enough = all(counted.get(period, 0) >= _ENOUGH for period in ("newest", "before"))
    return told if enough else told.clear()


def rate_view(table: Table) -> View:
    """One row: how many rows of a table an article of the newest week has, against the four weeks before."""

    def view(candidate: Candidate) -> pl.DataFrame:
        counted = candidate.frame(table.name, ["article_id"]).group_by("article_id").len("rows")
        told = periods(candidate).join(counted, on="article_id", how="left", maintain_order="left").fill_null(0)
        rates = dict(told.group_by("period").agg(pl.col("rows").mean()).iter_rows())
        before = rates.get("before")
        ratio = rates["newest"] / before if before else None
        return pl.DataFrame({"newest": [rates.get("newest")], "before": [before], "of_before": [ratio]}, _RATES)

    return view


_RATES: Final = {"newest": pl.Float64, "before": pl.Float64, "of_before": pl.Float64}


def keeps_its_rate(table: Table, what: str) -> Rule:
    """The newest week's articles have about as many rows as those before."""
    return rule(
        "rate_drift", "ColumnValuesToBeBetween", view="drift", column="of_before", min_value=0.5, max_value=2.0,
        severity="warning",
        reason=f"{what} an article hardly change from week to week: days of the sample web lie within 0.85 and 1.3 of "
        "their mean; half or twice as many is another text, another code or another selection",
        advice=f"compare the articles of the newest week with older ones: `select * from {table.name}` of both",
    )  # fmt: skip
