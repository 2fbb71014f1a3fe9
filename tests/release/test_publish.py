"""Publishing: whole or not at all, never twice the same, never changed after."""

from __future__ import annotations

import fcntl
import json
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from release_samples import CHECKED, Maker, Rows, article

from pipeline.clock import fixed
from pipeline.errors import GateError, SpaceNewsError
from pipeline.home import Home
from pipeline.release.index import list_releases, yank_release
from pipeline.release.records import Published
from pipeline.release.verify import verify_release

BEFORE = fixed(datetime(2026, 11, 4, tzinfo=UTC))


def data_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


def test_a_release_lies_in_its_folder_with_everything_that_belongs_to_it(released: Published) -> None:
    found = {path.relative_to(released.folder).as_posix() for path in released.folder.rglob("*") if path.is_file()}
    assert str(released.version) == "2026.11.2"
    assert found == {
        "articles/2026-10.parquet", "articles/2026-11.parquet", "articles/undated.parquet",
        "entity_mentions/2026-10.parquet", "entity_mentions/2026-11.parquet", "entity_mentions/undated.parquet",
        "event_reports/2026-10.parquet", "event_reports/2026-11.parquet",
        "entities/entities.parquet", "events/events.parquet", "sources/sources.parquet",
        "superseded/superseded.parquet", "index.html", "manifest.json", "SHA256SUMS", "README.md", "CITATION.cff", "CHANGES.md", ".zenodo.json",
        "croissant.json", "datapackage.json", "quality/quality.json",
            "page/catalogue.css", "page/catalogue.js", "page/sql.js", "page/search.js",
    }  # fmt: skip


def test_sha256sum_confirms_every_file(released: Published) -> None:
    answer = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=released.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.count(": OK") == 25


def test_a_release_proves_itself(home: Home, released: Published) -> None:
    assert verify_release(home).findings == ()


def test_every_file_is_read_only(released: Published) -> None:
    assert {path.stat().st_mode & 0o777 for path in released.folder.rglob("*") if path.is_file()} == {0o444}


def test_the_pointer_names_the_new_release(home: Home, released: Published) -> None:
    pointer = json.loads((home.datasets / "latest.json").read_text())
    assert pointer == {"version": "2026.11.2", "path": "releases/2026.11.2"}
    assert (home.datasets / pointer["path"] / "manifest.json").is_file()


