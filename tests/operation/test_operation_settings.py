"""Nights, notices and retention in `settings.toml`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.operation.settings import Night, Operation, load_operation
from pipeline.settings import Settings, load_settings


def written(folder: Path, text: str) -> Home:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return Home(folder)


def test_a_home_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert load_operation(Home(tmp_path)) == Operation()


def test_one_file_holds_the_crawler_and_the_operation(tmp_path: Path) -> None:
    home = written(tmp_path, 'delay = 2.5\n[night]\nat = "04:30"\ntime_zone = "Europe/Berlin"\n[retention]\nlog = 30\n')
    assert load_operation(home).night == Night(at="04:30", time_zone="Europe/Berlin")
    assert load_operation(home).retention.log == 30
    assert load_settings(tmp_path / "settings.toml") == Settings(delay=2.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[night]\nhour = 3\n", "unknown setting of [night] 'hour'"),
        ('[night]\nat = "25:00"\n', 'write it like "03:15"'),
        ('[night]\ntime_zone = "Mars/Olympus"\n', "write it like Europe/Berlin"),
        ("[night]\nlook_back = -1\n", "write 0 or more"),
        ("[night]\nlook_back = true\n", "takes a whole number"),
        ('[notice]\nemail_to = "me"\n', "takes a list of texts"),
        ('[notice]\nemail_to = ["me@example.org"]\n', "needs notice.email_from"),
        ("night = 3\n", "night of"),
        ("[night\n", "cannot read the settings file"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as told:
        load_operation(written(tmp_path, text))
    assert said in str(told.value)


def test_the_next_night_keeps_its_hour_when_the_clocks_change() -> None:
    night = Night(at="03:15", time_zone="Europe/Berlin")
    assert night.next_after(datetime(2026, 3, 28, 1, tzinfo=UTC)) == datetime(2026, 3, 28, 2, 15, tzinfo=UTC)
    assert night.next_after(datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, 15, tzinfo=UTC)
    assert night.cron == "15 3 * * *"
