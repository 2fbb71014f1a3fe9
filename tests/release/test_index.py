"""The index: which releases there are, which is the latest, which were taken back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_samples import Maker, Rows

from pipeline.clock import fixed
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.release.index import list_releases, show_release, yank_release
from pipeline.release.records import Published
from pipeline.release.version import Version, next_version, parse_version

CLOCK = fixed(datetime(2026, 11, 4, tzinfo=UTC))
VERSIONS = st.builds(Version, st.dates(date(1000, 1, 1), date(9999, 12, 31)), st.integers(1, 300))


@pytest.fixture
def two(make: Maker, rows: Rows) -> list[str]:
    make(rows)
    rows["articles"][0]["title"] = "Corrected"
    make(rows, covers=date(2026, 11, 10))
    return ["2026.11.2", "2026.11.10"]


@given(VERSIONS)
def test_a_version_reads_as_it_is_written(version: Version) -> None:
    assert parse_version(str(version)) == version


@pytest.mark.parametrize("text", ["2026.11.02", "2026.11.2-1", "2026.11.2-0", "2026.11", "latest", "2026.2.30", "../x"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_version(text)


def test_versions_compare_by_day_and_number_and_not_by_letters() -> None:
    written = ["2026.11.2", "2026.11.2-2", "2026.11.2-10", "2026.11.10", "2026.12.1", "2027.1.1"]
    assert sorted(written, key=parse_version) == written


@given(st.lists(VERSIONS, max_size=5), st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_the_next_version_is_new_and_after_every_other_of_its_day(taken: list[Version], day: date) -> None:
    version = next_version(day, taken)
    assert version.day == day
    assert all(version > other for other in taken if other.day == day)


def test_releases_are_listed_oldest_first(home: Home, two: list[str]) -> None:
    entries = list_releases(home)
    assert [str(entry.version) for entry in entries] == two
    assert [entry.latest for entry in entries] == [False, True]
    assert entries[0].rows["articles"] == 7


def test_a_release_is_shown_with_its_checks_and_inputs(home: Home, released: Published) -> None:
    shown = show_release(home)
    assert shown["version"] == "2026.11.2" and shown["latest"] is True and shown["yanked"] is None
    assert shown["stage_versions"] == {"parse": "1"}
    assert shown["checks"][0] == {
        "table": "articles", "check": "rows", "result": "passed", "severity": "critical", "partition": None,
        "data_version": "v1", "check_version": "1", "figures": {"rows": 7},
    }  # fmt: skip


def test_a_yanked_release_stays_marked_and_latest_moves_back(home: Home, two: list[str]) -> None:
    now_latest = yank_release(home, "2026.11.10", "wrong dates", CLOCK)
    assert now_latest is not None and str(now_latest.version) == "2026.11.2"
    assert json.loads((home.datasets / "latest.json").read_text())["version"] == "2026.11.2"
    assert (home.releases / "2026.11.10" / "manifest.json").is_file()
    assert [entry.yanked for entry in list_releases(home)] == [None, "2026-11-04: wrong dates"]
    assert show_release(home, "2026.11.10")["yanked"] == "2026-11-04: wrong dates"


def test_the_mark_outlives_the_next_release(home: Home, make: Maker, rows: Rows, two: list[str]) -> None:
    yank_release(home, "2026.11.10", "wrong dates", CLOCK)
    rows["articles"][0]["title"] = "Right now"
    third = make(rows, covers=date(2026, 11, 10))
    assert third is not None and str(third.version) == "2026.11.10-2"
    assert str(third.previous) == "2026.11.2"
    assert [bool(entry.yanked) for entry in list_releases(home)] == [False, True, False]


def test_when_all_are_yanked_there_is_no_latest(home: Home, released: Published) -> None:
    assert yank_release(home, "2026.11.2", "wrong", CLOCK) is None
    assert json.loads((home.datasets / "latest.json").read_text()) == {"version": None, "path": None}


def test_yanking_wants_a_reason(home: Home, released: Published) -> None:
    with pytest.raises(UsageError, match="--reason"):
        yank_release(home, "2026.11.2", " ", CLOCK)


def test_yanking_an_unknown_version_tells_the_nearest(home: Home, released: Published) -> None:
    with pytest.raises(UsageError, match=r"nearest: 2026.11.2"):
        yank_release(home, "2026.11.22", "wrong", CLOCK)
