"""What the command line calls: the demo, a build, the UI; each runs the same assets through Dagster, in process."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NoReturn

import dagster as dg

from assets.build import DAYS_JOB, TABLES_JOB, definitions_of
from assets.crawl import crawl_key
from assets.failures import told_by
from assets.gate import check_gate, unevaluated
from assets.instance import open_instance, prepare, ui_command, ui_environment
from assets.night import RANGE_END, RANGE_START
from assets.release import RELEASE
from assets.report import RunReport, report_of
from assets.staged import ARTICLES, MENTIONS, REPORTS
from assets.workshop import Workshop
from pipeline.clock import Clock, fixed, utc_now
from pipeline.crawl import days_with_pages
from pipeline.errors import GateError, SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.operation.versions import unextracted_days, unparsed_days
from pipeline.release.manifest import latest_release
from pipeline.settings import Settings
from pipeline.sources import Source

Say = Callable[[str], None]
_QUIET: Final = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_STAGED: Final = (ARTICLES, MENTIONS, REPORTS)
_FIRST_DAYS: Final = 6
"""So many of the sample's ten days are in the demo's first release: publishers correct two articles after them."""


def demo(home: Home, on_progress: Say) -> RunReport:
    """Crawl the sample web on loopback, make all tables, check them, publish a release; then the days after it, and a
    second release with what they brought and corrected. Where there is a release already, all days are one run.

    Raises `UsageError` for a home that holds real news, `SpaceNewsError` where something cannot be written.
    """
    from pipeline.sample import DAYS, night_of, sample_settings, sample_sources, serve

    home.claim("sample")
    with serve() as web:

        def night(day: date) -> Clock:
            web.today = day
            return fixed(night_of(day))

        on_progress("serving the sample web: six publishers, ten days, all invented")
        first = latest_release(home) is None
        for days in (DAYS[:_FIRST_DAYS], DAYS[_FIRST_DAYS:]) if first else (DAYS,):
            report = materialize(
                home, sources=sample_sources(), settings=sample_settings(web), days=days, night=night,
                clock=fixed(night_of(days[-1])), sample=True, on_progress=on_progress,
            )  # fmt: skip
            if not report.succeeded:
                break
        return report


def clear_demo(home: Home) -> str:
    """Remove the data and releases of a sample home; says what was done. Raises `UsageError` for a real one."""
    stamp = home.stamp()
    if stamp == "real":
        raise UsageError(f"{home.root} holds real news; nothing is removed")
    if stamp is None:
        return f"there is no demo in {home.root}"
    for path in (home.releases, home.datasets / "latest.json", home.datasets / "index.json", home.data):
        if path.is_dir():
            _make_writable(path)
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return f"removed the demo from {home.root}"


def build(
    home: Home,
    *,
    sources: Mapping[str, Source],
    only: Sequence[str] | None = None,
    settings: Settings,
    since: date | None = None,
    until: date | None = None,
    stale: bool = False,
    checks_only: bool = False,
    clock: Clock = utc_now,
    on_progress: Say = lambda line: None,
) -> RunReport:
    """The main job on the configured sources: the days from `since` to `until` (today where none is given).

    `stale` redoes from the archive the days that an older code made, and crawls nothing; `checks_only` evaluates the
    checks that are missing, remakes no table, and publishes if they pass. Imported days are staged with the others.
    """
    first, last = since or clock().date(), until or clock().date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return materialize(
        home, sources=sources, only=only, settings=settings, days=[] if stale or checks_only else days,
        stale=stale, checks_only=checks_only, clock=clock, night=lambda day: clock, on_progress=on_progress,
    )  # fmt: skip


def materialize(
    home: Home,
    *,
    sources: Mapping[str, Source],
    settings: Settings,
    days: Sequence[date],
    only: Sequence[str] | None = None,
    stale: bool = False,
    checks_only: bool = False,
    night: Callable[[date], Clock] = lambda day: utc_now,
    clock: Clock = utc_now,
    sample: bool = False,
    on_progress: Say = lambda line: None,
) -> RunReport:
    """Crawl and stage `days`; stage again what changed in the archive since, and with `stale` what older code made;
    then tables, checks and release.
    """
    workshop = Workshop(home, sources, settings, night, clock, on_progress, sample)
    definitions = definitions_of(workshop)
    with open_instance(home) as instance:
        if checks_only:
            return _check_and_release(definitions, instance, workshop)
        chosen = [crawl_key(name) for name in (only if only is not None else sources)]
        for span in _spans(days, days):
            result = run_job(definitions, DAYS_JOB, instance, [*chosen, *_STAGED], span)
            if not result.success:
                return report_of(instance, workshop, failure=failure_of(result))
        for keys, outdated in ((_STAGED, unparsed_days), ((MENTIONS, REPORTS), unextracted_days)):
            for span in _spans(outdated(home, other_code=stale), days_with_pages(home)):
                result = run_job(definitions, DAYS_JOB, instance, list(keys), span)
                if not result.success:
                    return report_of(instance, workshop, failure=failure_of(result))
        result = run_job(definitions, TABLES_JOB, instance)
        return report_of(instance, workshop, failure=_refusal(result, instance, workshop))


def serve_ui(home: Home, port: int) -> NoReturn:
    """Run the Dagster UI and its daemon on this home until it is stopped. Raises `SpaceNewsError` for a taken port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SpaceNewsError(f"port {port} is in use; choose another with --port")
    prepare(home)
    print(f"the UI is at http://127.0.0.1:{port} in about half a minute; Ctrl-C stops it", flush=True)
    os.execve(sys.executable, ui_command(port), ui_environment(home))


