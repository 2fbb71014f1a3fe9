"""Silent publishers are noticed; quiet ones are not slandered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.crawl.health import robots_checked, silent_sources
from pipeline.crawl.ledger import Ledger, upsert
from pipeline.home import Home
from pipeline.sources.spec import Source

FIRST = date(2026, 1, 1)


def home_with(tmp_path: Path, new_by_night: list[int]) -> Home:
    home = Home(tmp_path)
    with Ledger(home.ledger) as ledger:
        ledger.apply(
            (
                "INSERT INTO runs (source_id, day, mode, started_at, finished_at, new) VALUES ('a', ?, 'new', '', 'x', ?)",
                ((FIRST + timedelta(days=n)).isoformat(), new),
            )
            for n, new in enumerate(new_by_night)
        )
    return home


def silent(tmp_path: Path, new_by_night: list[int]) -> bool:
    return bool(silent_sources(home_with(tmp_path, new_by_night), FIRST + timedelta(days=len(new_by_night))))


def test_a_daily_publisher_that_lists_nothing_for_four_nights_is_silent(tmp_path: Path) -> None:
    assert silent(tmp_path, [3] * 20 + [0] * 4)


def test_a_weekend_is_no_silence(tmp_path: Path) -> None:
    assert not silent(tmp_path, [3] * 20 + [0] * 2)


def test_a_weekly_publisher_may_pause_for_ten_nights(tmp_path: Path) -> None:
    assert not silent(tmp_path, [1, 0, 0, 0, 0, 0, 0] * 8 + [0] * 4)


def test_a_source_that_never_listed_anything_is_silent(tmp_path: Path) -> None:
    [found] = silent_sources(home_with(tmp_path, [0] * 4), FIRST + timedelta(days=4))
    assert "ever" in found.sentence()


def test_the_last_reading_of_robots_is_known_by_source(tmp_path: Path) -> None:
    home, at = Home(tmp_path), datetime(2026, 11, 22, 3, tzinfo=UTC)
    row = {
        "origin": "https://www.example.org",
        "status": 200,
        "body": b"",
        "fetched_at": at.isoformat(),
        "expires_at": at.isoformat(),
    }
    with Ledger(home.ledger) as ledger:
        ledger.apply([upsert("robots", row, ["origin"])])
    assert robots_checked(home, {"a": Source("a", "A", "https://example.org/", ("example.org",))}) == {"a": at}
