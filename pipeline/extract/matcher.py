"""Finding the names of the gazetteer in folded text: one Aho-Corasick pass, whole words only, nothing decided yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import ahocorasick_rs

from pipeline.knowledge.folding import fold_name
from pipeline.knowledge.gazetteer import Entry, load_gazetteer
from pipeline.knowledge.rules import Rules, Series, load_rules
from pipeline.knowledge.surfaces import misprints, surfaces

_FIRST_WIDE: Final = 0x2E80
"""From here on (Chinese, Japanese, Korean) words are written without spaces, so a match needs no word boundary."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What one string may mean: things of the gazetteer, the head of a numbered series, or nothing at all.

    Compared by identity: there is one pattern a string, and what the rules say of it is kept by it.
    """

    text: str
    entries: tuple[Entry, ...] = ()
    series: tuple[Series, ...] = ()
    masked: bool = False
    capitals: bool = False


class Hit(NamedTuple):
    """A pattern found at `start:end` of a folded text."""

    start: int
    end: int
    pattern: Pattern


class Matcher:
    """The automaton over every surface of the gazetteer, the series heads and the masks."""

    def __init__(self, entries: Sequence[Entry], rules: Rules) -> None:
        self.patterns = _patterns(entries, rules)
        self._automaton = ahocorasick_rs.AhoCorasick(
            [pattern.text for pattern in self.patterns],
            store_patterns=False,
            matchkind=ahocorasick_rs.MatchKind.Standard,
        )

    def hits(self, folded: str) -> list[Hit]:
        """Every pattern that stands as whole words, overlapping ones too, by start and then longest first."""
        # Written out: this loop sees every match of the automaton, most of them inside longer words.
        found = []
        length = len(folded)
        patterns = self.patterns
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and folded[start - 1].isalnum() and not is_boundary(folded, start):
                continue
            pattern = patterns[index]
            if (
                end == length
                or not folded[end].isalnum()
                or (pattern.series and not pattern.entries and not pattern.masked)
                or is_boundary(folded, end)
            ):
                found.append(Hit(start, end, pattern))
        found.sort(key=lambda hit: (hit.start, -hit.end))
        return found


@cache
def default_matcher() -> Matcher:
    """The matcher over the project's own gazetteer, built once a process."""
    return Matcher(load_gazetteer(), load_rules())


def is_boundary(folded: str, position: int) -> bool:
    """Whether a word may start or end between `position - 1` and `position`."""
    if position <= 0 or position >= len(folded):
        return True
    before, after = folded[position - 1], folded[position]
    return not (before.isalnum() and after.isalnum()) or ord(before) >= _FIRST_WIDE or ord(after) >= _FIRST_WIDE


def _patterns(entries: Sequence[Entry], rules: Rules) -> list[Pattern]:
    by_text: dict[str, list[Entry]] = {}
    capitals: dict[str, list[Entry]] = {}
    for entry in entries:
        for text in surfaces(entry):
            by_text.setdefault(text, []).append(entry)
            if len(text) > 3 and not text.isupper():
                capitals.setdefault(text.upper(), []).append(entry)
    for text, entry in misprints(entries).items():
        by_text.setdefault(text, [entry])
    heads: dict[str, list[Series]] = {}
    for series in rules.series:
        for head in series.heads:
            heads.setdefault(fold_name(head), []).append(series)
    masks = {fold_name(name) for name in rules.masks}
    patterns = [
        Pattern(text, tuple(by_text.get(text, ())), tuple(heads.get(text, ())), text in masks)
        for text in sorted(by_text.keys() | heads.keys() | masks)
    ]
    patterns += [
        Pattern(text, tuple(things), capitals=True) for text, things in sorted(capitals.items()) if text not in by_text
    ]
    return patterns
