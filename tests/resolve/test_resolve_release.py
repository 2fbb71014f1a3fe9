"""The whole resolution: tables that join, in their order, whatever the order of the input."""

from __future__ import annotations

import random

import polars as pl
import pytest
from resolving import SOURCES, article, mention, mentions, mentions_for, report, reports, resolved, staged

from pipeline.errors import SpaceNewsError
from pipeline.resolve.ledger import Ledger
from pipeline.resolve.release import frames_of, resolve
from pipeline.tables import REJECTS, RELEASED, TABLES
from pipeline.tables.arrow import polars_schema, to_arrow

CREW_11 = ("mission", "mission/crew-11", "Crew-11")
FALCON_9 = ("launch_vehicle", "launch_vehicle/falcon-9", "Falcon 9")
ELECTRON = ("launch_vehicle", "launch_vehicle/electron", "Electron")
KENNEDY = "facility/kennedy-space-center"


def story():
    """Three articles on one launch, one on another, one off topic; a copy; a discovered person."""
    articles = [
        article("a", "2026-05-01T10:00"),
        article("b", "2026-05-03T10:00", source_id="beta"),
        article("c", "2026-05-06T10:00", source_id="gamma"),
        article("d", "2026-05-06T12:00", source_id="delta"),
        article("e", "2026-05-06T12:00", title="Council votes on a new bridge", body_text="The council voted. " * 20),
    ]
    told = [
        report(articles[0], "launch", [CREW_11, FALCON_9], status="planned", date="2026-05-04", location_id=KENNEDY),
        report(articles[1], "launch", [CREW_11, FALCON_9], status="planned", date="2026-05-05T12:05-04:00"),
        report(articles[2], "launch", [CREW_11], date="2026-05-06"),
        report(articles[3], "launch", [ELECTRON], date="2026-05-06"),
    ]
    named = [mention(articles[i], "person/ada-quill", "Ada Quill", start=7, method="pattern") for i in (0, 2)]
    return articles, told, named


def test_every_table_has_its_declared_schema_and_order():
    found = resolved(*story())
    frames = frames_of(found) | {"rejects": found.rejects}
    assert set(frames) == {table.name for table in RELEASED} | {"rejects"}
    for name, frame in frames.items():
        table = TABLES[name]
        assert frame.schema == polars_schema(table), name
        to_arrow(table, frame)
        assert frame.equals(frame.sort(table.order, maintain_order=True)), name


def test_articles_join_to_entities_and_events():
    found = resolved(*story())
    reported = found.event_reports.join(found.articles, on="article_id").join(found.events, on="event_id")
    assert reported.height == found.event_reports.height == 4
    named = found.entity_mentions.join(found.articles, on="article_id").join(found.entities, on="entity_id")
    assert named.height == found.entity_mentions.height
    counted = dict(found.entities.select("entity_id", "n_mentions").iter_rows())
    assert counted == dict(found.entity_mentions.group_by("entity_id").len().iter_rows())


def test_an_article_off_topic_is_rejected_with_its_score_and_reason():
    found = resolved(*story())
    assert found.articles.height == 4
    (refused,) = found.rejects.to_dicts()
    assert (refused["stage"], refused["rule"], refused["table"]) == ("relevance", "off_topic", "articles")
    assert refused["reason"].startswith("space relevance 0.000 is below")
    assert refused["url"].endswith("/e")


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_the_rows_changes_nothing(seed: int):
    articles, told, named = story()
    rows = named + mentions_for(told, articles)
    shuffled = random.Random(seed)
    before = resolved(articles, told, named)
    for part in (articles, told, rows):
        shuffled.shuffle(part)
    after = resolve(
        staged(articles), mentions(rows), reports(told), sources=SOURCES, robots_checked={},
        ledger=Ledger(), since_version="2026.5.9",
    )  # fmt: skip
    for name, frame in frames_of(before).items():
        assert frame.equals(frames_of(after)[name]), name
    assert before.ledger == after.ledger


def test_a_second_release_of_the_same_input_changes_no_id():
    articles, told, named = story()
    first = resolved(articles, told, named)
    second = resolved(articles, told, named, ledger=first.ledger, version="2026.5.10")
    for name, frame in frames_of(first).items():
        assert frame.equals(frames_of(second)[name]), name
    assert first.ledger == second.ledger


def test_a_row_rule_takes_out_an_article_and_all_that_rests_on_it():
    articles, told, named = story()
    articles[3]["published_at"] = articles[3]["published_at"].replace(year=2031)
    found = resolved(articles, told, named)
    assert found.articles.height == 3
    assert set(found.event_reports["article_id"]) <= set(found.articles["article_id"])
    assert "published_before_fetched" in found.rejects["rule"].to_list()


def test_a_defective_report_and_mention_are_refused_before_anything_counts_them():
    articles, told, named = story()
    told[0]["trigger_end"] = told[0]["trigger_start"]
    named[0]["surface"] = "Ada"
    found = resolved(articles, told, named)
    assert {"trigger_span", "surface_length"} <= set(found.rejects["rule"])
    crew = found.events.filter(pl.col("title").str.contains("Crew-11")).row(0, named=True)
    assert crew["n_reports"] == 2
    person = found.entities.filter(pl.col("entity_id") == "person/ada-quill").row(0, named=True)
    assert person["n_mentions"] == 1


def test_nothing_in_gives_empty_tables():
    found = resolved([], [], [])
    assert all(frame.is_empty() for frame in frames_of(found).values())
    assert found.rejects.schema == polars_schema(REJECTS)


def test_an_article_of_an_unknown_publisher_is_an_error_that_names_it():
    articles, told, named = story()
    articles[0]["source_id"] = "nobody"
    with pytest.raises(SpaceNewsError, match="nobody"):
        resolved(articles, told, named)


def test_sources_count_their_articles_and_know_when_robots_was_read():
    articles, _, _ = story()
    checked = articles[0]["published_at"]
    found = resolve(
        staged(articles), mentions([]), reports([]), sources=SOURCES, robots_checked={"alpha": checked},
        ledger=Ledger(), since_version="2026.5.9",
    ).sources  # fmt: skip
    alpha = found.row(by_predicate=pl.col("source_id") == "alpha", named=True)
    assert (alpha["n_articles"], alpha["robots_checked_at"], alpha["first_article_at"]) == (1, checked, checked)
    assert found["source_id"].to_list() == ["alpha", "beta", "delta", "gamma"]
