"""The gate: nothing is released but exactly the tables that every blocking check has passed, in whatever run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import dagster as dg
import polars as pl
import pytest
from small_home import FIRST, NOW, SOURCES, STORIES, SmallHome, page

import assets.checks
import assets.gate
import assets.tables
from assets.gate import judge
from assets.run import _check_and_release, failure_of
from assets.staged import parse_day
from expectations.suites import SUITES
from pipeline.operation.files import table_files, write
from pipeline.release.manifest import latest_release, releases_in
from pipeline.resolve.release import Resolved
from pipeline.resolve.release import resolve_scored as real_resolve
from pipeline.tables import ARTICLES, FETCHES
from pipeline.tables.arrow import frame_of

Frames = Callable[[Resolved], dict[str, pl.DataFrame]]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Callable[[Frames], None]:
    """Change what resolving makes, behind the row rules."""

    def planting(change: Frames) -> None:
        def resolve(*frames: pl.DataFrame, **known: Any) -> Resolved:
            resolved = real_resolve(*frames, **known)
            return replace(resolved, **change(resolved))

        monkeypatch.setattr(assets.tables, "resolve_scored", resolve)

    return planting


def without_an_event(resolved: Resolved) -> dict[str, pl.DataFrame]:
    """A harmless change: the events in another wording."""
    return {"events": resolved.events.with_columns(pl.col("title") + " (told again)")}


def miscounted(resolved: Resolved) -> dict[str, pl.DataFrame]:
    return {"events": resolved.events.with_columns(pl.col("n_reports") + 1)}


def test_what_passed_is_released_with_the_result_of_every_check(published: SmallHome) -> None:
    (release,) = releases_in(published.home)
    told = release.manifest["checks"]
    of_tables = [one for one in told if one["table"] in SUITES]
    assert len(of_tables) == sum(len(suite.rules) for suite in SUITES.values())
    assert all(one["data_version"] and one["check_version"] for one in of_tables)
    assert [one["check"] for one in told if one not in of_tables] == ["reference_current"]
    assert {one["severity"] for one in told if one["result"] != "passed"} <= {"warning"}
    assert (release.folder / "quality" / "index.html").is_file()
    assert (release.folder / "quality" / "articles" / "index.html").is_file()


def test_a_check_that_failed_in_one_run_stops_a_later_run_of_the_release_alone(
    published: SmallHome, instance: dg.DagsterInstance, plant: Callable[[Frames], None]
) -> None:
    plant(miscounted)
    first_run = published.run(instance, "events")
    assert not first_run.success
    assert not any(event.is_step_success and event.step_key == "release" for event in first_run.all_events)
    refusal = published.release(instance)
    assert refusal is not None
    assert "events.n_reports_agrees failed" in refusal
    assert len(releases_in(published.home)) == 1


def test_tables_made_again_after_their_checks_are_refused_as_stale_until_checked(
    published: SmallHome, instance: dg.DagsterInstance, plant: Callable[[Frames], None]
) -> None:
    plant(without_an_event)
    published.make_tables(instance)
    refusal = published.release(instance)
    assert refusal is not None
    assert "is stale (events changed after it was evaluated)" in refusal
    assert "--checks-only" in refusal
    before = {name: path.stat().st_mtime_ns for name, path in table_files(published.home).items()}
    report = _check_and_release(published.definitions, instance, published.workshop)
    assert report.succeeded, report.failure
    assert report.new and report.version == "2026.3.3-2"
    assert before == {name: path.stat().st_mtime_ns for name, path in table_files(published.home).items()}


def test_only_what_is_missing_is_evaluated(
    published: SmallHome, instance: dg.DagsterInstance, plant: Callable[[Frames], None]
) -> None:
    plant(without_an_event)
    published.make_tables(instance)
    missing = {key.asset_key.to_user_string() for key in assets.gate.unevaluated(instance, published.home)}
    assert missing == {"events", "entities", "event_reports", "superseded"}  # the suites that look at events


def test_a_changed_check_makes_its_evaluations_void(
    published: SmallHome, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets.checks, "suite_version", lambda suite: "another")
    refusal = published.release(instance)
    assert refusal is not None
    assert "the check was changed after it was evaluated" in refusal


def test_a_check_that_broke_stops_the_release_and_is_told_apart(
    published: SmallHome, instance: dg.DagsterInstance, plant: Callable[[Frames], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(candidate: object) -> pl.DataFrame:
        raise MemoryError("no room")

    plant(without_an_event)
    published.make_tables(instance)
    suite = SUITES["events"]
    monkeypatch.setitem(suite.views, "rows", broken)  # type: ignore[arg-type]
    published.check(instance, "events")
    refusal = published.release(instance)
    assert refusal is not None
    assert "events.required crashed" in refusal
    assert "no room" in refusal


def test_a_check_whose_run_died_is_not_taken_for_its_older_result(
    published: SmallHome, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(home: object) -> None:
        raise OSError("the machine went down")

    monkeypatch.setattr(assets.checks, "candidate_of", killed)
    assert not published.check(instance, "sources").success
    refusal = published.release(instance)
    assert refusal is not None
    assert "sources.columns did not finish" in refusal


def test_a_file_that_was_written_by_hand_is_refused(published: SmallHome, instance: dg.DagsterInstance) -> None:
    path = table_files(published.home)["articles"]
    frame = pl.read_parquet(path)
    write(ARTICLES, frame.with_columns(pl.lit("A better headline").alias("title")), path)
    refusal = published.release(instance)
    assert refusal is not None
    assert "the file of articles is not what was materialized last" in refusal


def test_tables_that_are_older_than_the_staged_days_are_refused(
    published: SmallHome, instance: dg.DagsterInstance
) -> None:
    staged = published.home.staged / "staged_reports" / f"{FIRST}.parquet"
    published.extract(FIRST, pl.read_parquet(published.home.staged / "staged_articles" / f"{FIRST}.parquet").head(1))
    assert staged.is_file()
    refusal = published.release(instance)
    assert refusal is not None
    assert "was made before the staged days changed" in refusal


def test_days_of_an_older_code_are_refused_with_their_number(
    published: SmallHome, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.operation.versions._stage", lambda stage: f"{stage} of tomorrow")
    refusal = published.release(instance)
    assert refusal is not None
    assert "2 days are of another version of the code or archive (2026-03-02 to 2026-03-03)" in refusal
    assert "--stale" in refusal


def test_a_warning_does_not_stop_the_release(published: SmallHome, instance: dg.DagsterInstance) -> None:
    asked = dict.fromkeys(FETCHES.column_names) | {
        "url": "https://open.example/1", "source_id": "open", "day": FIRST, "purpose": "page", "outcome": "stored",
        "fetched_at": NOW, "rights_signals": [],
    }  # fmt: skip
    write(FETCHES, frame_of(FETCHES, [asked]), published.home.staged / "fetches" / f"{FIRST}.parquet")
    assert published.check(instance, "sources").success
    judged = {f"{one.suite.name}.{one.rule.name}": one for one in judge(instance, published.home)}
    assert judged["sources.robots_checked"].verdict == "failed"
    assert published.release(instance) is None


def test_the_same_tables_make_no_second_release(published: SmallHome, instance: dg.DagsterInstance) -> None:
    assert published.release(instance) is None
    assert len(releases_in(published.home)) == 1
    last = latest_release(published.home)
    assert last is not None
    assert f"nothing is new since release {last.version}: no release is made" in published.said


def test_planted_defects_stop_the_release_and_are_named(
    published: SmallHome, instance: dg.DagsterInstance, plant: Callable[[Frames], None]
) -> None:
    """A duplicate id, a licence overstepped, a dangling reference, an offset past the end, a wrong count, a dead end."""
    plant(
        lambda r: {
            "articles": pl.concat([r.articles, r.articles.head(1)]).with_columns(
                pl.col("body_text").fill_null("A text that nobody licensed.")
            ),
            "entity_mentions": r.entity_mentions.with_columns(pl.lit("agency/nobody").alias("entity_id")),
            "event_reports": r.event_reports.with_columns((pl.col("end") + 9_000).alias("end")),
            "superseded": pl.DataFrame(
                [{"old_id": "probe/a", "new_id": "probe/b", "kind": "merge", "since_version": "2026.3.3"}]
            ),
            **miscounted(r),
        }
    )
    published.make_tables(instance)
    checked = published.check(instance, "articles", "entity_mentions", "event_reports", "events", "superseded")
    assert failure_of(checked).startswith("nothing is released: ") and ".key_unique" in failure_of(checked)
    refusal = published.release(instance)
    assert refusal is not None
    planted = (
        "articles.key_unique", "articles.rights", "entity_mentions.references", "event_reports.misplaced",
        "events.n_reports_agrees", "superseded.new_id_missing",
    )  # fmt: skip
    assert [name for name in planted if f"{name} failed" not in refusal] == []
    assert len(releases_in(published.home)) == 1


def test_a_publication_date_in_the_future_lands_in_rejects_with_its_rule() -> None:
    late = NOW + timedelta(days=40)
    odd = page("open", FIRST, 1, "Ariane 6 launches a satellite", STORIES[0][3])
    odd = replace(odd, body=odd.body.replace(b"2026-03-02T12:00:00", late.isoformat()[:19].encode()))
    frame, rejects = parse_day([odd], SOURCES, FIRST)
    assert frame.height == 0
    (row,) = rejects.to_dicts()
    assert (row["stage"], row["rule"]) == ("rows", "published_before_fetched")
    assert "Ariane 6 launches a satellite" in row["row"]
