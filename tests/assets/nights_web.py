"""A code location whose nights are a minute long: the sample web, served by whichever process loads this module.

The night of the second day has a dead publisher; in the night of the third staged rows are lost.
"""

from datetime import date

import dagster as dg
import polars as pl

from assets.build import build_definitions
from assets.night import night_schedule
from pipeline.clock import Clock, fixed
from pipeline.home import find_home
from pipeline.operation.files import INPUTS, daily_file, made_from, write
from pipeline.operation.journal import teller
from pipeline.operation.settings import Operation
from pipeline.release.manifest import releases_in
from pipeline.sample import DAYS, night_of, sample_settings, sample_sources, serve
from pipeline.settings import load_settings
from pipeline.tables import STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS

DEAD = "www.meridian.space-news.test"
NIGHTS = DAYS[:3]

home = find_home()
home.claim("real")  # the schedule leaves samples alone
_serving = serve()  # kept, for the web ends with it
web = _serving.__enter__()
settings = sample_settings(web)
hosts = dict(settings.hosts)


def night(day: date) -> Clock:
    web.today = day
    if day == NIGHTS[1]:
        hosts[DEAD] = ("127.0.0.1", 1)  # nobody listens there
    if day == NIGHTS[2]:
        damage()
    return fixed(night_of(day))


def damage() -> None:
    """The staged articles of the first two days have lost their rows, and nothing says so but their number."""
    for day in NIGHTS[:2]:
        path = daily_file(home, STAGED_ARTICLES, day)
        version = write(STAGED_ARTICLES, pl.read_parquet(path).clear(), path, made_from(path))
        for table in (STAGED_MENTIONS, STAGED_REPORTS):
            path = daily_file(home, table, day)
            write(table, pl.read_parquet(path), path, {**made_from(path), INPUTS: version})


def day_of(context: dg.ScheduleEvaluationContext) -> date:
    """The first day that is in no release; the third, whose check is red, is asked for until it is."""
    return NIGHTS[min(len(releases_in(home)), 2)]


def definitions() -> dg.Definitions:
    return build_definitions(
        home=home, sources=sample_sources(), settings=load_settings(None, **{**vars(settings), "hosts": hosts}),
        night=night, clock=fixed(night_of(NIGHTS[-1])), say=teller(home, fixed(night_of(NIGHTS[-1]))),
        nights=lambda job, workshop: night_schedule(job, workshop, Operation(), cron="* * * * *", day_of=day_of),
    )  # fmt: skip


defs = definitions()
