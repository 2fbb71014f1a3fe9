"""The fetch log: one row an address asked for, from the ledger to the table `fetches`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.clock import parse_instant
from pipeline.crawl.ledger import Ledger
from pipeline.crawl.parquet import parquet_bytes
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.tables import FETCHES

if TYPE_CHECKING:
    import polars as pl


def day_fetches(home: Home, day: date) -> pl.DataFrame:
    """The fetch log of a day (schema FETCHES), empty where nothing was fetched."""
    import polars as pl

    rows: list[dict[str, Any]] = []
    if home.ledger.is_file():
        with Ledger(home.ledger) as ledger:
            rows = ledger.fetch_rows(day)
    return pl.read_parquet(parquet_bytes(FETCHES.columns, _ordered(rows), FETCHES.meaning))


def write_fetches(home: Home, day: date, ledger: Ledger) -> Path:
    """Write `staged/fetches/<day>.parquet`, whole or not at all; returns its path."""
    path = home.staged / "fetches" / f"{day}.parquet"
    write_rows(ledger.fetch_rows(day), path)
    return path


def write_rows(rows: list[dict[str, Any]], path: Path) -> None:
    """Write rows of the ledger as Parquet, beside and then renamed. Raises `SpaceNewsError`."""
    beside = path.with_name(path.name + ".part")
    content = parquet_bytes(FETCHES.columns, _ordered(rows), FETCHES.meaning)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        what = error.strerror or error
        raise SpaceNewsError(f"cannot write {path} ({what}); free some space and run again") from None


def _ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (parse_instant(row["fetched_at"]), row["url"]))
