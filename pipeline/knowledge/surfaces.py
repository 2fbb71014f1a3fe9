"""Surfaces: the strings that may stand for a thing of the gazetteer, derived from its name and aliases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.knowledge.folding import fold_name
from pipeline.knowledge.gazetteer import Entry

# British and Indian papers print these like words.
_WORDLIKE_ACRONYMS: Final = frozenset(
    {"NASA", "ESA", "ISRO", "JAXA", "CNES", "NOAA", "DARPA", "NATO", "UNESCO", "CERN", "CNSA", "DRDO", "KARI", "TASS"}
)
_LONG: Final = 8
_COINED: Final = re.compile(r"[A-Z][A-Za-z]*[a-z][A-Za-z]*")
# American and British spelling.
_PAIRS: Final = (
    ("Center", "Centre"), ("Program", "Programme"), ("Organization", "Organisation"), ("Defense", "Defence"),
)  # fmt: skip
_SPELLINGS: Final = (*_PAIRS, *((british, american) for american, british in _PAIRS))
_NUMBERED: Final = re.compile(r"(?<=[A-Za-z])[ -](?=\d)")


def surfaces(entry: Entry) -> set[str]:
    """The folded strings that may stand for `entry`, with and without a hyphen before numbers; capitals come apart."""
    found: set[str] = set()
    for name in (entry.name, *entry.aliases):
        plain = fold_name(name)
        found.add(plain)
        found.update(plain.replace(old, new) for old, new in _SPELLINGS if _has_word(plain, old))
        if _NUMBERED.search(plain):
            found.update((_NUMBERED.sub(" ", plain), _NUMBERED.sub("-", plain)))
        if len(plain) >= 3 and plain.isalpha() and plain.isupper() and plain in _WORDLIKE_ACRONYMS:
            found.add(plain.capitalize())
        if entry.type == "agency" and " Space Agency" in plain and " " not in plain.removesuffix(" Space Agency"):
            found.add(plain.replace(" Space Agency", "'s Space Agency"))
        if entry.type == "company" and plain[0].islower() and plain.isalpha():
            found.add(plain[0].upper() + plain[1:])
    return found


def misprints(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Long one-word names with one inner letter lost ("Roscomos"), where that spells nothing else.

    Only agencies and firms: their names are coined, so that a letter less is hardly ever another word.
    """
    coined = (
        entry
        for entry in entries
        if entry.type in ("agency", "company") and len(entry.name) >= _LONG and _COINED.fullmatch(entry.name)
    )
    return {entry.name[:i] + entry.name[i + 1 :]: entry for entry in coined for i in range(1, len(entry.name) - 1)}


def _has_word(name: str, word: str) -> bool:
    return f" {word} " in f" {name} "
