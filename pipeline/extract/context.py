"""Deciding what a name of the gazetteer means where it stands: one of several things, one thing, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from pipeline.extract.matcher import Hit, Pattern
from pipeline.extract.runs import word_before
from pipeline.knowledge.cues import given_names, load_cues
from pipeline.knowledge.gazetteer import Entry, entries_by_id
from pipeline.knowledge.rules import Rules, Sense, compiled, load_rules

NEAR: Final = 150
"""Characters on either side that count as `near`: about one sentence of news."""
BESIDE: Final = 60
"""Characters on either side that `before` and `after` may read."""

_WORD_AFTER: Final = re.compile(r" ([A-Za-z]+)")
_OF_SPACE: Final = frozenset(
    f"agency/{name}"
    for name in ("nasa", "esa", "isro", "jaxa", "roscosmos", "cnsa", "cnes", "dlr", "asi", "us-space-force")
) | {"company/spacex", "company/arianespace", "company/united-launch-alliance", "company/rocket-lab"}
_FIRM_AFTER: Final = re.compile(
    r"(?:'s?)? (?:CEO|chief executive|(?:finance|operating|technology) chief|shares|president|founder|"
    r"co-founder|spokes\w+|executives?|officials?|engineers?|"
    r"rockets?|landers?|"
    r"satellites?|spacecraft|launch vehicles?)\b"
)
_FIRM_BEFORE: Final = re.compile(r"\b(?:company|start-?up|firm|maker|manufacturer|provider|operator|developer) $")
_STATE: Final = re.compile(r", ([A-Z][A-Za-z]+(?: [A-Z][a-z]+)?)")
_WORD_CAP: Final = re.compile(r" ([A-Z][a-z]+)")
_COMPOUND: Final = re.compile(r"-[a-z]")
_LONGER: Final = re.compile(r" [A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+")
_PLACES: Final = frozenset({"city", "launch_site", "facility"})
_NAMED_LIKE_LAND: Final = frozenset(
    {"launch_vehicle", "spacecraft", "satellite_constellation", "celestial_body", "company"}
)
_PAIRED_AFTER: Final = re.compile(r"\.?-[A-Z]")
_PAIRED_BEFORE: Final = re.compile(r"[A-Za-z.]-$")

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
    answers: dict[str, bool] = field(default_factory=dict)

    def says(self, sense: Sense) -> bool:
        """Whether the article-wide evidence of `sense` holds."""
        if sense.entity is not None and sense.entity not in self.certain:
            return False
        return sense.article is None or self.contains(sense.article)

    def contains(self, pattern: str) -> bool:
        """Whether some field matches a pattern of the rules; asked once a pattern."""
        if pattern not in self.answers:
            self.answers[pattern] = any(compiled(pattern).search(text) for text in self.fields.values())
        return self.answers[pattern]


class Nature(NamedTuple):
    """What the rules say of a pattern wherever it stands: a weak acronym, a word too, one thing beyond doubt."""

    weak: bool
    generic: bool
    full_name_first: bool
    certain: bool
    senses: tuple[Sense, ...]


@cache
def nature(pattern: Pattern) -> Nature:
    """The nature of a pattern, worked out once a process and only for patterns that some text holds."""
    rules, text, entries = load_rules(), pattern.text, pattern.entries
    weak = bool(entries) and entries[0].type not in ("country", "city") and rules.is_weak_acronym(text)
    generic, first = text in rules.generic, text in rules.full_name_first
    plain = not (pattern.masked or pattern.capitals or weak or generic or first or text in rules.senses)
    return Nature(weak, generic, first, plain and len(entries) == 1, rules.senses_of(text))


def meaning(hit: Hit, folded: str, article: Article) -> Entry | None:
    """The thing that `hit` names in its context, None where it names none."""
    rules = load_rules()
    if _is_no_name_here(hit, folded, article, rules):
        return None
    entries = hit.pattern.entries
    kind = nature(hit.pattern)
    if kind.generic or (hit.pattern.capitals and hit.pattern.text.title() in rules.generic):
        entries = tuple(entry for entry in entries if _has_evidence(entry, hit, folded, rules))
    if kind.senses:
        return _first_sense(kind.senses, hit, folded, article)
    if len(entries) == 1:
        return entries[0]
    return min(entries, key=lambda entry: _ORDER.index(entry.type), default=None)


def _is_no_name_here(hit: Hit, folded: str, article: Article, rules: Rules) -> bool:
    kind = nature(hit.pattern)
    return (
        (hit.pattern.capitals and not _in_capitals(folded, hit))
        or _is_part_of_more(hit, folded)
        or (kind.full_name_first and not _introduced(hit, folded, article))
        or (kind.weak and not (_spelled_out(hit, article) or _is_used_unspelled(hit, article, rules)))
        or (kind.generic and (_follows_a_title(hit, folded) or _opens_a_name(hit, folded)))
    )


def lacks_only_evidence(hit: Hit) -> bool:
    """Whether a name without a meaning here would have one with the right words beside it."""
    return nature(hit.pattern).generic and hit.pattern.text not in load_rules().senses and not hit.pattern.capitals


def _is_used_unspelled(hit: Hit, article: Article, rules: Rules) -> bool:
    of_space = hit.pattern.entries[0].type in SPACE_TYPES or hit.pattern.text in rules.space_acronyms
    return of_space and _about_space(article)


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
    around = _around(hit, folded)
    if sense.near is not None and not compiled(sense.near).search(around):
        return False
    return sense.unless_near is None or not compiled(sense.unless_near).search(around)


def _has_evidence(entry: Entry, hit: Hit, folded: str, rules: Rules) -> bool:
    evidence = rules.evidence.get(entry.type)
    return evidence is None or compiled(evidence).search(_around(hit, folded)) is not None


def _around(hit: Hit, folded: str) -> str:
    return f"{folded[max(0, hit.start - NEAR) : hit.start]} {folded[hit.end : hit.end + NEAR]}"


def _introduced(hit: Hit, folded: str, article: Article) -> bool:
    if _spelled_out(hit, article):
        return True
    if hit.pattern.entries[0].type == "company" and (
        _FIRM_AFTER.match(folded, hit.end) or _FIRM_BEFORE.search(folded, max(0, hit.start - 16), hit.start)
    ):
        return True
    beside = folded[max(0, hit.start - 8) : hit.start]
    return hit.pattern.entries[0].type == "facility" and beside.endswith(("NASA ", "NASA's "))


def _spelled_out(hit: Hit, article: Article) -> bool:
    return any(entry.entity_id in article.certain for entry in hit.pattern.entries)


def _about_space(article: Article) -> bool:
    """Whether the article names at least two things of space beyond doubt, space agencies among them."""
    return (
        sum(entity_id.partition("/")[0] in SPACE_TYPES or entity_id in _OF_SPACE for entity_id in article.certain) >= 2
    )


def _is_part_of_more(hit: Hit, folded: str) -> bool:
    """Whether the name is part of what names something else.

    A place of the land around it ("Moscow Region", "Wallops Island") or half of a pair ("U.S.-Slovenia"); a body of an
    adjective ("Earth-bound") or of an instrument ("Mars Organic Molecule Analyzer"); anything of a crater.
    """
    if folded.startswith(" crater", hit.end):
        return True
    kind = hit.pattern.entries[0].type
    if folded[hit.end : hit.end + 1] == " ":
        after = _WORD_AFTER.match(folded, hit.end)
        if after is not None and (
            after.group(1) in load_cues().regions
            if kind in _PLACES
            else kind in _NAMED_LIKE_LAND
            and after.group(1) in ("Region", "region", "Oblast", "oblast", "River", "river", "Krai")
        ):
            return True
    if kind == "country" and folded.startswith(", ", hit.end) and _in_a_state(folded, hit.end):
        return True
    if kind in ("city", "country"):
        before = folded[max(0, hit.start - 2) : hit.start]
        return bool(_PAIRED_AFTER.match(folded, hit.end) or _PAIRED_BEFORE.match(before))
    if kind == "celestial_body":
        return bool(_COMPOUND.match(folded, hit.end) or _LONGER.match(folded, hit.end))
    return False


def _in_a_state(folded: str, end: int) -> bool:
    """Whether a state follows ("Palestine, Texas"): the name is then a town's."""
    after = _STATE.match(folded, end)
    if after is None:
        return False
    words = after.group(1)
    return bool({words, words.split()[0], f"{words}."} & load_cues().states)


