"""Short forms: surnames, first names, comets and bracketed acronyms that the article itself has introduced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import ahocorasick_rs

from pipeline.extract.matcher import is_boundary
from pipeline.extract.spots import Spot
from pipeline.knowledge.cues import given_names, load_cues
from pipeline.knowledge.gazetteer import Entry

_PARTICLES: Final = frozenset(
    {
        "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "la", "le", "bin", "bint", "ibn", "al",
        "el", "ter", "ten",
    }
)  # fmt: skip
_SHORTEST: Final = 4
_SHORTEST_FIRM: Final = 3
_WEAK: Final = frozenset({"first_name", "firm", "comet"})
_CAPITAL_AFTER: Final = re.compile(r"(?: |-)[A-Z]|-[a-z]|'s? [A-Z]")
_CAPITAL_BEFORE: Final = re.compile(r"[A-Z][\w.'-]* $")
_PLACE_BEFORE: Final = re.compile(r"\b(?:in|from|near|at|to|of|The|the|outside|around|over) $|^$|\n$")
_SUFFIX: Final = re.compile(r",? (?:Jr\.?|Sr\.?|II|III|IV)$")
_ACRONYM: Final = re.compile(r" \(([A-Z][A-Za-z0-9&-]{1,9}[A-Z0-9])\)")

_ACRONYM_FIRST: Final = re.compile(r"(?<![^\W_])([A-Z][A-Za-z0-9&-]{1,9}[A-Z0-9]) \($")


def short_form_spots(fields: Mapping[str, str], first: Mapping[str, Sequence[Spot]]) -> dict[str, list[Spot]]:
    """Spots of every short form of what `first` names in full, by field."""
    forms: dict[str, tuple[Entry, str]] = {}
    small = _small_words(fields, first)
    for name, spots in first.items():
        for spot in spots:
            _note_person(forms, fields[name], spot, small)
            _note_acronym(forms, fields[name], spot)
            _note_firm(forms, fields[name], spot)
            _note_comet(forms, fields[name], spot)
            _note_discovered(forms, fields[name], spot)
    _note_given_names(forms, fields, first)
    if not forms:
        return {name: [] for name in fields}
    words = list(forms)
    # An automaton and not one search a form: a long text may introduce thousands of names.
    automaton = ahocorasick_rs.AhoCorasick(words, implementation=ahocorasick_rs.Implementation.NoncontiguousNFA)
    found: dict[str, list[Spot]] = {}
    for name, text in fields.items():
        found[name] = [
            _spot(text, start, end, *forms[words[index]])
            for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True)
            if is_boundary(text, start)
            and is_boundary(text, end)
            and _stands_alone(text, start, end, forms[words[index]][1])
        ]
    return found


def _small_words(fields: Mapping[str, str], first: Mapping[str, Sequence[Spot]]) -> set[str]:
    """The words in small letters, where a discovered person makes them matter."""
    if not any(spot.entry and spot.entry.source == "discovered" for spots in first.values() for spot in spots):
        return set()
    return {word for text in fields.values() for word in text.split()}


def _spot(text: str, start: int, end: int, entry: Entry, method: str) -> Spot:
    """A person of the gazetteer outranks a town of the name; one of this text alone does unless a place is meant."""
    if method in _WEAK:
        return Spot(start, end, entry, "short_form", 2)
    if method == "pattern":
        return Spot(start, end, entry, method, 1)
    weak = (
        method == "short_form" and entry.source == "discovered" and _PLACE_BEFORE.search(text, max(0, start - 9), start)
    )
    return Spot(start, end, entry, method, 3 if weak else 7)


def _stands_alone(text: str, start: int, end: int, method: str) -> bool:
    """Whether no other capitalised word stands beside a first name or a firm's first word."""
    if method not in _WEAK:
        return True
    return not (_CAPITAL_AFTER.match(text, end) or _CAPITAL_BEFORE.search(text[max(0, start - 25) : start]))


