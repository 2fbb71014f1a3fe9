"""A backup holds everything, forgets what the home forgot, and makes a home again."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.clock import fixed
from pipeline.crawl.ledger import Ledger
from pipeline.crawl.run import locked
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.operation.backup import back_up, restore

CLOCK = fixed(datetime(2026, 11, 22, 4, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.claim("real")
    first, second = (home.releases / version / "articles" for version in ("2026.11.20", "2026.11.21"))
    for folder in (first, second, home.archive / "nasa" / "2026-11-20"):
        folder.mkdir(parents=True)
    (home.archive / "nasa" / "2026-11-20" / "0001.warc.gz").write_bytes(b"warc")
    (first / "2026-11.parquet").write_bytes(b"parquet" * 1000)
    os.link(first / "2026-11.parquet", second / "2026-11.parquet")
    (home.root / "settings.toml").write_text("delay = 2.0\n")
    with Ledger(home.ledger) as ledger:
        ledger.apply([("INSERT INTO hosts VALUES ('nasa.gov', NULL, 'kept')", ())])
    return home


def test_a_home_comes_back_whole(home: Home, tmp_path: Path) -> None:
    with Ledger(home.ledger) as ledger:  # open, with what it wrote still beside it
        ledger.apply([("INSERT INTO hosts VALUES ('esa.int', NULL, 'late')", ())])
        back_up(home, tmp_path / "copy", CLOCK)
    again = Home(tmp_path / "again")
    assert restore(tmp_path / "copy", again).files == 6
    assert again.stamp() == "real" and (again.root / "settings.toml").read_text() == "delay = 2.0\n"
    with sqlite3.connect(again.ledger) as ledger_again:
        assert ledger_again.execute("SELECT host FROM hosts ORDER BY 1").fetchall() == [("esa.int",), ("nasa.gov",)]
    one, two = (again.releases / v / "articles" / "2026-11.parquet" for v in ("2026.11.20", "2026.11.21"))
    assert one.stat().st_ino == two.stat().st_ino, "what releases share, their copies share"


def test_a_second_backup_copies_what_is_new_and_forgets_what_is_gone(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy", CLOCK)
    (home.archive / "nasa" / "2026-11-20" / "0001.warc.gz").unlink()
    (home.archive / "nasa" / "2026-11-21").mkdir()
    (home.archive / "nasa" / "2026-11-21" / "0001.warc.gz").write_bytes(b"new")
    done = back_up(home, tmp_path / "copy", CLOCK)
    assert (done.files, done.copied) == (6, 2), "the new page and the ledger"
    assert not (tmp_path / "copy/data/archive/nasa/2026-11-20").exists(), "a text that was taken down is in no copy"


def test_a_damaged_copy_is_noticed(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy", CLOCK)
    (tmp_path / "copy/data/archive/nasa/2026-11-20/0001.warc.gz").write_bytes(b"WARC")
    with pytest.raises(SpaceNewsError, match="was damaged since it was copied"):
        restore(tmp_path / "copy", Home(tmp_path / "again"))


def test_wrong_places_are_refused(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy", CLOCK)
    with pytest.raises(UsageError, match="is not empty"):
        restore(tmp_path / "copy", home)
    with pytest.raises(UsageError, match="holds something else"):
        back_up(home, home.archive / "nasa", CLOCK)
    with pytest.raises(UsageError, match="lies inside the home"):
        back_up(home, home.data / "copy", CLOCK)
    with pytest.raises(UsageError, match="is no backup"):
        restore(tmp_path / "nowhere", Home(tmp_path / "again"))
    with pytest.raises(UsageError, match="nothing to back up"):
        back_up(Home(tmp_path / "empty"), tmp_path / "copy2", CLOCK)
    with locked(home.data), pytest.raises(SpaceNewsError, match="another crawl"):
        back_up(home, tmp_path / "copy", CLOCK)


def test_the_commands_do_the_same(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPACE_NEWS_HOME", str(home.root))
    assert main(["backup", str(tmp_path / "copy")]) == 0
    monkeypatch.setenv("SPACE_NEWS_HOME", str(tmp_path / "again"))
    assert main(["restore", str(tmp_path / "copy")]) == 0
    assert "holds all 6 files of the backup" in capsys.readouterr().out
