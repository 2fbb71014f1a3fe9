"""What changed: rows by key, columns, ids and rejects; the same words in `release diff` and in CHANGES.md."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from release_samples import Maker, Rows, article, small_rows

import pipeline.release.publish as publishing
from pipeline.errors import GateError, UsageError
from pipeline.home import Home
from pipeline.release.changes import TableChanges, diff_releases, markdown
from pipeline.release.records import Published
from pipeline.tables import REJECTS
from pipeline.tables.arrow import frame_of


def changes_of(home: Home, table: str) -> TableChanges:
    return next(t for t in diff_releases(home, "2026.11.2", "2026.11.2-2").tables if t.table == table)


def test_rows_are_told_apart_by_their_key(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    new = article(12, datetime(2026, 11, 2, 12, tzinfo=UTC))
    gone, changed = rows["articles"].pop(2), rows["articles"][0]
    changed |= {"title": "Corrected", "tags": ["rocket"]}
    rows["articles"].append(new)
    make(rows)
    found = changes_of(home, "articles")
    assert (found.added, found.changed, found.removed) == (1, 1, 1)
    assert found.columns == (("tags", 1), ("title", 1))
    assert found.examples == {
        "added": (new["article_id"],),
        "changed": (changed["article_id"],),
        "removed": (gone["article_id"],),
    }


def test_an_article_that_moves_to_another_month_is_changed_and_not_new(
    home: Home, make: Maker, rows: Rows, released: Published
) -> None:
    rows["articles"][0]["published_at"] = datetime(2026, 11, 1, tzinfo=UTC)
    make(rows)
    found = changes_of(home, "articles")
    assert (found.added, found.changed, found.removed) == (0, 1, 0)
    assert found.columns == (("published_at", 1),)
    assert changes_of(home, "entity_mentions").none


def test_ids_that_were_replaced_since_are_listed_once(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    rows["superseded"] = [
        {
            "old_id": "company/ariane",
            "new_id": "launch_vehicle/ariane-6",
            "kind": "retype",
            "since_version": "2026.11.2-2",
        }
    ]
    make(rows)
    rows["articles"][0]["title"] = "Corrected"
    make(rows)
    assert len(diff_releases(home, "2026.11.2", "2026.11.2-2").superseded) == 1
    assert diff_releases(home, "2026.11.2-2", "2026.11.2-3").superseded == ()


def test_the_notes_count_the_rejects_by_rule(home: Home, make: Maker, rows: Rows) -> None:
    folder = home.staged / "rejects"
    folder.mkdir(parents=True)
    row = dict.fromkeys(REJECTS.column_names) | {
        "day": date(2026, 11, 1), "stage": "parse", "rule": "listing", "source_id": "free", "reason": "a list",
    }  # fmt: skip
    frame_of(REJECTS, [row, row]).write_parquet(folder / "2026-11-01.parquet")
    released = make(rows)
    assert released is not None
    assert "| `parse` | `listing` | 0 | 2 |" in (released.folder / "CHANGES.md").read_text()


def test_the_diff_says_what_the_notes_say(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    rows["articles"][0]["title"] = "Corrected"
    second = make(rows)
    assert second is not None
    assert markdown(diff_releases(home, "2026.11.2", "2026.11.2-2")) == (second.folder / "CHANGES.md").read_text()


def test_the_first_notes_say_that_all_is_new(released: Published) -> None:
    text = (released.folder / "CHANGES.md").read_text()
    assert "The first release" in text
    assert "| articles | 0 | 7 | 7 | 0 | 0 |" in text


def test_a_release_that_cannot_be_compared_is_not_made(
    home: Home, make: Maker, rows: Rows, released: Published
) -> None:
    broken = released.folder / "articles" / "2026-10.parquet"
    broken.unlink()
    broken.write_bytes(b"no Parquet at all")
    rows["articles"][0]["title"] = "Corrected"
    with pytest.raises(GateError, match=r"2026.11.2-2 cannot be compared with 2026.11.2"):
        make(rows)
    assert not (home.releases / "2026.11.2-2").exists()


def test_a_key_of_another_type_cannot_be_compared(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    edit_columns(released.folder, "sources", lambda columns: columns[0].update(type="int64"))
    rows["sources"][0]["name"] = "Another"
    with pytest.raises(GateError, match="source_id"):
        make(rows)


@pytest.mark.parametrize(
    ("edit", "raised", "told"),
    [("retype", "2.0.0", "retyped_columns"), ("lose", "2.0.0", "lost_columns"), ("add", "1.1.0", "new_columns")],
)
def test_other_columns_need_another_schema_version(
    home: Home,
    make: Maker,
    rows: Rows,
    released: Published,
    monkeypatch: pytest.MonkeyPatch,
    *,
    edit: str,
    raised: str,
    told: str,
) -> None:
    def change(columns: list[dict[str, Any]]) -> None:
        if edit == "retype":
            columns[4]["type"] = "int64"
        elif edit == "lose":
            columns.append({"name": "older", "type": "string", "nullable": True})
        else:
            del columns[4]

    edit_columns(released.folder, "sources", change)
    for version in ("1.0.0", "1.0.1"):
        monkeypatch.setattr(publishing, "SCHEMA_VERSION", version)
        with pytest.raises(GateError, match="SCHEMA_VERSION"):
            make(rows)
    monkeypatch.setattr(publishing, "SCHEMA_VERSION", raised)
    assert make(rows) is not None
    assert getattr(changes_of(home, "sources"), told) in (("country",), ("older",))


def edit_columns(folder: Path, table: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Let the manifest tell of other columns than ours, as one of another schema version does."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest["tables"][table]["columns"])
    path.unlink()
    path.write_text(json.dumps(manifest))


def test_an_unknown_version_is_told_with_the_nearest(home: Home, released: Published) -> None:
    with pytest.raises(UsageError, match=r"nearest: 2026.11.2"):
        diff_releases(home, "2026.11.2", "2026.11.1")


def test_a_strangers_id_is_no_markup_in_the_notes(make: Maker, rows: Rows) -> None:
    rows["superseded"] = [
        {"old_id": "a`|<img src=x onerror=alert(1)>", "new_id": "b\n# c", "kind": "merge", "since_version": "2026.11.2"}
    ]
    released = make(rows)
    assert released is not None
    text = (released.folder / "CHANGES.md").read_text()
    assert "`a'¦<img src=x onerror=alert(1)>` merged into `b # c`" in text


CHANGED = st.dictionaries(st.integers(0, 6), st.sampled_from(["drop", "title", "section", "keep"]), max_size=7)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=CHANGED)
def test_the_numbers_are_the_edits(tmp_path_factory: pytest.TempPathFactory, edits: dict[int, str]) -> None:
    make = Maker(Home(tmp_path_factory.mktemp("home")))
    rows = small_rows()
    first = make(rows)
    assert first is not None
    after = copy.deepcopy(rows)
    for number, edit in edits.items():
        if edit in ("title", "section"):
            after["articles"][number][edit] = "edited"
    kept = [row for number, row in enumerate(after["articles"]) if edits.get(number) != "drop"]
    second = make(after | {"articles": kept})
    counts = {kind: sum(edit in kinds for edit in edits.values()) for kind, kinds in
              (("removed", ("drop",)), ("changed", ("title", "section")))}  # fmt: skip
    if not any(counts.values()):
        assert second is None
        return
    found = changes_of(make.home, "articles")
    assert replace(found, columns=(), examples={}) == TableChanges("articles", 7, 7 - counts["removed"], **counts)