def test_equal_tables_make_no_second_release(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    shuffled = {name: list(reversed(table)) for name, table in rows.items()}
    assert make(shuffled, covers=date(2026, 11, 5)) is None
    assert [str(entry.version) for entry in list_releases(home)] == ["2026.11.2"]
    assert not list(home.releases.glob(".*.partial"))


def test_the_same_rows_in_another_order_give_the_same_bytes(tmp_path: Path, rows: Rows) -> None:
    one, two = Maker(Home(tmp_path / "1"))(rows), Maker(Home(tmp_path / "2"))({n: t[::-1] for n, t in rows.items()})
    assert one is not None and two is not None
    assert data_of(one.folder) == data_of(two.folder)
    assert (one.folder / "SHA256SUMS").read_text() == (two.folder / "SHA256SUMS").read_text()


def test_the_second_release_of_a_day_is_numbered_and_shares_what_did_not_change(
    make: Maker, rows: Rows, released: Published
) -> None:
    rows["articles"][0]["section"] = "Launches"
    second = make(rows)
    assert second is not None
    assert str(second.version) == "2026.11.2-2"
    assert second.linked_files == 11
    unchanged = "articles/2026-11.parquet"
    assert (second.folder / unchanged).samefile(released.folder / unchanged)
    assert not (second.folder / "articles/2026-10.parquet").samefile(released.folder / "articles/2026-10.parquet")


def test_articles_are_sorted_by_publication_and_cut_by_month(released: Published) -> None:
    table = pq.read_table(released.folder / "articles" / "2026-11.parquet")
    keys = list(zip(table["published_at"].to_pylist(), table["article_id"].to_pylist(), strict=True))
    assert keys == sorted(keys)
    assert {at.strftime("%Y-%m") for at, _ in keys} == {"2026-11"}


def test_mentions_lie_in_the_month_of_their_article(released: Published) -> None:
    def ids(path: str) -> set[str]:
        return set(pq.read_table(released.folder / path, columns=["article_id"])["article_id"].to_pylist())

    for month in ("2026-10", "2026-11", "undated"):
        assert ids(f"entity_mentions/{month}.parquet") == ids(f"articles/{month}.parquet")


def test_files_carry_descriptions_statistics_and_a_page_index(released: Published) -> None:
    path = released.folder / "articles" / "2026-11.parquet"
    assert all(field.metadata[b"description"] for field in pq.read_schema(path))
    group = pq.ParquetFile(path).metadata.row_group(0)
    column = group.column(0)
    assert column.compression == "ZSTD"
    assert column.is_stats_set and column.has_offset_index and column.has_column_index
    assert [c.column_index for c in group.sorting_columns][:1] == [pq.read_schema(path).get_field_index("published_at")]


def test_a_table_without_rows_is_a_file_without_rows(make: Maker, rows: Rows) -> None:
    empty = {name: [] for name in rows}
    released = make(empty)
    assert released is not None
    assert set(released.rows.values()) == {0}
    assert pq.read_table(released.folder / "articles" / "undated.parquet").num_rows == 0
    assert verify_release(make.home).ok


def test_a_text_that_its_policy_keeps_out_stops_the_release_and_is_named(home: Home, make: Maker, rows: Rows) -> None:
    rows["articles"][0]["body_text"] = "All rights reserved."
    with pytest.raises(GateError, match=rows["articles"][0]["article_id"]):
        make(rows)
    assert list_releases(home) == []


def test_a_reserved_text_is_not_freed_by_a_wrong_policy(make: Maker, rows: Rows) -> None:
    rows["articles"][0] |= {"body_text": "All rights reserved.", "text_policy": "full"}
    with pytest.raises(GateError, match="all rights are reserved"):
        make(rows)


def test_a_facts_only_source_gives_no_words(make: Maker, rows: Rows) -> None:
    rows["articles"][0] |= {"text_policy": "facts", "excerpt": None, "description": "Words."}
    with pytest.raises(GateError, match="facts only"):
        make(rows)


def test_an_excerpt_that_is_too_long_stops_the_release(make: Maker, rows: Rows) -> None:
    rows["articles"][0]["excerpt"] = "x" * 281
    with pytest.raises(GateError, match="more than 280"):
        make(rows)


@pytest.mark.parametrize("result", ["failed", "crashed"])
def test_a_critical_check_that_did_not_pass_stops_the_release(make: Maker, rows: Rows, result: str) -> None:
    with pytest.raises(GateError, match=f"articles.rows {result}"):
        make(rows, checks=[replace(CHECKED, result=result)])


def test_a_warning_goes_out_with_the_release(make: Maker, rows: Rows) -> None:
    released = make(rows, checks=[replace(CHECKED, result="failed", severity="warning")])
    assert released is not None
    assert "warning: `articles` `rows` failed" in (released.folder / "README.md").read_text()
    quality = json.loads((released.folder / "quality" / "quality.json").read_text())
    assert quality["checks"][0]["figures"] == {"rows": 7}


def test_a_table_that_was_not_made_stops_the_release(home: Home, make: Maker, rows: Rows) -> None:
    make.write(rows)["events"].unlink()
    with pytest.raises(GateError, match="events"):
        make.publish_written()
    assert list_releases(home) == []


def test_what_a_killed_run_left_is_removed_and_said(home: Home, make: Maker, rows: Rows) -> None:
    half = home.releases / ".2026.11.2.partial" / "articles"
    half.mkdir(parents=True)
    (half / "2026-11.parquet").write_bytes(b"PAR1 half")
    said: list[str] = []
    assert make(rows, say=said.append) is not None
    assert len(said) == 1 and ".2026.11.2.partial" in said[0]
    assert not half.exists()


def test_a_run_killed_between_release_and_index_is_repaired_by_the_next(
    home: Home, make: Maker, rows: Rows, released: Published
) -> None:
    (home.datasets / "latest.json").unlink()
    (home.datasets / "index.json").unlink()
    assert make(rows) is None
    assert json.loads((home.datasets / "latest.json").read_text())["version"] == "2026.11.2"
    assert [r["version"] for r in json.loads((home.datasets / "index.json").read_text())["releases"]] == ["2026.11.2"]


def test_two_at_once_are_told_apart_by_a_lock(home: Home, make: Maker, rows: Rows) -> None:
    home.releases.mkdir(parents=True)
    with (home.releases / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SpaceNewsError, match="another release is being written"):
            make(rows)
    assert make(rows) is not None


@contextmanager
def a_disk_of(size: int) -> Iterator[None]:
    """No file may grow past `size` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_a_full_disk_is_one_sentence_and_loses_nothing(
    home: Home, make: Maker, rows: Rows, released: Published, size: int
) -> None:
    rows["articles"].append(article(10, datetime(2026, 11, 2, tzinfo=UTC)))
    rows["sources"][1]["n_articles"] += 1
    make.write(rows)
    before = data_of(home.releases)
    with a_disk_of(size), pytest.raises(SpaceNewsError) as error:
        make.publish_written()
    assert "\n" not in str(error.value) and "cannot write" in str(error.value)
    assert data_of(home.releases) == before
    assert make(rows) is not None


def test_a_folder_that_cannot_be_written_is_one_sentence(home: Home, make: Maker, rows: Rows) -> None:
    home.root.mkdir(parents=True)
    home.datasets.write_text("a file where the folder should be")
    with pytest.raises(SpaceNewsError, match="cannot write to"):
        make(rows)


def test_a_day_before_the_last_release_is_refused(make: Maker, rows: Rows, released: Published) -> None:
    rows["articles"][0]["section"] = "Launches"
    with pytest.raises(GateError, match="lies before the last release"):
        make(rows, covers=date(2026, 11, 1))


def test_a_yanked_release_is_not_published_again(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    yank_release(home, "2026.11.2", "wrong dates", BEFORE)
    with pytest.raises(GateError, match="wrong dates"):
        make(rows)


def test_a_damaged_file_of_the_last_release_is_not_shared(make: Maker, rows: Rows, released: Published) -> None:
    damaged = released.folder / "sources" / "sources.parquet"
    content = damaged.read_bytes()
    damaged.unlink()
    damaged.write_bytes(content[:-20] + bytes(20))
    rows["articles"][0]["section"] = "Launches"
    second = make(rows)
    assert second is not None
    assert (second.folder / "sources" / "sources.parquet").read_bytes() == content


def test_a_sample_release_says_so(make: Maker, rows: Rows) -> None:
    released = make(rows, sample=True)
    assert released is not None
    for name in ("README.md", "CITATION.cff", ".zenodo.json", "croissant.json", "datapackage.json"):
        assert "SAMPLE, INVENTED NEWS" in (released.folder / name).read_text(), name


def test_zenodo_finds_what_it_asks_for(released: Published) -> None:
    told = json.loads((released.folder / ".zenodo.json").read_text())
    assert (told["upload_type"], told["version"], told["publication_date"]) == ("dataset", "2026.11.2", "2026-11-03")
    assert "CC-BY-4.0, all-rights-reserved" in told["notes"]
    assert told["creators"] and told["title"] and told["description"]


def test_data_docs_come_along(tmp_path: Path, make: Maker, rows: Rows) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.html").write_text("<p>checks</p>")
    released = make(rows, quality_docs=docs)
    assert released is not None
    assert (released.folder / "quality" / "index.html").read_text() == "<p>checks</p>"
    assert verify_release(make.home).ok
    shutil.rmtree(docs)


def test_the_card_tells_the_accuracy_its_set_and_what_has_changed_since(make: Maker, rows: Rows) -> None:
    measured = {"set": "fifty labelled texts", "n": 50, "stage": "extract", "remark": "read before"}
    reference = {
        "measured_on": "2026-11-01", "stage_versions": {"parse": "1", "extract": "1"},
        "sets": [{**measured, "figures": {"entities, F1": 95.6}}],
    }  # fmt: skip
    sample = {"set": "made-up articles", "n": 9, "figures": {"title right": 100.0}}
    released = make(rows, reference=reference, regression_sample=sample, stage_versions={"parse": "1", "extract": "2"})
    assert released is not None
    card = (released.folder / "README.md").read_text()
    assert "| entities, F1 | fifty labelled texts (read before) | 50 | 95.6 |" in card
    assert "these stages have changed, and were not measured again: extract." in card
    assert "| title right | made-up articles | 9 | 100.0 |" in card
    quality = json.loads((released.folder / "quality" / "quality.json").read_text())
    assert (quality["reference"], quality["regression_sample"]) == (reference, sample)
