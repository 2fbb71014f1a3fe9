"""The tables as release files: sorted, cut by month, with column descriptions; the same rows give the same bytes.

Written with pyarrow because it keeps the descriptions of columns, which Polars' writer drops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from pipeline.errors import GateError
from pipeline.tables import ARTICLES, RELEASED, Table
from pipeline.tables.arrow import polars_schema, to_arrow

ZSTD_LEVEL: Final = 9
ROW_GROUP: Final = 100_000
UNDATED: Final = "undated"
_UNDATED_LAST: Final = 10**6
# The page index lets a reader skip pages by their minima and maxima; dictionaries are dropped where they do not pay.
_OPTIONS: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": ZSTD_LEVEL,
    "write_statistics": True,
    "write_page_index": True,
    "version": "2.6",
}


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a release; `path` is relative to its folder and uses slashes."""

    table: str
    path: str
    rows: int


def check_made(tables: Mapping[str, Path]) -> None:
    """Raise `GateError` where a released table is missing or its columns are not those that are declared."""
    missing = [table.name for table in RELEASED if table.name not in tables or not tables[table.name].is_file()]
    if missing:
        raise GateError(f"the tables {', '.join(missing)} have not been made: run `space-news build` first")
    for table in RELEASED:
        found, expected = pl.read_parquet_schema(tables[table.name]), polars_schema(table)
        wrong = [name for name, dtype in expected.items() if found.get(name) != dtype]
        if wrong:
            raise GateError(f"the table {table.name} does not fit its schema in {', '.join(wrong)}: build it again")


def write_tables(tables: Mapping[str, Path], folder: Path) -> list[DataFile]:
    """Write every released table below `folder`, each file in its final form."""
    months = _months(tables[ARTICLES.name])
    files: list[DataFile] = []
    for table in RELEASED:
        (folder / table.name).mkdir(parents=True)
        for name, frame in _parts(table, tables[table.name], months):
            path = f"{table.name}/{name}.parquet"
            _write(table, frame, folder / path)
            files.append(DataFile(table.name, path, frame.height))
    return files


def _months(articles: Path) -> pl.DataFrame:
    """Article ids with the month of their publication, counted as 12 * year + month; the undated last."""
    at = pl.col("published_at")
    month = (at.dt.year().cast(pl.Int32) * 12 + at.dt.month().cast(pl.Int32) - 1).fill_null(_UNDATED_LAST)
    return pl.scan_parquet(articles).select("article_id", month.alias("month")).collect()


def _parts(table: Table, path: Path, months: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The files of a table as (name without ending, sorted rows)."""
    keys = pl.scan_parquet(path).select(table.order).with_row_index("row")
    if not table.by_month:
        rows = keys.sort(table.order).select("row").collect()["row"]
        yield table.name, _take(path, rows)
        return
    dated = keys.join(months.lazy(), on="article_id", how="left").with_columns(pl.col("month").fill_null(_UNDATED_LAST))
    ordered = dated.sort("month", *table.order).select("row", "month").collect()
    if ordered.is_empty():
        yield UNDATED, _take(path, ordered["row"])
        return
    in_order = bool((ordered["row"].diff().drop_nulls() == 1).all())
    whole = None if in_order else pl.read_parquet(path)
    for (month,), group in ordered.group_by("month", maintain_order=True):
        yield _month_name(int(str(month))), _take(path, group["row"], whole, in_order=in_order)


def _take(path: Path, rows: pl.Series, whole: pl.DataFrame | None = None, *, in_order: bool = False) -> pl.DataFrame:
    """The rows of a file in the order given; a run of neighbours is read without the rest of the file."""
    if in_order:
        return pl.scan_parquet(path).slice(int(rows[0]), len(rows)).collect()
    return (pl.read_parquet(path) if whole is None else whole)[rows]


def _month_name(month: int) -> str:
    return UNDATED if month == _UNDATED_LAST else f"{month // 12:04}-{month % 12 + 1:02}"


def _write(table: Table, frame: pl.DataFrame, path: Path) -> None:
    """Write a file. One without rows has no row group at all: Hugging Face `datasets` cannot read an empty one."""
    columns = to_arrow(table, frame)
    positions = [pq.SortingColumn(columns.schema.get_field_index(name)) for name in table.order]
    with pq.ParquetWriter(path, columns.schema, sorting_columns=positions, **_OPTIONS) as writer:
        if columns.num_rows:
            writer.write_table(columns, row_group_size=ROW_GROUP)
