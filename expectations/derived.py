"""Rules that come from the dictionary of columns alone, the same for every table.

The row rules of `pipeline.tables.rules` have refused offending rows when the table was made; asked again of the
finished file they prove that nothing came in behind their back. They are gathered into a few groups, each a column
that is empty for a good row and names the broken rule for a bad one.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from expectations.aggregates import MOST_ROWS
from expectations.candidate import IDS, Candidate
from expectations.suite import Rule, View, rule
from pipeline.tables import Table
from pipeline.tables.rules import RowRule, row_rules

_GROUPS: Final = (
    ("required", ("_required",), "the dictionary says that the column is never empty",
     "see which stage leaves the column empty, or declare it nullable"),
    ("allowed", ("_allowed",), "the column takes the values of a closed set only",
     "add the value to pipeline/tables/closed_sets.py if it is right, else correct the stage that made it"),
    ("form", ("_form",), "the dictionary gives the form of the value",
     "correct the stage that wrote the value"),
    ("ranges", ("_number", "_minimum", "_maximum", "_length"), "the dictionary gives the range of the value",
     "correct the stage that computed the value"),
    ("references", ("_exists",), "every id names a row of the table that it refers to",
     "build the tables again together; if it stays, a stage drops rows that others still name"),
    ("consistent", ("",), "the columns of one row agree with each other",
     "look at the named rule in pipeline/tables/rules.py and at the row that breaks it"),
)  # fmt: skip


def derived_rules(table: Table) -> tuple[Rule, ...]:
    """The columns as declared, a key that is unique, and one rule for each group of row rules that the table has."""
    alone = len(table.key) == 1
    key: dict[str, Any] = {"column": table.key[0]} if alone else {"column_list": list(table.key)}
    return (
        rule(
            "columns", "TableColumnsToMatchOrderedList", view="columns", column_list=table.column_names,
            reason="readers rely on the columns and their order (pipeline/tables)",
            advice="make the table again with this version of the code",
        ),
        rule(
            "key_unique", "ColumnValuesToBeUnique" if alone else "CompoundColumnsToBeUnique", **key,
            reason=f"{' and '.join(table.key)} identify a row",
            advice="find out which inputs make the row twice; two rows with one key cannot be joined",
        ),
        *(
            rule(name, "ColumnValuesToBeInSet", column=name, value_set=[""], reason=reason, advice=advice)
            for name, _, reason, advice in _GROUPS
            if name in _groups(table, None)
        ),
    )  # fmt: skip


def with_groups(table: Table, candidate: Candidate, *columns: str) -> pl.DataFrame:
    """The key of each row, the columns asked for, and the groups: "" or the first broken rule with its reason.

    In a large table the groups are an `Enum`: a byte a row instead of sixteen.
    """
    frame = candidate.frame(table.name)
    said = []
    for name, rules in _groups(table, candidate).items():
        messages = [f"{one.name}: {one.reason}" for one in rules]
        kind = pl.Enum(["", *messages])
        broken = [
            pl.when(one.broken.fill_null(False)).then(pl.lit(message, dtype=kind))
            for one, message in zip(rules, messages, strict=True)
        ]
        group = pl.coalesce([*broken, pl.lit("", dtype=kind)])
        said.append((group if frame.height > MOST_ROWS else group.cast(pl.String)).alias(name))
    return frame.select(*dict.fromkeys((*table.key, *columns)), *said)


def columns_view(table: Table) -> View:
    """A view of the file's columns without its rows."""

    def view(candidate: Candidate) -> pl.DataFrame:
        return pl.read_parquet(candidate.tables[table.name], n_rows=0)

    return view


def referred(table: Table) -> tuple[str, ...]:
    """The tables that the columns of a table refer to (itself, where a column other than its key does)."""
    inner = [field for column in table.columns for field in column.fields]
    outer = [column for column in table.columns if column.references != f"{table.name}.{column.name}"]
    return tuple(sorted({one.references.split(".")[0] for one in (*outer, *inner) if one.references}))


def _groups(table: Table, candidate: Candidate | None) -> dict[str, list[RowRule]]:
    """The row rules of a table by group."""
    nothing = pl.Series([], dtype=pl.String)
    known = candidate.ids(referred(table)) if candidate else {f"{n}.{IDS[n]}": nothing for n in referred(table)}
    groups: dict[str, list[RowRule]] = {}
    for one in row_rules(table, known):
        if not one.name.endswith("_unique"):  # Great Expectations checks the key itself
            groups.setdefault(_group_of(one.name), []).append(one)
    return groups


def _group_of(name: str) -> str:
    return next(group for group, endings, *_ in _GROUPS if name.endswith(endings))
