"""croissant.json (MLCommons Croissant 1.1): the same tables for machine-learning tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pipeline.tables import RELEASED, Column, Table

CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.1"
_TYPES: Final = {
    "string": "sc:Text",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "float32": "cr:Float32",
    "bool": "sc:Boolean",
    "timestamp": "sc:DateTime",
    "date32": "sc:Date",
}
# The context of the Croissant specification, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "excludes": "cr:excludes",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    manifest: Mapping[str, Any], title: str, description: str, licences: list[str], cite: str
) -> dict[str, Any]:
    """The metadata of a release: every file with its checksum, every table as a record set."""
    files = [_file(file) for table in RELEASED for file in manifest["tables"][table.name]["files"]]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": "space-news",
        "alternateName": title,
        "description": description,
        "conformsTo": CONFORMS_TO,
        "version": manifest["version"],
        "datePublished": manifest["created_at"],
        "license": licences,
        "citeAs": cite,
        "url": "https://github.com/space-news/space-news",
        "creator": {"@type": "sc:Organization", "name": "The space-news contributors"},
        "isLiveDataset": False,
        "distribution": [*files, *(_file_set(table) for table in RELEASED)],
        "recordSet": [_record_set(table) for table in RELEASED],
    }


def _file(file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file["path"],
        "name": file["path"],
        "contentUrl": file["path"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file["sha256"],
    }


def _file_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table.name}-files",
        "name": f"{table.name}-files",
        "description": f"The Parquet files of the table {table.name}.",
        "encodingFormat": "application/x-parquet",
        "includes": f"{table.name}/*.parquet",
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    """A column; a list is an array of one dimension, and the members of its structs are its sub-fields."""
    field = _named(f"{table.name}/{column.name}", column)
    source = {"fileSet": {"@id": f"{table.name}-files"}, "extract": {"column": column.name}}
    if not column.type.startswith("list"):
        return field | {"dataType": _TYPES[column.type], "source": source}
    field |= {"isArray": True, "arrayShape": "-1"}
    if not column.fields:
        return field | {"dataType": _TYPES[column.type[5:-1]], "source": source}
    return field | {
        "subField": [
            _named(f"{table.name}/{column.name}/{member.name}", member)
            | {"dataType": _TYPES[member.type], "source": {**source, "transform": {"jsonPath": f"$.{member.name}"}}}
            for member in column.fields
        ]
    }


def _named(identity: str, column: Column) -> dict[str, Any]:
    unit = f" Unit: {column.unit}." if column.unit else ""
    return {"@type": "cr:Field", "@id": identity, "name": column.name, "description": column.meaning + unit}
