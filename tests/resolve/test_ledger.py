"""The ledger of ids: it comes back as it was written, and id changes always lead to an id in use."""

from __future__ import annotations

import pytest

from pipeline.errors import SpaceNewsError
from pipeline.resolve.ledger import (
    EntityEntry,
    Ledger,
    ReportEntry,
    Supersession,
    ledger_bytes,
    load_ledger,
    save_ledger,
    settle,
)

FULL = Ledger(
    entities={"person/b": EntityEntry("person", "B", None, "a1"), "agency/a": EntityEntry("agency", "A", "Q1", "")},
    reports={"r2": ReportEntry("e1", "a1", "launch"), "r1": ReportEntry("e1", "a2", "delay")},
    events={"e1": "r1"},
    superseded=(Supersession("x", "y", "merge", "2026.1.2"),),
)


def change(old: str, new: str, kind: str = "merge", version: str = "2026.1.1") -> Supersession:
    return Supersession(old, new, kind, version)


def test_a_ledger_comes_back_as_it_was_saved(tmp_path):
    save_ledger(FULL, tmp_path / "deep" / "ledger.json")
    assert load_ledger(tmp_path / "deep" / "ledger.json") == FULL
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["ledger.json"]


def test_equal_ledgers_give_equal_bytes_whatever_their_order():
    turned = Ledger(
        entities=dict(reversed(FULL.entities.items())), reports=dict(reversed(FULL.reports.items())),
        events=FULL.events, superseded=FULL.superseded,
    )  # fmt: skip
    assert ledger_bytes(turned) == ledger_bytes(FULL)


def test_before_the_first_release_the_ledger_is_empty(tmp_path):
    assert load_ledger(tmp_path / "none.json") == Ledger()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 99}',
        b'{"format": 1}',
        b'{"format":1,"entities":{"a":[1]},"reports":{},"events":{},"superseded":[]}',
    ],
)
def test_a_damaged_ledger_is_an_error_that_says_what_to_do(tmp_path, content):
    path = tmp_path / "ledger.json"
    path.write_bytes(content)
    with pytest.raises(SpaceNewsError, match="restore it"):
        load_ledger(path)


def test_an_old_id_points_straight_at_the_id_in_use():
    found = settle([change("a", "b"), change("b", "c", version="2026.1.2")], {"c"})
    assert found == (change("a", "c", version="2026.1.2"), change("b", "c", version="2026.1.2"))


def test_a_merge_that_was_undone_is_dropped():
    assert settle([change("a", "b"), change("b", "a", "split", "2026.1.2")], {"a", "b"}) == (
        change("b", "a", "split", "2026.1.2"),
    )


def test_a_split_keeps_the_old_id_alive():
    found = settle([change("a", "b", "split"), change("c", "a", version="2026.1.3")], {"a", "b"})
    assert found == (change("a", "b", "split"), change("c", "a", version="2026.1.3"))


def test_ids_that_chase_each_other_do_not_hang():
    assert settle([change("a", "b"), change("b", "a")], set()) == ()
