"""The fetch log as Parquet: what Arrow, Polars and DuckDB read is what the ledger said, of the declared schema."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.crawl.fetch_log import write_rows
from pipeline.crawl.parquet import parquet_bytes
from pipeline.tables import FETCHES
from pipeline.tables.arrow import arrow_schema

TEXT = st.text(max_size=30)
INSTANTS = st.integers(0, 2**53).map(lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros))
ROWS = st.lists(
    st.fixed_dictionaries({
        "url": TEXT, "source_id": TEXT, "day": st.dates().map(date.isoformat), "purpose": TEXT,
        "final_url": st.none() | TEXT, "outcome": TEXT, "reason": st.none() | TEXT,
        "status": st.none() | st.integers(100, 599), "bytes": st.none() | st.integers(0, 2**62),
        "seconds": st.none() | st.floats(0, 1000, width=32), "fetched_at": INSTANTS.map(datetime.isoformat),
        "robots_rule": st.none() | TEXT, "rights_signals": st.none() | st.lists(TEXT, max_size=4),
        "warc_file": st.none() | TEXT, "warc_offset": st.none() | st.integers(0, 2**62), "warc_record_id": st.none() | TEXT,
    }),
    max_size=80,
)  # fmt: skip


@settings(deadline=None)
@given(ROWS)
def test_every_reader_gets_back_what_the_ledger_said(rows: list[dict[str, Any]]) -> None:
    content = parquet_bytes(FETCHES.columns, rows, FETCHES.meaning)
    typed = [
        row | {"day": date.fromisoformat(row["day"]), "fetched_at": datetime.fromisoformat(row["fetched_at"])}
        for row in rows
    ]
    table = pq.read_table(_file(content))
    assert table.schema.equals(arrow_schema(FETCHES))
    assert table.to_pylist() == typed
    assert pl.read_parquet(content).to_dicts() == typed


def test_the_log_is_in_the_order_of_time_and_address_for_duckdb_too(tmp_path: Path) -> None:
    blank = dict.fromkeys(FETCHES.column_names) | {"source_id": "s", "day": "2026-11-22", "outcome": "stored"}
    rows = [
        blank | {"url": f"https://a.example/{n}", "purpose": "page", "fetched_at": f"2026-11-22T0{9 - n % 3}:00:00Z",
                 "rights_signals": [f"meta robots: {n}"] * (n % 4)}
        for n in range(500)
    ]  # fmt: skip
    write_rows(rows, tmp_path / "fetches.parquet")
    found = duckdb.sql(f"SELECT url, len(rights_signals) FROM '{tmp_path / 'fetches.parquet'}'").fetchall()
    expected = sorted(rows, key=lambda row: (row["fetched_at"], row["url"]))
    assert found == [(row["url"], len(row["rights_signals"])) for row in expected]


def test_an_empty_log_keeps_its_columns(tmp_path: Path) -> None:
    write_rows([], tmp_path / "fetches.parquet")
    assert pl.read_parquet(tmp_path / "fetches.parquet").columns == list(FETCHES.column_names)


def _file(content: bytes) -> Any:
    import pyarrow as pa

    return pa.BufferReader(content)
