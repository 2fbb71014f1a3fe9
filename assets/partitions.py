"""The days: one partition a UTC day, open to the past, and the days that a run is for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import dagster as dg

from pipeline.clock import Clock

FIRST_DAY: Final = "1990-01-01"
"""The oldest news pages in web archives are from the nineties; imported ones belong to their WARC-Date's day."""

ONE_RUN: Final = dg.BackfillPolicy.single_run()
"""A range of days is one run: one event loop, one robots cache, Great Expectations loaded once."""


def daily(clock: Clock) -> dg.DailyPartitionsDefinition:
    """Daily partitions from 1990 to the clock's today (Dagster counts by real time; an injected clock may be ahead)."""
    ahead = (clock().date() - datetime.now(UTC).date()).days
    return dg.DailyPartitionsDefinition(start_date=FIRST_DAY, end_offset=1 + max(0, ahead))


def days_of(context: dg.AssetExecutionContext) -> list[date]:
    """The days of a run, in order."""
    return sorted(date.fromisoformat(key) for key in context.partition_keys)
