"""The main job, run once as a user runs it: the release holds exactly what the sample web tells, and says so."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.sample import answers

COMMAND = Path(sys.executable).parent / "space-news"
BEFORE, VERSION = "2026.3.7", "2026.3.11"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def space_news(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SPACE_NEWS_HOME": str(home)}
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def first(home: Path) -> subprocess.CompletedProcess[str]:
    return space_news(home, "demo")


@pytest.fixture(scope="module")
def release(home: Path, first: subprocess.CompletedProcess[str]) -> Path:
    assert first.returncode == 0, first.stdout + first.stderr
    return home / "datasets" / "releases" / VERSION


@pytest.fixture(scope="module")
def articles(release: Path) -> dict[str, dict[str, Any]]:
    return {row["url"]: row for row in pl.read_parquet(release / "articles").iter_rows(named=True)}


@pytest.fixture(scope="module")
def database(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for table in ("articles", "entities", "entity_mentions", "event_reports", "events", "sources"):
            connection.execute(f"create view {table} as select * from '{release}/{table}/*.parquet'")
        yield connection


def test_the_demo_shows_its_progress_and_ends_with_what_to_look_at(
    first: subprocess.CompletedProcess[str], release: Path
) -> None:
    assert "crawled 2026-03-11" in first.stderr
    for told in (
        "pages asked for",
        "refused and kept",
        "checks passed",
        f"release {VERSION}",
        f"what changed since release {BEFORE}",
        "corrected: ",
        f"space-news release diff {BEFORE} {VERSION}",
        "space-news query",
        "make ui",
    ):
        assert told in first.stdout


def test_nothing_off_topic_is_released_and_hardly_an_article_about_space_is_lost(
    articles: dict[str, dict[str, Any]],
) -> None:
    about_space = {answer.url for answer in answers.released()}
    assert set(articles) <= about_space
    lost = about_space - set(articles)
    assert len(lost) <= 0.02 * len(about_space), lost


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("title", lambda answer: answer.revisions[-1].title),
        ("published_at", lambda answer: answer.published_at),
        ("modified_at", lambda answer: answer.revisions[-1].modified_at),
        ("revision", lambda answer: len(answer.revisions)),
        ("authors", lambda answer: list(answer.authors)),
        ("dateline", lambda answer: answer.dateline),
        ("language", lambda answer: answer.language),
        ("licence", lambda answer: answer.licence),
        ("text_policy", lambda answer: answer.text_policy),
        ("source_id", lambda answer: answer.source_id),
        ("body_sha256", lambda answer: hashlib.sha256(answer.revisions[-1].body_text.encode()).hexdigest()),
    ],
)
def test_a_column_of_every_article_holds_the_right_answer(
    articles: dict[str, dict[str, Any]], column: str, expected: Any
) -> None:
    wrong = {
        answer.url: (articles[answer.url][column], expected(answer))
        for answer in answers.released()
        if answer.url in articles and articles[answer.url][column] != expected(answer)
    }
    assert not wrong


def test_text_is_released_only_where_the_licence_allows_it(articles: dict[str, dict[str, Any]]) -> None:
    assert {row["text_policy"] for row in articles.values() if row["body_text"] is not None} == {"full"}
    assert all(len(row["excerpt"] or "") <= 280 for row in articles.values())
    assert not any(row["excerpt"] or row["description"] for row in articles.values() if row["text_policy"] == "facts")


def test_copies_point_to_the_earliest(articles: dict[str, dict[str, Any]]) -> None:
    url_of = {row["article_id"]: url for url, row in articles.items()}
    found = {(url, url_of[row["duplicate_of"]]) for url, row in articles.items() if row["duplicate_of"]}
    assert found == set(answers.copies())


def test_what_is_refused_is_kept_with_its_reason(home: Path, release: Path) -> None:
    rejects = json.loads(space_news(home, "query", "select url, stage, rule, reason from rejects", "--json").stdout)
    off_topic = {row["url"] for row in rejects if row["rule"] == "off_topic"}
    assert off_topic >= {a.url for a in answers.articles() if not a.about_space}
    parsed = {row["url"] for row in rejects if row["stage"] == "parse"}
    assert parsed == {answer.url for answer in answers.refusals() if answer.stage == "parse"}
    assert all(row["reason"] for row in rejects)


def test_what_robots_txt_forbids_is_never_asked_for(home: Path, release: Path) -> None:
    sql = "select url, outcome, status from fetches"
    asked = json.loads(space_news(home, "query", sql, "--json").stdout)
    forbidden = [row for row in asked if row["url"] in answers.forbidden_urls()]
    assert {row["outcome"] for row in forbidden} == {"skipped"}
    assert {row["status"] for row in forbidden} == {None}


def test_a_launch_told_by_four_publishers_is_one_event_with_its_slips(database: duckdb.DuckDBPyConnection) -> None:
    told = answers.slipped_launch()
    row = database.execute(
        "select status, cast(starts_on as varchar), n_sources, date_history from events where event_id = "
        "(select event_id from event_reports r join articles a using (article_id) "
        "where r.type = 'launch' and r.status = 'occurred' and a.url = ?)",
        [told.urls[-1]],
    ).fetchone()
    assert row is not None
    status, day, n_sources, history = row
    assert (status, day) == (told.status, told.dates[-1])
    assert n_sources == 4
    days = [(one["date"] or "")[:10] for one in history]
    assert list(dict.fromkeys(days)) == list(told.dates)  # both slips, in the order in which they were told
    told_by = database.execute(
        "select count(distinct a.url) from event_reports r join articles a using (article_id) where r.event_id = "
        "(select event_id from event_reports r join articles a using (article_id) "
        "where r.type = 'launch' and r.status = 'occurred' and a.url = ?) and list_contains(?, a.url)",
        [told.urls[-1], list(told.urls)],
    ).fetchone()
    assert told_by == (len(told.urls),)


def test_two_launches_of_one_rocket_in_a_week_stay_two(database: duckdb.DuckDBPyConnection) -> None:
    flown = database.execute(
        "select cast(starts_on as varchar), participants from events where type = 'launch' and status = 'occurred'"
    ).fetchall()
    days = {day for day, participants in flown if "Falcon 9" in {one["name"] for one in participants}}
    assert {answers.second_launch().dates[-1], answers.slipped_launch().dates[-1]} <= days


def test_the_tables_join(database: duckdb.DuckDBPyConnection) -> None:
    for sql in (
        "select count(*) from entity_mentions m left join articles a using (article_id) where a.article_id is null",
        "select count(*) from entity_mentions m left join entities e using (entity_id) where e.entity_id is null",
        "select count(*) from event_reports r left join events e using (event_id) where e.event_id is null",
        "select count(*) from articles a left join sources s using (source_id) where s.source_id is null",
    ):
        assert database.execute(sql).fetchone() == (0,)


def test_offsets_fit_the_texts_that_are_released(database: duckdb.DuckDBPyConnection) -> None:
    wrong = database.execute(
        "select m.* from entity_mentions m join articles a using (article_id) where surface <> "
        "substr(case field when 'title' then title when 'description' then description else body_text end, "
        'start + 1, m."end" - start)'
    ).fetchall()
    assert not wrong


def test_a_second_demo_says_that_nothing_is_new_and_makes_no_release(home: Path, release: Path) -> None:
    again = space_news(home, "demo")
    assert again.returncode == 0
    assert f"nothing is new since release {VERSION}" in again.stdout
    assert {path.name for path in release.parent.iterdir() if path.is_dir()} == {BEFORE, VERSION}


def test_another_home_gets_byte_identical_tables(
    home: Path, release: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    assert space_news(other, "demo").returncode == 0
    theirs = other / "datasets" / "releases" / VERSION
    ours = {path.relative_to(release): path.read_bytes() for path in release.rglob("*.parquet")}
    assert ours == {path.relative_to(theirs): path.read_bytes() for path in theirs.rglob("*.parquet")}


def test_a_sample_home_refuses_to_build_real_news(home: Path, release: Path) -> None:
    run = space_news(home, "build")
    assert run.returncode == 2
    assert "space-news demo --clear" in run.stderr


def test_the_last_days_made_a_second_release_whose_changes_are_told(home: Path, release: Path) -> None:
    told = json.loads(space_news(home, "release", "diff", BEFORE, VERSION, "--json").stdout)
    articles = next(table for table in told["tables"] if table["table"] == "articles")
    assert articles["added"] > 0 and articles["changed"] > 0 and articles["removed"] == 0
    assert "## articles" in (release / "CHANGES.md").read_text()
    listed = json.loads(space_news(home, "release", "list", "--json").stdout)
    assert [(one["version"], one["latest"]) for one in listed] == [(BEFORE, False), (VERSION, True)]


def test_the_release_verifies(home: Path, release: Path) -> None:
    assert "is sound" in space_news(home, "release", "verify", "latest").stdout
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=release, check=False).returncode == 0


def test_times_are_utc(articles: dict[str, dict[str, Any]]) -> None:
    assert {row["fetched_at"].tzinfo.utcoffset(None) for row in articles.values()} == {UTC.utcoffset(None)}
