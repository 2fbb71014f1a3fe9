"""Arrow and Polars schemas of the tables, and rows turned into them and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from pipeline.tables.catalog import Table
from pipeline.tables.columns import Column

if TYPE_CHECKING:
    import polars as pl

_SCALARS: Final[dict[str, pa.DataType]] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float32": pa.float32(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "date32": pa.date32(),
}


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type of a column."""
    if column.type == "list<struct>":
        return pa.list_(pa.field("element", pa.struct([arrow_field(field) for field in column.fields])))
    if column.type.startswith("list<"):
        return pa.list_(pa.field("element", _SCALARS[column.type[5:-1]]))
    return _SCALARS[column.type]


def arrow_field(column: Column) -> pa.Field[Any]:
    """The Arrow field of a column, its description (and unit) in the field's metadata."""
    description = column.meaning + (f" Unit: {column.unit}." if column.unit else "")
    return pa.field(column.name, arrow_type(column), metadata={"description": description})


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table, with descriptions."""
    return pa.schema([arrow_field(column) for column in table.columns], metadata={"description": table.meaning})


def polars_schema(table: Table) -> pl.Schema:
    """The Polars schema of a table."""
    import polars as pl

    return pl.Schema(pl.from_arrow(arrow_schema(table).empty_table()).schema)  # type: ignore[union-attr]


def frame_of(table: Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows (dicts with at least the table's columns; more are left out) as a frame of the table's schema."""
    import polars as pl

    return pl.DataFrame(
        [[row[name] for name in table.column_names] for row in rows],
        schema=polars_schema(table),
        orient="row",
        strict=True,
    )


def to_arrow(table: Table, frame: pl.DataFrame) -> pa.Table:
    """A frame as an Arrow table with the described schema of `table`, columns in the table's order."""
    return frame.select(table.column_names).to_arrow().cast(arrow_schema(table))
