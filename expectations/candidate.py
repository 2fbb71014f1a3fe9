"""What is checked: the tables that the next release would publish, and what they are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.home import Home
from pipeline.tables import RELEASED, TABLES

IDS: Final = {"articles": "article_id", "entities": "entity_id", "events": "event_id", "sources": "source_id"}
"""The tables that others refer to, and the column that they refer to."""


@dataclass
class Candidate:
    """The files of a release to be.

    `tables` maps a released table to its Parquet file, `previous` a table to its rows in the last release (empty where
    there is none), `rejects` are the files of refused pages and rows, `staged` those of the staged articles, `fetches`
    the logs of the crawl. Frames are read once and only with the columns that are asked for.
    """

    tables: Mapping[str, Path]
    previous: Mapping[str, int] = field(default_factory=dict)
    rejects: Sequence[Path] = ()
    staged: Sequence[Path] = ()
    fetches: Sequence[Path] = ()
    _read: dict[tuple[str, tuple[str, ...]], pl.DataFrame] = field(default_factory=dict, repr=False)

    def frame(self, table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """A released table, all columns or some."""
        names = tuple(columns) if columns is not None else tuple(TABLES[table].column_names)
        if (table, names) not in self._read:
            self._read[table, names] = pl.read_parquet(self.tables[table], columns=list(names))
        return self._read[table, names]

    def ids(self, tables: Sequence[str]) -> dict[str, pl.Series]:
        """The ids of some tables, as `table.column`, for rules on references."""
        return {f"{table}.{IDS[table]}": self.frame(table, [IDS[table]])[IDS[table]] for table in tables}


def candidate_of(home: Home) -> Candidate:
    """The candidate of a home: `data/tables/*.parquet` against its last release."""
    from pipeline.release.manifest import latest_release

    last = latest_release(home)
    return Candidate(
        tables={table.name: home.tables / f"{table.name}.parquet" for table in RELEASED},
        previous=last.contents.rows if last else {},
        rejects=sorted((home.staged / "rejects").rglob("*.parquet")),
        staged=sorted((home.staged / "staged_articles").glob("*.parquet")),
        fetches=sorted((home.staged / "fetches").glob("*.parquet")),
    )
