"""The graph: a snapshot of every asset, check, job and schedule, so that an accidental change is seen in review."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from small_home import SmallHome

from assets.build import NIGHTLY_JOB
from assets.definitions import definitions
from assets.partitions import daily
from pipeline.clock import fixed
from pipeline.home import VARIABLE, Home
from pipeline.tables import RELEASED

SNAPSHOT = Path(__file__).parent / "graph.json"


@pytest.fixture
def built(tmp_path: Path) -> dg.Definitions:
    return SmallHome(Home(tmp_path)).definitions


def told(built: dg.Definitions) -> dict[str, object]:
    """The graph as plain values."""
    graph = built.resolve_asset_graph()
    specs = {
        key.to_user_string(): {
            "group": node.group_name,
            "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
            "partitions": type(node.partitions_def).__name__ if node.partitions_def else None,
            "kinds": sorted(node.kinds),
            "checks": sorted(
                f"{check.name}{' (blocking)' if graph.get(check).blocking else ''}" for check in node.check_keys
            ),
        }
        for key in sorted(graph.materializable_asset_keys)
        for node in [graph.get(key)]
    }
    jobs = sorted(job.name for job in built.resolve_all_job_defs() if not job.name.startswith("__"))
    schedules = {schedule.name: schedule.cron_schedule for schedule in built.schedules or ()}
    return {"assets": specs, "jobs": jobs, "schedules": schedules}


def test_the_graph_is_as_it_was_reviewed(built: dg.Definitions) -> None:
    """Set SNAPSHOT_UPDATE=1 to write the snapshot anew, and review its diff."""
    now = json.dumps(told(built), indent=1, sort_keys=True) + "\n"
    if os.environ.get("SNAPSHOT_UPDATE"):
        SNAPSHOT.write_text(now)
    assert now == SNAPSHOT.read_text()


def test_every_asset_says_what_it_is(built: dg.Definitions) -> None:
    graph = built.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert len(node.description or "") > 30, key
        assert node.owners == ["team:space-news"]
    for table in RELEASED:
        schema = graph.get(dg.AssetKey([table.name])).metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == table.column_names
        assert all(column.description for column in schema.columns)


def test_days_are_open_to_the_past_and_hold_today() -> None:
    days = daily(fixed(datetime.now(UTC)))
    assert days.has_partition_key("1990-01-01")
    assert days.has_partition_key(str(datetime.now(UTC).date()))


def test_an_injected_clock_may_be_ahead() -> None:
    ahead = datetime(datetime.now(UTC).year + 1, 6, 1, tzinfo=UTC)
    assert daily(fixed(ahead)).has_partition_key(str(ahead.date()))


def test_the_night_is_off_by_default_and_runs_the_days(built: dg.Definitions) -> None:
    schedule = built.resolve_schedule_def("nightly")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    assert schedule.execution_timezone == "UTC"
    assert built.resolve_job_def(NIGHTLY_JOB).partitions_def is not None


def test_a_sample_home_is_never_crawled_by_the_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Home(tmp_path).claim("sample")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    loaded = definitions()
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 3, 4, 3, 15, tzinfo=UTC))
    assert isinstance(loaded.resolve_schedule_def("nightly")(context), dg.SkipReason)


def test_the_definitions_of_a_real_home_hold_every_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    keys = {key.to_user_string() for key in definitions().resolve_asset_graph().materializable_asset_keys}
    assert {"crawl/sputnik", "crawl/nasa", "staged/articles", "articles", "release"} <= keys
