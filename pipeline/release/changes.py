"""What changed between two releases: rows by key, columns, ids, rejects; as numbers and as the text of CHANGES.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from pipeline.errors import GateError
from pipeline.home import Home
from pipeline.release.duck import connect, identifier, parquet
from pipeline.release.escape import code
from pipeline.release.manifest import Contents, open_release

EXAMPLES: Final = 5
_LONGEST_LIST: Final = 200
_MEMORY: Final = "2GB"


@dataclass(frozen=True)
class TableChanges:
    """Rows of one table by key; `columns` says in how many of the changed rows each column differs.

    `examples` holds a few keys of each kind (added, changed, removed).
    """

    table: str
    before: int
    after: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    columns: tuple[tuple[str, int], ...] = ()
    new_columns: tuple[str, ...] = ()
    lost_columns: tuple[str, ...] = ()
    retyped_columns: tuple[str, ...] = ()
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def none(self) -> bool:
        schema = self.new_columns or self.lost_columns or self.retyped_columns
        return not (schema or self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Changes:
    """`superseded` holds (kind, old id, new id) of the ids replaced since; `rejects` (stage, rule, before, now)."""

    before: str | None
    after: str
    tables: tuple[TableChanges, ...]
    superseded: tuple[tuple[str, str, str], ...] = ()
    rejects: tuple[tuple[str, str, int, int], ...] = ()

    @property
    def none(self) -> bool:
        return all(table.none for table in self.tables)

    @property
    def schema_step(self) -> int:
        """Which part of the schema version (0 major, 1 minor) must rise: major where a reader of the old columns could
        fail (one is gone or of another type), minor where there are more; 2 where the columns are the same."""
        if any(table.lost_columns or table.retyped_columns for table in self.tables):
            return 0
        return 1 if any(table.new_columns for table in self.tables) else 2


def diff_releases(home: Home, before: str, after: str) -> Changes:
    """What changed from one release to another. Raises `UsageError` for a version that does not exist."""
    old, new = open_release(home, before), open_release(home, after)
    rejects = compare_rejects(old.manifest.get("rejects", []), new.manifest.get("rejects", []))
    return compare(
        str(old.version), old.contents, str(new.version), new.contents, rejects=rejects, spill=home.data / "spill"
    )


def compare_rejects(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Two counts of rejects, each [{stage, rule, rows}], as (stage, rule, before, now)."""
    old, new = ({(row["stage"], row["rule"]): int(row["rows"]) for row in rows} for rows in (before, after))
    return [(*rule, old.get(rule, 0), new.get(rule, 0)) for rule in sorted(old | new)]


def compare(
    before: str | None,
    old: Contents,
    after: str,
    new: Contents,
    *,
    rejects: Sequence[tuple[str, str, int, int]] = (),
    spill: Path | None = None,
) -> Changes:
    """Compare two sets of tables by key. Files that are the same in both are not read.

    Raises `GateError` where the two cannot be compared (a key column is gone, a file cannot be read).
    """
    database = connect(spill)
    database.execute(f"SET memory_limit = '{_MEMORY}'")
    try:
        names = sorted(old.tables.keys() | new.tables.keys())
        tables = tuple(_compare_table(database, name, old, new) for name in names)
        superseded = _superseded(database, old, new)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise GateError(f"{after} cannot be compared with {before}: {reason}") from None
    finally:
        database.close()
    return Changes(before, after, tables, superseded, tuple(rejects))


def _compare_table(database: Any, name: str, old: Contents, new: Contents) -> TableChanges:
    before, after = old.rows.get(name, 0), new.rows.get(name, 0)
    old_types, new_types = _types(old, name), _types(new, name)
    retyped = tuple(sorted(c for c in old_types.keys() & new_types.keys() if old_types[c] != new_types[c]))
    schema: dict[str, Any] = {
        "new_columns": tuple(c for c in new_types if c not in old_types),
        "lost_columns": tuple(c for c in old_types if c not in new_types),
        "retyped_columns": retyped,
    }
    if not old_types or not new_types:
        return TableChanges(name, before, after, added=after, removed=before, **schema)
    old_paths, new_paths = _unshared(old, new, name), _unshared(new, old, name)
    if not old_paths and not new_paths:
        return TableChanges(name, before, after, **schema)
    key = list(new.tables[name]["key"])
    if lost := [column for column in key if column not in old_types or column in retyped]:
        raise GateError(f"the table {name} cannot be compared: the key column {', '.join(lost)} is new or has changed")
    common = [c for c in new_types if c in old_types and c not in retyped]
    _hash_rows(database, "old", old_paths or new_paths, key, common, empty=not old_paths)
    _hash_rows(database, "new", new_paths or old_paths, key, common, empty=not new_paths)
    counts = _count(database, key)
    columns = _changed_columns(database, key, common, old_paths, new_paths) if counts["changed"] else ()
    examples = {kind: _examples(database, key, kind) for kind, count in counts.items() if count}
    return TableChanges(name, before, after, columns=columns, examples=examples, **schema | counts)


def _types(contents: Contents, table: str) -> dict[str, str]:
    return {column["name"]: column["type"] for column in contents.tables.get(table, {}).get("columns", [])}


def _unshared(ours: Contents, theirs: Contents, table: str) -> list[Path]:
    """Our files that they do not have. Keys are unique, so a row of a shared file is in no other file."""
    shared = {file["sha256"] for file in theirs.files(table)}
    return [ours.folder / file["path"] for file in ours.files(table) if file["sha256"] not in shared]


