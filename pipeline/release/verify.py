"""Proving a release: its files are those it lists, its tables fit their schema, each other and the rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.release.files import sha256
from pipeline.release.manifest import MANIFEST, SUMS, Release, open_release
from pipeline.release.records import Finding, Verification
from pipeline.release.rules import Database, check_agreement, check_keys, check_offsets, check_references, check_rights
from pipeline.tables import RELEASED

_RULES: Final[dict[str, Callable[[Database], Iterator[Finding]]]] = {
    "keys": check_keys,
    "references": check_references,
    "offsets": check_offsets,
    "agreement": check_agreement,
    "rights": check_rights,
}
CHECKED: Final = ("checksums", "schema", "counts", *_RULES)


def verify_release(home: Home, version: str | None = None) -> Verification:
    """Check a release (the latest where none is named) against its own manifest and the rules of its tables.

    Checksums of every file; columns, types and descriptions; row counts; unique keys; references; offsets against
    the texts that are there; counts that agree between tables; texts that may be published. Raises `UsageError` for
    an unknown version, `SpaceNewsError` where the manifest cannot be read.
    """
    return verify(open_release(home, version))


def verify(release: Release) -> Verification:
    """The same for a release anywhere on the disk."""
    findings = [*_checksums(release), *_schemas(release), *_counts(release)]
    readable = not findings
    if readable:
        database = Database(release.contents)
        try:
            for rule in _RULES.values():
                findings += rule(database)
        except duckdb.Error as error:
            findings.append(Finding("tables", "", f"cannot be read: {str(error).splitlines()[0]}"))
        finally:
            database.close()
    checked = CHECKED if readable else CHECKED[:3]
    return Verification(release.version, checked, tuple(findings))


def read_sums(folder: Path) -> dict[str, str]:
    """SHA256SUMS as path -> hash. Raises `SpaceNewsError` where it cannot be read."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError) as error:
        raise SpaceNewsError(f"cannot read {folder / SUMS} ({error}): restore the release from a copy") from None


def _checksums(release: Release) -> Iterator[Finding]:
    folder, sums = release.folder, read_sums(release.folder)
    contents = release.contents
    listed = {file["path"]: file for name in contents.tables for file in contents.files(name)}
    listed |= {file["path"]: file for file in release.manifest.get("files", [])}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(there - sums.keys() - {SUMS}):
        yield Finding("checksums", path, "is not listed in SHA256SUMS")
    for path in sorted((listed.keys() | {MANIFEST}) ^ sums.keys()):
        yield Finding("checksums", path, f"is listed in only one of {MANIFEST} and {SUMS}")
    for path, digest in sorted(sums.items()):
        if path not in there:
            yield Finding("checksums", path, "is missing")
        elif sha256(folder / path) != digest:
            yield Finding("checksums", path, "has other bytes than when it was released")
        elif path in listed and listed[path]["sha256"] != digest:
            yield Finding("checksums", path, f"has another hash in {MANIFEST}")


def _schemas(release: Release) -> Iterator[Finding]:
    """Each file against the manifest's columns, and each column's description."""
    for table in RELEASED:
        if table.name not in release.contents.tables:
            yield Finding("schema", table.name, "the table is missing")
            continue
        expected = [(c["name"], c["type"]) for c in release.contents.tables[table.name]["columns"]]
        for path in release.contents.paths(table.name):
            schema = _schema(path)
            where = path.relative_to(release.folder).as_posix()
            if schema is None:
                yield Finding("schema", where, "is no Parquet file")
            elif [(field.name, str(field.type)) for field in schema] != expected:
                yield Finding("schema", where, "has other columns than the manifest says")
            elif plain := [f.name for f in schema if b"description" not in (f.metadata or {})]:
                yield Finding("schema", where, f"has no description of {', '.join(plain)}", len(plain))


def _schema(path: Path) -> pa.Schema | None:
    try:
        return pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return None


def _counts(release: Release) -> Iterator[Finding]:
    contents = release.contents
    for name, table in contents.tables.items():
        total = 0
        for file in contents.files(name):
            rows = _rows(contents.folder / file["path"])
            total += rows
            if rows != file["rows"]:
                yield Finding("counts", file["path"], f"has {rows:,} rows, the manifest says {file['rows']:,}")
        if total != table["rows"]:
            yield Finding("counts", name, f"has {total:,} rows, the manifest says {table['rows']:,}")


def _rows(path: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return 0
