"""What Great Expectations gets of a table of hundreds of thousands of rows: one number a rule, counted by Polars.

It takes pandas frames only, and ten million rows of text in pandas need more memory than a small machine has (DESIGN
§3). Each rule keeps its name, bounds and verdict; offending rows are counted and picked here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from expectations.suite import Rule

MOST_ROWS: Final = 250_000
"""Up to so many rows Great Expectations sees the rows themselves: 100,000 articles cost it 10 s and half a GB."""


@dataclass(frozen=True)
class Aggregate:
    """The number that stands for a rule and the bounds that it must lie in.

    For a rule on values the number is the share of sound ones; `unexpected` counts the others among `rows`, and
    `examples` are the keys of a few.
    """

    rule: Rule
    value: float | None
    least: float | None
    most: float | None
    rows: int
    unexpected: int | None = None
    examples: tuple[Mapping[str, Any], ...] = ()


def aggregate(rule: Rule, frame: pl.DataFrame, key: Sequence[str], examples: int) -> Aggregate:
    """Count a rule on a frame. Raises `KeyError` for an expectation that has no counting rule here."""
    least, most = rule.arguments.get("min_value"), rule.arguments.get("max_value")
    if rule.expectation in _WHOLE:
        value = _WHOLE[rule.expectation](frame, rule.arguments.get("column", ""))
        return Aggregate(rule, value, least, most, frame.height)
    columns = rule.arguments.get("column_list") or [rule.arguments["column"]]
    asked = pl.all_horizontal(pl.col(name).is_not_null() for name in columns)
    broken = (_EACH[rule.expectation](rule.arguments) & asked).fill_null(False)
    if rule.expectation == _COMPOUND and not frame.select(pl.struct(columns).hash().is_duplicated().any()).item():
        broken = pl.lit(False)  # no two hashes are equal: a fraction of the memory that the keys themselves would need
    rows, unexpected = frame.select(asked.sum(), broken.sum().alias("unexpected")).row(0)
    found: tuple[Mapping[str, Any], ...] = ()
    if unexpected:
        told = [name for name in dict.fromkeys((*key, *columns)) if name in frame.columns]
        found = tuple(frame.lazy().filter(broken).select(told).head(examples).collect().to_dicts())
    sound = (rows - unexpected) / rows if rows else None
    return Aggregate(rule, sound, float(rule.arguments.get("mostly", 1.0)), None, frame.height, int(unexpected), found)


def frame_of(aggregates: Sequence[Aggregate]) -> pl.DataFrame:
    """One row with a column a rule."""
    return pl.DataFrame({one.rule.name: pl.Series([one.value], dtype=pl.Float64) for one in aggregates})


_COMPOUND: Final = "ExpectCompoundColumnsToBeUnique"


def _outside(value: pl.Expr, arguments: Mapping[str, Any]) -> pl.Expr:
    least, most = arguments.get("min_value"), arguments.get("max_value")
    below = value < least if least is not None else pl.lit(False)
    return below | (value > most if most is not None else pl.lit(False))


_EACH: Final[dict[str, Callable[[Mapping[str, Any]], pl.Expr]]] = {
    "ExpectColumnValuesToBeInSet": lambda a: ~pl.col(a["column"]).is_in(list(a["value_set"])),
    "ExpectColumnValuesToBeUnique": lambda a: pl.col(a["column"]).is_duplicated(),
    _COMPOUND: lambda a: pl.struct(a["column_list"]).is_duplicated(),
    "ExpectColumnValuesToNotMatchRegex": lambda a: pl.col(a["column"]).str.contains(a["regex"]),
    "ExpectColumnValuesToBeBetween": lambda a: _outside(pl.col(a["column"]), a),
    "ExpectColumnValueLengthsToBeBetween": lambda a: _outside(pl.col(a["column"]).str.len_chars(), a),
}
_WHOLE: Final[dict[str, Callable[[pl.DataFrame, str], Any]]] = {
    "ExpectColumnMeanToBeBetween": lambda frame, column: frame[column].mean(),
    "ExpectColumnMaxToBeBetween": lambda frame, column: frame[column].max(),
    "ExpectColumnProportionOfNonNullValuesToBeBetween": lambda frame, column: (
        frame[column].is_not_null().mean() if frame.height else 0.0
    ),
    "ExpectTableRowCountToBeBetween": lambda frame, column: frame.height,
}
EXPECTATIONS: Final = frozenset({*_EACH, *_WHOLE})
"""What a rule on the rows of a large table may expect."""
