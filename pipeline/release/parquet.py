"""The tables as release files: sorted, cut by month, with column descriptions; the same rows give the same bytes.

Written with pyarrow because it keeps the descriptions of columns, which Polars' writer drops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import GateError
from pipeline.release.files import share
from pipeline.tables import ARTICLES, RELEASED, Table
from pipeline.tables.arrow import polars_schema, to_arrow

# Measured on 33,000 articles: level 3 is 4 % larger, 12 is 0.6 % smaller for 2.5 times the work, 15 2 % for 9 times.
ZSTD_LEVEL: Final = 9
ROW_GROUP: Final = 100_000
# Texts compress 7 % better than in pages of 1 MiB; columns of numbers keep small pages, which end at 20,000 rows.
PAGE: Final = 4 * 2**20
UNDATED: Final = "undated"
_UNDATED_LAST: Final = 10**6
# The page index lets a reader skip pages by their minima and maxima.
_OPTIONS: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": ZSTD_LEVEL,
    "data_page_size": PAGE,
    "write_statistics": True,
    "write_page_index": True,
    "version": "2.6",
}


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a release; `path` is relative to its folder; `linked` where the release before has it too."""

    table: str
    path: str
    rows: int
    linked: bool


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


def write_tables(tables: Mapping[str, Path], folder: Path, known: Mapping[str, Path]) -> list[DataFile]:
    """Write every released table below `folder`, each file in its final form.

    `known` are the files of the release before, by their path in it: one with the same rows is linked, not written.
    """
    months = _months(tables[ARTICLES.name])
    files: list[DataFile] = []
    for table in RELEASED:
        (folder / table.name).mkdir(parents=True)
        for name, frame in _parts(table, tables[table.name], months):
            path = f"{table.name}/{name}.parquet"
            linked = path in known and _holds(known[path], frame.select(table.column_names))
            if linked:
                share(known[path], folder / path)
            else:
                _write(table, frame, folder / path)
            files.append(DataFile(table.name, path, frame.height, linked))
    return files


def _holds(path: Path, frame: pl.DataFrame) -> bool:
    """Whether a file has exactly these rows under these columns."""
    if pq.read_metadata(path).num_rows != frame.height:
        return False
    before = pl.read_parquet(path)
    return before.schema == frame.schema and before.equals(frame)


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
    """Write a file. One without rows has no row group at all: Hugging Face `datasets` cannot read an empty one.

    Text that hardly repeats is written with its lengths apart from it (DELTA_LENGTH_BYTE_ARRAY): hashes and ids take a
    quarter less than with a length before each. All else has a dictionary.
    """
    columns = to_arrow(table, frame)
    distinct = {
        field.name for field in columns.schema
        if pa.types.is_string(field.type) and frame[field.name].n_unique() * 2 > frame.height
    }  # fmt: skip
    repeating = [field for field in columns.schema if field.name not in distinct]
    options: dict[str, Any] = _OPTIONS | {
        "sorting_columns": [pq.SortingColumn(columns.schema.get_field_index(name)) for name in table.order],
        "use_dictionary": [leaf for field in repeating for leaf in _leaves(field.name, field.type)],
        "column_encoding": dict.fromkeys(sorted(distinct), "DELTA_LENGTH_BYTE_ARRAY"),
    }
    with pq.ParquetWriter(path, columns.schema, **options) as writer:
        if columns.num_rows:
            writer.write_table(columns, row_group_size=ROW_GROUP)


def _leaves(name: str, kind: pa.DataType) -> Iterator[str]:
    """The paths of a column's leaves in the Parquet schema."""
    if pa.types.is_list(kind):
        yield from _leaves(f"{name}.list.element", kind.value_type)
    elif pa.types.is_struct(kind):
        for member in kind:
            yield from _leaves(f"{name}.{member.name}", member.type)
    else:
        yield name
