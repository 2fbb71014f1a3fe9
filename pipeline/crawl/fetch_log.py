"""The fetch log: one row an address asked for, from the ledger to the table `fetches`."""

from __future__ import annotations

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

    Built without Polars: an import of millions of records shall not pay for loading it.
    """
    import pyarrow as pa

    from pipeline.tables import FETCHES
    from pipeline.tables.arrow import arrow_schema

    typed = [
        {**row, "day": date.fromisoformat(row["day"]), "fetched_at": parse_instant(row["fetched_at"])} for row in rows
    ]
    typed.sort(key=lambda row: [row[name] for name in FETCHES.order])
    return pa.Table.from_pylist(typed, schema=arrow_schema(FETCHES))


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
