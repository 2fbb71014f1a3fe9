"""Entities: one row a thing, ids that never change their thing, spellings merged and namesakes kept apart."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from resolving import article, article_id, mention, resolved

from pipeline.resolve.ledger import EntityEntry, Ledger


def entity(found, entity_id):
    return found.entities.row(by_predicate=pl.col("entity_id") == entity_id, named=True)


def ids_of(found, name):
    rows = found.entity_mentions.filter(pl.col("article_id") == article_id(name))
    return set(rows["entity_id"])


def ledger_of(**entries):
    return Ledger(entities={key.replace("__", "/").replace("_", "-"): value for key, value in entries.items()})


def test_a_gazetteer_entity_has_the_gazetteers_facts_and_counts_of_the_release():
    a, b = article("a", "2026-05-04T10:00"), article("b", "2026-05-06T10:00")
    named = [
        mention(a, "agency/roscosmos", "Roscosmos"),
        mention(a, "agency/roscosmos", "Roscosmos", start=50),
        mention(b, "agency/roscosmos", "Roscosmos"),
    ]
    row = entity(resolved([a, b], [], named), "agency/roscosmos")
    assert (row["type"], row["origin"], row["country"]) == ("agency", "gazetteer", "RU")
    assert "Russian Federal Space Agency" in row["aliases"]
    assert (row["n_articles"], row["n_mentions"]) == (2, 3)
    assert (row["first_mentioned_at"], row["last_mentioned_at"]) == (a["published_at"], b["published_at"])


def test_only_mentions_of_released_articles_are_released():
    a = article("a")
    off = article("off", title="A new bridge", body_text="The council voted. " * 20)
    found = resolved([a, off], [], [mention(a, "agency/esa", "ESA"), mention(off, "city/paris", "Paris")])
    assert set(found.entity_mentions["entity_id"]) == set(found.entities["entity_id"]) == {"agency/esa"}


def test_a_text_in_a_language_that_is_not_read_has_no_mentions():
    a = article("a", language="ru", title="Союз МС-31 пристыковался к МКС")
    assert resolved([a], [], [mention(a, "agency/esa", "ESA")]).entity_mentions.is_empty()


def test_spellings_of_a_discovered_firm_and_person_are_one_thing():
    a, b = article("a"), article("b")
    firm = [
        mention(a, "company/quarkline-inc", "Quarkline Inc.", method="pattern"),
        mention(b, "company/quarkline", "Quarkline", method="pattern"),
    ]
    person = [
        mention(a, "person/ada-m-quill", "Ada M. Quill", start=90),
        mention(b, "person/ada-quill", "Ada Quill", start=90),
    ]
    common = [mention(x, "agency/esa", "ESA", start=200) for x in (a, b)]
    found = resolved([a, b], [], firm + person + common)
    discovered = found.entities.filter(pl.col("origin") == "discovered")
    assert discovered["type"].to_list() == ["company", "person"]
    assert discovered["n_articles"].to_list() == [2, 2]
    assert discovered["aliases"].to_list() == [["Quarkline"], ["Ada Quill"]]


def test_a_discovered_spelling_of_a_listed_thing_is_the_listed_thing():
    a = article("a")
    found = resolved([a], [], [mention(a, "company/rocket-lab-inc", "Rocket Lab, Inc.", method="pattern")])
    assert found.entities["origin"].to_list() == ["gazetteer"]


def test_namesakes_with_nothing_else_in_common_stay_apart():
    a, b = article("a", "2026-05-04T10:00"), article("b", "2026-05-06T10:00")
    named = [
        mention(a, "person/wei-zhang", "Wei Zhang", start=9), mention(a, "agency/cnsa", "CNSA", start=40),
        mention(b, "person/wei-zhang", "Wei Zhang", start=9), mention(b, "organization/stanford-university", "Stanford University", start=40),
    ]  # fmt: skip
    found = resolved([a, b], [], named)
    assert ids_of(found, "a") - {"agency/cnsa"} == {"person/wei-zhang"}
    assert ids_of(found, "b") - {"organization/stanford-university"} == {"person/wei-zhang-2"}


def test_a_surname_alone_is_one_person_only_near_in_matter_and_time():
    rows = [article("a", "2026-05-04T10:00"), article("b", "2026-05-06T10:00"), article("c", "2026-09-06T10:00")]
    named = [mention(row, "person/quill", "Quill", start=9) for row in rows] + [
        mention(row, "company/skyrora", "Skyrora", start=40) for row in rows
    ]
    found = resolved(rows, [], named)
    assert ids_of(found, "a") == ids_of(found, "b") != ids_of(found, "c")


def test_a_name_with_a_number_is_one_thing_wherever_it_is_told():
    a, b = article("a", "2026-01-04T10:00"), article("b", "2026-11-06T10:00")
    named = [mention(a, "spacecraft/zorya-13b", "Zorya-13B"), mention(b, "spacecraft/zorya-13b", "Zorya 13B")]
    found = resolved([a, b], [], named)
    assert found.entities["entity_id"].to_list() == ["spacecraft/zorya-13b"]


def test_a_namesake_that_comes_later_does_not_take_the_id_of_the_first():
    a, b = article("a", "2026-05-04T10:00"), article("b", "2026-05-02T10:00")
    first = [mention(a, "person/wei-zhang", "Wei Zhang", start=9), mention(a, "agency/cnsa", "CNSA", start=40)]
    other = [mention(b, "person/wei-zhang", "Wei Zhang", start=9), mention(b, "agency/esa", "ESA", start=40)]
    before = resolved([a], [], first)
    after = resolved([a, b], [], first + other, ledger=before.ledger, version="2026.5.10")
    assert ids_of(after, "a") == ids_of(before, "a")
    assert "person/wei-zhang-2" in ids_of(after, "b")


def test_two_discovered_things_that_prove_one_are_merged_and_the_old_id_resolves():
    a, b = article("a", "2026-05-04T10:00"), article("b", "2026-05-06T10:00")
    named = [mention(x, "person/wei-zhang", "Wei Zhang", start=9) for x in (a, b)] + [
        mention(a, "agency/cnsa", "CNSA", start=40),
        mention(b, "agency/esa", "ESA", start=40),
    ]
    before = resolved([a, b], [], named)
    bridge = article("c", "2026-05-07T10:00")
    more = [
        mention(bridge, "person/wei-zhang", "Wei Zhang", start=9),
        mention(bridge, "agency/cnsa", "CNSA", start=40),
        mention(bridge, "agency/esa", "ESA", start=80),
    ]
    after = resolved([a, b, bridge], [], named + more, ledger=before.ledger, version="2026.5.10")
    assert after.superseded.rows() == [("person/wei-zhang-2", "person/wei-zhang", "merge", "2026.5.10")]
    assert ids_of(after, "b") >= {"person/wei-zhang"}


def test_a_merge_resolves_although_another_namesake_stays_apart():
    a, b, c = (article(name, f"2026-05-0{day}T10:00") for name, day in (("a", 4), ("b", 6), ("c", 7)))
    named = [mention(x, "person/wei-zhang", "Wei Zhang", start=9) for x in (a, b, c)] + [
        mention(a, "agency/cnsa", "CNSA", start=40), mention(b, "agency/esa", "ESA", start=40),
        mention(c, "agency/jaxa", "JAXA", start=40),
    ]  # fmt: skip
    before = resolved([a, b, c], [], named)
    bridge = article("bridge", "2026-05-08T10:00")
    more = [
        mention(bridge, "person/wei-zhang", "Wei Zhang", start=9),
        mention(bridge, "agency/cnsa", "CNSA", start=40), mention(bridge, "agency/esa", "ESA", start=80),
    ]  # fmt: skip
    after = resolved([a, b, c, bridge], [], named + more, ledger=before.ledger, version="2026.5.10")
    assert after.superseded.rows() == [("person/wei-zhang-2", "person/wei-zhang", "merge", "2026.5.10")]
    assert "person/wei-zhang-3" in ids_of(after, "c")


def test_a_publisher_calls_no_two_agencies_alike():
    a, b = article("a", "2026-05-04T10:00"), article("b", "2026-08-06T10:00")
    elsewhere = article("c", "2026-08-07T10:00", source_id="beta")
    named = [mention(x, "agency/oceanic-space-agency", "Oceanic Space Agency") for x in (a, b, elsewhere)] + [
        mention(a, "agency/cnsa", "CNSA", start=40), mention(b, "agency/esa", "ESA", start=40),
        mention(elsewhere, "agency/jaxa", "JAXA", start=40),
    ]  # fmt: skip
    found = resolved([a, b, elsewhere], [], named)
    assert ids_of(found, "a") & ids_of(found, "b") == {"agency/oceanic-space-agency"}
    assert "agency/oceanic-space-agency-2" in ids_of(found, "c")


def test_an_id_that_the_gazetteer_gave_up_resolves_to_its_successor_by_wikidata_or_name():
    a = article("a")
    old = ledger_of(
        agency__russian_space_agency=EntityEntry("agency", "Roscosmos", None, ""),
        company__european_space_agency=EntityEntry("company", "European Space Agency", None, ""),
    )
    named = [mention(a, "agency/roscosmos", "Roscosmos"), mention(a, "agency/esa", "ESA", start=40)]
    found = resolved([a], [], named, ledger=old)
    kinds = {row["old_id"]: (row["new_id"], row["kind"]) for row in found.superseded.to_dicts()}
    assert kinds == {
        "agency/russian-space-agency": ("agency/roscosmos", "merge"),
        "company/european-space-agency": ("agency/esa", "retype"),
    }


def test_a_discovered_thing_that_the_gazetteer_now_lists_takes_its_id():
    a = article("a")
    before = resolved([a], [], [mention(a, "company/quarkline", "Quarkline", method="pattern")])
    entry = replace(before.ledger.entities["company/quarkline"], name="Skyrora")
    renamed = replace(before.ledger, entities={"company/quarkline": entry})
    after = resolved([a], [], [mention(a, "company/skyrora", "Skyrora")], ledger=renamed, version="2026.5.10")
    assert after.superseded.rows() == [("company/quarkline", "company/skyrora", "merge", "2026.5.10")]


def test_a_thing_that_is_no_longer_named_keeps_its_id_in_the_ledger():
    a, b = article("a"), article("b")
    before = resolved([a, b], [], [mention(b, "person/ada-quill", "Ada Quill")])
    after = resolved([a], [], [], ledger=before.ledger, version="2026.5.10")
    assert "person/ada-quill" in after.ledger.entities
    assert after.superseded.is_empty()
