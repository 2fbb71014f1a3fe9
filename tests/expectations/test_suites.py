"""Suites: the good candidate passes every rule, and each rule catches the defect that it is there for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from small_release import AT, FIRST, Bench, Rows, row_of

from expectations.aggregates import EXPECTATIONS
from expectations.evaluate import evaluate
from expectations.report import describe
from expectations.suite import Suite, suite_version
from expectations.suites import SUITES
from pipeline.tables import TABLES

Change = Callable[[Rows], None]
ALL = [(suite.name, rule.name) for suite in SUITES.values() for rule in suite.rules]


def put(table: str, row: int = 0, **values: Any) -> Change:
    """Change some columns of one row."""

    def change(rows: Rows) -> None:
        rows[table][row].update(values)

    return change


def twice(table: str, row: int = 0, **values: Any) -> Change:
    """Add a row once more."""

    def change(rows: Rows) -> None:
        rows[table].append({**rows[table][row], **values})

    return change


def many(table: str, count: int, **values: Any) -> Change:
    """Change every row, and add copies of the first until there are `count`."""

    def change(rows: Rows) -> None:
        key = TABLES[table].key[0]
        first = rows[table][0]
        more = [{**first, key: f"{number:020x}", "url": f"https://one.example/{number}"} for number in range(count)]
        rows[table] = [{**row, **values} for row in [*rows[table], *more]]

    return change


def nothing(table: str) -> Change:
    def change(rows: Rows) -> None:
        rows[table].clear()

    return change


def refused(table: str | None, count: int, stage: str = "rows") -> Change:
    def change(rows: Rows) -> None:
        rows["rejects"] += [row_of(TABLES["rejects"], stage=stage, table=table, day=AT.date()) for _ in range(count)]

    return change


def _days(rows: Rows) -> None:
    """Ten days with six articles each, then one with forty."""
    first = rows["articles"][0]
    rows["articles"] = [
        {**first, "article_id": f"{day:010x}{number:010x}", "first_seen_at": AT - timedelta(days=10 - day)}
        for day in range(11)
        for number in range(40 if day == 10 else 6)
    ]


def weeks(table: str, *, rows_then: int = 4, rows_now: int = 4, **now: Any) -> Change:
    """Sixty articles four weeks ago and sixty now, each with so many rows in a table; those of now have other values."""

    def change(rows: Rows) -> None:
        first, row = rows["articles"][0], rows[table][0]
        rows["articles"] = [
            {**first, "article_id": f"{number:020x}", "first_seen_at": AT - timedelta(days=20 * old), **({} if old else now)}
            for old in (1, 0) for number in range(60 * old, 60 * old + 60)
        ]  # fmt: skip
        if table != "articles":
            rows[table] = [
                {**row, "article_id": f"{number:020x}", "report_id": f"{number:08x}{n:08x}", "start": n}
                for old in (1, 0) for number in range(60 * old, 60 * old + 60)
                for n in range(rows_then if old else rows_now)
            ]  # fmt: skip

    return change


SLOT = {"role": "spacecraft", "start": 24, "end": 29, "surface": "Atlas", "entity_id": None, "value": None}
MOJIBAKE = "Rosâ€™cosmos"
MARKUP = "Ariel <b>is</b> off"
DEFECTS: dict[tuple[str, str], Change] = {
    ("articles", "key_unique"): twice("articles", url="https://one.example/c"),
    ("articles", "required"): put("articles", warc_file=None, title=None),
    ("articles", "allowed"): put("articles", extraction="half"),
    ("articles", "form"): put("articles", body_sha256="beef"),
    ("articles", "ranges"): put("articles", word_count=-1),
    ("articles", "references"): put("articles", source_id="nobody"),
    ("articles", "consistent"): put("articles", duplicate_of=FIRST),
    ("articles", "not_empty"): nothing("articles"),
    ("articles", "url_unique"): put("articles", 1, url="https://one.example/a"),
    ("articles", "rights"): put("articles", 1, body_text="A text that nobody licensed."),
    ("articles", "excerpt_length"): put("articles", excerpt="long " * 60),
    ("articles", "published_by_fetch"): put("articles", published_at=AT + timedelta(days=40)),
    ("articles", "published_year"): put("articles", published_at=AT.replace(year=1907)),
    ("articles", "dated"): put("articles", published_at=None),
    ("articles", "language_known"): put("articles", language=None),
    ("articles", "source_dated"): many("articles", 6, published_at=None),
    ("articles", "source_bodied"): many("articles", 6, body_sha256=None),
    ("articles", "source_words"): many("articles", 6, word_count=3),
    ("articles", "day_volume"): _days,
    ("articles", "length_drift"): weeks("articles", word_count=20),
    ("articles", "language_drift"): weeks("articles", language="fr"),
    ("entity_mentions", "rate_drift"): weeks("entity_mentions", rows_now=1),
    ("event_reports", "rate_drift"): weeks("event_reports", rows_then=1),
    ("articles", "copies"): put("articles", duplicate_of="c" * 20),
    ("articles", "refused"): refused("articles", 9),
    ("articles", "unread_pages"): refused(None, 9, stage="parse"),
    ("entities", "key_unique"): twice("entities"),
    ("entities", "required"): put("entities", n_mentions=None),
    ("entities", "allowed"): put("entities", origin="rumour"),
    ("entities", "form"): put("entities", entity_id="NASA"),
    ("entities", "ranges"): put("entities", n_mentions=-2),
    ("entities", "consistent"): put("entities", last_mentioned_at=AT - timedelta(days=1)),
    ("entities", "type_of_id"): put("entities", type="company"),
    ("entities", "n_mentions_agrees"): put("entities", n_mentions=7),
    ("entities", "n_articles_agrees"): put("entities", n_articles=7),
    ("entities", "mentioned"): twice("entities", entity_id="agency/esa", n_mentions=0, n_articles=0),
    ("entities", "name_length"): put("entities", name="N"),
    ("entities", "wikidata_unique"): put("entities", 1, wikidata_id="Q23548"),
    ("entities", "discovered"): many("entities", 0, origin="discovered"),
    ("entities", "refused"): refused("entities", 9),
    ("entity_mentions", "key_unique"): twice("entity_mentions"),
    ("entity_mentions", "required"): put("entity_mentions", surface=None),
    ("entity_mentions", "allowed"): put("entity_mentions", method="guess"),
    ("entity_mentions", "form"): put("entity_mentions", article_id="short"),
    ("entity_mentions", "ranges"): put("entity_mentions", confidence=1.5),
    ("entity_mentions", "references"): put("entity_mentions", entity_id="agency/nobody"),
    ("entity_mentions", "consistent"): put("entity_mentions", end=0),
    ("entity_mentions", "misplaced"): put("entity_mentions", start=9_000, end=9_004),
    ("entity_mentions", "overlapping"): put("entity_mentions", 1, start=2, end=7),
    ("entity_mentions", "articles_read"): nothing("entity_mentions"),
    ("entity_mentions", "mentions_per_article"): nothing("entity_mentions"),
    ("entity_mentions", "refused"): refused("staged_mentions", 9),
    ("event_reports", "key_unique"): twice("event_reports"),
    ("event_reports", "required"): put("event_reports", status=None),
    ("event_reports", "allowed"): put("event_reports", status="rumoured"),
    ("event_reports", "form"): put("event_reports", date="4 March"),
    ("event_reports", "ranges"): put("event_reports", confidence=-0.1),
    ("event_reports", "references"): put("event_reports", event_id="f" * 16),
    ("event_reports", "consistent"): put("event_reports", trigger_end=3),
    ("event_reports", "misplaced"): put("event_reports", slots=[SLOT]),
    ("event_reports", "other_type"): put("event_reports", type="docking"),
    ("event_reports", "told_twice"): put("event_reports", 1, article_id=FIRST),
    ("event_reports", "dated"): many("event_reports", 0, date=None, date_precision="unknown"),
    ("event_reports", "with_participants"): many("event_reports", 0, participants=[]),
    ("event_reports", "articles_telling"): nothing("event_reports"),
    ("event_reports", "refused"): refused("staged_reports", 9),
    ("events", "key_unique"): twice("events"),
    ("events", "required"): put("events", title=None),
    ("events", "allowed"): put("events", type="party"),
    ("events", "form"): put("events", event_id="short"),
    ("events", "ranges"): put("events", confidence=2.0),
    ("events", "references"): put("events", location_id="city/atlantis"),
    ("events", "consistent"): put("events", ends_on=AT.date() - timedelta(days=9)),
    ("events", "n_reports_agrees"): put("events", n_reports=3),
    ("events", "n_sources_agrees"): put("events", n_sources=3),
    ("events", "title_length"): put("events", title="L"),
    ("events", "year"): put("events", starts_on=AT.date().replace(year=1812)),
    ("events", "planned_ahead"): put("events", status="planned", ends_on=AT.date().replace(year=2019), starts_on=None),
    ("events", "largest"): put("events", n_reports=500),
    ("events", "refused"): refused("events", 9),
    ("sources", "key_unique"): twice("sources"),
    ("sources", "required"): put("sources", verified=None),
    ("sources", "allowed"): put("sources", ownership="mine"),
    ("sources", "form"): put("sources", homepage="one.example"),
    ("sources", "ranges"): put("sources", logo_width=0),
    ("sources", "n_articles_agrees"): put("sources", n_articles=5),
    ("sources", "policy_agrees"): put("sources", text_policy="facts"),
    ("sources", "robots_checked"): put("sources", robots_checked_at=None),
    ("superseded", "key_unique"): twice("superseded"),
    ("superseded", "required"): put("superseded", kind=None),
    ("superseded", "allowed"): put("superseded", kind="whim"),
    ("superseded", "form"): put("superseded", since_version="one"),
    ("superseded", "consistent"): put("superseded", old_id="spacecraft/ariel"),
    ("superseded", "new_id_missing"): put("superseded", new_id="spacecraft/none"),
    ("superseded", "old_id_in_use"): put("superseded", old_id="agency/nasa"),
    **{
        (table, f"{column}_{kind}"): put(table, **{column: text})
        for table, column in (("articles", "title"), ("articles", "description"), ("articles", "excerpt"),
                              ("entities", "name"), ("events", "title"))
        for kind, text in (("encoding", MOJIBAKE), ("markup", MARKUP))
    },
}  # fmt: skip


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_sound_tables_pass_every_rule(suite: Suite, bench: Bench) -> None:
    told = evaluate(suite, bench.candidate())
    assert [(o.rule.name, o.status, o.problem) for o in told.outcomes if o.status != "passed"] == []


@pytest.mark.parametrize(("table", "rule"), [pair for pair in ALL if pair[1] not in ("columns", "size")])
def test_each_rule_catches_its_defect(table: str, rule: str, bench: Bench) -> None:
    assert (table, rule) in DEFECTS, "a new rule needs a planted defect here"
    (outcome,) = evaluate(SUITES[table], bench.candidate(DEFECTS[table, rule]), only={rule}).outcomes
    assert (outcome.status, outcome.problem) == ("failed", None)
    assert describe(outcome), "what was found is told in words, with or without a key to name the row by"


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_a_missing_column_and_lost_rows_are_caught(suite: Suite, bench: Bench) -> None:
    bench.previous = {suite.name: 1_000}
    names = suite.table.column_names
    (lost,) = evaluate(suite, bench.candidate(), only={"size"}).outcomes
    (short,) = evaluate(suite, bench.candidate(columns={suite.name: names[:-1]}), only={"columns"}).outcomes
    assert (lost.status, short.status) == ("failed", "failed")


@pytest.mark.parametrize(("table", "rule"), [key for key in DEFECTS if key[1].endswith("_drift")])
def test_two_like_periods_or_too_few_articles_are_no_drift(table: str, rule: str, bench: Bench) -> None:
    for change in (weeks(table), None):
        (outcome,) = evaluate(SUITES[table], bench.candidate(change), only={rule}).outcomes
        assert (outcome.status, outcome.problem) == ("passed", None)


def test_an_offending_row_is_named_by_its_key(bench: Bench) -> None:
    (outcome,) = evaluate(SUITES["entities"], bench.candidate(put("entities", type="company")), {"type_of_id"}).outcomes
    assert outcome.unexpected == 1
    assert outcome.examples[0]["entity_id"] == "agency/nasa"


def test_a_broken_row_rule_is_named_with_its_reason(bench: Bench) -> None:
    (outcome,) = evaluate(
        SUITES["entity_mentions"], bench.candidate(put("entity_mentions", end=0)), {"consistent"}
    ).outcomes
    assert str(outcome.examples[0]["consistent"]).startswith("span: ")


def test_every_rule_has_its_reason_and_advice() -> None:
    for suite in SUITES.values():
        names = [rule.name for rule in suite.rules]
        assert len(names) == len(set(names))
        assert all(len(rule.reason) > 20 and len(rule.advice) > 20 for rule in suite.rules)


def test_a_changed_number_makes_another_version() -> None:
    from dataclasses import replace

    suite = SUITES["articles"]
    other = replace(suite.rule("dated"), arguments={"column": "published_at", "min_value": 0.5})
    changed = replace(suite, rules=tuple(other if rule.name == "dated" else rule for rule in suite.rules))
    assert suite_version(changed) != suite_version(suite) == suite_version(replace(suite))


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_a_large_table_is_judged_by_counts_as_a_small_one_by_its_rows(
    suite: Suite, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [rule for rule in suite.rules if rule.view == "rows"]
    assert {rule.expectation for rule in asked} <= EXPECTATIONS, "a new expectation needs its counting rule"
    for defect in (None, *(DEFECTS[suite.name, rule.name] for rule in asked[:: max(1, len(asked) // 3)])):
        candidate = bench.candidate(defect)
        by_rows = evaluate(suite, candidate, only={rule.name for rule in asked})
        with monkeypatch.context() as large:
            large.setattr("expectations.evaluate.MOST_ROWS", 0)
            by_counts = evaluate(suite, candidate, only={rule.name for rule in asked})
        assert [(o.rule.name, o.status) for o in by_counts.outcomes] == [
            (o.rule.name, o.status) for o in by_rows.outcomes
        ]
        assert [o.unexpected for o in by_counts.outcomes if o.unexpected] == [
            o.unexpected for o in by_rows.outcomes if o.unexpected
        ]
        assert all(o.problem is None and (o.aggregated or not o.rows) for o in by_counts.outcomes)
