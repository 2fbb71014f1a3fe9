"""The fetch log: one row an address asked for, from the ledger to the table `fetches`."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.clock import parse_instant
from pipeline.crawl.ledger import Ledger
from pipeline.errors import SpaceNewsError
from pipeline.home import Home

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa


def day_fetches(home: Home, day: date) -> pl.DataFrame:
    """The fetch log of a day (schema FETCHES), empty where nothing was fetched."""
    import polars as pl

    rows: list[dict[str, Any]] = []
    if home.ledger.is_file():
        with Ledger(home.ledger) as ledger:
            rows = ledger.fetch_rows(day)
    frame = pl.from_arrow(fetches_table(rows))
    assert isinstance(frame, pl.DataFrame)
    return frame


def write_fetches(home: Home, day: date, ledger: Ledger) -> Path:
    """Write `staged/fetches/<day>.parquet`, whole or not at all; returns its path."""
    path = home.staged / "fetches" / f"{day}.parquet"
    write_rows(ledger.fetch_rows(day), path)
    return path


def fetches_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows of the ledger as an Arrow table of the schema FETCHES, sorted by time and address.

    They pass through Arrow's JSON reader: Polars, or the pandas that `pyarrow.Table.from_pylist` loads, would cost more
    than importing a hundred thousand records does.
    """
    import pyarrow.json

    from pipeline.tables import FETCHES
    from pipeline.tables.arrow import arrow_schema

    schema = arrow_schema(FETCHES)
    if not rows:
        return schema.empty_table()
    ordered = sorted(rows, key=lambda row: (parse_instant(row["fetched_at"]), row["url"]))
    lines = "\n".join(json.dumps({**row, "day": _days_since_1970(row["day"])}, ensure_ascii=False) for row in ordered)
    content = lines.encode("utf-8", "replace")
    options = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    reading = pyarrow.json.ReadOptions(block_size=len(content) + 1, use_threads=False)
    return pyarrow.json.read_json(io.BytesIO(content), parse_options=options, read_options=reading).cast(schema)


def _days_since_1970(day: str) -> int:
    """How Arrow's JSON reader takes a date32."""
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


def write_rows(rows: list[dict[str, Any]], path: Path) -> None:
    """Write rows of the ledger as Parquet, beside and then renamed. Raises `SpaceNewsError`."""
    import pyarrow.parquet as pq

    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(fetches_table(rows), beside, compression="zstd")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        what = error.strerror or error
        raise SpaceNewsError(f"cannot write {path} ({what}); free some space and run again") from None
