"""The night: when it runs, which days it takes, and what is told when it fails."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import dagster as dg

from assets.internals import AssetJob
from assets.workshop import Workshop
from pipeline.operation.journal import journal
from pipeline.operation.nights import days_of_night
from pipeline.operation.notices import notify
from pipeline.operation.settings import Operation
from pipeline.operation.tidy import tidy
from pipeline.release.manifest import latest_release

NIGHTLY: Final = "nightly"
RANGE_START: Final = "dagster/asset_partition_range_start"
RANGE_END: Final = "dagster/asset_partition_range_end"

_LONGEST: Final = timedelta(hours=20)
_UNDER_WAY: Final = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]

DayOf = Callable[[dg.ScheduleEvaluationContext], date]


def _yesterday(context: dg.ScheduleEvaluationContext) -> date:
    return context.scheduled_execution_time.date() - timedelta(days=1)


def night_schedule(
    job: AssetJob, workshop: Workshop, operation: Operation, *, cron: str | None = None, day_of: DayOf = _yesterday
) -> dg.ScheduleDefinition:
    """Every night at the hour of the settings: the day that has just ended there, and days that were missed.

    `cron` and `day_of` stand in for the hour and the day where nights are minutes long (the tests).
    """
    night = operation.night

    @dg.schedule(
        name=NIGHTLY,
        cron_schedule=cron or night.cron,
        execution_timezone=night.time_zone,
        job=job,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=f"Every night at {night.at} ({night.time_zone}): the day that has just ended, and up to "
        f"{night.look_back} days before it that no night finished. Off until it is switched on.",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if workshop.sample:
            return dg.SkipReason("this home holds the invented news of the demo; set SPACE_NEWS_HOME to another folder")
        if _still_runs(context.instance):
            return dg.SkipReason("the night before still runs; its day and this one come with the next night")
        first, last = days_of_night(workshop.home, day_of(context), night.look_back)
        if first == last:
            return dg.RunRequest(run_key=f"{NIGHTLY} {last}", partition_key=str(last))
        return dg.RunRequest(run_key=f"{NIGHTLY} {last}", tags={RANGE_START: str(first), RANGE_END: str(last)})

    return nightly


def night_sensors(workshop: Workshop, operation: Operation) -> Sequence[dg.SensorDefinition]:
    """A failure is told (log, webhook, e-mail, as the settings say), a success is logged."""
    home, clock = workshop.home, workshop.clock

    @dg.run_failure_sensor(
        name="tell_failures",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=10,
        description="Tells each failed run: in the log of the home, and by webhook or e-mail where `settings.toml` "
        "names one under [notice].",
    )
    def tell_failures(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        subject = f"space-news: {run.job_name} failed ({_days(run)})"
        lost = notify(home, operation.notice, subject, _why(context), clock)
        for sentence in lost:
            context.log.warning(sentence)

    @dg.run_status_sensor(
        name="log_successes",
        run_status=dg.DagsterRunStatus.SUCCESS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=10,
        description="Writes each run that went well into the log of the home, for `space-news status`, and removes "
        "logs that are older than `settings.toml` keeps them.",
    )
    def log_successes(context: dg.RunStatusSensorContext) -> None:
        run, last = context.dagster_run, latest_release(home)
        stands = f"; release {last.version} stands" if last else ""
        journal(home, "succeeded", f"{run.job_name} ({_days(run)}) went well{stands}", clock, run_id=run.run_id)
        tidy(home, operation.retention, clock())

    return [tell_failures, log_successes]


def _still_runs(instance: dg.DagsterInstance) -> bool:
    """Whether a night is under way. One that was killed never tells its end, so after `_LONGEST` it counts no more."""
    newest = instance.get_run_records(dg.RunsFilter(job_name=NIGHTLY, statuses=_UNDER_WAY), limit=1)
    return any(record.create_timestamp > datetime.now(UTC) - _LONGEST for record in newest)


def _days(run: dg.DagsterRun) -> str:
    first, last = run.tags.get(RANGE_START), run.tags.get(RANGE_END)
    return f"{first} to {last}" if first and last else run.tags.get("dagster/partition", "all days")


def _why(context: dg.RunFailureSensorContext) -> str:
    """What the first step that failed said, else what Dagster says of the run."""
    from assets.failures import told_by

    for event in context.get_step_failure_events():
        return told_by(event)
    return context.failure_event.message or "the run failed before any step; the UI shows its log"
