"""datapackage.json (Frictionless Data Package v2): the tables of a release, their columns, keys and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pipeline.tables import RELEASED, Column, Table

_TYPES: Final = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "float32": "number",
    "bool": "boolean",
    "timestamp": "datetime",
    "date32": "date",
}


def datapackage(manifest: Mapping[str, Any], title: str, description: str) -> dict[str, Any]:
    """The descriptor of a release: one resource a table, with its columns, key and references."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "space-news",
        "title": title,
        "description": description,
        "version": manifest["version"],
        "created": manifest["created_at"],
        "keywords": ["space flight", "space industry", "news", "events", "entities"],
        "resources": [_resource(table, manifest["tables"][table.name]) for table in RELEASED],
    }


def _resource(table: Table, contents: Mapping[str, Any]) -> dict[str, Any]:
    """A table. Hash and size stand in `files`: the standard has one for a resource, and Frictionless 5 reports the
    right size of a Parquet file as wrong."""
    files = [{"path": f["path"], "bytes": f["bytes"], "hash": f"sha256:{f['sha256']}"} for f in contents["files"]]
    return {
        "name": table.name,
        "type": "table",
        "description": table.meaning,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "path": files[0]["path"] if len(files) == 1 else [file["path"] for file in files],
        "files": files,
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [column.name], "reference": {"resource": other, "fields": [field]}}
                for column in table.columns
                if column.references
                for other, field in [column.references.split(".")]
                if (other, field) != (table.name, column.name)
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not column.nullable}
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.maximum_length is not None:
        constraints["maxLength"] = column.maximum_length
    unit = f" Unit: {column.unit}." if column.unit else ""
    kind = "array" if column.type.startswith("list") else _TYPES[column.type]
    return {"name": column.name, "type": kind, "description": column.meaning + unit, "constraints": constraints}
