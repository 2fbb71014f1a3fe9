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


def day_fetches(home: Home, day: date) -> pl.DataFrame:
    """The fetch log of a day (schema FETCHES), empty where nothing was fetched."""
    if not home.ledger.is_file():
        return fetches_frame([])
    with Ledger(home.ledger) as ledger:
        return fetches_frame(ledger.fetch_rows(day))


def write_fetches(home: Home, day: date, ledger: Ledger) -> Path:
    """Write `staged/fetches/<day>.parquet`, whole or not at all; returns its path."""
    path = home.staged / "fetches" / f"{day}.parquet"
    write_frame(fetches_frame(ledger.fetch_rows(day)), path)
    return path


def fetches_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of the ledger as a frame of the schema FETCHES, sorted by time and address."""
    from pipeline.tables import FETCHES
    from pipeline.tables.arrow import frame_of

    typed = [
        {**row, "day": date.fromisoformat(row["day"]), "fetched_at": parse_instant(row["fetched_at"])} for row in rows
    ]
    return frame_of(FETCHES, typed).sort(list(FETCHES.order), maintain_order=True)


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame of the schema FETCHES as Parquet, beside and then renamed. Raises `SpaceNewsError`."""
    import pyarrow.parquet as pq

    from pipeline.tables import FETCHES
    from pipeline.tables.arrow import to_arrow

    beside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(to_arrow(FETCHES, frame), beside, compression="zstd")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SpaceNewsError(
            f"cannot write {path} ({error.strerror or error}); free some space and run again"
        ) from None
