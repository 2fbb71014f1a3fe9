"""Verifying: each kind of damage is found, and named for what it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from release_samples import Maker, Rows

from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.release.records import Published
from pipeline.release.verify import verify_release


def found(home: Home) -> set[tuple[str, str]]:
    return {(finding.check, finding.where) for finding in verify_release(home).findings}


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_a_changed_byte_is_found(home: Home, released: Published) -> None:
    card = released.folder / "README.md"
    rewrite(card, card.read_bytes().replace(b"Space", b"space", 1))
    assert found(home) == {("checksums", "README.md")}


def test_a_missing_file_is_found(home: Home, released: Published) -> None:
    (released.folder / "articles" / "2026-10.parquet").unlink()
    assert ("checksums", "articles/2026-10.parquet") in found(home)
    assert ("counts", "articles") in found(home)


def test_a_file_that_nobody_listed_is_found(home: Home, released: Published) -> None:
    (released.folder / "articles" / "2030-01.parquet").write_bytes(b"PAR1")
    assert found(home) == {("checksums", "articles/2030-01.parquet")}


def test_a_file_with_other_columns_is_found_even_when_its_checksum_was_forged(home: Home, released: Published) -> None:
    forge(released.folder, "sources/sources.parquet", lambda table: table.drop_columns(["licence"]))
    assert found(home) == {("schema", "sources/sources.parquet")}


def test_a_lost_row_is_found_even_when_its_checksum_was_forged(home: Home, released: Published) -> None:
    forge(released.folder, "sources/sources.parquet", lambda table: table.slice(1))
    assert found(home) == {("counts", "sources/sources.parquet"), ("counts", "sources")}


def forge(folder: Path, path: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a table and make every checksum fit again."""
    target, manifest_path, sums = folder / path, folder / "manifest.json", folder / "SHA256SUMS"
    table = change(pq.read_table(target))
    target.unlink()
    pq.write_table(table, target)
    manifest = json.loads(manifest_path.read_text())
    for entry in manifest["tables"]["sources"]["files"]:
        entry["sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
    rewrite(manifest_path, json.dumps(manifest).encode())
    lines = [line.split("  ", 1)[1] for line in sums.read_text().splitlines()]
    text = "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in lines)
    rewrite(sums, text.encode())


def dangling_mention(rows: Rows) -> None:
    rows["entity_mentions"][0]["entity_id"] = "agency/nobody"


def dangling_participant(rows: Rows) -> None:
    rows["events"][0]["participants"][0]["entity_id"] = "agency/nobody"


def dangling_superseded(rows: Rows) -> None:
    rows["superseded"].append(
        {"old_id": "a/b", "new_id": "agency/nobody", "kind": "merge", "since_version": "2026.1.1"}
    )


def offset_past_the_end(rows: Rows) -> None:
    rows["entity_mentions"][0] |= {"start": 900, "end": 908}


def surface_that_is_not_there(rows: Rows) -> None:
    rows["event_reports"][0]["slots"][0]["surface"] = "Falcon 9"


def empty_span(rows: Rows) -> None:
    rows["event_reports"][0]["trigger_end"] = rows["event_reports"][0]["trigger_start"]


def twice_the_same_article(rows: Rows) -> None:
    rows["articles"].append(dict(rows["articles"][0]))
    rows["sources"][0]["n_articles"] += 1


def a_count_that_is_none(rows: Rows) -> None:
    rows["entities"][0]["n_mentions"] = 8


@pytest.mark.parametrize(
    ("defect", "expected"),
    [
        (dangling_mention, ("references", "entity_mentions.entity_id")),
        (dangling_participant, ("references", "events.participants.entity_id")),
        (dangling_superseded, ("references", "superseded.new_id")),
        (offset_past_the_end, ("offsets", "entity_mentions")),
        (surface_that_is_not_there, ("offsets", "event_reports.slots")),
        (empty_span, ("offsets", "event_reports")),
        (twice_the_same_article, ("keys", "articles")),
        (a_count_that_is_none, ("agreement", "entities.n_mentions")),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_defect_is_found_by_its_rule(
    make: Maker, rows: Rows, defect: Callable[[Rows], None], expected: tuple[str, str]
) -> None:
    defect(rows)
    assert make(rows) is not None
    assert expected in found(make.home)


def test_offsets_count_code_points(make: Maker, rows: Rows) -> None:
    """Outside the Basic Multilingual Plane, and where letters have combining marks, a code point is still one."""
    rows["articles"][0]["title"] = "🚀👩‍🚀 é Ariane 6"
    start = rows["articles"][0]["title"].index("Ariane 6")
    rows["entity_mentions"][0] |= {"start": start, "end": start + 8}
    assert make(rows) is not None
    assert found(make.home) == set()


def test_an_unknown_version_is_told_with_the_nearest(home: Home, released: Published) -> None:
    with pytest.raises(UsageError, match=r"unknown release '2026.11.3'; nearest: 2026.11.2"):
        verify_release(home, "2026.11.3")
