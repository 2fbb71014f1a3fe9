"""Layouts that broke: which fall is told, and which is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tables import READINGS
from pipeline.tables.arrow import frame_of
from pipeline.upkeep.layouts import READ, WHOLE, Fall, falls, rates, whole_shares

ALL = ("title", "published_at", "authors", "body_text", "images")


def reading(number: int, *, source: str = "wire", article: bool = True, filled: tuple[str, ...] = ALL,
            missed: tuple[str, ...] | None = ()) -> dict[str, Any]:  # fmt: skip
    return {
        "day": date(2026, 3, 2), "source_id": source, "url": f"https://{source}.test/{number:03d}",
        "article_id": f"{number:020x}" if article else None, "parser": "wire/2022" if article else None,
        "filled": list(filled), "rules_missed": None if missed is None else list(missed),
    }  # fmt: skip


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return frame_of(READINGS, rows)


BEFORE = [rates(frame(*(reading(n) for n in range(10)))) for _ in range(3)]


def test_a_body_rule_that_finds_nothing_any_more_is_told_with_three_addresses() -> None:
    found = falls(frame(*(reading(n, missed=("body",)) for n in range(5))), BEFORE)
    assert [(one.field, one.own_rule) for one in found] == [(WHOLE, True), ("body", True)]
    addresses = ("https://wire.test/000", "https://wire.test/001", "https://wire.test/002")
    assert found[1] == Fall("wire", "body", True, 0, 5, 1.0, addresses)
    assert found[1].sentence() == (
        "wire: body found by its own rule on 0 of 5 pages (before: 100%): " + ", ".join(addresses)
    )


def test_a_field_that_no_rule_finds_any_more_is_told() -> None:
    without = tuple(name for name in ALL if name != "authors")
    (fall,) = falls(frame(*(reading(n, filled=without, missed=None) for n in range(4))), BEFORE)
    assert (fall.field, fall.own_rule, fall.held, fall.pages) == ("authors", False, 0, 4)


def test_pages_that_are_articles_no_more_are_told() -> None:
    (fall,) = falls(frame(*(reading(n, article=False, filled=(), missed=None) for n in range(6))), BEFORE)
    assert (fall.field, fall.held, len(fall.examples)) == (READ, 0, 3)


def test_one_odd_page_is_no_broken_layout() -> None:
    assert falls(frame(*(reading(n) for n in range(9)), reading(9, missed=("body",))), BEFORE) == []


def test_two_pages_are_too_few_to_tell() -> None:
    assert falls(frame(reading(0, missed=("body",)), reading(1, missed=("body",))), BEFORE) == []


def test_a_source_without_a_past_is_not_judged() -> None:
    new = frame(*(reading(n, source="new", missed=("body",)) for n in range(9)))
    assert falls(new, BEFORE) == [] and falls(new, []) == []


def test_a_field_that_was_rare_may_be_absent() -> None:
    rare = [rates(frame(*(reading(n, filled=(*ALL, "tags") if n < 2 else ALL) for n in range(10)))) for _ in range(3)]
    assert falls(frame(*(reading(n) for n in range(5))), rare) == []


def test_the_share_read_whole_counts_the_essential_fields_only() -> None:
    told = frame(reading(0), reading(1, missed=("tags",)), reading(2, missed=("title",)), reading(3, article=False))
    assert whole_shares(told) == {"wire": 0.667}


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([(), ("body",), ("authors", "body")])), max_size=30))
def test_the_same_day_again_is_no_fall(pages: list[tuple[bool, tuple[str, ...]]]) -> None:
    day = frame(*(reading(n, article=article, missed=missed) for n, (article, missed) in enumerate(pages)))
    assert falls(day, [rates(day)] * 3) == []
