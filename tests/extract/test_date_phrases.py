"""A wide set of ways in which news tells a time, each with what it means on Monday, 25 March 2024."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extract.dates import find_dates
from pipeline.extract.moments import Moment, Tense, resolve
from pipeline.extract.sentences import words

MONDAY = date(2024, 3, 25)
TOLD_BEFORE = Moment("2024-01-19T16:49", None, "minute")


def read(text: str, tense: Tense = "past", published: date | None = MONDAY) -> list[str]:
    moments = [resolve(x, published, tense, TOLD_BEFORE) for x in find_dates(text, words(text))]
    return [f"{m.date}..{m.date_end}" if m.date_end else str(m.date) for m in moments]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("from March 5 to March 8", "2024-03-05..2024-03-08"),
        ("March 5 through 8", "2024-03-05..2024-03-08"),
        ("from 5 to 8 March", "2024-03-05..2024-03-08"),
        ("between 5 March and 8 March", "2024-03-05..2024-03-08"),
        ("5 March to 8 April 2024", "2024-03-05..2024-04-08"),
        ("Dec. 31, 2023 to Jan. 2, 2024", "2023-12-31..2024-01-02"),
        ("22.03.2024 - 24.03.2024", "2024-03-22..2024-03-24"),
        ("from Monday to Wednesday", "2024-03-25..2024-03-27"),
        ("between Tuesday and Thursday", "2024-03-19..2024-03-21"),
        ("from April to June 2024", "2024-04..2024-06"),
        ("April-June 2024", "2024-04..2024-06"),
        ("from November 2023 to January 2024", "2023-11..2024-01"),
        ("from November to January 2024", "2023-11..2024-01"),
        ("from 2019 to 2023", "2019..2023"),
        ("between 2019 and 2023", "2019..2023"),
        ("2019–2020", "2019..2020"),
        ("the 2025/26 season", "2025..2026"),
        ("the week of April 8", "2024-04-08..2024-04-14"),
        ("the weekend of April 6", "2024-04-06..2024-04-07"),
    ],
)
def test_a_range_has_both_its_ends(text: str, value: str) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("moved from March 5 to March 8", ["2024-03-05", "2024-03-08"]),
        ("slipped the launch from Monday to Wednesday", ["2024-03-25", "2024-03-20"]),
        ("was delayed from 2024 to 2026", ["2024", "2026"]),
        ("on Saturday and Sunday", ["2024-03-23", "2024-03-24"]),
        ("in 2021 and 2023", ["2021", "2023"]),
        ("in May or July 2025", ["2023-05", "2025-07"]),
    ],
)
def test_a_move_and_a_list_are_two_times(text: str, values: list[str]) -> None:
    assert read(text) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-20T01:45Z", "2024-03-20T01:45Z"),
        ("2024-03-20T01:45:00+03:00", "2024-03-20T01:45+03:00"),
        ("2024-03-20 01:45 UTC", "2024-03-20T01:45Z"),
        ("20 March 2024, 01:45 UTC", "2024-03-20T01:45Z"),
        ("at 0145 GMT (9:45 p.m. EDT) on March 20", "2024-03-20T01:45Z"),
        ("8.36pm on Wednesday", "2024-03-20T20:36"),
        ("20h36 UTC on Wednesday", "2024-03-20T20:36Z"),
        ("8:36 am ET Wednesday", "2024-03-20T08:36-04:00"),
        ("at midnight on Friday", "2024-03-22T00"),
        ("midnight UTC on March 21", "2024-03-21T00Z"),
        ("at noon Friday", "2024-03-22T12"),
        ("12 a.m. EDT March 20", "2024-03-20T00-04:00"),
        ("12:30 p.m. EDT on March 20", "2024-03-20T12:30-04:00"),
        ("11 p.m. Eastern Time March 20", "2024-03-20T23-04:00"),
        ("3:14 p.m. Central European Time on March 20", "2024-03-20T15:14+01:00"),
        ("3 p.m. Japan Standard Time on March 20", "2024-03-20T15+09:00"),
        ("17:00 Moscow Time on March 20", "2024-03-20T17:00+03:00"),
        ("10:05 p.m. PDT on March 20 (0505 UTC March 21)", "2024-03-20T22:05-07:00"),
        ("between 9 a.m. and 11 a.m. EDT on March 20", "2024-03-20T09-04:00"),
        ("9-11 a.m. EDT, March 20", "2024-03-20T09-04:00"),
        ("in the early hours of Wednesday morning", "2024-03-20"),
        ("late on Wednesday", "2024-03-20"),
        ("overnight on March 23", "2024-03-23"),
    ],
)
def test_clocks_of_every_form_join_their_day(text: str, value: str) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Fri, 22 Mar 2024", "2024-03-22"),
        ("22-Mar-24", "2024-03-22"),
        ("2010 April 3", "2010-04-03"),
        ("03/22/2024", "2024-03-22"),
        ("22/03/2024", "2024-03-22"),
        ("22.03.2024", "2024-03-22"),
        ("the 22nd of March", "2024-03-22"),
        ("Sept 5, 2023", "2023-09-05"),
        ("September of 2023", "2023-09"),
        ("no earlier than April 10, 2024", "2024-04-10"),
        ("no sooner than mid-April 2024", "2024-04"),
        ("no earlier than Q2 2024", "2024-Q2"),
        ("2025 Q1", "2025-Q1"),
        ("1Q 2025", "2025-Q1"),
        ("Q1/2025", "2025-Q1"),
        ("last quarter of 2024", "2024-Q4"),
        ("the final quarter of 2025", "2025-Q4"),
        ("third quarter of this year", "2024-Q3"),
        ("winter 2024-25", "2025-Q1"),
        ("Northern Hemisphere summer 2025", "2025-Q3"),
        ("FY2025", "2025"),
        ("FY 25", "2025"),
        ("fiscal year 2025-26", "2025"),
        ("by the end of 2026", "2026"),
        ("year-end 2026", "2026"),
        ("by year's end", "2024"),
        ("April next year", "2025-04"),
        ("the end of next month", "2024-04"),
        ("Christmas Eve 2024", "2024-12-24"),
        ("New Year's Day", "2024-01-01"),
    ],
)
def test_days_months_quarters_and_years_of_every_form(text: str, value: str) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two days later", "2024-01-21"),
        ("a day earlier", "2024-01-18"),
        ("the next day", "2024-01-20"),
        ("the following morning", "2024-01-20"),
        ("the previous day", "2024-01-18"),
        ("earlier that day", "2024-01-19"),
        ("the day before.", "2024-01-18"),
        ("a fortnight later", "2024-02-02"),
        ("the following year", "2025"),
        ("90 minutes later", "2024-01-19"),
        ("eight minutes after liftoff", "2024-01-19"),
    ],
)
def test_what_comes_before_and_after_counts_from_the_day_told_last(text: str, value: str) -> None:
    assert read(text) == [value]
    assert [resolve(x, MONDAY, "past").date for x in find_dates(text, words(text))] == [None]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the day after tomorrow", "2024-03-27"),
        ("the day before yesterday", "2024-03-23"),
        ("a fortnight ago", "2024-03-11"),
        ("48 hours ago", "2024-03-23"),
        ("Friday of last week", "2024-03-22"),
        ("Friday next week", "2024-04-05"),
        ("later this week, on Thursday", "2024-03-28"),
    ],
)
def test_days_around_the_publication(text: str, value: str) -> None:
    assert read(text) == [value]


@pytest.mark.parametrize(("text", "future"), [("on Friday", "2024-03-29"), ("as early as May", "2024-05")])
def test_the_tense_turns_a_day_ahead(text: str, future: str) -> None:
    assert read(text, "future") == [future]


@pytest.mark.parametrize(
    "text",
    ["in the 1990s", "mid-1960s", "the early 2030s", "by the end of the decade", "this week", "last weekend",
     "in 1923", "31 June 2024", "29 February 2023", "March 35, 2024", "13/13/2024", "2024-13-01"],
)  # fmt: skip
def test_what_is_vague_impossible_or_before_space_flight_stays_unknown(text: str) -> None:
    assert read(text) == ["None"]


@pytest.mark.parametrize(
    "text",
    ["T-minus 10 minutes", "Expedition 71", "sol 900", "1,998 satellites", "2024 satellites", "the day of launch",
     "a new year-long study", "the day before launch", "in a few days"],
)  # fmt: skip
def test_words_about_time_that_tell_no_date_are_none(text: str) -> None:
    assert read(text) == []
