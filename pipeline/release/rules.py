"""The rules that a released table obeys, asked of the Parquet files themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.release.duck import connect, identifier, view
from pipeline.release.manifest import Contents
from pipeline.release.records import Finding
from pipeline.release.rights import EXCERPT_LENGTH
from pipeline.tables import RELEASED, Column, Table

_EXAMPLES: Final = 3
_OTHER_REFERENCES: Final = (
    ("superseded", "new_id", "SELECT entity_id FROM entities UNION ALL SELECT event_id FROM events"),
)
# The texts that offsets count in: the description follows the text policy, the body may be withheld.
_TEXTS: Final = (
    "SELECT article_id, 'title' AS field, title AS text FROM articles "
    "UNION ALL SELECT article_id, 'description', description FROM articles WHERE description IS NOT NULL "
    "UNION ALL SELECT article_id, 'body', body_text FROM articles WHERE body_text IS NOT NULL"
)
_SPANS: Final = {
    "entity_mentions": 'SELECT article_id, field, start, "end", surface FROM entity_mentions',
    "event_reports": 'SELECT article_id, field, start, "end", NULL FROM event_reports '
    "UNION ALL SELECT article_id, field, trigger_start, trigger_end, NULL FROM event_reports",
    "event_reports.slots": 'SELECT article_id, field, s.start, s."end", s.surface '
    "FROM (SELECT article_id, field, unnest(slots) AS s FROM event_reports)",
    "event_reports.tellings": 'SELECT article_id, t.field, t.start, t."end", NULL '
    "FROM (SELECT article_id, unnest(tellings) AS t FROM event_reports)",
}
_AGREEMENT: Final = {
    ("sources", "n_articles"): "SELECT source_id, count(*) FROM articles GROUP BY ALL",
    ("entities", "n_mentions"): "SELECT entity_id, count(*) FROM entity_mentions GROUP BY ALL",
    ("entities", "n_articles"): "SELECT entity_id, count(DISTINCT article_id) FROM entity_mentions GROUP BY ALL",
    ("events", "n_reports"): "SELECT event_id, count(DISTINCT article_id) FROM event_reports GROUP BY ALL",
}
_RIGHTS: Final = {
    "carries a text that its policy keeps out": "body_text IS NOT NULL AND text_policy <> 'full'",
    "carries a text although all rights are reserved": "body_text IS NOT NULL AND licence = 'all-rights-reserved'",
    f"carries an excerpt of more than {EXCERPT_LENGTH} characters": f"length(excerpt) > {EXCERPT_LENGTH}",
    f"carries a description of more than {EXCERPT_LENGTH} characters": f"text_policy <> 'full' AND "
    f"length(description) > {EXCERPT_LENGTH}",
    "carries words of a source that gives facts only": "text_policy = 'facts' AND (excerpt IS NOT NULL "
    "OR description IS NOT NULL OR len(list_filter(images, lambda i: i.caption IS NOT NULL)) > 0)",
}


class Database:
    """The tables of a release as DuckDB views."""

    def __init__(self, contents: Contents) -> None:
        self._connection = connect()
        for table in RELEASED:
            view(self._connection, table.name, contents.paths(table.name))

    def close(self) -> None:
        self._connection.close()

    def offenders(self, select: str) -> tuple[int, str]:
        """How many rows a SELECT gives, and the first column of a few of them."""
        rows = self._connection.execute(
            f"SELECT count(*) OVER (), key FROM ({select}) AS found(key) ORDER BY key LIMIT {_EXAMPLES}"
        ).fetchall()
        return (int(rows[0][0]), ", ".join(str(row[1]) for row in rows)) if rows else (0, "")


def check_keys(database: Database) -> Iterator[Finding]:
    """Every key is there and only once."""
    for table in RELEASED:
        keys = ", ".join(map(identifier, table.key))
        name = "concat_ws(' ', " + keys + ")"
        yield from _finding(
            database, "keys", table.name, f"SELECT {name} FROM {table.name} GROUP BY {keys} HAVING count(*) > 1",
            "more than one row has the key",
        )  # fmt: skip
        absent = " OR ".join(f"{identifier(column)} IS NULL" for column in table.key)
        yield from _finding(
            database, "keys", table.name, f"SELECT {name} FROM {table.name} WHERE {absent}", "a row lacks its key"
        )


def check_references(database: Database) -> Iterator[Finding]:
    """Every id names a row of the table that it refers to."""
    for table in RELEASED:
        for where, values, reference in _references(table):
            other, column = reference.split(".")
            known = f"SELECT {identifier(column)} FROM {other}"
            yield from _dangling(database, where, values, known)
    for name, column, known in _OTHER_REFERENCES:
        yield from _dangling(database, f"{name}.{column}", f"SELECT {column} AS id FROM {name}", known)


def _dangling(database: Database, where: str, values: str, known: str) -> Iterator[Finding]:
    select = f"SELECT id FROM ({values}) AS v WHERE id IS NOT NULL AND id NOT IN ({known})"
    yield from _finding(database, "references", where, select, "names a row that does not exist:")


def _references(table: Table) -> Iterator[tuple[str, str, str]]:
    """(where, SELECT of the ids, referred column) of each column of a table that refers to another."""
    for column in table.columns:
        name = identifier(column.name)
        if column.references and column.references != f"{table.name}.{column.name}":
            yield f"{table.name}.{column.name}", f"SELECT {name} AS id FROM {table.name}", column.references
        for member in _referring(column):
            values = f"SELECT m.{identifier(member.name)} AS id FROM (SELECT unnest({name}) AS m FROM {table.name})"
            yield f"{table.name}.{column.name}.{member.name}", values, str(member.references)


def _referring(column: Column) -> list[Column]:
    return [member for member in column.fields if member.references]


def check_offsets(database: Database) -> Iterator[Finding]:
    """Every span lies in its text and reads as it says; a text that is withheld cannot be asked."""
    for where, spans in _SPANS.items():
        joined = f"FROM ({spans}) AS s(article_id, field, a, z, surface)"
        yield from _finding(
            database, "offsets", where, f"SELECT article_id {joined} WHERE a < 0 OR z <= a",
            "a span is empty or turned round in",
        )  # fmt: skip
        texts = f"JOIN ({_TEXTS}) AS t USING (article_id, field)"
        wrong = "z > length(t.text) OR substring(t.text, a + 1, z - a) <> surface"
        yield from _finding(
            database, "offsets", where, f"SELECT article_id {joined} {texts} WHERE {wrong}",
            "a span does not fit the text of",
        )  # fmt: skip


def check_agreement(database: Database) -> Iterator[Finding]:
    """Every count is the count."""
    for (table, column), counted in _AGREEMENT.items():
        key = next(t.key[0] for t in RELEASED if t.name == table)
        select = (
            f"SELECT t.{key} FROM {table} AS t LEFT JOIN ({counted}) AS c(id, n) ON c.id = t.{key} "
            f"WHERE t.{column} <> coalesce(c.n, 0)"
        )
        yield from _finding(database, "agreement", f"{table}.{column}", select, "is not the number of rows for")


def check_rights(database: Database) -> Iterator[Finding]:
    """No text without a licence."""
    for message, broken in _RIGHTS.items():
        select = f"SELECT article_id FROM articles WHERE {broken}"
        yield from _finding(database, "rights", "articles", select, f"{message}:")


def _finding(database: Database, check: str, where: str, select: str, message: str) -> Iterator[Finding]:
    count, examples = database.offenders(select)
    if count:
        yield Finding(check, where, f"{message} {examples}" + (" …" if count > _EXAMPLES else ""), count)
