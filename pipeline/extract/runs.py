"""Runs of capitalised words: where a text may name things that no list holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_CAP: Final = r"[A-Z][^\W_]*(?:'(?!s\b)[^\W\d_]+|-[^\W_]+)*"
_INITIALS: Final = r"(?:[A-Z]\.(?:-?[A-Z]\.)*)"
_NICKNAME: Final = r"(?:\"[A-Z][^\W\d_]+\"|'[A-Z][^\W\d_]+'|\([A-Z][a-z]+\))"
_PARTICLE: Final = r"(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|bint|ibn|al|el|ter|ten|af|zu|e)"
_WORD: Final = rf"(?:{_INITIALS}|{_NICKNAME}|(?:al|el|ul|ud)-[A-Z][^\W\d_]+|{_CAP}|& {_CAP})"
# No name is longer than fifteen words; without an end, a text of capitals would be one run.
_RUN: Final = re.compile(rf"(?<![^\W_])(?:{_INITIALS}|{_CAP})(?: (?:{_PARTICLE} ){{0,3}}{_WORD}|(?<=\.){_CAP}){{0,14}}")
_TOKEN: Final = re.compile(rf"{_WORD}|[^\s]+")


_ADJECTIVE: Final = re.compile(
    r"-(?:based|led|era|built|made|born|owned|funded|bound|class|backed|operated|style|like|run|wide)$"
)
_LONGEST_WORD: Final = 50
_BREAKS: Final = frozenset(
    {
        "The", "A", "An", "In", "On", "At", "By", "To", "For", "With", "From", "As", "And", "But", "After", "Before",
        "Over", "Is", "Are", "Was", "Will", "Has",
    }
)  # fmt: skip


class Token(NamedTuple):
    """One word of a run."""

    text: str
    start: int
    end: int

    @property
    def is_initial(self) -> bool:
        return self.text.endswith(".") and len(self.text) <= 8

    @property
    def is_nickname(self) -> bool:
        return self.text[0] in "\"'("

    @property
    def is_particle(self) -> bool:
        return self.text.islower()


def is_adjective(token: Token) -> bool:
    """Whether a hyphen makes the word an adjective: "Soviet-era"."""
    return _ADJECTIVE.search(token.text) is not None


def word_before(folded: str, position: int) -> str:
    """The word that a space parts from `position`, without marks around it; empty where there is none."""
    if position < 2 or folded[position - 1] != " ":
        return ""
    # No farther back than a long word: a text without line ends would be searched to its start.
    first = max(0, position - _LONGEST_WORD)
    start = max(folded.rfind(" ", first, position - 1), folded.rfind("\n", first, position - 1), first - 1) + 1
    return folded[start : position - 1].lstrip("\"'(")


def runs(folded: str) -> Iterator[list[Token]]:
    """Every maximal run of capitalised words, initials, nicknames and name particles, as its words.

    A capitalised article or preposition inside a run ends it: headlines run on where sentences do not.
    """
    for found in _RUN.finditer(folded):
        start, end = found.span()
        if " " not in (text := found.group()):
            yield [Token(text, start, end)]
            continue
        words = [Token(word.group(), word.start(), word.end()) for word in _TOKEN.finditer(folded, start, end)]
        while words:
            cut = next((i for i, word in enumerate(words) if i and word.text in _BREAKS), len(words))
            # "California-based Rocket Lab": a compound adjective ends before the name that follows it.
            if "-" in text:
                cut = next((i + 1 for i, word in enumerate(words[:cut]) if _ADJECTIVE.search(word.text)), cut)
            yield words[:cut]
            words = words[cut:]
