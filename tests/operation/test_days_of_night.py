"""Which days a night takes, and which can no longer be fetched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.crawl.ledger import Ledger
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.operation.nights import days_of_night, refuse_out_of_reach
from pipeline.sources.spec import Source

FEED_ONLY = Source("feed", "Feed", "https://feed.example/", ("feed.example",), feeds=("https://feed.example/rss",))
ARCHIVE = Source("old", "Old", "https://old.example/", ("old.example",), sitemaps=("https://old.example/map.xml",))
TODAY = date(2026, 11, 22)


def crawled(folder: Path, *days: str, unfinished: str | None = None) -> Home:
    home = Home(folder)
    row = "INSERT INTO runs (source_id, day, mode, started_at, finished_at) VALUES ('s', ?, 'new', ?, ?)"
    with Ledger(home.ledger) as ledger:
        ledger.apply([(row, (day, day, day)) for day in days])
        if unfinished:
            ledger.apply([(row, (unfinished, unfinished, None))])
    return home


def test_a_new_home_takes_the_day_alone(tmp_path: Path) -> None:
    assert days_of_night(Home(tmp_path), TODAY, 3) == (TODAY, TODAY)


def test_missed_days_come_with_the_night(tmp_path: Path) -> None:
    home = crawled(tmp_path, "2026-11-18", "2026-11-19", unfinished="2026-11-20")
    assert days_of_night(home, TODAY, 3) == (date(2026, 11, 20), TODAY)


def test_days_before_the_look_back_and_before_the_first_night_do_not(tmp_path: Path) -> None:
    home = crawled(tmp_path, "2026-11-12")
    assert days_of_night(home, TODAY, 3) == (date(2026, 11, 19), TODAY)
    assert days_of_night(crawled(tmp_path / "b", "2026-11-21"), TODAY, 30) == (TODAY, TODAY)


def test_a_source_that_lists_only_its_newest_gives_no_days_of_the_past(tmp_path: Path) -> None:
    home = Home(tmp_path)
    refuse_out_of_reach([FEED_ONLY, ARCHIVE], date(2026, 11, 21), TODAY, home)
    refuse_out_of_reach([ARCHIVE], date(2024, 1, 1), TODAY, home)
    with pytest.raises(SpaceNewsError, match=r"import-warc FILE --host feed\.example"):
        refuse_out_of_reach([ARCHIVE, FEED_ONLY], date(2024, 1, 1), TODAY, home)
    (home.archive / "feed" / "2024-01-01").mkdir(parents=True)
    refuse_out_of_reach([FEED_ONLY], date(2024, 1, 1), TODAY, home)
