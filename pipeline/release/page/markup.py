"""Data as HTML: every word is escaped here, and nothing else of the page writes a word of a stranger."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.release.escape import plain

_WIDTH: Final = 160
_NUMBERS: Final = (
    "rows",
    "bytes",
    "articles",
    "sources",
    "reports",
    "mentions",
    "columns",
    "passed",
    "failed",
    "total",
)


class Html(str):
    """Markup that is safe already."""

    __slots__ = ()


def text(value: object) -> str:
    """Text as HTML text, also inside a quoted attribute."""
    return html.escape(plain(value), quote=True)


def clipped(value: object, width: int = _WIDTH) -> str:
    """One line of at most `width` characters."""
    line = plain(value)
    return line if len(line) <= width else line[: width - 1] + "…"


def cell(value: object) -> str:
    """A value as the content of a table cell: numbers with separators, null as such, long text cut."""
    if isinstance(value, Html):
        return value
    if value is None:
        return '<span class="soft">null</span>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return text(clipped(value))


def link(address: str, words: str | None = None) -> Html:
    """A link inside the release folder (or the page), shown as its own address where no words are given."""
    return Html(f'<a href="{text(address)}">{text(address if words is None else words)}</a>')


def grid(
    head: Sequence[str], rows: Iterable[Sequence[object]], caption: str, *, kind: str = "", named: bool = True
) -> str:
    """A table; numbers stand to the right, and it can be scrolled with the keyboard where it is too wide.

    The first cell of each row is its heading unless `named` is false.
    """
    numbers = [' class="n"' if name in _NUMBERS else "" for name in head]
    heads = "".join(f'<th scope="col"{n}>{text(name)}</th>' for name, n in zip(head, numbers, strict=True))
    lines = []
    for row in rows:
        cells = [f"<td{n}>{cell(value)}</td>" for value, n in zip(row, numbers, strict=True)]
        if named:
            cells[0] = f'<th scope="row">{cell(row[0])}</th>'
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{text(caption)}"><table class="{kind}">'
        f"<caption>{text(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def code(lines: str, *, label: str) -> str:
    """An example to copy; the button is put in by the page's script."""
    shown = "\n".join(html.escape(line, quote=True) for line in lines.split("\n"))
    return f'<pre class="copy" tabindex="0" role="region" aria-label="{text(label)}"><code>{shown}</code></pre>'


def size(number: int) -> str:
    """Bytes for people: `27 kB`, `1.4 MB`."""
    if number < 1_000_000:
        return f"{number} B" if number < 1000 else f"{number / 1000:.0f} kB"
    return f"{number / 1e6:.1f} MB" if number < 1_000_000_000 else f"{number / 1e9:.1f} GB"


def empty(words: str) -> str:
    """What stands in the place of a table without rows."""
    return f'<p class="soft">{text(words)}</p>'
