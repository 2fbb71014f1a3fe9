"""What the command line calls: builds that fail with one sentence, imported days, sample homes."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from small_home import FIRST, NOW, SECOND, SOURCES, SmallHome

from assets.internals import DEFERRED
from assets.run import _spans, build, clear_demo, demo, serve_ui
from pipeline.clock import fixed
from pipeline.errors import GateError, SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.settings import Settings


def test_ranges_hold_no_day_that_was_not_asked_for() -> None:
    days = [date(2026, 3, n) for n in (1, 2, 4, 9)]
    assert _spans(days, days) == [(days[0], days[-1])]
    assert _spans(days, [*days, date(2026, 3, 3)]) == [(days[0], days[1]), (days[2], days[3])]
    assert _spans([], days) == []


def test_a_build_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    report = build(Home(tmp_path), sources=SOURCES, only=[], settings=Settings(), stale=True, clock=fixed(NOW))
    assert not report.succeeded
    assert report.failure == "there is no staged day yet: crawl or import pages first"


def test_checks_only_without_tables_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="run `space-news build`"):
        build(Home(tmp_path), sources=SOURCES, settings=Settings(), checks_only=True, clock=fixed(NOW))


def test_stale_days_are_extracted_again_and_parsed_only_where_the_archive_is(published: SmallHome) -> None:
    for table in ("staged_mentions", "staged_reports"):
        (published.home.staged / table / f"{SECOND}.parquet").unlink()
    said: list[str] = []
    report = build(
        published.home, sources=SOURCES, settings=Settings(), stale=True, clock=fixed(NOW), on_progress=said.append
    )
    assert report.succeeded, report.failure
    assert [line for line in said if line.startswith(("read", "extracted"))] == [
        line for line in said if line.startswith(f"extracted {SECOND}")
    ]
    assert not report.new
    assert report.version == "2026.3.3"
    assert (published.home.staged / "staged_mentions" / f"{FIRST}.parquet").is_file()


def test_the_demo_refuses_real_news(published: SmallHome) -> None:
    with pytest.raises(UsageError, match="real news"):
        demo(published.home, lambda line: None)
    with pytest.raises(UsageError, match="nothing is removed"):
        clear_demo(published.home)


def test_a_cleared_demo_leaves_nothing_but_what_was_there(published: SmallHome) -> None:
    published.home.stamp_file.write_text("sample\n")
    kept = published.home.datasets / "README.md"
    kept.write_text("how to read the releases\n")
    assert clear_demo(published.home) == f"removed the demo from {published.home.root}"
    assert not published.home.data.exists()
    assert not published.home.releases.exists()
    assert kept.is_file()
    assert clear_demo(published.home).startswith("there is no demo")
    shutil.rmtree(published.home.root)


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SpaceNewsError, match=f"port {port} is in use"):
            serve_ui(Home(tmp_path), port)


def test_only_runs_whose_assets_tell_themselves_defer_events(published: SmallHome) -> None:
    jobs = {name: published.definitions.resolve_job_def(name) for name in ("days", "tables_and_release", "nightly")}
    assert {name for name, job in jobs.items() if set(DEFERRED) <= set(job.tags)} == {"days"}
