"""Homes, stamps and the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.clock import iso, parse_instant, utc_now
from pipeline.errors import UsageError, unknown
from pipeline.home import Home, find_home
from pipeline.settings import Settings, load_settings


def test_a_sample_home_refuses_real_news_and_the_other_way_round(tmp_path: Path) -> None:
    sample, real = Home(tmp_path / "a"), Home(tmp_path / "b")
    sample.claim("sample")
    sample.claim("sample")
    real.claim("real")
    with pytest.raises(UsageError, match=r"invented news of the demo.*--clear"):
        sample.claim("real")
    with pytest.raises(UsageError, match="holds real news"):
        real.claim("sample")


def test_the_home_is_taken_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_NEWS_HOME", str(tmp_path))
    assert find_home().releases == tmp_path.resolve() / "datasets" / "releases"


def test_the_clock_can_be_injected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_NEWS_NOW", "2026-03-04T03:00:00+02:00")
    assert utc_now() == datetime(2026, 3, 4, 1, tzinfo=UTC)
    assert iso(utc_now()) == "2026-03-04T01:00:00Z"
    with pytest.raises(UsageError, match="write it like"):
        parse_instant("yesterday")


def test_an_unknown_name_is_answered_with_the_nearest_ones() -> None:
    error = unknown("source", "sputnk", ["sputnik", "nasa"])
    assert str(error) == "unknown source 'sputnk'; nearest: sputnik"
    assert error.exit_code == 2


def test_settings_come_from_a_file_and_unknown_names_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('delay = 0.5\nallow_net = ["127.0.0.0/8"]\n')
    assert load_settings(file) == Settings(delay=0.5, allow_net=("127.0.0.0/8",))
    file.write_text("dealy = 0.5\n")
    with pytest.raises(UsageError, match="nearest: delay"):
        load_settings(file)
    for wrong, wanted in (
        ('delay = "fast"', "a number from 0"), ("delay = -1", "a number from 0"), ("attempts = 1.5", "a whole number"),
        ('allow_net = "10.0.0.0/8"', "a list of networks"), ("contact = 7", "a text"), ("hosts = 1", "a table of hosts"),
    ):  # fmt: skip
        file.write_text(wrong)
        with pytest.raises(UsageError, match=wanted):
            load_settings(file)
    with pytest.raises(UsageError, match="cannot read the settings file"):
        load_settings(tmp_path / "none.toml")
