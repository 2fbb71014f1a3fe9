"""A release opens in the tools that people use, whole and with its meaning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import frictionless
import mlcroissant
import pandas as pd
import polars as pl
import pyarrow.dataset as ads
import pytest

from pipeline.release.records import Published
from pipeline.tables import RELEASED

ROWS = {
    "articles": 7, "entities": 1, "entity_mentions": 7, "event_reports": 2, "events": 1, "sources": 2, "superseded": 0
}  # fmt: skip


def test_duckdb_reads_it_in_place(standing: Published) -> None:
    with duckdb.connect() as database:
        for table, rows in ROWS.items():
            found = database.execute(f"SELECT count(*) FROM '{standing.folder}/{table}/*.parquet'").fetchone()
            assert found == (rows,)


def test_polars_reads_it_in_place(standing: Published) -> None:
    articles = pl.scan_parquet(standing.folder / "articles" / "*.parquet")
    mentions = pl.scan_parquet(standing.folder / "entity_mentions" / "*.parquet")
    assert mentions.join(articles, on="article_id").collect().height == 7


def test_pandas_reads_it(standing: Published) -> None:
    assert {table: len(pd.read_parquet(standing.folder / table)) for table in ROWS} == ROWS


def test_arrow_reads_it_with_the_meaning_of_every_column(standing: Published) -> None:
    for table in RELEASED:
        dataset = ads.dataset(standing.folder / table.name)
        assert dataset.count_rows() == ROWS[table.name]
        assert [field.name for field in dataset.schema] == table.column_names
        assert all(field.metadata[b"description"] for field in dataset.schema)


def test_hugging_face_loads_every_table(standing: Published, tmp_path: Path) -> None:
    """A table without rows is none of the card's: `load_dataset` would refuse it, whatever its files say."""
    code = (
        "import datasets, json, sys\n"
        "datasets.disable_progress_bars()\n"
        "folder = sys.argv[1]\n"
        "names = datasets.get_dataset_config_names(folder)\n"
        "found = {n: datasets.load_dataset(folder, n, split='train').num_rows for n in names}\n"
        "print(json.dumps(found))"
    )
    offline = {"HF_HOME": str(tmp_path / "hf"), "HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"}
    answer = subprocess.run(
        [sys.executable, "-c", code, str(standing.folder)],
        capture_output=True, text=True, check=False, env=os.environ | offline, cwd=tmp_path,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-500:]
    assert json.loads(answer.stdout.splitlines()[-1]) == {table: rows for table, rows in ROWS.items() if rows}


@pytest.fixture
def croissant(standing: Published) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(jsonld=str(standing.folder / "croissant.json"))


def test_croissant_is_valid_and_of_version_1_1(standing: Published, croissant: mlcroissant.Dataset) -> None:
    issues = croissant.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    assert json.loads((standing.folder / "croissant.json").read_text())["conformsTo"].endswith("/croissant/1.1")


def test_croissant_gives_the_records_of_every_table(croissant: mlcroissant.Dataset) -> None:
    assert {table: len(list(croissant.records(table))) for table in ROWS} == ROWS


def test_croissant_gives_structs_as_structs(croissant: mlcroissant.Dataset) -> None:
    (event,) = croissant.records("events")
    assert event["events/participants"] == [
        {
            "events/participants/role": b"launch_vehicle",
            "events/participants/entity_id": b"launch_vehicle/ariane-6",
            "events/participants/name": b"Ariane 6",
        }
    ]


def test_the_data_package_is_valid(standing: Published) -> None:
    report = frictionless.Package.validate_descriptor(str(standing.folder / "datapackage.json"))
    assert report.flatten(["message"]) == []


def test_frictionless_opens_the_tables(standing: Published) -> None:
    package = frictionless.Package(str(standing.folder / "datapackage.json"))
    assert [resource.name for resource in package.resources] == list(ROWS)
    assert package.get_resource("entity_mentions").validate().valid
    assert [row["name"] for row in package.get_resource("entities").read_rows()] == ["Ariane 6"]
