"""The suite of `articles`: rights first, then dates, completeness by source, volume, damaged text, copies."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.derived import columns_view, derived_rules, referred, with_groups
from expectations.shared import clean_text, few_refused_rows, keeps_its_size, periods, refused_view, size_view
from expectations.suite import Suite, rule
from pipeline.release.rights import rights_rules
from pipeline.tables import ARTICLES

_FEW: Final = 5
"""Sources and days with fewer articles tell nothing by their shares: one odd page moves them by a fifth or more."""

_RULES: Final = (
    *derived_rules(ARTICLES),
    rule(
        "not_empty", "TableRowCountToBeBetween", min_value=1,
        reason="a release without an article is a pipeline that found nothing",
        advice="`space-news query \"select stage, rule, count(*) from rejects group by all\"` tells where they went",
    ),
    rule(
        "url_unique", "ColumnValuesToBeUnique", column="url",
        reason="the canonical address identifies an article; two rows would count it twice",
        advice="see how the two addresses of the example were made canonical (pipeline/urls.py)",
    ),
    rule(
        "rights", "ColumnValuesToBeInSet", column="rights", value_set=[""],
        reason="no text without a licence: the body only under `full`, no words at all under `facts`",
        advice="take the text out, or correct licence and text_policy of the source (pipeline/sources)",
    ),
    rule(
        "excerpt_length", "ColumnValueLengthsToBeBetween", column="excerpt", max_value=280,
        reason="280 characters are what the data card promises to publishers (DESIGN §4)",
        advice="correct how the excerpt is cut",
    ),
    rule(
        "published_by_fetch", "ColumnValuesToBeBetween", column="days_before_fetch", min_value=-1.0,
        reason="nothing is published after it was fetched; a day of tolerance for local times marked as UTC",
        advice="see the dates of the example's page; a rule reads the wrong one, or the wrong time zone",
    ),
    rule(
        "published_year", "ColumnValuesToBeBetween", column="year", min_value=1957, max_value=2100,
        reason="there is no space news before Sputnik 1 (October 1957)",
        advice="see the dates of the example's page; a rule reads the wrong one",
    ),
    rule(
        "dated", "ColumnProportionOfNonNullValuesToBeBetween", column="published_at", min_value=0.95,
        severity="warning",
        reason="97 % of the real pages that the parser was measured on tell their date",
        advice="`select source_id, count(*) from articles where published_at is null group by 1` names the source",
    ),
    rule(
        "language_known", "ColumnProportionOfNonNullValuesToBeBetween", column="language", min_value=0.95,
        severity="warning",
        reason="pages declare their language, and it can be told from a body of a few words",
        advice="see the articles without a language: mostly they have no text either",
    ),
    *clean_text("title"), *clean_text("description"), *clean_text("excerpt"),
    rule(
        "source_dated", "ColumnValuesToBeBetween", view="by_source", column="dated", min_value=0.8, severity="warning",
        reason="a source that stops telling dates has changed its layout; single undated pages are normal",
        advice="open a page of the source and compare it with its rules: `space-news sources check`",
    ),
    rule(
        "source_bodied", "ColumnValuesToBeBetween", view="by_source", column="bodied", min_value=0.8,
        severity="warning",
        reason="a source whose articles lose their text has changed its layout; picture and video pages are a minority",
        advice="open a page of the source and compare it with its rules: `space-news sources check`",
    ),
    rule(
        "source_words", "ColumnValuesToBeBetween", view="by_source", column="median_words", min_value=30,
        severity="warning",
        reason="a news text is longer than a teaser: the shortest agency reports seen have about 40 words",
        advice="the rules of the source read the teaser or the caption instead of the body",
    ),
    rule(
        "day_volume", "ColumnValuesToBeBetween", view="last_day", column="of_usual", min_value=0.25, max_value=4.0,
        severity="warning",
        reason="week-ends halve the news and a great launch doubles it; beyond a factor of four a source broke or"
        " a listing was read as articles",
        advice="compare the sources of the newest day with those of the days before",
    ),
    rule(
        "length_drift", "ColumnValuesToBeBetween", view="drift", column="of_before", min_value=0.5, max_value=2.0,
        severity="warning",
        reason="the median length of a week's articles hardly moves: days of the sample web lie within 0.9 and 1.1 of"
        " their mean; half as long is teasers, twice as long is boilerplate",
        advice="`select source_id, median(word_count) from articles group by 1` names the source that changed",
    ),
    rule(
        "language_drift", "ColumnValuesToBeBetween", view="drift", column="languages_moved", max_value=0.25,
        severity="warning",
        reason="a quarter of the articles in other languages than before is a source that broke or came in, or a wrong"
        " guess of the language; a single large source of another language makes about a tenth",
        advice="`select language, source_id, count(*) from articles group by all` of the newest days tells which",
    ),
    rule(
        "copies", "ColumnMeanToBeBetween", column="is_copy", max_value=0.5, severity="warning",
        reason="agencies are copied, but when most articles are copies, boilerplate is taken for text",
        advice="read two articles of one group of copies; cut what they share in the parser",
    ),
    keeps_its_size(ARTICLES, least=0.9),
    few_refused_rows(ARTICLES, "staged_articles", most=0.02),
    rule(
        "unread_pages", "ColumnValuesToBeBetween", view="pages", column="share", max_value=0.25, severity="warning",
        reason="listings, pictures and broken pages come to about a tenth of the addresses that publishers list",
        advice="`select source_id, rule, count(*) from rejects where stage = 'parse' group by all` tells why",
    ),
)  # fmt: skip


def _rows(candidate: Candidate) -> pl.DataFrame:
    broken = [pl.when(expr.fill_null(False)).then(pl.lit(said)) for said, expr in rights_rules().items()]
    waited = (pl.col("fetched_at") - pl.col("published_at")).dt.total_seconds() / 86_400
    derived = candidate.frame("articles").select(
        pl.coalesce([*broken, pl.lit("")]).alias("rights"),
        waited.alias("days_before_fetch"),
        pl.col("published_at").dt.year().alias("year"),
        pl.col("duplicate_of").is_not_null().cast(pl.Float64).alias("is_copy"),
    )
    columns = ("url", "title", "description", "excerpt", "published_at", "language")
    return with_groups(ARTICLES, candidate, *columns).hstack(derived)


def _by_source(candidate: Candidate) -> pl.DataFrame:
    """One row a source with enough articles: the shares of dated and of bodied articles, the median length."""
    articles = candidate.frame("articles", ["source_id", "published_at", "body_sha256", "word_count"])
    return (
        articles.group_by("source_id")
        .agg(
            pl.len().alias("articles"),
            pl.col("published_at").is_not_null().mean().alias("dated"),
            pl.col("body_sha256").is_not_null().mean().alias("bodied"),
            pl.col("word_count").median().alias("median_words"),
        )
        .filter(pl.col("articles") >= _FEW)
        .sort("source_id")
    )


def _last_day(candidate: Candidate) -> pl.DataFrame:
    """One row: the articles first seen on the newest whole day against the median of the four weeks before it."""
    seen = candidate.frame("articles", ["first_seen_at"])["first_seen_at"].dt.date()
    days = pl.DataFrame({"day": seen}).group_by("day").len("articles").sort("day")
    usual = days.head(-1).filter(pl.col("day") >= pl.col("day").max() - pl.duration(days=28))["articles"].median()
    enough = isinstance(usual, float) and usual >= _FEW and days.height > 7
    return days.tail(1).with_columns(
        pl.lit(usual, dtype=pl.Float64).alias("usual"),
        (pl.col("articles") / pl.lit(usual if enough else None, dtype=pl.Float64)).alias("of_usual"),
    )


def _drift(candidate: Candidate) -> pl.DataFrame:
    """One row: the newest week's median length against the four weeks before, and the share of moved languages."""
    told = periods(candidate, "word_count", "language")
    median = dict(told.group_by("period").agg(pl.col("word_count").median()).iter_rows())
    before = median.get("before")
    counted = told.group_by("language", "period").len().sort("language", "period")
    shares = counted.pivot("period", index="language", values="len").fill_null(0)
    moved = None
    if told.height:
        moved = shares.select(
            (pl.col("newest") / pl.col("newest").sum() - pl.col("before") / pl.col("before").sum()).abs().sum().round(6)
            / 2
        ).item()
    ratio = median["newest"] / before if before else None
    return pl.DataFrame(
        {"of_before": [ratio], "languages_moved": [moved]},
        {"of_before": pl.Float64, "languages_moved": pl.Float64},
    )


def _pages(candidate: Candidate) -> pl.DataFrame:
    """One row: the pages that the parser refused, and their share of all that it read."""
    refused, read = 0, 0
    if candidate.rejects:
        told = pl.scan_parquet(list(candidate.rejects)).filter(pl.col("stage") == "parse")
        refused = told.select(pl.len()).collect().item()
    if candidate.staged:
        read = pl.scan_parquet(list(candidate.staged)).select(pl.len()).collect().item()
    return pl.DataFrame({"refused": [refused], "read": [read], "share": [refused / max(1, refused + read)]})


SUITE: Final = Suite(
    ARTICLES,
    _RULES,
    views={
        "rows": _rows, "columns": columns_view(ARTICLES), "by_source": _by_source, "last_day": _last_day,
        "pages": _pages, "drift": _drift, "size": size_view(ARTICLES),
        "refused": refused_view(ARTICLES, "staged_articles"),
    },
    reads=referred(ARTICLES),
    keys={"by_source": ("source_id",), "last_day": ("day",)},
)  # fmt: skip
