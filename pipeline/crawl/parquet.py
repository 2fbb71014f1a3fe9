"""Writes small flat tables as Parquet without Arrow, whose libraries would double the memory of a crawl.

One row group, one page a column, PLAIN values, zstd; all columns are optional, as Arrow writes them. The numbers are
those of parquet-format's `parquet.thrift`, in Thrift's compact protocol.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import zstandard

from pipeline.clock import parse_instant
from pipeline.tables.columns import Column

_MAGIC: Final = b"PAR1"
_BOOL, _INT, _LONG, _BINARY, _LIST, _STRUCT = 1, 5, 6, 8, 9, 12  # types of Thrift's compact protocol
_PLAIN, _RLE, _ZSTD = 0, 3, 6
_OPTIONAL, _REPEATED = 1, 2
_EPOCH: Final = date(1970, 1, 1)
_MIDNIGHT: Final = datetime(1970, 1, 1, tzinfo=UTC)

Field = tuple[int, int, Any]  # a Thrift field: id, type, value


def parquet_bytes(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], meaning: str) -> bytes:
    """The rows as a Parquet file. Days and instants are given as ISO 8601. Raises ValueError for types unknown here."""
    out = bytearray(_MAGIC)
    chunks: list[list[Field]] = []
    schema: list[list[Field]] = [[(4, _BINARY, "schema"), (5, _INT, len(columns))]]
    for column in columns:
        schema += _schema_of(column)
        chunks.append(_chunk(column, [row[column.name] for row in rows], out))
    group: list[Field] = [
        (1, _LIST, (_STRUCT, chunks)), (2, _LONG, sum(_size(chunk) for chunk in chunks)), (3, _LONG, len(rows)),
    ]  # fmt: skip
    described: list[Field] = [(1, _BINARY, "description"), (2, _BINARY, meaning)]
    footer = _struct([
        (1, _INT, 2), (2, _LIST, (_STRUCT, schema)), (3, _LONG, len(rows)),
        (4, _LIST, (_STRUCT, [group] if rows else [])), (5, _LIST, (_STRUCT, [described])), (6, _BINARY, "space-news"),
    ])  # fmt: skip
    return bytes(out + footer + struct.pack("<I", len(footer)) + _MAGIC)


def _days(value: str) -> bytes:
    return struct.pack("<i", (date.fromisoformat(value) - _EPOCH).days)


def _micros(value: str) -> bytes:
    return struct.pack("<q", (parse_instant(value) - _MIDNIGHT) // timedelta(microseconds=1))


def _text(value: str) -> bytes:
    data = value.encode("utf-8", "replace")
    return struct.pack("<I", len(data)) + data


_STRING_TYPE: Final[list[Field]] = [(6, _INT, 0), (10, _STRUCT, [(1, _STRUCT, [])])]
_IN_MICROS: Final[list[Field]] = [(8, _STRUCT, [(1, _BOOL, True), (2, _STRUCT, [(2, _STRUCT, [])])])]
# The physical type, its converted and logical type, and how one value is written.
_TYPES: Final[dict[str, tuple[int, list[Field], Callable[[Any], bytes]]]] = {
    "string": (6, _STRING_TYPE, _text),
    "int32": (1, [], struct.Struct("<i").pack),
    "int64": (2, [], struct.Struct("<q").pack),
    "float32": (4, [], struct.Struct("<f").pack),
    "date32": (1, [(6, _INT, 6), (10, _STRUCT, [(6, _STRUCT, [])])], _days),
    "timestamp": (2, [(6, _INT, 10), (10, _STRUCT, _IN_MICROS)], _micros),
}


def _type_of(column: Column) -> tuple[str, bool]:
    is_list = column.type.startswith("list<")
    name = column.type[5:-1] if is_list else column.type
    if name not in _TYPES:
        raise ValueError(f"{column.name}: {column.type} is not written here")
    return name, is_list


def _schema_of(column: Column) -> list[list[Field]]:
    name, is_list = _type_of(column)
    physical, logical, _ = _TYPES[name]
    leaf: list[Field] = [
        (1, _INT, physical), (3, _INT, _OPTIONAL), (4, _BINARY, "element" if is_list else column.name), *logical,
    ]  # fmt: skip
    if not is_list:
        return [leaf]
    outer: list[Field] = [
        (3, _INT, _OPTIONAL), (4, _BINARY, column.name), (5, _INT, 1), (6, _INT, 3),
        (10, _STRUCT, [(3, _STRUCT, [])]),
    ]  # fmt: skip
    return [outer, [(3, _INT, _REPEATED), (4, _BINARY, "list"), (5, _INT, 1)], leaf]


def _chunk(column: Column, values: Sequence[Any], out: bytearray) -> list[Field]:
    """Append the page of a column to `out`; returns its ColumnChunk."""
    name, is_list = _type_of(column)
    physical, _, pack = _TYPES[name]
    if is_list:
        levels = [pair for value in values for pair in _list_levels(value)]
        head = _level_bytes([level for level, _ in levels], 1) + _level_bytes([level for _, level in levels], 2)
        flat = [item for value in values for item in value or ()]
        count = len(levels)
    else:
        head = _level_bytes([int(value is not None) for value in values], 1)
        flat, count = list(values), len(values)
    content = head + b"".join([pack(value) for value in flat if value is not None])
    packed = zstandard.ZstdCompressor().compress(content)
    page: list[Field] = [(1, _INT, count), (2, _INT, _PLAIN), (3, _INT, _RLE), (4, _INT, _RLE)]
    header = _struct([(1, _INT, 0), (2, _INT, len(content)), (3, _INT, len(packed)), (5, _STRUCT, page)])
    at = len(out)
    out += header + packed
    path = [column.name, "list", "element"] if is_list else [column.name]
    meta: list[Field] = [
        (1, _INT, physical), (2, _LIST, (_INT, [_PLAIN, _RLE])), (3, _LIST, (_BINARY, path)), (4, _INT, _ZSTD),
        (5, _LONG, count), (6, _LONG, len(header) + len(content)), (7, _LONG, len(header) + len(packed)),
        (9, _LONG, at),
    ]  # fmt: skip
    return [(2, _LONG, at), (3, _STRUCT, meta)]


def _size(chunk: list[Field]) -> int:
    meta: list[Field] = chunk[1][2]
    return int(meta[5][2])


def _list_levels(value: Sequence[Any] | None) -> list[tuple[int, int]]:
    """(repetition, definition) of each slot of one list: absent, empty, or its items."""
    if not value:
        return [(0, 0 if value is None else 1)]
    return [(int(number > 0), 2 if item is None else 3) for number, item in enumerate(value)]


def _level_bytes(levels: Sequence[int], width: int) -> bytes:
    """Levels as one bit-packed run of Parquet's hybrid encoding, its length before it."""
    groups, step = -(-len(levels) // 8), 64
    packed = b"".join([_packed(levels[at : at + step], width) for at in range(0, len(levels), step)])
    run = _varint(groups << 1 | 1) + packed
    return struct.pack("<I", len(run)) + run


def _packed(levels: Sequence[int], width: int) -> bytes:
    bits = sum(level << (number * width) for number, level in enumerate(levels))
    return bits.to_bytes(-(-len(levels) // 8) * width, "little")


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _value(kind: int, value: Any) -> bytes:
    if kind in (_INT, _LONG):
        return _varint((value << 1) ^ (value >> 63))
    if kind == _BINARY:
        data = str(value).encode()
        return _varint(len(data)) + data
    if kind == _STRUCT:
        return _struct(value)
    inner, items = value[0], list(value[1])
    head = bytes([len(items) << 4 | inner]) if len(items) < 15 else bytes([0xF0 | inner]) + _varint(len(items))
    return head + b"".join([_value(inner, item) for item in items])


def _struct(fields: Sequence[Field]) -> bytes:
    """A Thrift struct; a Boolean is told by the type of its field."""
    out, before = bytearray(), 0
    for number, kind, value in fields:
        out.append((number - before) << 4 | (2 - value if kind == _BOOL else kind))
        out += b"" if kind == _BOOL else _value(kind, value)
        before = number
    return bytes(out) + b"\0"
