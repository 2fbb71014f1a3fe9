"""SQL over the latest release, and over the private `fetches` and `rejects` of this home; reads only, these files only.

Kept light on purpose (DuckDB alone): a query answers its first row within a second of the process' start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from pipeline.errors import SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.release.duck import connect, identifier, literal, view
from pipeline.release.manifest import Release, latest_release, open_release
from pipeline.tables import FETCHES, REJECTS, RELEASED, Column, Table

LOCAL: Final = (FETCHES, REJECTS)
_BATCH: Final = 1_000
_SCALARS: Final = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float32": "FLOAT",
    "bool": "BOOLEAN",
    "timestamp": "TIMESTAMPTZ",
    "date32": "DATE",
}


@dataclass(frozen=True)
class Result:
    """The answer to a query; `rows` is read as it is asked for, times are aware and in UTC."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def query(home: Home, sql: str, version: str | None = None) -> Result:
    """Run one SELECT over the tables of a release (the latest where none is named), `fetches` and `rejects`.

    Without any release the two local tables can still be asked. Nothing else can be read and nothing written: the
    database opens no other file, loads no extension, and takes statements that read only.

    Raises `UsageError` for a statement that does not read, for wrong SQL, and for an unknown version.
    """
    database = connect()
    try:
        allowed = _views(database, home, _release(home, version))
        _lock(database, allowed)
        _reads_only(database, sql)
        answer = database.execute(sql)
    except duckdb.Error as error:
        database.close()
        raise _explained(error) from None
    described = answer.description or []
    columns = tuple(str(column[0]) for column in described)
    types = tuple(str(column[1]) for column in described)
    return Result(columns, types, _rows(database, answer))


def _rows(database: Any, answer: Any) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := answer.fetchmany(_BATCH):
            yield from batch
    except duckdb.Error as error:
        raise _explained(error) from None
    finally:
        database.close()


def _release(home: Home, version: str | None) -> Release | None:
    if version is None and latest_release(home) is None and any(local_files(home, table) for table in LOCAL):
        return None
    return open_release(home, version)


def _views(database: Any, home: Home, release: Release | None) -> list[Path]:
    """Name the tables as views; returns the files they read."""
    files: list[Path] = []
    if release is not None:
        for table in RELEASED:
            paths = release.contents.paths(table.name)
            if paths:
                view(database, table.name, paths)
                files += paths
    for table in LOCAL:
        paths = local_files(home, table)
        if paths:
            view(database, table.name, paths)
            files += paths
        else:
            _empty_view(database, table)
    return files


def local_files(home: Home, table: Table) -> list[Path]:
    """The files of a private table: of its days, and of the steps over all days."""
    return [*sorted((home.staged / table.name).rglob("*.parquet")), *home.tables.glob(f"{table.name}.parquet")]


def _empty_view(database: Any, table: Table) -> None:
    columns = ", ".join(f"NULL::{_sql_type(column)} AS {identifier(column.name)}" for column in table.columns)
    database.execute(f"CREATE VIEW {identifier(table.name)} AS SELECT {columns} WHERE false")


def _sql_type(column: Column) -> str:
    if column.type.startswith("list<"):
        return _SCALARS[column.type[5:-1]] + "[]"
    return _SCALARS[column.type]


def _lock(database: Any, files: Sequence[Path]) -> None:
    """Leave the database no file but these. DuckDB's own rules: `allowed_paths` holds when external access is off."""
    database.execute(f"SET allowed_paths = [{', '.join(literal(str(path)) for path in files)}]")
    database.execute("SET autoinstall_known_extensions = false")
    database.execute("SET autoload_known_extensions = false")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def _reads_only(database: Any, sql: str) -> None:
    """Refuse everything but one SELECT: an allowed path could be written by COPY, also below EXPLAIN ANALYZE."""
    statements = database.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError("a query is one SELECT (or DESCRIBE, SHOW TABLES, SUMMARIZE) and changes nothing")


def _explained(error: duckdb.Error) -> SpaceNewsError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    hint = next((line for line in lines[1:] if line.startswith(("Did you mean", "Candidate"))), "")
    message = f"{lines[0]} {hint}".strip() if lines else type(error).__name__
    if isinstance(error, duckdb.PermissionException):
        return UsageError(f"a query reads the tables only ({message})")
    if isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)):
        return SpaceNewsError(f"the query could not be run: {message}; check the release with `release verify`")
    return UsageError(f"the query is not right: {message}")
