"""Articles of a release: the latest revision, copies marked, and no more text than the policy allows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from resolving import SPACE_TEXT, article, article_id, at, mention, mentions, staged

from pipeline.resolve.articles import cut, extraction_of, resolve_articles
from pipeline.tables import ARTICLES
from pipeline.tables.arrow import polars_schema
from pipeline.tables.rules import apply_rules


def released(*rows, named=()):
    frame, _ = resolve_articles(staged(list(rows)), mentions(list(named)))
    return {row["article_id"]: row for row in frame.to_dicts()}


def test_the_latest_revision_is_released_with_the_first_sight_of_all():
    first = article("a", "2026-05-04T10:00")
    later = first | {"title": "Rocket launch corrected", "fetched_at": at("2026-05-06"), "day": at("2026-05-06").date()}
    row = released(later, first)[article_id("a")]
    assert (row["title"], row["revision"]) == ("Rocket launch corrected", 2)
    assert row["first_seen_at"] == first["first_seen_at"]


def test_a_page_fetched_again_unchanged_is_the_same_revision():
    first = article("a")
    again = first | {"fetched_at": at("2026-05-09"), "day": at("2026-05-09").date(), "first_seen_at": at("2026-05-09")}
    row = released(first, again)[article_id("a")]
    assert (row["revision"], row["fetched_at"]) == (1, at("2026-05-09"))


def test_a_text_that_comes_back_counts_its_distinct_contents():
    day = at("2026-05-04")
    rows = [
        article("a")
        | {
            "title": f"Rocket launch {name}",
            "fetched_at": day + timedelta(days=i),
            "day": (day + timedelta(days=i)).date(),
        }
        for i, name in enumerate(["one", "two", "one"])
    ]
    row = released(*rows)[article_id("a")]
    assert (row["title"], row["revision"]) == ("Rocket launch one", 2)


LONG = SPACE_TEXT * 12
PICTURE = {
    "url": "https://alpha.example/1.jpg",
    "width": 9,
    "height": 9,
    "caption": "A rocket.",
    "credit": "Alpha",
    "representative": True,
}


DESCRIPTION = "A rocket in orbit. " * 50


def under(policy):
    row = article("a", text_policy=policy, body_text=LONG, description=DESCRIPTION, images=[PICTURE])
    return released(row)[article_id("a")]


def test_a_full_policy_carries_the_whole_text():
    row = under("full")
    assert (row["body_text"], row["description"]) == (LONG, DESCRIPTION)
    assert row["images"][0]["caption"] == "A rocket."


def test_an_excerpt_policy_carries_first_words_only():
    row = under("excerpt")
    assert row["body_text"] is None
    assert row["excerpt"].startswith("The rocket carried") and len(row["excerpt"]) <= 280
    assert row["description"].endswith("…") and len(row["description"]) <= 280


def test_a_facts_policy_carries_no_words_of_the_publisher():
    row = under("facts")
    assert row["body_text"] is row["excerpt"] is row["description"] is row["images"][0]["caption"] is None
    assert row["body_sha256"] == under("full")["body_sha256"]


def test_what_is_released_obeys_the_row_rules():
    rows = [
        article(p, text_policy=p, body_text=LONG, description="A rocket in orbit. " * 50)
        for p in ("full", "excerpt", "facts")
    ]
    frame, _ = resolve_articles(staged(rows), mentions([]))
    _, refused = apply_rules(ARTICLES, frame, day=at("2026-05-04").date())
    assert frame.height == 3
    assert refused.is_empty()


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "Words.", "done"), ("en-GB", "Words.", "done"), (None, "Words.", "done"), ("en", None, "no_text"),
        ("en", " \n", "no_text"), ("ru", "Слова.", "language_unsupported"), ("ru", None, "language_unsupported"),
    ],
)  # fmt: skip
def test_extraction_says_whether_the_text_was_read(language, body, expected):
    assert extraction_of(language, body) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("one two three", 10, "one two…"),
        ("one two, three", 10, "one two…"),
        ("one\n\ntwo  three", 20, "one two three"),
        ("火箭从酒泉卫星发射中心升空", 8, "火箭从酒泉卫星…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_words(text, limit, expected):
    assert cut(text, limit) == expected
    assert len(cut(text, limit)) <= limit


def test_copies_point_to_the_earliest_released_article():
    body = SPACE_TEXT + " ".join(f"word{i % 97}x{i}" for i in range(120))
    rows = [
        article(name, f"2026-05-0{i}T10:00", body_text=body, source_id=s)
        for i, (name, s) in enumerate([("c", "gamma"), ("a", "alpha"), ("b", "beta")], start=2)
    ]
    found = released(*rows)
    assert {found[article_id(name)]["duplicate_of"] for name in "ab"} == {article_id("c")}
    assert found[article_id("c")]["duplicate_of"] is None


def test_names_of_the_released_revision_decide_not_those_of_an_older_one():
    first = article("a", "2026-05-04T10:00", title="A new bridge", body_text="The council voted. " * 20)
    later = first | {"fetched_at": at("2026-05-06"), "day": at("2026-05-06").date()}
    old = [mention(first, "spacecraft/psyche", "Psyche", start=i) for i in range(9)]
    assert released(first, later, named=old) == {}


def test_an_empty_day_gives_an_empty_table_of_the_schema():
    frame, refused = resolve_articles(staged([]), mentions([]))
    assert frame.schema == polars_schema(ARTICLES)
    assert refused.is_empty()
