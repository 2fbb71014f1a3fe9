"""How much an article is about space flight and space science: a score of 0 to 1 from its words and its entities."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.resolve.vocabulary import FAIR, NAMES, SPACE_NAME, STRONG, WEAK

THRESHOLD: Final = 0.35
"""Articles below it stay out of the release (`benchmarks/resolve_relevance.py` shows the curve that it was put by)."""

TYPE_WEIGHTS: Final = {
    "launch_vehicle": 1.0, "spacecraft": 1.0, "space_station": 1.0, "mission": 0.8, "launch_site": 1.0,
    "satellite_constellation": 1.0, "celestial_body": 0.6,
}  # fmt: skip
"""What one mention of a thing says; types that are not here speak only by their name."""
_NAMED_FOR_SPACE: Final = {"agency": 1.0, "company": 1.0, "organization": 0.8, "facility": 0.8}
_UNCONFIRMED: Final = 0.3
"""What names count where no word speaks of space: `Discovery`, `Phoenix` and `Bowen` name other things too."""
_EVERYDAY: Final = frozenset({"celestial_body/earth", "celestial_body/sun"})
_PART_WEIGHTS: Final = (0.42, 0.10, 0.16, 0.12)
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
    title_words, body_words = _weigh(title, seen), _weigh(body, seen)
    lead_words = _weigh(f"{description} {body[:_LEAD]}", seen)
    label_words = _weigh(" | ".join(sorted(set(labels))), seen)
    trust = 1.0 if title_words or body_words or lead_words else _UNCONFIRMED
    title_names = trust * _entities(named, "title", seen)
    lead_names = trust * (_entities(named, "description", seen) + _entities(named, "body", seen, _LEAD))
    density = 100 * (body_words + trust * _entities(named, "body", seen)) / max(60, _length(body))
    parts = (
        min(title_words + title_names, 2.5),
        min(lead_words + lead_names, 6.0),
        min(density, 6.0),
        min(label_words, 2.0),
    )
    evidence = sum(weight * part for weight, part in zip(_PART_WEIGHTS, parts, strict=True))
    strongest = sorted(seen, key=lambda word: (-seen[word], word))[:5]
    title_part, lead_part, body_part, labels_part = (round(part, 3) for part in parts)
    score = round(1 - math.exp(-evidence), 3)
    return Relevance(score, title_part, lead_part, body_part, labels_part, tuple(strongest))


def _weigh(text: str, seen: dict[str, float]) -> float:
    """The weight of the space words of a text; what is weak counts only as much again as what is not."""
    firm = 0.0
    for pattern, weight in ((NAMES, 1.0), (STRONG, 1.0), (FAIR, 0.5)):
        for hit in pattern.findall(text):
            firm += weight
            word = hit if pattern is NAMES else hit.lower()
            seen[word] = seen.get(word, 0.0) + weight
    weak = 0.25 * len(WEAK.findall(text))
    return firm + min(weak, firm)


def _entities(named: Sequence[Named], field: str, seen: dict[str, float], before: int | None = None) -> float:
    total = 0.0
    for mention in named:
        if mention.field == field and (before is None or mention.start < before):
            weight = _weight(mention)
            total += weight
            if weight:
                seen[mention.name] = seen.get(mention.name, 0.0) + weight
    return total


def _weight(mention: Named) -> float:
    if mention.entity_id in _EVERYDAY:
        return 0.0
    if mention.type in _NAMED_FOR_SPACE:
        names = (mention.name, *mention.aliases)
        return _NAMED_FOR_SPACE[mention.type] if any(SPACE_NAME.search(name) for name in names) else 0.0
    return TYPE_WEIGHTS.get(mention.type, 0.0)


def _length(text: str) -> int:
    """Words of a text; scripts without spaces count a word for every two letters."""
    words = 0
    for word in _WORD.findall(text):
        words += 1 if word.isascii() or word[0] < "\u2e80" else (len(word) + 1) // 2
    return words
