"""DuckDB over the Parquet files of a release: connections and views for the release's own work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb


def connect(spill: Path | None = None) -> Any:
    """An in-memory database in UTC; what does not fit into memory goes to `spill`."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET temp_directory = {literal(str(spill) if spill else '')}")
    return connection


def literal(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def parquet(paths: Iterable[Path]) -> str:
    """The table function that reads these files, in their order."""
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name = true)"


def view(connection: Any, name: str, paths: Iterable[Path]) -> None:
    """Name these Parquet files as a view."""
    connection.execute(f"CREATE OR REPLACE VIEW {identifier(name)} AS SELECT * FROM {parquet(paths)}")
