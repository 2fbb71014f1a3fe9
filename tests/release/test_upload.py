"""Uploading: every file is read back, a published one never changes, and the pointer moves last or not at all."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from release_samples import Maker, Rows

import pipeline.release.upload as uploading
from pipeline.clock import fixed, parse_instant
from pipeline.errors import GateError, SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.release.index import yank_release
from pipeline.release.manifest import Release
from pipeline.release.records import Published
from pipeline.release.store import Store
from pipeline.release.takedown import takedown
from pipeline.release.upload import upload_release
from pipeline.release.verify import verify
from pipeline.release.version import parse_version

NOW = fixed(parse_instant("2026-11-23"))


@pytest.fixture
def two(make: Maker, rows: Rows) -> tuple[str, str]:
    make(rows)
    rows["articles"][0]["title"] = "Corrected"
    make(rows, covers=date(2026, 11, 10))
    return "2026.11.2", "2026.11.10"


def files_of(released: Published) -> int:
    return sum(path.is_file() for path in released.folder.rglob("*"))


def latest_at(folder: Path) -> str | None:
    found = folder / "latest.json"
    return str(json.loads(found.read_text())["version"]) if found.is_file() else None


def test_a_folder_gets_the_whole_release_and_the_pointer(home: Home, released: Published, tmp_path: Path) -> None:
    to = tmp_path / "mirror"
    done = upload_release(home, "latest", str(to))
    assert (done.version, done.sent, done.there, done.latest) == ("2026.11.2", files_of(released), 0, "2026.11.2")
    assert verify(Release(parse_version("2026.11.2"), to / "releases" / "2026.11.2")).ok
    assert latest_at(to) == "2026.11.2"


def test_a_second_upload_sends_nothing(home: Home, released: Published, tmp_path: Path) -> None:
    upload_release(home, "latest", f"file://{tmp_path}/mirror")
    done = upload_release(home, "latest", str(tmp_path / "mirror"))
    assert (done.sent, done.there, done.size) == (0, files_of(released), 0)


def test_an_older_release_joins_the_index_and_leaves_the_pointer(
    home: Home, two: tuple[str, str], tmp_path: Path
) -> None:
    first, second = two
    assert upload_release(home, second, str(tmp_path / "mirror")).latest == second
    index = json.loads((tmp_path / "mirror" / "index.json").read_text())
    assert [entry["version"] for entry in index["releases"]] == [second], "only what is there is listed"
    assert upload_release(home, first, str(tmp_path / "mirror")).latest == second
    index = json.loads((tmp_path / "mirror" / "index.json").read_text())
    assert [entry["version"] for entry in index["releases"]] == [first, second]


def test_a_failure_in_the_middle_leaves_the_old_pointer_and_is_resumed(
    home: Home, two: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    to = tmp_path / "mirror"
    upload_release(home, first, str(to))
    put, sent = Store.put, []

    def failing(self: Store, path: Path, name: str) -> None:
        sent.append(name)
        if len(sent) > 4:
            raise SpaceNewsError("the line is dead")
        put(self, path, name)

    with monkeypatch.context() as broken:
        broken.setattr(Store, "put", failing)
        with pytest.raises(SpaceNewsError, match="the line is dead"):
            upload_release(home, second, str(to))
    assert latest_at(to) == first
    assert verify(Release(parse_version(first), to / "releases" / first)).ok
    done = upload_release(home, second, str(to))
    assert (done.there, done.latest) == (4, second)


def test_half_a_file_of_an_upload_that_was_stopped_is_sent_again(
    home: Home, released: Published, tmp_path: Path
) -> None:
    half = tmp_path / "mirror" / "releases" / "2026.11.2" / "events" / "events.parquet"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"PAR1 half")
    assert upload_release(home, "latest", str(tmp_path / "mirror")).sent == files_of(released)


def test_a_published_file_that_differs_is_never_overwritten(home: Home, released: Published, tmp_path: Path) -> None:
    to = tmp_path / "mirror"
    upload_release(home, "latest", str(to))
    other = to / "releases" / "2026.11.2" / "README.md"
    other.unlink()
    other.write_text("somebody else's words")
    with pytest.raises(GateError, match=r"README.md differs .* never overwritten"):
        upload_release(home, "latest", str(to))
    assert other.read_text() == "somebody else's words"


def test_what_does_not_read_back_moves_no_pointer(
    home: Home, released: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "sha256", lambda self, name: "0" * 64)
    with pytest.raises(SpaceNewsError, match="does not read back"):
        upload_release(home, "latest", str(tmp_path / "mirror"))
    assert latest_at(tmp_path / "mirror") is None


def test_a_mark_follows_the_release_that_is_there(home: Home, two: tuple[str, str], tmp_path: Path) -> None:
    for version in two:
        upload_release(home, version, str(tmp_path / "mirror"))
    yank_release(home, two[1], "wrong dates", NOW)
    assert upload_release(home, two[1], str(tmp_path / "mirror")).latest == two[0]
    with pytest.raises(GateError, match="was taken back"):
        upload_release(home, two[1], str(tmp_path / "another"))


def test_a_damaged_release_stays_at_home(home: Home, released: Published, tmp_path: Path) -> None:
    damaged = released.folder / "events" / "events.parquet"
    damaged.unlink()
    damaged.write_bytes(b"PAR1")
    with pytest.raises(GateError, match=r"damaged \(events/events.parquet\)"):
        upload_release(home, "latest", str(tmp_path / "mirror"))
    assert not (tmp_path / "mirror").exists()


def test_what_was_taken_down_is_not_uploaded(home: Home, rows: Rows, released: Published, tmp_path: Path) -> None:
    takedown(home, rows["articles"][0]["article_id"], "asked by the author", NOW)
    with pytest.raises(GateError, match="holds what was taken down on 2026-11-23"):
        upload_release(home, "latest", str(tmp_path / "mirror"))


@pytest.mark.parametrize("url", ["ftp://example.org/x", "https://example.org/"])
def test_another_kind_of_address_is_wrong_use(home: Home, released: Published, url: str) -> None:
    with pytest.raises(UsageError, match="give a folder, s3://, gs://, az:// or hf://datasets/owner/name"):
        upload_release(home, "latest", url)


@pytest.mark.parametrize(
    ("url", "extra"),
    [("s3://b/x", "s3"), ("gs://b/x", "gcs"), ("az://b/x", "azure"), ("hf://datasets/o/n", "huggingface")],
)
def test_a_missing_extra_is_named(
    home: Home, released: Published, monkeypatch: pytest.MonkeyPatch, url: str, extra: str
) -> None:
    monkeypatch.setattr(uploading, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=rf"pip install 'space-news\[{extra}\]'"):
        upload_release(home, "latest", url)


def test_a_folder_that_cannot_be_written_is_one_sentence(home: Home, released: Published, tmp_path: Path) -> None:
    (tmp_path / "mirror").write_text("a file")
    with pytest.raises(SpaceNewsError, match="cannot reach") as error:
        upload_release(home, "latest", str(tmp_path / "mirror"))
    assert "\n" not in str(error.value)
    shutil.rmtree(home.root, ignore_errors=True)
