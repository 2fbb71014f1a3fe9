"""Days: one run over a range tells each day by itself, and only days that hold something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from assets.build import DAYS_JOB, definitions_of
from assets.crawl import REACHABLE, crawl_key
from assets.instance import open_instance
from assets.internals import DATA_VERSION_TAG
from assets.run import run_job
from assets.staged import ARTICLES, MENTIONS, REPORTS
from assets.workshop import Workshop
from pipeline.clock import Clock, fixed
from pipeline.home import Home
from pipeline.operation.files import daily_file, data_version
from pipeline.operation.versions import stale_days, unparsed_days
from pipeline.sample import DAYS, night_of, sample_settings, sample_sources, serve
from pipeline.tables import STAGED_ARTICLES

# The fourth day of the sample is the night on which one publisher is down.
NIGHTS = (DAYS[2], DAYS[3])
DOWN = "skyledger"
STAGED = [ARTICLES, MENTIONS, REPORTS]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A home with two nights of the sample web, crawled and staged in one run."""
    home = Home(tmp_path_factory.mktemp("nights"))
    home.claim("sample")
    with serve() as web, open_instance(home) as instance:

        def night(day: date) -> Clock:
            web.today = day
            return fixed(night_of(day))

        workshop = Workshop(
            home, sample_sources(), sample_settings(web), night, fixed(night_of(NIGHTS[-1])), sample=True
        )
        result = run_job(definitions_of(workshop), DAYS_JOB, instance, span=NIGHTS)
    assert result.success
    return workshop


@pytest.fixture
def instance(crawled: Workshop) -> Iterator[dg.DagsterInstance]:
    with open_instance(crawled.home) as found:
        yield found


def materializations(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, dg.AssetMaterialization]:
    """The newest materialization of each day of an asset."""
    records = instance.fetch_materializations(key, limit=1000, ascending=True).records
    told = [record.asset_materialization for record in records]
    return {str(one.partition): one for one in told if one is not None}


def test_a_range_tells_each_day_by_itself(crawled: Workshop, instance: dg.DagsterInstance) -> None:
    for key in STAGED:
        told = materializations(instance, key)
        assert set(told) == {str(day) for day in NIGHTS}
        assert len({(one.tags or {})[DATA_VERSION_TAG] for one in told.values()}) == len(NIGHTS)
    articles = materializations(instance, ARTICLES)
    for day in NIGHTS:
        path = daily_file(crawled.home, STAGED_ARTICLES, day)
        assert (articles[str(day)].tags or {})[DATA_VERSION_TAG] == data_version(path)
        assert articles[str(day)].metadata["dagster/row_count"].value == pl.read_parquet(path).height


def test_a_publishers_bad_night_is_a_warning_of_that_day(instance: dg.DagsterInstance) -> None:
    check = dg.AssetCheckKey(crawl_key(DOWN), REACHABLE)
    history = instance.event_log_storage.get_asset_check_execution_history(check, limit=10)
    told = {record.partition: record.status.value for record in history if record.partition}
    assert told == {str(NIGHTS[0]): "SUCCEEDED", str(NIGHTS[1]): "FAILED"}


def test_a_day_of_a_source_tells_its_counts(instance: dg.DagsterInstance) -> None:
    told = materializations(instance, crawl_key("orbitwire"))[str(NIGHTS[0])].metadata
    assert int(told["stored"].value) > 0  # type: ignore[call-overload]
    assert int(told["bytes on the wire"].value) > 1_000  # type: ignore[call-overload]


def test_a_year_costs_what_its_days_with_data_cost(crawled: Workshop, instance: dg.DagsterInstance) -> None:
    year = (NIGHTS[0] - timedelta(days=300), NIGHTS[1] + timedelta(days=60))
    before = {path: path.stat().st_mtime_ns for path in crawled.home.staged.rglob("*.parquet")}
    result = run_job(definitions_of(crawled), DAYS_JOB, instance, STAGED, year)
    assert result.success
    told = [event for event in result.all_events if event.is_step_materialization]
    assert len(told) == len(STAGED) * len(NIGHTS)
    assert set(materializations(instance, ARTICLES)) == {str(day) for day in NIGHTS}
    assert before == {path: path.stat().st_mtime_ns for path in crawled.home.staged.rglob("*.parquet")}


def test_a_changed_stage_makes_the_days_stale(crawled: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale_days(crawled.home) == []
    monkeypatch.setattr("pipeline.operation.versions._stage", lambda stage: f"{stage} of tomorrow")
    assert stale_days(crawled.home) == list(NIGHTS)
    assert unparsed_days(crawled.home, other_code=False) == []


def test_pages_that_came_later_make_their_day_outdated(crawled: Workshop, tmp_path: Path) -> None:
    shutil.copytree(crawled.home.root, tmp_path / "home")
    home = Home(tmp_path / "home")
    (archived, *_) = sorted((home.archive / "orbitwire" / str(NIGHTS[0])).glob("*.warc.gz"))
    later = home.archive / "web/other.example" / str(NIGHTS[0])
    later.mkdir(parents=True)
    shutil.copyfile(archived, later / "imported.warc.gz")
    assert unparsed_days(home, other_code=False) == [NIGHTS[0]]


def test_one_source_can_be_crawled_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with serve() as web, open_instance(home) as instance:
        web.today = DAYS[0]
        clock = fixed(night_of(DAYS[0]))
        workshop = Workshop(home, sample_sources(), sample_settings(web), lambda day: clock, clock, sample=True)
        keys = [crawl_key("orbitwire"), *STAGED]
        assert run_job(definitions_of(workshop), DAYS_JOB, instance, keys, (DAYS[0], DAYS[0])).success
        assert {host for host, _, _ in web.requests} == {"orbitwire.space-news.test"}
    sources = pl.read_parquet(daily_file(home, STAGED_ARTICLES, DAYS[0]))["source_id"].unique().to_list()
    assert sources == ["orbitwire"]