def failure_of(result: dg.ExecuteInProcessResult) -> str:
    """What the first step that failed said."""
    for event in result.all_events:
        if event.is_step_failure:
            return told_by(event)
    return "the run failed before any step; the UI shows its log"


def _check_and_release(definitions: dg.Definitions, instance: dg.DagsterInstance, workshop: Workshop) -> RunReport:
    missing = unevaluated(instance, workshop.home)
    workshop.say(f"{len(missing)} checks have no evaluation on the tables of now")
    if missing:
        _execute(_job(definitions, TABLES_JOB).get_subset(asset_check_selection=set(missing)), instance, {})
    result = run_job(definitions, TABLES_JOB, instance, [RELEASE])
    return report_of(instance, workshop, failure=_refusal(result, instance, workshop))


def _spans(days: Collection[date], among: Collection[date]) -> list[tuple[date, date]]:
    """The days as ranges (first, last) that hold no other day of `among`."""
    wanted, spans = set(days), []
    run: list[date] = []
    for day in [*sorted({*among, *days}), None]:
        if day is not None and day in wanted:
            run.append(day)
        elif run:
            spans.append((run[0], run[-1]))
            run = []
    return spans


def run_job(
    definitions: dg.Definitions,
    job: str,
    instance: dg.DagsterInstance,
    assets: list[dg.AssetKey] | None = None,
    span: tuple[date, date] | None = None,
) -> dg.ExecuteInProcessResult:
    """Run a job in this process: all its assets or some, for the days of `span`, both ends included."""
    tags = {RANGE_START: str(span[0]), RANGE_END: str(span[1])} if span else {}
    return _execute(_job(definitions, job), instance, tags, assets)


def _job(definitions: dg.Definitions, name: str) -> dg.JobDefinition:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return definitions.resolve_job_def(name)


def _execute(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    tags: Mapping[str, str],
    assets: list[dg.AssetKey] | None = None,
) -> dg.ExecuteInProcessResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return job.execute_in_process(
            instance=instance, tags=dict(tags), asset_selection=assets, raise_on_error=False, run_config=_QUIET
        )


def _refusal(result: dg.ExecuteInProcessResult, instance: dg.DagsterInstance, workshop: Workshop) -> str | None:
    """Why there is no release: what broke, or what the gate says of the tables that were made."""
    if result.success:
        return None
    broken = [event for event in result.all_events if event.is_step_failure]
    if any(event.step_key and not event.step_key.startswith("check_") for event in broken):
        return failure_of(result)
    try:
        check_gate(instance, workshop)
    except GateError as refusal:
        return str(refusal)
    return failure_of(result)


def _make_writable(folder: Any) -> None:
    """Releases are write-protected; removing them needs their folders writable."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
