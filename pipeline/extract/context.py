"""Deciding what a name of the gazetteer means where it stands: one of several things, one thing, or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pipeline.extract.matcher import Hit
from pipeline.knowledge.gazetteer import Entry, entries_by_id
from pipeline.knowledge.rules import Rules, Sense, compiled, load_rules

NEAR: Final = 150
"""Characters on either side that count as `near`: about one sentence of news."""
BESIDE: Final = 60
"""Characters on either side that `before` and `after` may read."""

SPACE_TYPES: Final = frozenset(
    {
        "launch_vehicle",
        "spacecraft",
        "space_station",
        "satellite_constellation",
        "mission",
        "launch_site",
        "celestial_body",
    }
)
# Where no rule settles a name of several things, the kind that news means most often comes first.
_ORDER: Final = (
    "country", "city", "agency", "company", "celestial_body", "space_station", "spacecraft", "launch_vehicle",
    "satellite_constellation", "mission", "launch_site", "facility", "organization", "person",
)  # fmt: skip


@dataclass(slots=True)
class Article:
    """What the whole article says: its folded fields, the things it names beyond doubt, the names it spells out."""

    fields: dict[str, str]
    certain: set[str] = field(default_factory=set)
    spelled_out: set[str] = field(default_factory=set)

    def says(self, sense: Sense) -> bool:
        """Whether the article-wide evidence of `sense` holds."""
        if sense.entity is not None and sense.entity not in self.certain:
            return False
        return sense.article is None or any(compiled(sense.article).search(text) for text in self.fields.values())


def is_certain(hit: Hit, rules: Rules) -> bool:
    """Whether the pattern of `hit` means one thing wherever it stands."""
    pattern = hit.pattern
    return (
        len(pattern.entries) == 1
        and not pattern.masked
        and not pattern.capitals
        and pattern.text not in rules.senses
        and pattern.text not in rules.full_name_first
    )


def meaning(hit: Hit, folded: str, article: Article) -> Entry | None:
    """The thing that `hit` names in its context, None where it names none."""
    rules = load_rules()
    pattern = hit.pattern
    if pattern.capitals and not _in_capitals(folded, hit):
        return None
    senses = rules.senses_of(pattern.text)
    if pattern.text in rules.full_name_first and not _introduced(hit, folded, article):
        return None
    if senses:
        return _first_sense(senses, hit, folded, article)
    return min(pattern.entries, key=lambda entry: _ORDER.index(entry.type), default=None)


def _first_sense(senses: tuple[Sense, ...], hit: Hit, folded: str, article: Article) -> Entry | None:
    for sense in senses:
        if not _holds(sense, hit, folded) or not article.says(sense):
            continue
        if sense.entity_id is None:
            return None
        if not sense.entity_id.startswith("*"):
            return entries_by_id().get(sense.entity_id)
        kind = sense.entity_id[1:]
        entry = next((entry for entry in hit.pattern.entries if kind in ("", entry.type)), None)
        if entry is not None:
            return entry
    return None


def _holds(sense: Sense, hit: Hit, folded: str) -> bool:
    if sense.before is not None and not compiled(sense.before, at_end=True).search(
        folded[max(0, hit.start - BESIDE) : hit.start]
    ):
        return False
    if sense.after is not None and not compiled(sense.after).match(folded[hit.end : hit.end + BESIDE]):
        return False
    if sense.near is None and sense.unless_near is None:
        return True
    around = f"{folded[max(0, hit.start - NEAR) : hit.start]} {folded[hit.end : hit.end + NEAR]}"
    if sense.near is not None and not compiled(sense.near).search(around):
        return False
    return sense.unless_near is None or not compiled(sense.unless_near).search(around)


def _introduced(hit: Hit, folded: str, article: Article) -> bool:
    entries = hit.pattern.entries
    if any(entry.entity_id in article.certain for entry in entries):
        return True
    if hit.pattern.text.isupper() and len(article.certain) >= 3 and _about_space(article):
        return True
    beside = folded[max(0, hit.start - 8) : hit.start]
    return entries[0].type == "facility" and beside.endswith(("NASA ", "NASA's "))


def _about_space(article: Article) -> bool:
    return sum(entity_id.partition("/")[0] in SPACE_TYPES for entity_id in article.certain) >= 2


def _in_capitals(folded: str, hit: Hit) -> bool:
    """Capitals count as a name in a dateline (at the start of a paragraph) and among words that are all in capitals."""
    before = folded[max(0, hit.start - 30) : hit.start]
    if not before.strip() or before.endswith("  "):
        return True
    around = [
        word for word in f"{before} {folded[hit.end : hit.end + 30]}".split()[1:-1] if word.isalpha() and len(word) > 1
    ]
    return bool(around) and sum(word.isupper() for word in around) >= 0.7 * len(around)
