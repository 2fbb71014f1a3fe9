"""Row rules: each refuses what it names and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from pipeline.tables import ARTICLES, ENTITY_MENTIONS, EVENT_REPORTS, RELEASED, TABLES, Table
from pipeline.tables.arrow import arrow_schema, frame_of, polars_schema, to_arrow
from pipeline.tables.rules import apply_rules, row_rules

DAY = date(2026, 3, 4)
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def example_row(table: Table) -> dict[str, Any]:
    """The row that the examples of the dictionary make, mended where columns must agree."""
    row: dict[str, Any] = {}
    for column in table.columns:
        value = column.example
        if column.type == "timestamp":
            value = AT
        elif column.type == "date32":
            value = DAY
        row[column.name] = value
    if table is ENTITY_MENTIONS:
        row["end"] = row["start"] + len(row["surface"])
    if table is EVENT_REPORTS:
        row |= {"start": 0, "end": 200}
    if table is ARTICLES:
        row |= {"body_text": None, "duplicate_of": None}
    return row


@pytest.mark.parametrize("table", RELEASED, ids=lambda t: t.name)
def test_the_examples_of_the_dictionary_obey_every_rule(table: Table) -> None:
    frame = frame_of(table, [example_row(table)])
    good, rejects = apply_rules(table, frame, day=DAY)
    assert rejects["rule"].to_list() == []
    assert good.equals(frame)


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        (ARTICLES, {"title": None}, "title_required"),
        (ARTICLES, {"title": "  "}, "title_not_blank"),
        (ARTICLES, {"article_id": "xyz"}, "article_id_form"),
        (ARTICLES, {"text_policy": "all"}, "text_policy_allowed"),
        (ARTICLES, {"body_text": "The whole text."}, "body_licensed"),
        (ARTICLES, {"text_policy": "facts"}, "excerpt_licensed"),
        (ARTICLES, {"excerpt": "x" * 281}, "excerpt_length"),
        (ARTICLES, {"space_relevance": 1.5}, "space_relevance_maximum"),
        (ARTICLES, {"space_relevance": float("nan")}, "space_relevance_number"),
        (ARTICLES, {"published_at": datetime(2026, 3, 6, tzinfo=UTC)}, "published_before_fetched"),
        (ARTICLES, {"published_at": datetime(1956, 1, 1, tzinfo=UTC)}, "published_after_sputnik"),
        (ENTITY_MENTIONS, {"end": 3}, "span"),
        (ENTITY_MENTIONS, {"end": 400}, "surface_length"),
        (EVENT_REPORTS, {"trigger_end": 999}, "trigger_in_anchor"),
        (EVENT_REPORTS, {"date": "2026-02-31T99"}, "date_form"),
        (EVENT_REPORTS, {"date": None}, "date_precision_agrees"),
        (EVENT_REPORTS, {"participants": [{"role": "orbit", "entity_id": None, "name": "x"}]}, "participants_role_allowed"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_rejected_by_that_rule(table: Table, change: dict[str, Any], rule: str) -> None:
    other = example_row(table) | {table.key[0]: "0" * (20 if table is not EVENT_REPORTS else 16)}
    frame = frame_of(table, [example_row(table) | change, other])
    good, rejects = apply_rules(table, frame, day=DAY)
    assert rejects["rule"].to_list() == [rule]
    assert good.height == 1


def test_the_second_of_two_rows_with_one_key_is_rejected_and_the_first_kept() -> None:
    row = example_row(ARTICLES)
    good, rejects = apply_rules(ARTICLES, frame_of(ARTICLES, [row, row | {"title": "Another"}]), day=DAY)
    assert good["title"].to_list() == [row["title"]]
    assert rejects["rule"].to_list() == ["article_id_unique"]


def test_a_dangling_reference_is_rejected_with_the_value_in_its_reason() -> None:
    frame = frame_of(ENTITY_MENTIONS, [example_row(ENTITY_MENTIONS)])
    known = {"articles.article_id": pl.Series(["f" * 20]), "entities.entity_id": pl.Series(["agency/roscosmos"])}
    good, rejects = apply_rules(ENTITY_MENTIONS, frame, known, day=DAY)
    assert good.height == 0
    assert rejects["rule"].to_list() == ["article_id_exists"]
    assert "5f0c7d1a9b3e4c2d8f60" in rejects["reason"][0]


def test_a_reference_inside_a_list_is_checked_too() -> None:
    row = example_row(EVENT_REPORTS) | {
        "participants": [{"role": "agency", "entity_id": "agency/nobody", "name": "Nobody"}]
    }
    known = {"entities.entity_id": pl.Series(["agency/nasa", "facility/kennedy-space-center"])}
    _, rejects = apply_rules(EVENT_REPORTS, frame_of(EVENT_REPORTS, [row]), known, day=DAY)
    assert rejects["rule"].to_list() == ["participants_entity_id_exists"]


def test_a_rejected_row_is_kept_whole() -> None:
    row = example_row(ARTICLES) | {"text_policy": "nonsense"}
    _, rejects = apply_rules(ARTICLES, frame_of(ARTICLES, [row]), day=DAY)
    assert '"text_policy":"nonsense"' in rejects["row"][0]
    assert rejects["url"][0] == row["url"]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_every_column_has_a_meaning_an_example_and_a_described_arrow_field(table: Table) -> None:
    schema = arrow_schema(table)
    for column in table.columns:
        assert column.meaning.endswith(".")
        assert (schema.field(column.name).metadata or {})[b"description"].decode().startswith(column.meaning)
    assert to_arrow(table, pl.DataFrame(schema=polars_schema(table))).schema.equals(schema, check_metadata=True)


@pytest.mark.parametrize("table", RELEASED, ids=lambda t: t.name)
def test_rule_names_are_unique(table: Table) -> None:
    names = [rule.name for rule in row_rules(table)]
    assert len(names) == len(set(names))
