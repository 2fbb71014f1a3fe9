"""The gazetteer: every thing in the world that the project knows by name, and the id each keeps for ever."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pipeline.errors import SpaceNewsError

GAZETTEER_FILE: Final = Path(__file__).with_name("gazetteer.csv")
COLUMNS: Final = ("entity_id", "name", "aliases", "wikidata_id", "country", "source")

# Letters that NFKD does not take apart. Cyrillic follows the BGN/PCGN romanization that English news uses.
_LETTERS: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h",
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
        "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
        "²": "2", "³": "3", "&": " and ", "+": " plus ",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its stable id, the name readers know, other names, and where the row came from."""

    entity_id: str
    name: str
    aliases: tuple[str, ...]
    wikidata_id: str | None
    country: str | None
    source: str
    type: str


def slug(name: str) -> str:
    """`name` in lower-case ASCII with hyphens; a name of other scripts becomes its code points (`u5929-u5bab`)."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", re.sub("[\u2018\u2019\u02bb\u02bc'`]|[\u0300-\u036f]", "", plain))
    return "-".join(words) or "-".join(f"u{ord(char):x}" for char in name if char.isalnum()) or "unnamed"


def new_id(type_: str, name: str, taken: Iterable[str] = ()) -> str:
    """`<type>/<slug>`, with the first free number from 2 where another thing already has that id."""
    base, used = f"{type_}/{slug(name)}", set(taken)
    number = 2
    candidate = base
    while candidate in used:
        candidate = f"{base}-{number}"
        number += 1
    return candidate


@cache
def load_gazetteer(path: Path = GAZETTEER_FILE) -> tuple[Entry, ...]:
    """Every row of the gazetteer, in file order; SpaceNewsError names the line that cannot be read."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, None)
        if header is None or tuple(header) != COLUMNS:
            raise SpaceNewsError(f"{path.name}: the first line must be {','.join(COLUMNS)}")
        return tuple(_entry(row, reader.line_num, path) for row in reader)


@cache
def entries_by_id() -> dict[str, Entry]:
    """The gazetteer by entity id."""
    return {entry.entity_id: entry for entry in load_gazetteer()}


def _entry(row: list[str], line: int, path: Path) -> Entry:
    if len(row) != len(COLUMNS):
        raise SpaceNewsError(f"{path.name} line {line}: {len(row)} columns where {len(COLUMNS)} are needed")
    entity_id, name, aliases, wikidata_id, country, source = row
    return Entry(
        entity_id=entity_id,
        name=name,
        aliases=tuple(aliases.split("|")) if aliases else (),
        wikidata_id=wikidata_id or None,
        country=country or None,
        source=source,
        type=entity_id.partition("/")[0],
    )
