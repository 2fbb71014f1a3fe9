"""Querying: the tables of the release, the local tables, and nothing else on the machine."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from release_samples import Maker, Rows

from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.release.query import query
from pipeline.release.records import Published
from pipeline.tables import REJECTS
from pipeline.tables.arrow import frame_of


def ask(home: Home, sql: str, version: str | None = None) -> list[tuple[Any, ...]]:
    return list(query(home, sql, version).rows)


def test_a_release_joins_articles_to_entities_and_events(standing_home: Home) -> None:
    sql = """SELECT e.title, a.url, n.name FROM events e JOIN event_reports r USING (event_id)
             JOIN articles a USING (article_id) JOIN entity_mentions m USING (article_id)
             JOIN entities n USING (entity_id) ORDER BY a.url"""
    assert ask(standing_home, sql) == [
        ("Launch of Ariane 6", "https://free.example.org/1", "Ariane 6"),
        ("Launch of Ariane 6", "https://free.example.org/3", "Ariane 6"),
    ]


def test_columns_are_named_and_times_are_in_utc(standing_home: Home) -> None:
    result = query(standing_home, "SELECT max(published_at) AS newest, count(*) AS n FROM articles")
    assert result.columns == ("newest", "n")
    assert list(result.rows) == [(datetime(2026, 11, 2, 9, tzinfo=UTC), 7)]


def test_an_older_version_can_be_asked(home: Home, make: Maker, rows: Rows, released: Published) -> None:
    rows["articles"][0]["section"] = "Launches"
    make(rows)
    count = "SELECT count(section) FROM articles"
    assert ask(home, count) == [(1,)]
    assert ask(home, count, "2026.11.2") == [(0,)]


def test_an_unknown_version_is_told_with_the_nearest(standing_home: Home) -> None:
    with pytest.raises(UsageError, match=r"nearest: 2026.11.2"):
        query(standing_home, "SELECT 1", "2026.11.20")


def test_without_a_release_one_is_told_how_to_make_it(home: Home) -> None:
    with pytest.raises(UsageError, match="space-news build"):
        query(home, "SELECT 1")


def test_rejects_and_fetches_are_there_even_when_nothing_was_refused(standing_home: Home) -> None:
    assert ask(standing_home, "SELECT rule, reason FROM rejects UNION ALL SELECT outcome, reason FROM fetches") == []


def test_rejects_of_every_day_are_there_before_the_first_release(home: Home) -> None:
    folder = home.staged / "rejects"
    folder.mkdir(parents=True)
    for day in (1, 2):
        row = dict.fromkeys(REJECTS.column_names) | {"day": date(2026, 11, day), "stage": "parse", "rule": "listing",
                                                     "source_id": "free", "reason": "a list"}  # fmt: skip
        frame_of(REJECTS, [row]).write_parquet(folder / f"2026-11-0{day}.parquet")
    assert ask(home, "SELECT day, rule FROM rejects ORDER BY day") == [
        (date(2026, 11, 1), "listing"),
        (date(2026, 11, 2), "listing"),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_blob('{home}/data/tables/articles.parquet')",
        "SELECT * FROM read_parquet('{release}/../../../data/tables/articles.parquet')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "COPY articles TO '{home}/stolen.csv'",
        "COPY (SELECT 1) TO '{release}/events/events.parquet' (FORMAT parquet, USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{release}/events/events.parquet' (FORMAT parquet, USE_TMP_FILE false)",
        "EXPORT DATABASE '{home}/stolen'",
        "ATTACH '{home}/stolen.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "CALL enable_logging()",
        "CREATE TABLE t AS SELECT 1",
        "CREATE MACRO m() AS 1",
        "DROP VIEW articles",
        "DELETE FROM articles",
        "INSERT INTO superseded VALUES ('a', 'b', 'merge', '2026.1.1')",
        "SELECT 1; COPY articles TO '{home}/stolen.csv'",
        "SELECT 1; SELECT 2",
        "",
        "-- nothing",
    ],
)
def test_a_query_reads_the_tables_and_does_nothing_else(standing_home: Home, standing: Published, sql: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in standing_home.root.rglob("*")}
    with pytest.raises(UsageError) as error:
        ask(standing_home, sql.format(home=standing_home.root, release=standing.folder))
    assert "\n" not in str(error.value)
    assert {path: path.stat().st_mtime_ns for path in standing_home.root.rglob("*")} == before


def test_a_misspelled_table_is_told_with_the_nearest(standing_home: Home) -> None:
    with pytest.raises(UsageError, match='"events"'):
        ask(standing_home, "SELECT * FROM evnts")


def test_a_name_in_the_path_cannot_break_out_of_its_quotes(tmp_path: Path, rows: Rows) -> None:
    make = Maker(Home(tmp_path / "it's a 'home'"))
    assert make(rows) is not None
    assert ask(make.home, "SELECT count(*) FROM articles") == [(7,)]


def test_a_query_loads_duckdb_and_no_other_table_library() -> None:
    code = "import sys, pipeline.release.query; print(sorted({'polars', 'pyarrow', 'pandas', 'dagster'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_rows_are_polars_ready(standing_home: Home) -> None:
    result = query(standing_home, "SELECT article_id, title FROM articles")
    assert pl.DataFrame(list(result.rows), schema=list(result.columns), orient="row").height == 7
