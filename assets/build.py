"""Builds the definitions: every asset, check, job and schedule over one set of resources."""

import warnings
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

import dagster as dg

from assets.checks import table_checks
from assets.crawl import crawl_assets
from assets.internals import DEFERRED, AssetJob
from assets.release import release_asset
from assets.staged import staged_assets
from assets.tables import table_assets
from assets.workshop import Workshop
from pipeline.clock import Clock, utc_now
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources import Source

NIGHT_HOUR: Final = 3
NIGHT_MINUTE: Final = 15
"""UTC. Publishers in America have closed their day by then, those in Asia have not begun the next one's news."""

DAYS_JOB: Final = "days"
TABLES_JOB: Final = "tables_and_release"
NIGHTLY_JOB: Final = "nightly"


def build_definitions(
    *,
    home: Home,
    sources: Mapping[str, Source],
    settings: Settings,
    night: Callable[[date], Clock] = lambda day: utc_now,
    clock: Clock = utc_now,
    say: Callable[[str], None] = lambda line: None,
    sample: bool = False,
) -> dg.Definitions:
    """The whole asset graph over these resources (`Workshop` tells what each is for). Reads and writes nothing."""
    return definitions_of(Workshop(home, sources, settings, night, clock, say, sample))


def definitions_of(workshop: Workshop) -> dg.Definitions:
    """The same over resources that are already gathered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        warnings.simplefilter("ignore", dg.PreviewWarning)
        nightly = dg.define_asset_job(
            NIGHTLY_JOB,
            selection=dg.AssetSelection.all(),
            description="One night: crawl the day, stage it, resolve all tables, check them, publish a release.",
        )
        return dg.Definitions(
            assets=[crawl_assets(workshop), *staged_assets(workshop), table_assets(workshop), release_asset(workshop)],
            asset_checks=table_checks(workshop),
            jobs=[nightly, _days(), _tables()],
            schedules=[_schedule(nightly, workshop)],
            executor=dg.in_process_executor,
        )


def _days() -> AssetJob:
    return dg.define_asset_job(
        DAYS_JOB,
        selection=dg.AssetSelection.groups("crawl", "staged"),
        description="Crawl and stage a range of days, one run for all of them.",
        tags=DEFERRED,
    )


def _tables() -> AssetJob:
    return dg.define_asset_job(
        TABLES_JOB,
        selection=dg.AssetSelection.groups("tables", "release"),
        description="Resolve all tables from the staged days, check them, publish a release.",
    )


def _schedule(job: AssetJob, workshop: Workshop) -> dg.ScheduleDefinition:
    @dg.schedule(
        name="nightly",
        cron_schedule=f"{NIGHT_MINUTE} {NIGHT_HOUR} * * *",
        execution_timezone="UTC",
        job=job,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=f"Every night at {NIGHT_HOUR:02}:{NIGHT_MINUTE:02} UTC: the UTC day that has just ended. Off until "
        "it is switched on.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if workshop.sample:
            return dg.SkipReason("this home holds the invented news of the demo; set SPACE_NEWS_HOME to another folder")
        now = context.scheduled_execution_time.date()
        return dg.RunRequest(run_key=str(now), partition_key=str(now - timedelta(days=1)))

    return nightly
