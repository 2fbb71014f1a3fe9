"""Files and ledgers of a home: whole or not at all, the same bytes for the same rows, nothing lost in a crash."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from small_home import SmallHome

from assets.ids import candidate_ledger, keep_ledger, prepare_ledger, released_ledger
from assets.metadata import markdown
from pipeline.errors import SpaceNewsError
from pipeline.operation.files import INPUTS, STAGE, data_version, made_from, write, write_rejects
from pipeline.resolve.ledger import load_ledger
from pipeline.tables import REJECTS, SUPERSEDED
from pipeline.tables.arrow import frame_of

ROWS = [
    {"old_id": f"probe/{name}", "new_id": "spacecraft/ariel", "kind": "retype", "since_version": "2026.3.3"}
    for name in ("b", "a")
]


def test_the_same_rows_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    frame = frame_of(SUPERSEDED, ROWS)
    first = write(SUPERSEDED, frame, tmp_path / "one.parquet", {STAGE: "1", INPUTS: "2"})
    second = write(SUPERSEDED, frame.reverse(), tmp_path / "two.parquet", {STAGE: "1", INPUTS: "2"})
    assert first == second == data_version(tmp_path / "two.parquet")
    assert made_from(tmp_path / "one.parquet") == {STAGE: "1", INPUTS: "2"}
    assert pl.read_parquet(tmp_path / "one.parquet")["old_id"].to_list() == ["probe/a", "probe/b"]


def test_a_file_that_is_not_there_was_made_from_nothing(tmp_path: Path) -> None:
    assert made_from(tmp_path / "none.parquet") == {}
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    assert made_from(tmp_path / "torn.parquet") == {}


def test_an_unwritable_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SpaceNewsError, match="free some space and run again"):
        write(SUPERSEDED, frame_of(SUPERSEDED, ROWS), tmp_path / "file" / "superseded.parquet")


def test_no_rejects_leave_no_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.parquet"
    path.write_bytes(b"from an earlier run")
    write_rejects(frame_of(REJECTS, []), path)
    assert not path.exists()


def test_the_ledger_of_ids_is_kept_under_its_release(published: SmallHome) -> None:
    home = published.home
    kept = home.data / "ids" / "2026.3.3.json"
    assert kept.read_bytes() == candidate_ledger(home).read_bytes()
    assert released_ledger(home) == load_ledger(kept)


def test_a_crash_after_publishing_does_not_lose_the_ledger(published: SmallHome) -> None:
    home = published.home
    prepare_ledger(home)
    (home.data / "ids" / "2026.3.3.json").unlink()  # the run died before it could file the ledger
    assert released_ledger(home).events
    keep_ledger(home, "2026.3.3")
    assert (home.data / "ids" / "2026.3.3.json").is_file()


def test_a_sample_in_the_ui_shows_hostile_text_as_text() -> None:
    shown = markdown([{"title": "<img src=x onerror=alert(1)> | [x](javascript:alert(1))"}], ["title"])
    assert "<img" not in shown
    assert "[x]" not in shown
    assert shown.count("\n") == 2
