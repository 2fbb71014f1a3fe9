"""Short forms: surnames, first names and bracketed acronyms that the article itself has introduced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import ahocorasick_rs

from pipeline.extract.matcher import is_boundary
from pipeline.extract.spots import Spot
from pipeline.knowledge.gazetteer import Entry

_PARTICLES: Final = frozenset(
    [
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "bin",
        "bint",
        "ibn",
        "al",
        "el",
        "ter",
        "ten",
    ]
)
_SHORTEST: Final = 4
_ACRONYM: Final = re.compile(r" \(([A-Z][A-Za-z0-9&-]{1,9}[A-Z0-9])\)")


def short_form_spots(fields: Mapping[str, str], first: Mapping[str, Sequence[Spot]]) -> dict[str, list[Spot]]:
    """Spots of every short form of what `first` names in full, by field."""
    forms: dict[str, tuple[Entry, str]] = {}
    for name, spots in first.items():
        for spot in spots:
            _note_person(forms, fields[name], spot)
            _note_acronym(forms, fields[name], spot)
            _note_discovered(forms, fields[name], spot)
    if not forms:
        return {name: [] for name in fields}
    return {name: list(_occurrences(text, forms)) for name, text in fields.items()}


def _occurrences(text: str, forms: Mapping[str, tuple[Entry, str]]) -> Iterator[Spot]:
    words = list(forms)
    # An automaton and not one search a form: a long text may introduce thousands of names.
    automaton = ahocorasick_rs.AhoCorasick(
        words,
        matchkind=ahocorasick_rs.MatchKind.Standard,
        implementation=ahocorasick_rs.Implementation.NoncontiguousNFA,
    )
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        if is_boundary(text, start) and is_boundary(text, end):
            entry, method = forms[words[index]]
            yield Spot(start, end, entry, method, 1 if method == "pattern" else 7)


def _note_person(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    entry = spot.entry
    words = text[spot.start : spot.end].split()
    if entry is None or entry.type != "person" or len(words) < 2:
        return
    surname = len(words) - 1
    while surname > 1 and words[surname - 1].lower() in _PARTICLES:
        surname -= 1
    forms.setdefault(" ".join(words[surname:]), (entry, "short_form"))
    forms.setdefault(words[-1], (entry, "short_form"))


def _note_acronym(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    bracket = _ACRONYM.match(text, spot.end)
    if bracket and spot.entry is not None and spot.entry.type != "person":
        forms.setdefault(bracket.group(1), (spot.entry, "acronym"))


def _note_discovered(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    """What one sentence introduces ("the Danuri orbiter") the others name alone."""
    if spot.entry is not None and spot.entry.source == "discovered" and spot.length >= _SHORTEST:
        forms.setdefault(text[spot.start : spot.end], (spot.entry, "pattern"))
