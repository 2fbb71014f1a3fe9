"""Builds the definitions: every asset, check, job and schedule over one set of resources."""

import warnings
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

import dagster as dg

from assets.checks import table_checks
from assets.crawl import crawl_assets
from assets.internals import DEFERRED, AssetJob
from assets.night import night_schedule, night_sensors
from assets.release import accuracy_check, release_asset
from assets.staged import staged_assets
from assets.tables import table_assets
from assets.workshop import Workshop
from pipeline.clock import Clock, utc_now
from pipeline.home import Home
from pipeline.operation.settings import Operation
from pipeline.settings import Settings
from pipeline.sources import Source

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
    retries: int = 0,
    operation: Operation = Operation(),  # noqa: B008 - frozen
    nights: Callable[[AssetJob, Workshop], dg.ScheduleDefinition] | None = None,
) -> dg.Definitions:
    """The whole asset graph over these resources (`Workshop` tells what each is for). Reads and writes nothing."""
    return definitions_of(Workshop(home, sources, settings, night, clock, say, sample, retries), operation, nights)


def definitions_of(
    workshop: Workshop,
    operation: Operation = Operation(),  # noqa: B008 - frozen
    nights: Callable[[AssetJob, Workshop], dg.ScheduleDefinition] | None = None,
) -> dg.Definitions:
    """The same over resources that are already gathered; `nights` makes another schedule than that of the settings."""
    late = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=operation.night.fresh_hours))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        warnings.simplefilter("ignore", dg.PreviewWarning)
        nightly = dg.define_asset_job(
            NIGHTLY_JOB,
            selection=dg.AssetSelection.all(),
            description="One night: crawl the day, stage it, resolve all tables, check them, publish a release.",
        )
        return dg.Definitions(
            assets=[
                crawl_assets(workshop),
                *staged_assets(workshop),
                table_assets(workshop),
                release_asset(workshop).map_asset_specs(lambda spec: dg.apply_freshness_policy(spec, late)),
            ],
            asset_checks=[*table_checks(workshop), accuracy_check()],
            jobs=[nightly, _days(), _tables()],
            schedules=[nights(nightly, workshop) if nights else night_schedule(nightly, workshop, operation)],
            sensors=night_sensors(workshop, operation),
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