def _hash_rows(
    database: Any, name: str, paths: Sequence[Path], key: Sequence[str], columns: Sequence[str], *, empty: bool
) -> None:
    keys, values = _list(key), _list(columns)
    nothing = "WHERE false" if empty else ""
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE {name}_rows AS "
        f"SELECT {keys}, hash({values}) AS row_hash FROM {parquet(paths)} {nothing}"
    )


def _list(columns: Sequence[str], prefix: str = "") -> str:
    return ", ".join(prefix + identifier(column) for column in columns)


def _kinds(key: Sequence[str]) -> dict[str, str]:
    first = identifier(key[0])
    return {
        "added": f"o.{first} IS NULL",
        "changed": "o.row_hash <> n.row_hash",
        "removed": f"n.{first} IS NULL",
    }


def _joined(key: Sequence[str]) -> str:
    return f"old_rows AS o FULL OUTER JOIN new_rows AS n USING ({_list(key)})"


def _count(database: Any, key: Sequence[str]) -> dict[str, int]:
    counts = ", ".join(f"count(*) FILTER ({test}) AS {kind}" for kind, test in _kinds(key).items())
    row = database.execute(f"SELECT {counts} FROM {_joined(key)}").fetchone()
    return dict(zip(_kinds(key), (int(value) for value in row), strict=True))


def _examples(database: Any, key: Sequence[str], kind: str) -> tuple[str, ...]:
    rows = database.execute(
        f"SELECT {_list(key)} FROM {_joined(key)} WHERE {_kinds(key)[kind]} ORDER BY {_list(key)} LIMIT {EXAMPLES}"
    ).fetchall()
    return tuple(" ".join(str(value) for value in row) for row in rows)


def _changed_columns(
    database: Any, key: Sequence[str], columns: Sequence[str], old: Sequence[Path], new: Sequence[Path]
) -> tuple[tuple[str, int], ...]:
    """The columns that differ, with the number of rows, most first."""
    rest = [column for column in columns if column not in key]
    keys = _list(key)
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE changed_rows AS SELECT {keys} FROM {_joined(key)} WHERE o.row_hash <> n.row_hash"
    )
    tests = ", ".join(f"count(*) FILTER (o.{identifier(c)} IS DISTINCT FROM n.{identifier(c)})" for c in rest)
    row = database.execute(
        f"SELECT {tests} FROM (SELECT * FROM {parquet(old)} SEMI JOIN changed_rows USING ({keys})) AS o "
        f"JOIN (SELECT * FROM {parquet(new)} SEMI JOIN changed_rows USING ({keys})) AS n USING ({keys})"
    ).fetchone()
    counted = [(column, int(count)) for column, count in zip(rest, row, strict=True) if count]
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


def _superseded(database: Any, old: Contents, new: Contents) -> tuple[tuple[str, str, str], ...]:
    if not new.paths("superseded"):
        return ()
    known = f"SELECT old_id, new_id FROM {parquet(old.paths('superseded'))}" if old.paths("superseded") else ""
    fresh = f"WHERE (old_id, new_id) NOT IN ({known})" if known else ""
    rows = database.execute(
        f"SELECT kind, old_id, new_id FROM {parquet(new.paths('superseded'))} {fresh} ORDER BY ALL"
    ).fetchall()
    return tuple((str(kind), str(old_id), str(new_id)) for kind, old_id, new_id in rows)


def markdown(changes: Changes) -> str:
    """The text of CHANGES.md."""
    since = f"Compared with {changes.before}." if changes.before else "The first release: every row is new."
    parts = [f"# Changes in {changes.after}\n\n{since}\n", _row_table(changes)]
    parts += [text for table in changes.tables if (text := _details(table, first=changes.before is None))]
    if changes.superseded:
        parts.append(_ids(changes))
    if changes.rejects:
        parts.append(_rejects(changes))
    return "\n".join(parts)


def _row_table(changes: Changes) -> str:
    lines = ["| table | rows before | rows | added | changed | removed |", "|---|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {t.table} | {t.before:,} | {t.after:,} | {t.added:,} | {t.changed:,} | {t.removed:,} |"
        for t in changes.tables
    ]
    return "\n".join(lines) + "\n"


def _details(table: TableChanges, *, first: bool) -> str:
    lines: list[str] = []
    if not first:
        schema = {"new": table.new_columns, "gone": table.lost_columns, "of another type": table.retyped_columns}
        for word, names in schema.items():
            if names:
                lines.append(f"- columns that are {word}: {', '.join(map(code, names))}")
        if table.columns:
            lines.append("- changed: " + ", ".join(f"{code(name)} in {count:,} rows" for name, count in table.columns))
        for kind, keys in table.examples.items():
            lines.append(f"- {kind}, for example: {', '.join(map(code, keys))}")
    return "\n".join([f"## {table.table}\n", *lines, ""]) if lines else ""


def _ids(changes: Changes) -> str:
    words = {"merge": "merged into", "split": "split into", "retype": "now"}
    lines = ["## Ids that were replaced\n"]
    for kind, old_id, new_id in changes.superseded[:_LONGEST_LIST]:
        lines.append(f"- {code(old_id)} {words.get(kind, 'replaced by')} {code(new_id)}")
    if (more := len(changes.superseded) - _LONGEST_LIST) > 0:
        lines.append(f"- and {more:,} more, all in the table `superseded`")
    return "\n".join([*lines, ""])


def _rejects(changes: Changes) -> str:
    lines = ["## Refused pages and rows, by rule\n", "| stage | rule | before | now |", "|---|---|---:|---:|"]
    lines += [f"| {code(stage)} | {code(rule)} | {old:,} | {new:,} |" for stage, rule, old, new in changes.rejects]
    return "\n".join([*lines, ""])
