"""What the UI shows of a table: columns with their meaning, rows, a sample, lineage, the share that was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dagster as dg
import polars as pl

from pipeline.tables import Table
from pipeline.tables.arrow import arrow_type

_SAMPLE: Final = 5
_COLUMNS: Final = 8
_CELL: Final = 60


def column_schema(table: Table) -> dg.TableSchema:
    """The columns as Dagster shows them, with what the dictionary says of each."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                str(arrow_type(column)),
                description=column.meaning + (f" Unit: {column.unit}." if column.unit else ""),
                constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=table.key == (column.name,)),
            )
            for column in table.columns
        ]
    )


def definition_metadata(table: Table, upstream: Mapping[str, Table]) -> dict[str, Any]:
    """Metadata of a table asset that is known before it is made: its columns, and where those with a name in the
    `upstream` tables (asset key to table) come from."""
    lineage = {
        column.name: [
            dg.TableColumnDep(asset_key=dg.AssetKey(key.split("/")), column_name=column.name)
            for key, other in upstream.items()
            if column.name in other.column_names
        ]
        for column in table.columns
    }
    known = {name: deps for name, deps in lineage.items() if deps}
    told: dict[str, Any] = {"dagster/column_schema": column_schema(table)}
    if known:
        told["dagster/column_lineage"] = dg.TableColumnLineage(deps_by_column=known)
    return told


def table_metadata(table: Table, frame: pl.DataFrame, path: str, *, refused: int = 0) -> dict[str, Any]:
    """Metadata of a table that was made: rows, bytes on disk, the share of refused rows, some rows to look at."""
    return {
        "dagster/row_count": frame.height,
        "dagster/column_schema": column_schema(table),
        "file": dg.MetadataValue.path(path),
        "refused rows": refused,
        "share refused": round(refused / max(1, refused + frame.height), 4),
        "sample": dg.MetadataValue.md(markdown(frame.head(_SAMPLE).to_dicts(), table.column_names[:_COLUMNS])),
    }


def markdown(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as a Markdown table; what the web wrote into a cell stays text."""
    if not rows:
        return "*no rows*"
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(_cell(row.get(name)) for name in columns) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(value: object) -> str:
    text = " ".join(str("" if value is None else value).split())
    text = text if len(text) <= _CELL else text[: _CELL - 1] + "…"
    for char, escaped in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ("|", "&#124;"),
        ("`", "&#96;"),
        ("[", "&#91;"),
        ("!", "&#33;"),
    ):
        text = text.replace(char, escaped)
    return text