def _note_person(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot, small: set[str]) -> None:
    entry = spot.entry
    if entry is None or entry.type != "person":
        return
    words = _SUFFIX.sub("", text[spot.start : spot.end]).split()
    if len(words) < 2:
        return
    surname = len(words) - 1
    while surname > 1 and words[surname - 1].lower() in _PARTICLES:
        surname -= 1
    # A surname that the article also writes in small letters ("open", "long") is a word there as often as a name.
    if entry.source == "discovered" and words[-1].lower() in small:
        return
    for form in (" ".join(words[surname:]), words[-1]):
        forms.setdefault(form, (entry, "short_form"))


def _note_given_names(
    forms: dict[str, tuple[Entry, str]], fields: Mapping[str, str], first: Mapping[str, Sequence[Spot]]
) -> None:
    """First names alone ("John will lead it"), where the article gives the name to one person only."""
    bearers: dict[str, dict[str, Entry]] = {}
    for name, spots in first.items():
        for spot in spots:
            if spot.entry is None or spot.entry.type != "person":
                continue
            given = fields[name][spot.start : spot.end].split()[0]
            if given in given_names():
                bearers.setdefault(given, {})[spot.entry.entity_id] = spot.entry
    for given, people in bearers.items():
        if len(people) == 1:
            forms.setdefault(given, (next(iter(people.values())), "first_name"))


def _note_firm(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    """The first word of a firm whose other words only say what it is: "ABL" of "ABL Space Systems"."""
    if spot.entry is None or spot.entry.type != "company":
        return
    words = text[spot.start : spot.end].split()
    if len(words) < 2 or len(words[0]) < _SHORTEST_FIRM:
        return
    cues = load_cues()
    if words[0] not in cues.not_names and all(word in cues.topics or word in cues.heads for word in words[1:]):
        forms.setdefault(words[0], (spot.entry, "firm"))


def _note_comet(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    """A comet without the word: "ISON" of "Comet ISON"."""
    if spot.entry is None or spot.entry.type != "celestial_body" or not text.startswith("Comet ", spot.start):
        return
    name = text[spot.start + len("Comet ") : spot.end]
    if len(name) >= _SHORTEST and " " not in name:
        forms.setdefault(name, (spot.entry, "comet"))


def _note_acronym(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    """The acronym in brackets after a name, or before the name in brackets: "LRO (Lunar Reconnaissance Orbiter)"."""
    if spot.entry is None or spot.entry.type == "person":
        return
    beside = text[spot.end : spot.end + 2]
    bracket = _ACRONYM.match(text, spot.end) if beside == " (" else None
    if bracket is None and beside.startswith(")"):
        bracket = _ACRONYM_FIRST.search(text[max(0, spot.start - 14) : spot.start])
    if bracket is not None and abbreviates(bracket.group(1), text[spot.start : spot.end]):
        forms.setdefault(bracket.group(1), (spot.entry, "acronym"))


def abbreviates(short: str, name: str) -> bool:
    """Whether the letters of `short` stand in `name` in order, the first of them at the start of a word."""
    wanted = [char for char in short.lower() if char.isalnum()]
    plain = name.lower()
    starts = (i for i, char in enumerate(plain) if char == wanted[0] and is_boundary(plain, i))
    return any(_in_order(wanted, plain[i:]) for i in starts)


def _in_order(wanted: Sequence[str], text: str) -> bool:
    letters = iter(text)
    return all(char in letters for char in wanted)


def _note_discovered(forms: dict[str, tuple[Entry, str]], text: str, spot: Spot) -> None:
    """What one sentence introduces ("the Danuri orbiter") the others name alone."""
    if spot.entry is not None and spot.entry.source == "discovered" and spot.length >= _SHORTEST:
        forms.setdefault(text[spot.start : spot.end], (spot.entry, "pattern"))