def _follows_a_title(hit: Hit, folded: str) -> bool:
    """Whether a title stands before a name that is also a given name ("Director Dawn Ashby")."""
    return _WORD_CAP.match(folded, hit.end) is not None and word_before(folded, hit.start).lower() in load_cues().titles


def _opens_a_name(hit: Hit, folded: str) -> bool:
    """Whether a word that names a craft opens another name: a person's ("Roman Kemp"), a land's ("Nova Scotia")."""
    after = _WORD_CAP.match(folded, hit.end)
    if after is None:
        return False
    cues = load_cues()
    word = after.group(1)
    if f"{hit.pattern.text} {word}" in cues.states:
        return True
    of_craft = hit.pattern.entries[0].type == "spacecraft" and hit.pattern.text in given_names()
    return of_craft and word not in cues.heads and word not in cues.not_names


def _in_capitals(folded: str, hit: Hit) -> bool:
    """Capitals count as a name in a dateline (at the start of a paragraph) and among words that are all in capitals."""
    before = folded[max(0, hit.start - 30) : hit.start]
    if not before.strip() or before.endswith("\n"):
        return True
    around = [
        word for word in f"{before} {folded[hit.end : hit.end + 30]}".split()[1:-1] if word.isalpha() and len(word) > 1
    ]
    return bool(around) and sum(word.isupper() for word in around) >= 0.7 * len(around)
