"""Row rules: what every single row of a table obeys, derived from the dictionary plus the rules that join columns.

A row that breaks a rule becomes a row of `rejects` with the rule's name and reason; the other rows go on. Rules on
whole tables (volume, drift, completeness) belong to `expectations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
import polars as pl

from pipeline.tables.arrow import frame_of
from pipeline.tables.catalog import REJECTS, Table
from pipeline.tables.columns import Column

FIRST_SPACE_FLIGHT: Final = date(1957, 10, 4)
"""Sputnik 1; no space news is older. Web archives that date a page earlier are wrong about it."""

CLOCK_TOLERANCE: Final = pl.duration(days=1)
"""Publishers stamp local times as UTC and post-date embargoed texts by hours, never by more than a day."""

_ALREADY_TOLD: Final = 200_000
"""Refused rows are kept whole up to this many characters, so that a defect in bulk cannot fill the disk."""


@dataclass(frozen=True)
class RowRule:
    """One rule: `broken` is true (or null, counted as false) for an offending row."""

    name: str
    column: str
    reason: str
    broken: pl.Expr
    references: str | None = None


def row_rules(table: Table, references: Mapping[str, pl.Series] | None = None) -> list[RowRule]:
    """The rules of a table, in the order in which they are tried.

    `references` maps `table.column` to the values that exist; a reference that is not among its keys is not checked.
    """
    known = references or {}
    rules = [rule for column in table.columns for rule in _column_rules(table, column, known)]
    rules += _joint_rules(table)
    if table.key:
        name = "_".join(table.key) + "_unique"
        repeated = ~pl.struct(table.key).is_first_distinct()
        rules.append(RowRule(name, table.key[0], f"another row has the same {' and '.join(table.key)}", repeated))
    return rules


def apply_rules(
    table: Table,
    frame: pl.DataFrame,
    references: Mapping[str, pl.Series] | None = None,
    *,
    day: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split a frame into the rows that obey every rule and rows of `rejects` (stage `rows`) for the others.

    `day` is what the rejects are filed under where the rows have no day of their own.
    """
    rules = row_rules(table, references)
    broken = frame.select(rule.broken.fill_null(False).alias(str(i)) for i, rule in enumerate(rules))
    if not frame.height or not broken.select(pl.any_horizontal(pl.all()).any()).item():
        return frame, frame_of(REJECTS, [])
    first = broken.select(
        pl.coalesce(pl.when(pl.col(str(i))).then(pl.lit(i)) for i in range(len(rules))).alias("rule")
    )["rule"]
    good = frame.filter(first.is_null())
    bad = frame.with_columns(first.alias("_rule")).filter(pl.col("_rule").is_not_null())
    return good, frame_of(REJECTS, [_reject(table, rules[row.pop("_rule")], row, day) for row in bad.to_dicts()])


def _reject(table: Table, rule: RowRule, row: dict[str, Any], day: date) -> dict[str, Any]:
    told = orjson.dumps(row, default=str, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z).decode()
    return {
        "day": row.get("day") or day,
        "source_id": row.get("source_id"),
        "url": row.get("url"),
        "stage": "rows",
        "table": table.name,
        "rule": rule.name,
        "reason": f"{rule.reason} ({rule.column} is {_short(row.get(rule.column.split('.')[0]))})",
        "row": told[:_ALREADY_TOLD],
    }


