"""Layouts that broke: for each source and day, what its pages told against what they told in the weeks before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

import polars as pl

from pipeline.sources.spec import LIST_FIELDS, TEXT_FIELDS, TIME_FIELDS
from pipeline.upkeep.fill import ESSENTIAL, SHOWN

WEEKS: Final = 4
"""How long a source's pages are looked back upon: some agencies publish twice a week."""

FEWEST: Final = 3
"""Pages of a day: of fewer, three addresses cannot be shown and any share is chance."""

FEWEST_BEFORE: Final = 10
CHANCE: Final = 0.001
"""A fall is told where chance alone would bring it in one of a thousand fields: with 30 sources of 20 fields each,
about once in two nights if every field varied freely; fields of one page template hardly vary at all."""

SMALLEST_FALL: Final = 0.2
EXAMPLES: Final = 3
READ: Final = "read as an article"
WHOLE: Final = "read whole by its own rules"
_RULED: Final = (*TEXT_FIELDS, *LIST_FIELDS, *TIME_FIELDS, "images", "body")


@dataclass(frozen=True)
class Fall:
    """A field that fewer pages of a source told than before; `own_rule`: its own rule missed it."""

    source_id: str
    field: str
    own_rule: bool
    held: int
    pages: int
    before: float
    examples: tuple[str, ...]

    def sentence(self) -> str:
        """`nasa: body found by its own rule on 0 of 8 pages (before: 99 %): https://…, https://…, https://…`."""
        how = "" if self.field in (READ, WHOLE) else " found by its own rule" if self.own_rule else " told"
        share = f"{self.held} of {self.pages} pages (before: {self.before:.0%})"
        return f"{self.source_id}: {self.field}{how} on {share}: {', '.join(self.examples)}"


def observations(readings: pl.DataFrame) -> pl.DataFrame:
    """One row a page and field: source_id, url, field, own_rule, held. `readings` are rows of READINGS."""
    articles = readings.filter(pl.col("article_id").is_not_null())
    ruled = articles.filter(pl.col("rules_missed").is_not_null())
    essential = pl.col("rules_missed").list.set_intersection(list(ESSENTIAL)).list.len() == 0
    parts = [_held(readings, READ, pl.col("article_id").is_not_null()), _held(ruled, WHOLE, essential, own_rule=True)]
    parts += [_held(articles, name, pl.col("filled").list.contains(name)) for name in SHOWN]
    parts += [_held(ruled, name, ~pl.col("rules_missed").list.contains(name), own_rule=True) for name in _RULED]
    return pl.concat(parts)


def rates(readings: pl.DataFrame) -> pl.DataFrame:
    """For each source, field and kind: how many pages there were and how many held it."""
    return observations(readings).group_by("source_id", "field", "own_rule").agg(
        pl.len().cast(pl.Int64).alias("pages"), pl.col("held").sum().cast(pl.Int64)
    )  # fmt: skip


def whole_shares(readings: pl.DataFrame) -> dict[str, float]:
    """For each source with rules of its own, the share of the day's articles that they read whole."""
    told = rates(readings).filter(pl.col("field") == WHOLE).sort("source_id")
    return {row["source_id"]: round(row["held"] / row["pages"], 3) for row in told.iter_rows(named=True)}


def falls(today: pl.DataFrame, before: Sequence[pl.DataFrame]) -> list[Fall]:
    """The fields that fell, worst first; `today` are READINGS of a day, `before` the `rates` of the weeks before."""
    if not before or not today.height:
        return []
    key = ["source_id", "field", "own_rule"]
    past = pl.concat(before).group_by(key).agg(pl.col("pages").sum().alias("pages_before"),
                                               pl.col("held").sum().alias("held_before"))  # fmt: skip
    seen = observations(today)
    now = seen.group_by(key).agg(
        pl.len().cast(pl.Int64).alias("pages"), pl.col("held").sum().cast(pl.Int64),
        pl.col("url").filter(~pl.col("held")).sort().head(EXAMPLES).alias("examples"),
    )  # fmt: skip
    found = []
    joined = now.join(past, on=key).filter(pl.col("pages") >= FEWEST, pl.col("pages_before") >= FEWEST_BEFORE)
    for row in joined.iter_rows(named=True):
        rate = row["held_before"] / row["pages_before"]
        expected = (row["held_before"] + 1) / (row["pages_before"] + 2)  # Laplace: 20 of 20 is not certainty
        fell = row["held"] / row["pages"] <= rate - SMALLEST_FALL
        if fell and _at_most(row["held"], row["pages"], expected) < CHANCE:
            found.append(Fall(row["source_id"], row["field"], row["own_rule"], row["held"], row["pages"], rate,
                              tuple(row["examples"])))  # fmt: skip
    return sorted(found, key=lambda one: (one.source_id, one.field not in (READ, WHOLE), one.field, not one.own_rule))


def _held(rows: pl.DataFrame, field: str, held: pl.Expr, *, own_rule: bool = False) -> pl.DataFrame:
    return rows.select(
        "source_id", "url", pl.lit(field).alias("field"), pl.lit(own_rule).alias("own_rule"), held.alias("held")
    )


def _at_most(held: int, pages: int, rate: float) -> float:
    """The probability that at most `held` of `pages` hold what each holds with probability `rate`."""
    if pages > 1000:  # the same share of a thousand says as much
        held, pages = round(held * 1000 / pages), 1000
    return sum(comb(pages, k) * rate**k * (1 - rate) ** (pages - k) for k in range(held + 1))
