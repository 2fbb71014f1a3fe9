"""Dates as intervals, titles from slots: the small pure parts of events."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.resolve.intervals import interval_of
from pipeline.resolve.titles import Part, title_of
from pipeline.tables.closed_sets import EVENT_TYPES, PARTICIPANT_ROLES


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "quarter"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "month"),
        ("2026-07-31", date(2026, 7, 31), date(2026, 7, 31), "day"),
        ("2026-07-31T22", date(2026, 7, 31), date(2026, 7, 31), "hour"),
        ("2026-07-31T22:05-04:00", date(2026, 7, 31), date(2026, 7, 31), "minute"),
    ],
)
def test_a_date_is_the_days_it_may_mean(text, first, last, precision):
    found = interval_of(text)
    assert (found.first, found.last, found.precision) == (first, last, precision)


def test_an_instant_needs_an_hour_and_a_zone():
    assert interval_of("2026-07-31T22:05-04:00").at == datetime(2026, 8, 1, 2, 5, tzinfo=UTC)
    assert interval_of("2026-07-31T22Z").at == datetime(2026, 7, 31, 22, tzinfo=UTC)
    assert interval_of("2026-07-31T22:05").at is interval_of("2026-07-31").at is None


def test_a_range_runs_to_the_end_of_its_last_day():
    found = interval_of("2026-07-30", "2026-08")
    assert (found.first, found.last) == (date(2026, 7, 30), date(2026, 8, 31))


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2026-13", "2026-06-31", "2026-Q5", "2026-07-31T25", "0000", "2026-7"]
)
def test_an_impossible_date_is_unknown(text):
    assert interval_of(text) is None


def test_a_range_that_ends_before_it_starts_is_its_start():
    assert interval_of("2026-07-31", "2026-07-01") == interval_of("2026-07-31")


@given(st.dates(min_value=date(1900, 1, 1)), st.dates(min_value=date(1900, 1, 1)))
def test_gaps_count_days_both_ways(one: date, other: date):
    ours, theirs = interval_of(one.isoformat()), interval_of(other.isoformat())
    assert ours.gap(theirs) == theirs.gap(ours) == abs((one - other).days)


def parts(*told: tuple[str, str]) -> list[Part]:
    return [Part(role, name, 1) for role, name in told]


@pytest.mark.parametrize(
    ("kind", "told", "place", "expected"),
    [
        ("launch", [("mission", "Crew-11"), ("launch_vehicle", "Falcon 9"), ("agency", "NASA")], "Kennedy Space Center",
         "Launch of Crew-11 on Falcon 9 from Kennedy Space Center"),
        ("launch", [("launch_vehicle", "Electron")], None, "Launch on Electron"),
        ("docking", [("spacecraft", "Progress MS-26")], "ISS", "Docking of Progress MS-26 with the ISS"),
        ("spacewalk", [("crew", "Ada Quill"), ("crew", "Bo Larsen")], None, "Spacewalk by Ada Quill and Bo Larsen"),
        ("landing_splashdown", [("spacecraft", "Odysseus"), ("target_body", "Moon")], "Moon", "Landing of Odysseus on the Moon"),
        ("contract_award", [("customer", "NASA"), ("provider", "Firefly")], None, "Contract from NASA to Firefly"),
        ("agreement", [("agency", "ESA"), ("counterpart", "JAXA")], None, "Agreement of ESA and JAXA"),
        ("test_firing", [], None, "Test firing"),
        ("deployment", [("spacecraft", name) for name in "ABCDE"], None, "Deployment of A, B and 3 others"),
    ],
)  # fmt: skip
def test_a_title_says_what_is_known_and_no_more(kind, told, place, expected):
    assert title_of(kind, parts(*told), place) == expected


NAMED = st.tuples(st.sampled_from(PARTICIPANT_ROLES), st.text("Abc-12", min_size=1, max_size=5))


@given(st.sampled_from(EVENT_TYPES), st.lists(NAMED), st.sampled_from([None, "Moon", "Baikonur"]))
def test_every_event_has_a_title_without_holes(kind, told, place):
    title = title_of(kind, parts(*told), place)
    assert title == " ".join(title.split())
    assert not set("{}[]") & set(title)
