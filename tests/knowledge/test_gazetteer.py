"""The gazetteer and its rules, as readers and releases rely on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import SpaceNewsError
from pipeline.knowledge.gazetteer import GAZETTEER_FILE, Entry, load_gazetteer, new_id, slug
from pipeline.knowledge.lint import lint
from pipeline.knowledge.rules import load_rules
from pipeline.tables.closed_sets import ENTITY_TYPES


@pytest.fixture(scope="module")
def one() -> Entry:
    return next(entry for entry in load_gazetteer() if entry.entity_id == "agency/roscosmos")


def test_the_linter_finds_nothing_wrong() -> None:
    assert lint(load_gazetteer(), load_rules()) == []


def test_every_type_of_the_closed_set_has_rows() -> None:
    assert {entry.type for entry in load_gazetteer()} == set(ENTITY_TYPES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Roscosmos", "roscosmos"),
        ("Pléiades Neo", "pleiades-neo"),
        ("Роскосмос", "roskosmos"),
        ("Sławosz Uznański-Wiśniewski", "slawosz-uznanski-wisniewski"),
        ("Chang'e 6", "change-6"),
        ("Larsen & Toubro", "larsen-and-toubro"),
        ("天宫", "u5929-u5bab"),
    ],
)
def test_a_slug_is_transliterated_lower_case_and_hyphenated(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_second_thing_of_one_name_gets_a_number() -> None:
    taken = {"person/gregory-johnson", "person/gregory-johnson-2"}
    assert new_id("person", "Gregory Johnson", taken) == "person/gregory-johnson-3"


def _problems(*entries: Entry) -> str:
    return "\n".join(
        problem for problem in lint(entries, load_rules()) if not problem.startswith(("rule", "full_name"))
    )


def test_the_linter_names_an_id_that_stands_twice(one: Entry) -> None:
    assert "agency/roscosmos: the id stands twice" in _problems(one, one)


def test_the_linter_names_an_alias_of_two_things(one: Entry) -> None:
    other = replace(one, entity_id="agency/other", name="Other", aliases=("RKA Roscosmos", "Roskosmos"))
    assert "'Roskosmos' names agency/other and agency/roscosmos" in _problems(other, one)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wikidata_id": "309988"}, "is no Wikidata id"),
        ({"country": "Russia"}, "is no country code"),
        ({"source": ""}, "the source is missing"),
        ({"entity_id": "body/roscosmos"}, "a type of the closed set"),
        ({"entity_id": "agency/other"}, "the slug is of neither"),
        ({"aliases": tuple(f"Alias {i}" for i in range(13))}, "keep the 12 that matter"),
        ({"aliases": ("Roscosmos",)}, "a name stands twice"),
        ({"aliases": (" Roskosmos",)}, "stray spaces"),
    ],
)
def test_the_linter_names_what_is_wrong_with_a_row(one: Entry, change: dict[str, object], message: str) -> None:
    assert message in _problems(replace(one, **change))  # type: ignore[arg-type]


def test_a_file_with_another_header_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "gazetteer.csv"
    path.write_text("id,name\n", encoding="utf-8")
    with pytest.raises(SpaceNewsError, match="the first line must be"):
        load_gazetteer(path)


def test_a_row_with_a_column_too_few_is_named_by_its_line(tmp_path) -> None:  # type: ignore[no-untyped-def]
    header = GAZETTEER_FILE.read_text(encoding="utf-8").splitlines()[0]
    path = tmp_path / "gazetteer.csv"
    path.write_text(f"{header}\nagency/x,X,,,US\n", encoding="utf-8")
    with pytest.raises(SpaceNewsError, match="line 2"):
        load_gazetteer(path)