def _short(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _column_rules(table: Table, column: Column, known: Mapping[str, pl.Series]) -> Iterator[RowRule]:
    value = pl.col(column.name)
    if not column.nullable:
        yield RowRule(f"{column.name}_required", column.name, f"{column.name} is missing", value.is_null())
    if column.type == "list<struct>":
        for inner in column.fields:
            for name, reason, broken in _value_rules(inner, pl.element().struct.field(inner.name)):
                anywhere = value.list.eval(broken.fill_null(False)).list.any()
                yield RowRule(f"{column.name}_{name}", f"{column.name}.{inner.name}", reason, anywhere)
            if (found := known.get(inner.references or "")) is not None:
                missing = pl.element().struct.field(inner.name)
                dangling = value.list.eval(missing.is_not_null() & ~missing.is_in(found.implode())).list.any()
                yield _reference_rule(f"{column.name}_{inner.name}", f"{column.name}.{inner.name}", inner, dangling)
        return
    for name, reason, broken in _value_rules(column, value):
        yield RowRule(name, column.name, reason, broken)
    own = f"{table.name}.{column.name}"
    if column.references and column.references != own and (found := known.get(column.references)) is not None:
        yield _reference_rule(column.name, column.name, column, value.is_not_null() & ~value.is_in(found.implode()))


def _reference_rule(name: str, where: str, column: Column, broken: pl.Expr) -> RowRule:
    return RowRule(f"{name}_exists", where, f"{where} names no row of {column.references}", broken, column.references)


def _value_rules(column: Column, value: pl.Expr) -> Iterator[tuple[str, str, pl.Expr]]:
    name = column.name
    if column.one_of is not None:
        yield f"{name}_allowed", f"{name} is none of {', '.join(column.one_of)}", ~value.is_in(list(column.one_of))
    if column.pattern is not None:
        yield f"{name}_form", f"{name} is not written as {column.pattern}", ~value.str.contains(column.pattern)
    if column.type == "float32":
        yield f"{name}_number", f"{name} is not a number", value.is_nan()
    if column.minimum is not None:
        yield f"{name}_minimum", f"{name} is below {column.minimum}", value < column.minimum
    if column.maximum is not None:
        yield f"{name}_maximum", f"{name} is above {column.maximum}", value > column.maximum
    if column.maximum_length is not None:
        over = value.str.len_chars() > column.maximum_length
        yield f"{name}_length", f"{name} is longer than {column.maximum_length} characters", over


def _joint_rules(table: Table) -> list[RowRule]:
    """Rules that join columns of one row, in force wherever the table has the columns."""
    col = pl.col
    span = col("slots").list.eval(pl.element().struct.field("start") >= pl.element().struct.field("end")).list.any()
    rules = (
        ("span", "start end", "end", "the span is empty or ends before it starts", col("end") <= col("start")),
        ("trigger_span", "trigger_start trigger_end", "trigger_end", "the trigger is empty or ends before it starts",
         col("trigger_end") <= col("trigger_start")),
        ("trigger_in_anchor", "trigger_start trigger_end start end", "trigger_start",
         "the trigger lies outside the anchor sentence",
         (col("trigger_start") < col("start")) | (col("trigger_end") > col("end"))),
        ("slots_span", "slots", "slots", "a slot is empty or ends before it starts", span),
        ("surface_length", "surface start end", "surface", "the offsets do not span the surface",
         col("surface").str.len_chars() != (col("end").cast(pl.Int64) - col("start"))),
        ("date_precision_agrees", "date date_precision", "date_precision", "a precision is told without a date",
         col("date").is_null() & (col("date_precision") != "unknown")),
        ("published_after_sputnik", "published_at", "published_at", "it was published before 4 October 1957",
         col("published_at") < pl.lit(FIRST_SPACE_FLIGHT).cast(pl.Datetime("us", "UTC"))),
        ("published_before_fetched", "published_at fetched_at", "published_at",
         "it was published more than a day after it was fetched",
         col("published_at") > col("fetched_at") + CLOCK_TOLERANCE),
        ("seen_before_fetched", "first_seen_at fetched_at", "first_seen_at", "it was fetched before it was found",
         col("first_seen_at") > col("fetched_at")),
        ("not_its_own_copy", "duplicate_of article_id", "duplicate_of", "it is named as a copy of itself",
         col("duplicate_of") == col("article_id")),
        ("days_in_order", "starts_on ends_on", "ends_on", "it ends before it starts",
         col("ends_on") < col("starts_on")),
        ("reports_in_order", "first_reported_at last_reported_at", "last_reported_at",
         "it is last reported before it is first reported", col("last_reported_at") < col("first_reported_at")),
        ("mentions_in_order", "first_mentioned_at last_mentioned_at", "last_mentioned_at",
         "it is last mentioned before it is first mentioned", col("last_mentioned_at") < col("first_mentioned_at")),
        ("id_changes", "old_id new_id", "new_id", "an id supersedes itself", col("old_id") == col("new_id")),
    )  # fmt: skip
    have = set(table.column_names)
    found = [
        RowRule(name, where, why, broken) for name, needs, where, why, broken in rules if have >= set(needs.split())
    ]
    if table.name == "articles":
        found += _rights_rules()
    if table.name in ("articles", "staged_articles"):
        blank = pl.col("title").str.strip_chars() == ""
        found.append(RowRule("title_not_blank", "title", "the title is blank", blank))
    return found


def _rights_rules() -> list[RowRule]:
    withheld = pl.col("text_policy") != "full"
    facts = pl.col("text_policy") == "facts"
    return [
        RowRule("body_licensed", "body_text", "the licence does not allow republishing the text",
                withheld & pl.col("body_text").is_not_null()),
        RowRule("excerpt_licensed", "excerpt", "the policy allows facts only, no excerpt",
                facts & (pl.col("excerpt").is_not_null() | pl.col("description").is_not_null())),
        RowRule("description_length", "description", "a description under excerpt policy is longer than 280 characters",
                withheld & (pl.col("description").str.len_chars() > 280)),
    ]  # fmt: skip
