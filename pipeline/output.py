"""How the command line shows things to a person or a program: aligned tables, JSON, progress on a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any


def show_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool, columns: Sequence[str] = ()) -> None:
    """Print rows as an aligned table, or as one JSON array with every key."""
    if as_json:
        show_json(list(rows))
    elif rows:
        print(table(rows, columns or list(rows[0])))
    else:
        print("nothing to show")


def show_json(value: Any) -> None:
    """Print a value as indented JSON (timestamps as `2025-07-29T04:35:00Z`)."""
    import orjson

    option = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_APPEND_NEWLINE
    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, default=str, option=option))
    sys.stdout.buffer.flush()


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as text, columns aligned, numbers to the right, long cells cut to the terminal's width."""
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    numeric = [all(isinstance(row.get(name), (int, float)) for row in rows) for name in columns]
    limit = max(12, (shutil.get_terminal_size((120, 24)).columns - 2 * len(columns)) // max(1, len(columns)))
    natural = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(columns)]
    spare = sum(max(0, limit - width) for width in natural)
    wide = sum(1 for width in natural if width > limit)
    widths = [min(width, limit + (spare // wide if wide else 0)) for width in natural]
    lines = [_line(columns, widths, numeric), _line(["-" * width for width in widths], widths, numeric)]
    return "\n".join([*lines, *(_line(line, widths, numeric) for line in cells)])


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    parts = []
    for cell, width, right in zip(cells, widths, numeric, strict=True):
        cut = cell if len(cell) <= width else cell[: width - 1] + "…"
        parts.append(cut.rjust(width) if right else cut.ljust(width))
    return "  ".join(parts).rstrip()


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d %H:%M" if isinstance(value, datetime) else "%Y-%m-%d")
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_cell(item) for item in value.values() if item is not None)
    return "" if value is None else " ".join(str(value).split())


def progress(line: str) -> None:
    """Tell a person that long work goes on: one line to standard error."""
    print(line, file=sys.stderr, flush=True)
