"""`space-news status` on a home that a real crawl of the sample web has filled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.clock import fixed
from pipeline.crawl import crawl_day
from pipeline.home import Home
from pipeline.operation.journal import journal
from pipeline.operation.metrics import exposition
from pipeline.operation.settings import Operation, Retention
from pipeline.operation.status import status_of
from pipeline.operation.tidy import tidy
from pipeline.sample import DAYS, night_of, sample_settings, sample_sources, serve

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night of two publishers, one of which nobody serves."""
    home = Home(tmp_path_factory.mktemp("status"))
    home.claim("sample")
    sources = sample_sources()
    with serve() as web:
        web.today = DAYS[0]
        settings = sample_settings(web)
        hosts = {**settings.hosts, "www.meridian.space-news.test": ("127.0.0.1", 1)}
        chosen = [sources["orbitwire"], sources["meridian"]]
        crawl_day(chosen, DAYS[0], home, replace(settings, hosts=hosts), fixed(night_of(DAYS[0])))
    journal(home, "failed", "3 checks are red", fixed(NOW), subject="nightly failed")
    return home


def test_each_source_tells_its_last_night(crawled: Home) -> None:
    status = status_of(crawled, ["orbitwire", "meridian", "osa"], Operation(), NOW, stale_days=2)
    told = {one.source_id: one for one in status.sources}
    assert told["orbitwire"].night == date(2026, 3, 2) and told["orbitwire"].stored == 5
    assert told["meridian"].stored == 0 and told["meridian"].failed > 0 and "did not succeed" in told["meridian"].remark
    assert told["osa"].night is None and told["osa"].remark == "never crawled"
    assert status.last_run is not None and status.last_run["text"] == "3 checks are red"
    assert status.next_night == datetime(2026, 3, 4, 3, 15, tzinfo=UTC)
    assert status.disk["archive"] > 0 and status.release is None


def test_the_command_tells_people_and_programs(
    crawled: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPACE_NEWS_HOME", str(crawled.root))
    assert main(["status", "--now", "2026-03-03T08:00:00Z"]) == 0
    told = capsys.readouterr().out
    assert "next night  2026-03-04 03:15 UTC" in told and "failed: 3 checks are red" in told and "meridian" in told
    assert main(["status", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"home", "kind", "now", "release", "last_run", "next_night", "stale_days", "due", "disk", "sources"} == set(
        document
    )
    assert document["sources"][1]["source_id"] == "orbitwire" and document["sources"][1]["night"] == "2026-03-02"


def test_metrics_are_in_the_text_format_of_prometheus(crawled: Home) -> None:
    text = exposition(status_of(crawled, [], Operation(), NOW, stale_days=2))
    assert 'space_news_source_stored{source="meridian"} 0' in text.splitlines()
    assert "space_news_last_run_succeeded 0" in text and "space_news_stale_days 2" in text
    for line in text.splitlines():
        assert line.startswith(("# HELP space_news_", "# TYPE space_news_", "space_news_"))


def test_an_empty_home_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPACE_NEWS_HOME", str(tmp_path))
    assert main(["status"]) == 2
    assert "holds nothing yet: run `space-news build`" in capsys.readouterr().err


def test_old_logs_of_runs_go_and_the_index_stays(tmp_path: Path) -> None:
    home = Home(tmp_path)
    runs = home.dagster / "history" / "runs"
    runs.mkdir(parents=True)
    for name in ("dc81d1a5-e636-4cdf-804b-148fbac1242f.db", "index.db"):
        (runs / name).write_bytes(b"")
    journal(home, "succeeded", "long ago", fixed(NOW))
    later = datetime(2040, 1, 1, tzinfo=UTC)
    assert tidy(home, Retention(runs=0, log=0), later) == 0, "0 keeps for good"
    assert tidy(home, Retention(), later) == 2
    assert [path.name for path in runs.iterdir()] == ["index.db"]
