"""Folding text for matching: one spelling for dashes, quotation marks, spaces and accents, with offsets kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_SINGLE: Final = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02bb\u2032\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-"),
    # A long dash parts clauses ("Houston\u2014NASA"); it stays apart from the hyphens that join words.
    **dict.fromkeys(map(ord, "\u2014\u2015"), "\u2014"),
    **dict.fromkeys(map(ord, "\t\x0b\x0c\x85\u00a0"), " "),
    **dict.fromkeys(map(ord, "\r\u2028\u2029"), "\n"),
    **{ord(a): b for a, b in zip("łŁøØđĐıħĦ", "lLoOdDihH", strict=True)},
}
# Marks that are written over or inside a word without being a letter of it.
_INVISIBLE: Final = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")


class _FoldTable(dict[int, str]):
    """A table for `str.translate` that learns each code point once; every fold is one code point long."""

    def __missing__(self, code: int) -> str:
        folded = _SINGLE.get(code)
        if folded is None:
            base = unicodedata.normalize("NFKD", chr(code)) if code >= 0x80 else chr(code)
            bare = "".join(char for char in base if not unicodedata.combining(char))
            folded = bare if len(bare) == 1 and not _is_cyrillic(code) else chr(code)
            category = unicodedata.category(chr(code))
            if category in ("Zs", "Cs"):
                # Half a surrogate pair is no text; the matcher could not read it.
                folded = " " if category == "Zs" else "\ufffd"
        self[code] = folded
        return folded


_TABLE: Final = _FoldTable()
_ODD: Final = re.compile(r"[^\x20-\x5f\x61-\x7e\n]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` for matching; `original(start, end)` gives the span in the text that was folded."""

    text: str
    source: str
    kept: tuple[int, ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Code-point offsets in the source of a non-empty folded span, marks over its last letter included."""
        if self.kept is None:
            return start, end
        last = self.kept[end - 1] + 1
        marks = _INVISIBLE.match(self.source, last)
        while marks is not None and last < marks.end() and unicodedata.combining(self.source[last]):
            last += 1
        return self.kept[start], last


def fold(source: str) -> Folded:
    """The folded text: as long as the source unless the source holds combining or invisible marks."""
    if source.isascii() or _INVISIBLE.search(source) is None:
        return Folded(_translated(source), source, None)
    kept: list[int] = []
    position = 0
    for marks in _INVISIBLE.finditer(source):
        kept.extend(range(position, marks.start()))
        position = marks.end()
    kept.extend(range(position, len(source)))
    return Folded(_translated("".join(source[i] for i in kept)), source, tuple(kept))


def _translated(text: str) -> str:
    # English text holds few letters to fold: looking them up one by one is ten times as fast as a whole translation.
    odd = _ODD.findall(text)
    if len(odd) * 8 > len(text):
        return text.translate(_TABLE)
    return _ODD.sub(lambda found: _TABLE[ord(found.group())], text) if odd else text


def fold_name(name: str) -> str:
    """A name as it is looked up: folded, with single spaces."""
    return " ".join(fold(name).text.split())


def _is_cyrillic(code: int) -> bool:
    # NFKD would turn й into и and ё into е, which are letters of their own.
    return 0x400 <= code < 0x530
