"""How much an article is about space flight and space science: a score of 0 to 1 from its words and its entities."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.resolve.names import has_number
from pipeline.resolve.vocabulary import FAIR, NAMES, SPACE_FIRMS, SPACE_NAME, STRONG, WEAK

THRESHOLD: Final = 0.3
"""Articles below it stay out of the release (`benchmarks/resolve_relevance.py` shows the curve that it was put by)."""

TYPE_WEIGHTS: Final = {
    "launch_vehicle": 1.0, "spacecraft": 1.0, "space_station": 1.0, "mission": 0.8, "launch_site": 1.0,
    "satellite_constellation": 1.0, "celestial_body": 0.6,
}  # fmt: skip
"""What one mention of a thing says; types that are not here speak only by their name."""
_NAMED_FOR_SPACE: Final = {"agency": 1.0, "company": 1.0, "organization": 0.8, "facility": 0.8}
_UNCONFIRMED: Final = 0.3
"""What names count where no word speaks of space: `Discovery`, `Phoenix` and `Bowen` name other things too."""
_HALF_CONFIRMED: Final = 0.6
"""The same where only weak words do ("rocket", "mission"), at least two of them."""
_ONE_WORD: Final = 0.7
"""What is left where all rests on one word: a "black hole" in a budget comes without orbits and telescopes."""
_FAIR_WORD: Final = 0.7
_WEAK_WORD: Final = 0.25
_MOST: Final = (2.5, 6.0, 6.0, 1.2)
"""Beyond this much in title, lead, body (a hundred words) and labels, more says nothing more."""
_SHORT: Final = 60
"""Words below which a text has no density: one word of space in a caption is not a tenth of an article."""
_EVERYDAY: Final = frozenset({"celestial_body/earth", "celestial_body/sun"})
_PART_WEIGHTS: Final = (0.42, 0.14, 0.20, 0.15)
"""Of title, lead, density and labels; the title counts most."""
_WORD: Final = re.compile(r"\w+")
_LEAD: Final = 700
_LONG: Final = 20_000
"""Code points that are read of a body: an article that has not spoken of space by then is not about it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A mention as relevance needs it: where it stands, what it is, and the names that it goes by."""

    field: str
    start: int
    entity_id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()


class _Words(NamedTuple):
    """What the words of a text weigh: those that speak of space, and those that only may."""

    firm: float
    weak: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Relevance:
    """The score (three decimals) and what it rests on, for the reason of a reject."""

    score: float
    title: float
    lead: float
    body: float
    labels: float
    found: tuple[str, ...]

    @property
    def explanation(self) -> str:
        """One sentence that names the score and what was found."""
        found = ", ".join(self.found) if self.found else "nothing of space"
        return f"space relevance {self.score:.3f} is below {THRESHOLD}: found {found}"


def relevance(title: str, description: str, body: str, labels: Iterable[str], named: Sequence[Named]) -> Relevance:
    """The relevance of an article. `labels` are its tags, keywords and section; `named` the mentions in its texts.

    Title, lead, labels and the density of the whole are weighed and summed to the evidence x; the score is 1 - e^-x.
    """
    body = body[:_LONG]
    seen: dict[str, float] = {}
    texts = (title, f"{description} {body[:_LEAD]}", body)
    words = [_words(text, seen) for text in texts]
    firm, weak = sum(word.firm for word in words), sum(word.weak for word in words)
    trust = 1.0 if firm else _HALF_CONFIRMED if weak >= 2 * _WEAK_WORD else _UNCONFIRMED
    names = (
        _names(named, "title", seen, trust),
        _names(named, "description", {}, trust) + _names(named, "body", {}, trust, _LEAD),
        _names(named, "body", seen, trust),
    )
    of_title, of_lead, of_body = (
        word.firm + name + min(word.weak, word.firm + name) for word, name in zip(words, names, strict=True)
    )
    of_labels = _words(" | ".join(sorted(set(labels))), seen).firm
    density = 100 * of_body / max(_SHORT, _length(body))
    told = [min(part, most) for part, most in zip((of_title, of_lead, density, of_labels), _MOST, strict=True)]
    evidence = sum(weight * part for weight, part in zip(_PART_WEIGHTS, told, strict=True))
    if len(seen) == 1 and not any(word.sure for word in words):
        evidence *= _ONE_WORD
    strongest = sorted(seen, key=lambda word: (-seen[word], word))[:5]
    of_title, of_lead, density, of_labels = (round(part, 3) for part in told)
    return Relevance(round(1 - math.exp(-evidence), 3), of_title, of_lead, density, of_labels, tuple(strongest))


def _words(text: str, seen: dict[str, float]) -> _Words:
    firm, sure = 0.0, False
    for pattern, weight in ((NAMES, 1.0), (STRONG, 1.0), (FAIR, _FAIR_WORD)):
        for hit in pattern.findall(text):
            firm += weight
            sure |= weight == 1.0
            word = hit if pattern is NAMES else hit.lower()
            seen[word] = seen.get(word, 0.0) + weight
    return _Words(firm, _WEAK_WORD * len(WEAK.findall(text)), sure)


def _names(
    named: Sequence[Named], field: str, seen: dict[str, float], trust: float, before: int | None = None
) -> float:
    """The weight of the names in a field; those with a number (`Ceres-1`, `Crew-12`) need no word to confirm them."""
    total = 0.0
    for mention in named:
        if mention.field == field and (before is None or mention.start < before) and (weight := _weight(mention)):
            weight *= 1.0 if has_number(mention.name) else trust
            total += weight
            seen[mention.name] = seen.get(mention.name, 0.0) + weight
    return total


def _weight(mention: Named) -> float:
    if mention.entity_id in _EVERYDAY:
        return 0.0
    if mention.type in _NAMED_FOR_SPACE:
        told = any(SPACE_NAME.search(name) for name in (mention.name, *mention.aliases))
        known = mention.entity_id.partition("/")[2] in SPACE_FIRMS
        return _NAMED_FOR_SPACE[mention.type] if told or known else 0.0
    return TYPE_WEIGHTS.get(mention.type, 0.0)


def _length(text: str) -> int:
    """Words of a text; scripts without spaces count a word for every two letters."""
    words = 0
    for word in _WORD.findall(text):
        words += 1 if word.isascii() or word[0] < "\u2e80" else (len(word) + 1) // 2
    return words
