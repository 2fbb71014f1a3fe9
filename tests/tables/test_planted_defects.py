"""For every row rule of every table one row that breaks it, made from the rule itself: a rule without one fails here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from pipeline.tables import TABLES, Column, Table
from pipeline.tables.arrow import frame_of
from pipeline.tables.rules import RowRule, apply_rules, row_rules

DAY = date(2026, 3, 4)
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
NOTHING = pl.Series([], dtype=pl.String)
SLOT = {"role": "agency", "start": 9, "end": 3, "surface": "NASA", "entity_id": None, "value": None}
JOINT: dict[str, dict[str, Any]] = {
    "span": {"start": 9, "end": 3},
    "trigger_span": {"trigger_start": 9, "trigger_end": 3},
    "trigger_in_anchor": {"start": 50, "end": 90, "trigger_start": 3, "trigger_end": 9},
    "slots_span": {"slots": [SLOT]},
    "surface_length": {"start": 0, "end": 400},
    "date_precision_agrees": {"date": None, "date_precision": "day"},
    "published_after_sputnik": {"published_at": AT.replace(year=1956)},
    "published_before_fetched": {"published_at": AT + timedelta(days=2), "fetched_at": AT},
    "seen_before_fetched": {"first_seen_at": AT + timedelta(days=1), "fetched_at": AT},
    "not_its_own_copy": {"article_id": "a" * 20, "duplicate_of": "a" * 20},
    "days_in_order": {"starts_on": DAY, "ends_on": DAY - timedelta(days=1)},
    "reports_in_order": {"first_reported_at": AT, "last_reported_at": AT - timedelta(days=1)},
    "mentions_in_order": {"first_mentioned_at": AT, "last_mentioned_at": AT - timedelta(days=1)},
    "id_changes": {"old_id": "person/a", "new_id": "person/a"},
    "body_licensed": {"text_policy": "excerpt", "body_text": "The whole text."},
    "excerpt_licensed": {"text_policy": "facts", "excerpt": "Words."},
    "description_length": {"text_policy": "excerpt", "description": "x" * 281},
    "title_not_blank": {"title": " \n "},
}


def known_to(table: Table) -> dict[str, pl.Series]:
    """Every table that columns refer to, empty: each reference dangles."""
    every = [field for column in table.columns for field in (column, *column.fields)]
    return {column.references: NOTHING for column in every if column.references}


RULES = [(table, rule) for table in TABLES.values() for rule in row_rules(table, known_to(table))]


def examples(columns: tuple[Column, ...]) -> dict[str, Any]:
    times: dict[str, Any] = {"timestamp": AT, "date32": DAY}
    return {column.name: times.get(column.type, column.example) for column in columns}


def wrong_value(column: Column, kind: str) -> Any:
    """A value of the column that breaks its rule of that kind. Raises KeyError for a kind that is not known here."""
    return {
        "required": None,
        "allowed": "no such thing",
        "form": "§ §",
        "number": float("nan"),
        "minimum": (column.minimum or 0) - 1,
        "maximum": (column.maximum or 0) + 1,
        "length": "x" * ((column.maximum_length or 0) + 1),
        "exists": "nobody/at-all",
    }[kind]


def planted(table: Table, rule: RowRule) -> list[dict[str, Any]]:
    """Rows of which one breaks the rule."""
    row = examples(table.columns)
    if rule.name in JOINT:
        return [row | JOINT[rule.name]]
    kind = rule.name.rsplit("_", 1)[1]
    if kind == "unique":
        return [row, row]
    outer, _, inner = rule.column.partition(".")
    column = table.column(outer)
    if not inner:
        return [row | {outer: wrong_value(column, kind)}]
    field = next(one for one in column.fields if one.name == inner)
    return [row | {outer: [examples(column.fields) | {inner: wrong_value(field, kind)}]}]


def test_there_are_many_rules_over_all_tables() -> None:
    assert len(RULES) > 150
    assert {table.name for table, _ in RULES} == set(TABLES)


@pytest.mark.parametrize(("table", "rule"), RULES, ids=[f"{table.name}.{rule.name}" for table, rule in RULES])
def test_each_rule_refuses_the_row_that_breaks_it(table: Table, rule: RowRule) -> None:
    frame = frame_of(table, planted(table, rule))
    assert frame.select(rule.broken.fill_null(False).any()).item(), "the rule does not see its own defect"
    good, rejects = apply_rules(table, frame, known_to(table), day=DAY)
    assert good.height < frame.height
    assert rejects["row"].is_not_null().all() and rejects["reason"].is_not_null().all()
