"""Dates of English news: what the words mean as seen from the day of publication, and what stays unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dates import DateExpression, find_dates
from pipeline.extract.moments import Moment, Tense, day_range, resolve
from pipeline.extract.sentences import words

MONDAY = date(2024, 3, 25)


def found(text: str, masked: tuple[tuple[int, int], ...] = ()) -> list[DateExpression]:
    return find_dates(text, words(text), masked)


def meaning(
    text: str, tense: Tense = "past", published: date | None = MONDAY, anchor: Moment | None = None
) -> str | None:
    expressions = found(text)
    return resolve(expressions[0], published, tense, anchor).date if expressions else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on March 5, 2024", "2024-03-05"),
        ("on 17 October 2003", "2003-10-17"),
        ("on 19th July 2020", "2020-07-19"),
        ("2023-05-24", "2023-05-24"),
        ("on 24.05.2023", "2023-05-24"),
        ("5/24/2023", "2023-05-24"),
        ("24/5/2023", "2023-05-24"),
        ("in July 2031", "2031-07"),
        ("mid-March 2025", "2025-03"),
        ("in 2026", "2026"),
        ("late 2026", "2026"),
        ("in the first quarter of 2026", "2026-Q1"),
        ("Q3 2025", "2025-Q3"),
        ("spring 2025", "2025-Q2"),
        ("in the fall of 2025", "2025-Q4"),
        ("the second half of 2027", "2027"),
    ],
)
def test_an_absolute_date_needs_no_publication_day(text: str, value: str) -> None:
    assert meaning(text, published=None) == value


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("on Saturday", "2024-03-23", "2024-03-30"),
        ("on Monday", "2024-03-25", "2024-03-25"),
        ("last Monday", "2024-03-18", "2024-03-18"),
        ("next Tuesday", "2024-03-26", "2024-03-26"),
        ("on July 30", "2023-07-30", "2024-07-30"),
        ("in November", "2023-11", "2024-11"),
        ("no earlier than August", "2023-08", "2024-08"),
    ],
)
def test_a_partial_date_goes_with_the_tense(text: str, past: str, future: str) -> None:
    assert (meaning(text, "past"), meaning(text, "future")) == (past, future)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today", "2024-03-25"),
        ("yesterday", "2024-03-24"),
        ("tomorrow morning", "2024-03-26"),
        ("three days ago", "2024-03-22"),
        ("last month", "2024-02"),
        ("this month", "2024-03"),
        ("later this year", "2024"),
        ("early next year", "2025"),
        ("this summer", "2024-Q3"),
        ("last week", None),
        ("recently", None),
        ("the end of the decade", None),
        ("more than four years ago", None),
    ],
)
def test_a_relative_date_counts_from_the_publication(text: str, value: str | None) -> None:
    assert meaning(text) == value


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between March 5 and 6, 2024", "2024-03-05", "2024-03-06"),
        ("July 30 to August 2, 2023", "2023-07-30", "2023-08-02"),
        ("Nov. 5-6, 2023", "2023-11-05", "2023-11-06"),
        ("December 30 to January 2", "2023-12-30", "2024-01-02"),
    ],
)
def test_a_range_is_told_from_its_first_to_its_last_day(text: str, first: str, last: str) -> None:
    moment = resolve(found(text)[0], MONDAY, "past")
    assert (moment.date, moment.date_end) == (first, last)


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("at 10:30 a.m. EDT Thursday, April 25", "2024-04-25T10:30-04:00", "minute"),
        ("Saturday, March 23, at 8:36 a.m. EDT", "2024-03-23T08:36-04:00", "minute"),
        ("at 7 a.m. ET on Tuesday", "2024-03-26T07-04:00", "hour"),
        ("at 0013 GMT on Tuesday", "2024-03-26T00:13Z", "minute"),
        ("on April 2 at 15:40 Moscow time", "2024-04-02T15:40+03:00", "minute"),
        ("at 4:49 p.m. on April 3", "2024-04-03T16:49", "minute"),
    ],
)
def test_a_clock_and_its_day_are_one_time_with_its_zone(text: str, value: str, precision: str) -> None:
    expressions = found(text)
    assert len(expressions) == 1
    moment = resolve(expressions[0], MONDAY, "future")
    assert (moment.date, moment.precision) == (value, precision)


def test_days_later_count_from_the_time_told_before() -> None:
    assert meaning("five days later", anchor=Moment("2024-01-19", None, "day")) == "2024-01-24"
    assert meaning("37 hours later", anchor=Moment("2024-01-18T16:49", None, "minute")) == "2024-01-20"
    assert meaning("two years later", anchor=Moment("2018", None, "year")) == "2020"
    assert meaning("five days later") is None


@pytest.mark.parametrize("text", ["on 31 June 2024", "on February 30", "on April 31, 2025"])
def test_an_impossible_day_is_unknown(text: str) -> None:
    assert meaning(text) is None


@pytest.mark.parametrize("text", ["on Friday", "on July 30", "last month", "today", "in two days", "next year"])
def test_without_a_publication_day_only_absolute_dates_are_known(text: str) -> None:
    assert meaning(text, published=None) is None


@pytest.mark.parametrize(
    "text", ["it may fly", "they march on", "the sun rose", "2000 kg of fuel", "2,025 people", "a second stage"]
)
def test_words_that_look_like_times_are_none(text: str) -> None:
    assert found(text) == []


def test_a_name_is_masked() -> None:
    text = "Long March 5 flew on March 7."
    assert [e.text for e in found(text, ((0, 12),))] == ["March 7"]


def test_a_weekday_settles_the_year_that_a_day_leaves_out() -> None:
    assert meaning("Friday, February 28", published=date(2026, 1, 10), tense="unknown") == "2025-02-28"


@given(st.text(max_size=400), st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_whatever_the_text_offsets_fit_and_every_date_is_a_real_one(text: str, published: date) -> None:
    for expression in found(text):
        assert text[expression.start : expression.end] == expression.text
        value = resolve(expression, published, "unknown").date
        if value is not None:
            assert day_range(value)[0] <= day_range(value)[1]


@given(
    st.lists(
        st.sampled_from(
            [
                "on",
                "the",
                "31",
                "June",
                "March",
                "5",
                "2024",
                "Friday",
                "last",
                "next",
                "at",
                "10:30",
                "a.m.",
                "p.m.",
                "EDT",
                "GMT",
                ",",
                "-",
                "in",
                "two",
                "days",
                "later",
                "ago",
                "Q3",
                "of",
                "early",
                "may",
            ]
        ),
        max_size=14,
    ),
    st.sampled_from(["past", "future", "unknown"]),
)
def test_any_mixture_of_time_words_is_read_or_left_alone(parts: list[str], tense: Tense) -> None:
    text = " ".join(parts)
    for expression in found(text):
        moment = resolve(expression, MONDAY, tense, Moment("2024-01-19", None, "day"))
        assert (moment.date is None) == (moment.precision == "unknown")
