"""The event ontology: complete, in the closed sets, findable in its own examples, and shown as it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.extract import annotate
from pipeline.extract.records import ArticleText
from pipeline.knowledge.ontology import event_types, inflections, triggers_by_first_word
from pipeline.knowledge.ontology_page import PAGE, page
from pipeline.tables import closed_sets as sets


def test_every_event_type_of_the_closed_set_is_defined_in_its_order() -> None:
    assert tuple(event_types()) == sets.EVENT_TYPES


@pytest.mark.parametrize("name", sets.EVENT_TYPES)
def test_a_type_says_what_it_covers_what_not_and_how_it_sounds(name: str) -> None:
    kind = event_types()[name]
    assert kind.definition.endswith(".")
    assert kind.excludes.endswith(".")
    assert len(kind.examples) >= 2
    assert kind.verbs
    assert kind.nouns


@pytest.mark.parametrize("name", sets.EVENT_TYPES)
def test_roles_and_places_are_known(name: str) -> None:
    kind = event_types()[name]
    assert set(kind.roles) <= set(sets.SLOT_ROLES)
    assert set(kind.place) <= set(sets.ENTITY_TYPES)
    assert kind.arguments <= set(sets.ENTITY_TYPES)


@pytest.mark.parametrize("name", sets.EVENT_TYPES)
def test_the_examples_of_a_type_are_found_as_that_type_once_a_name_is_known(name: str) -> None:
    found = []
    for example in event_types()[name].examples:
        body = f"NASA and SpaceX fly Falcon 9, Progress MS-26 and Jane Doe to Mars and the ISS. {example}"
        text = ArticleText("a", "", "", body, datetime(2025, 5, 1, tzinfo=UTC))
        found.append(any(report.type == name for report in annotate(text).reports))
    assert any(found)


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("launch", ("launches", "launched", "launched", "launching")),
        ("fly", ("flies", "flew", "flown", "flying")),
        ("scrub", ("scrubs", "scrubbed", "scrubbed", "scrubbing")),
        ("postpone", ("postpones", "postponed", "postponed", "postponing")),
        ("agree", ("agrees", "agreed", "agreed", "agreeing")),
        ("carry", ("carries", "carried", "carried", "carrying")),
    ],
)
def test_verbs_are_inflected(base: str, forms: tuple[str, ...]) -> None:
    made = inflections(base)
    assert (made["present"], made["past"], made["participle"], made["ing"]) == forms


def test_a_verb_of_two_words_is_found_under_each_form_of_its_first() -> None:
    table = triggers_by_first_word()
    for word in ("lift", "lifts", "lifted", "lifting"):
        assert any(trigger.type == "launch" for trigger in table[word])


def test_no_wikidata_term_is_anything_but_a_property() -> None:
    assert all(term.startswith("P") for kind in event_types().values() for term in kind.wikidata)


def test_the_page_of_event_types_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m pipeline.knowledge.ontology_page"
