"""The one place where every column of every table is declared; schemas, row rules and documentation derive from it.

Importing this package costs nothing: Arrow and Polars are loaded by `pipeline.tables.arrow` and `rules` only.
"""

from pipeline.tables.catalog import (
    ARTICLES,
    ENTITIES,
    ENTITY_MENTIONS,
    EVENT_REPORTS,
    EVENTS,
    FETCHES,
    PRIVATE,
    READINGS,
    REJECTS,
    RELEASED,
    SCHEMA_VERSION,
    SOURCES,
    STAGED_ARTICLES,
    STAGED_MENTIONS,
    STAGED_REPORTS,
    SUPERSEDED,
    TABLES,
    Table,
)
from pipeline.tables.columns import Column

__all__ = [
    "ARTICLES",
    "ENTITIES",
    "ENTITY_MENTIONS",
    "EVENTS",
    "EVENT_REPORTS",
    "FETCHES",
    "PRIVATE",
    "READINGS",
    "REJECTS",
    "RELEASED",
    "SCHEMA_VERSION",
    "SOURCES",
    "STAGED_ARTICLES",
    "STAGED_MENTIONS",
    "STAGED_REPORTS",
    "SUPERSEDED",
    "TABLES",
    "Column",
    "Table",
]
