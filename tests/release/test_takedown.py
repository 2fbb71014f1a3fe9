"""Taking down: the text is gone from the archive and every table, nothing else moves, and it cannot come back."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from release_samples import Maker, Rows, example
from warcio.archiveiterator import ArchiveIterator

from pipeline.clock import fixed
from pipeline.crawl.archive import page_record, read_pages, read_records
from pipeline.crawl.warc import WarcWriter
from pipeline.errors import GateError, SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.release.records import Published
from pipeline.release.takedown import takedown
from pipeline.release.tombstones import read_tombstones, without_taken_down
from pipeline.tables import REJECTS, STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS
from pipeline.tables.arrow import frame_of
from pipeline.urls import article_id

DAY = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 6, tzinfo=UTC)
CLOCK = fixed(datetime(2026, 11, 5, tzinfo=UTC))
BAD, GOOD = "https://free.example.org/1", "https://free.example.org/3"
PERSON = "person/ann-author"


def archive(home: Home) -> list[int]:
    """A file of three records: the page (under an address with tracking), another page, the page unchanged."""
    folder = home.archive / "free" / DAY.isoformat()
    writer = WarcWriter(folder / "0001.warc.gz", f"free/{DAY}/0001.warc.gz", fixed(AT), "run")
    fields = [("Content-Type", "application/http; msgtype=response"), ("space-news-purpose", "page")]
    offsets = []
    for url, kind in ((BAD + "?utm_source=x#top", "response"), (GOOD, "response"), (BAD, "revisit")):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Words of " + url.encode()
        written = writer.write(kind, body, [("WARC-Target-URI", url), *fields])  # type: ignore[arg-type]
        offsets.append(written.offset)
    writer.close()
    return offsets


def staged(home: Home) -> None:
    articles = [
        example(STAGED_ARTICLES, day=DAY, article_id=article_id(url), url=url, source_id="free", title="T",
                body_text="Words", word_count=1, first_seen_at=AT, fetched_at=AT, parser="generic/1",
                licence="CC-BY-4.0", text_policy="full", authors=["Ann Author", "Bob"])
        for url in (BAD, GOOD)
    ]  # fmt: skip
    mentions = [
        example(STAGED_MENTIONS, day=DAY, article_id=article_id(url), entity_id=entity, name="N", type="person",
                field="title", start=0, end=1, surface="T", method="gazetteer", confidence=0.5)
        for url in (BAD, GOOD) for entity in (PERSON, "agency/esa")
    ]  # fmt: skip
    reject = example(
        REJECTS, day=DAY, source_id="free", url=BAD, stage="rows", rule="x", reason="y", row='{"t": "Words"}'
    )
    other = example(REJECTS, day=DAY, source_id="free", url=None, stage="rows", rule="x", reason="y",
                    row=json.dumps({"article_id": article_id(BAD)}))  # fmt: skip
    for table, rows in ((STAGED_ARTICLES, articles), (STAGED_MENTIONS, mentions), (REJECTS, [reject, other])):
        folder = home.staged / table.name
        folder.mkdir(parents=True)
        frame_of(table, rows).write_parquet(folder / f"{DAY}.parquet")


def read(home: Home, table: str) -> pl.DataFrame:
    return pl.read_parquet(home.staged / table / f"{DAY}.parquet")


@pytest.mark.parametrize("target", [BAD, BAD + "?utm_medium=y", article_id(BAD)])
def test_the_text_is_gone_from_the_archive_and_the_staged_tables(home: Home, target: str) -> None:
    archive(home)
    staged(home)
    done = takedown(home, target, "the author asked", CLOCK)
    assert (done.records, done.rows) == (2, 5)
    assert [page.url for page in read_pages(home, DAY)] == [GOOD]
    raw = (home.archive / "free" / DAY.isoformat() / "0001.warc.gz").read_bytes()
    assert BAD.encode() + b"?" not in gzip.decompress(raw)
    assert read(home, "staged_articles")["url"].to_list() == [GOOD]
    assert set(read(home, "staged_mentions")["article_id"]) == {article_id(GOOD)}
    assert read(home, "rejects").height == 0


def test_every_other_record_stays_where_it_was(home: Home) -> None:
    offsets = archive(home)
    path = home.archive / "free" / DAY.isoformat() / "0001.warc.gz"
    before = path.read_bytes()
    takedown(home, BAD, "asked", CLOCK)
    after = path.read_bytes()
    assert len(after) == len(before)
    assert page_record(path, offsets[1]).fields["warc-target-uri"] == GOOD
    assert after[offsets[1] : offsets[2]] == before[offsets[1] : offsets[2]]
    records = list(read_records(path))
    assert [record.problem for record in records] == [None] * 4
    assert records[1].fields["warc-type"] == "metadata" and records[1].block.startswith(b"removed: 2026-11-05")


def test_other_tools_read_the_archive_after_it(home: Home) -> None:
    archive(home)
    takedown(home, BAD, "asked", CLOCK)
    with (home.archive / "free" / DAY.isoformat() / "0001.warc.gz").open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file)] == ["warcinfo", "metadata", "response", "metadata"]


def test_a_second_run_finds_nothing_left_and_keeps_the_first_tombstone(home: Home) -> None:
    archive(home)
    staged(home)
    takedown(home, BAD, "asked", CLOCK)
    again = takedown(home, BAD, "asked again", CLOCK)
    assert (again.records, again.rows) == (0, 0)
    assert [stone.reason for stone in read_tombstones(home)] == ["asked"]


def test_a_release_refuses_what_was_taken_down(home: Home, make: Maker, rows: Rows) -> None:
    takedown(home, BAD, "asked", CLOCK)
    with pytest.raises(GateError, match=article_id(BAD)):
        make(rows)


def test_the_releases_that_still_hold_it_are_named(home: Home, released: Published) -> None:
    assert takedown(home, BAD, "asked", CLOCK).releases == ("2026.11.2",)


def test_later_releases_carry_the_tombstone_without_the_reason(home: Home, make: Maker, rows: Rows) -> None:
    takedown(home, "https://free.example.org/77", "a private reason", CLOCK)
    takedown(home, PERSON, "a private reason", CLOCK)
    released = make(rows)
    assert released is not None
    manifest = json.loads((released.folder / "manifest.json").read_text())
    assert [(one["kind"], one["on"][:10]) for one in manifest["taken_down"]] == [
        ("article", "2026-11-05"),
        ("person", "2026-11-05"),
    ]
    text = (released.folder / "manifest.json").read_text()
    assert "private" not in text and PERSON not in text


def test_a_person_leaves_mentions_events_and_bylines(home: Home, make: Maker, rows: Rows) -> None:
    rows["entities"].append(
        rows["entities"][0] | {"entity_id": PERSON, "type": "person", "name": "Ann Author", "aliases": []}
    )
    make.write(rows)
    staged(home)
    takedown(home, PERSON, "she asked", CLOCK)
    assert read(home, "staged_articles")["authors"].to_list() == [["Bob"], ["Bob"]]
    assert set(read(home, "staged_mentions")["entity_id"]) == {"agency/esa"}
    with pytest.raises(GateError, match=PERSON):
        make.publish_written()


def test_what_is_read_again_later_is_kept_out_by_the_tombstones(home: Home) -> None:
    staged(home)
    before = {name: read(home, name) for name in ("staged_articles", "staged_mentions")}
    takedown(home, BAD, "asked", CLOCK)
    takedown(home, PERSON, "asked", CLOCK)
    stones = read_tombstones(home)
    assert without_taken_down(before["staged_articles"], stones)["url"].to_list() == [GOOD]
    assert without_taken_down(before["staged_mentions"], stones)["entity_id"].to_list() == ["agency/esa"]


def test_a_persons_part_in_an_event_goes_and_the_others_stay() -> None:
    from pipeline.release.tombstones import Tombstone

    parts = [
        {"role": "person", "entity_id": PERSON, "name": "Ann"},
        {"role": "agency", "entity_id": None, "name": "ESA"},
    ]
    report = example(
        STAGED_REPORTS, day=DAY, report_id="0" * 16, article_id="a" * 20, field="body", start=0, end=9,
        trigger_start=0, trigger_end=1, type="launch", status="planned", date_precision="unknown", confidence=0.5,
        participants=parts,
    )  # fmt: skip
    left = without_taken_down(frame_of(STAGED_REPORTS, [report]), [Tombstone("person", PERSON, "2026-11-05", "asked")])
    assert left["participants"].to_list() == [[parts[1]]]


@pytest.mark.parametrize("target", ["agency/nasa", "nonsense", "ftp://x.example/", "../../etc/passwd"])
def test_another_target_is_refused(home: Home, target: str) -> None:
    with pytest.raises(UsageError, match="no address, article id"):
        takedown(home, target, "asked", CLOCK)


def test_it_wants_a_reason(home: Home) -> None:
    with pytest.raises(UsageError, match="--reason"):
        takedown(home, BAD, "", CLOCK)


def test_without_its_tombstones_nothing_is_released(home: Home, make: Maker, rows: Rows) -> None:
    make.write(rows)
    (home.data / "tombstones.json").write_text("[{")
    with pytest.raises(SpaceNewsError, match="restore it"):
        make.publish_written()


def test_a_file_that_is_open_is_reached_too(home: Home, tmp_path: Path) -> None:
    archive(home)
    path = home.archive / "free" / DAY.isoformat() / "0001.warc.gz"
    path.rename(path.with_name(path.name + ".open"))
    assert takedown(home, BAD, "asked", CLOCK).records == 2
