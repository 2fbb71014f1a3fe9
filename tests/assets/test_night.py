"""The night: its hour, the days it takes, and what is told when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from small_home import NOW, SOURCES, SmallHome

from assets.build import build_definitions
from assets.instance import POSTGRES, open_instance
from assets.night import RANGE_END, RANGE_START, night_sensors
from assets.workshop import Workshop
from pipeline.clock import fixed
from pipeline.crawl.ledger import Ledger
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.operation.journal import last_entry
from pipeline.operation.settings import Night, Operation
from pipeline.settings import Settings

AT = datetime(2026, 3, 6, 3, 15, tzinfo=UTC)


def definitions(home: Home, operation: Operation) -> dg.Definitions:
    return build_definitions(home=home, sources=SOURCES, settings=Settings(), clock=fixed(NOW), operation=operation)


def ticked(home: Home, operation: Operation, *, running: bool = False) -> Any:
    repository = definitions(home, operation).get_repository_def()
    with open_instance(home) as instance:
        if running:
            instance.add_run(dg.DagsterRun("nightly", status=dg.DagsterRunStatus.STARTED))
        with dg.build_schedule_context(instance, scheduled_execution_time=AT, repository_def=repository) as context:
            return repository.get_schedule_def("nightly").evaluate_tick(context)


def requested(home: Home, operation: Operation) -> dg.RunRequest:
    told: list[dg.RunRequest] = ticked(home, operation).run_requests
    assert len(told) == 1
    return told[0]


def test_a_night_waits_for_the_one_before(tmp_path: Path) -> None:
    told = ticked(Home(tmp_path), Operation(), running=True)
    assert not told.run_requests and "still runs" in (told.skip_message or "")


def test_the_hour_and_the_zone_are_those_of_the_settings(tmp_path: Path) -> None:
    operation = Operation(night=Night(at="04:45", time_zone="Asia/Tokyo"))
    schedule = definitions(Home(tmp_path), operation).resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("45 4 * * *", "Asia/Tokyo")


def test_a_night_takes_the_day_that_has_ended(tmp_path: Path) -> None:
    assert requested(Home(tmp_path), Operation()).partition_key == "2026-03-05"


def test_a_night_after_missed_ones_takes_their_days_too(tmp_path: Path) -> None:
    home = Home(tmp_path)
    row = "INSERT INTO runs (source_id, day, mode, started_at, finished_at) VALUES ('open', ?, 'new', 't', 't')"
    with Ledger(home.ledger) as ledger:
        ledger.apply([(row, ("2026-03-02",))])
    request = requested(home, Operation())
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("2026-03-03", "2026-03-05")
    assert requested(home, Operation(night=Night(look_back=0))).partition_key == "2026-03-05"


def test_a_late_release_is_told_by_its_freshness(tmp_path: Path) -> None:
    graph = definitions(Home(tmp_path), Operation(night=Night(fresh_hours=30)))
    policy = graph.resolve_asset_graph().get(dg.AssetKey(["release"])).freshness_policy
    assert isinstance(policy, dg.FreshnessPolicy)
    assert policy.fail_window.to_timedelta().total_seconds() == 30 * 3600  # type: ignore[attr-defined]


@pytest.fixture
def failed(published: SmallHome) -> Iterator[tuple[SmallHome, dg.DagsterInstance, dg.ExecuteInProcessResult]]:
    """A home whose tables cannot be made, for its staged articles are broken."""
    path = next((published.home.staged / "staged_articles").glob("*.parquet"))
    path.write_bytes(b"no parquet")
    with published.instance() as instance:
        yield published, instance, published.run(instance)


def test_a_failed_night_is_told(failed: tuple[SmallHome, dg.DagsterInstance, dg.ExecuteInProcessResult]) -> None:
    small, instance, result = failed
    assert not result.success
    workshop = Workshop(small.home, SOURCES, Settings(), clock=fixed(NOW))
    tell_failures, log_successes = night_sensors(workshop, Operation())
    run, event = result.dagster_run, result.get_run_failure_event()
    context = dg.build_run_status_sensor_context("tell_failures", event, instance, run).for_run_failure()
    tell_failures(context)
    told = last_entry(small.home, ("failed",)) or {}
    assert told["subject"] == "space-news: tables_and_release failed (all days)"
    assert "resolve" in told["text"]
    log_successes(dg.build_run_status_sensor_context("log_successes", event, instance, run))
    assert "went well; release 2026.3.3 stands" in (last_entry(small.home, ("succeeded",)) or {})["text"]


def test_postgres_is_either_everywhere_or_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_instance(Home(tmp_path)):
        pass
    monkeypatch.setenv(POSTGRES, "postgresql://nobody@127.0.0.1/none")
    with pytest.raises(UsageError, match="keeps the runs in SQLite"), open_instance(Home(tmp_path)):
        pass
    (tmp_path / "data/dagster/dagster.yaml").write_text("storage: {postgres: {}}\n")
    monkeypatch.delenv(POSTGRES)
    with pytest.raises(UsageError, match="keeps the runs in Postgres"), open_instance(Home(tmp_path)):
        pass


def test_a_crawl_of_the_night_is_begun_again_when_it_breaks(tmp_path: Path) -> None:
    workshop = Workshop(Home(tmp_path), SOURCES, Settings(), clock=fixed(NOW))
    from assets.crawl import crawl_assets

    assert crawl_assets(workshop).op.retry_policy is None  # type: ignore[attr-defined]
    policy = crawl_assets(replace(workshop, retries=2)).op.retry_policy  # type: ignore[attr-defined]
    assert (policy.max_retries, policy.backoff, policy.jitter) == (2, dg.Backoff.EXPONENTIAL, dg.Jitter.PLUS_MINUS)
