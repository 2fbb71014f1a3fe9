"""The words of an anchor sentence that fill the roles of its event, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.candidates import Candidate
from pipeline.extract.records import Mention, Slot
from pipeline.extract.roles import role_of
from pipeline.extract.slot_tagger import FAMILIES, SentenceTags, Tagged
from pipeline.extract.triggers import find_triggers

_AMOUNT: Final = re.compile(
    r"(?:US\$|A\$|C\$|\$|€|£|¥|₹)\s?\d[\d,.]*\d?(?:\s?(?:million|billion|trillion|thousand|[mbk]n?\b))?"
    r"|\d[\d,.]*\s(?:million|billion|trillion)\s(?:dollars|euros|pounds|yen|rupees|rubles|roubles|yuan)"
    r"|\d[\d,.]*\s?(?:million|billion)?\s?(?:USD|EUR|GBP)\b"
)
_ORBIT: Final = re.compile(
    r"\b(?:low[- ]Earth|medium[- ]Earth|geo(?:stationary|synchronous)(?:[- ]transfer)?|sun[- ]synchronous|polar|lunar|"
    r"heliocentric|transfer|elliptical|near-rectilinear halo|halo|Earth|Martian|Mars|parking|suborbital)\s+orbit\b"
    r"|\b(?:LEO|GEO|GTO|SSO|MEO|NRHO|HEO)\b",
    re.IGNORECASE,
)
_LABEL_ROLES: Final = {
    "Satellite": "spacecraft", "LaunchVehicle": "launch_vehicle", "LaunchSite": "launch_site", "Orbit": "orbit",
    "Date": "date", "FailureType": "failure",
}  # fmt: skip
_TAGGED_ROLES: Final = frozenset(
    {"spacecraft", "launch_vehicle", "launch_site", "orbit", "date", "failure", "operator", "provider", "manufacturer",
     "customer", "agency", "counterpart"}
)  # fmt: skip


class Slots:
    """The slots of the statements of one article; each sentence is tagged once a family."""

    def __init__(self) -> None:
        self._tags_of: dict[int, SentenceTags] = {}

    def of(self, candidate: Candidate, content: str) -> tuple[Slot, ...]:
        """The slots of a statement, in the order of the text; `content` is the text of its field."""
        family = FAMILIES.get(candidate.kind.name)
        found = _by_rules(candidate, content)
        if family is not None:
            found = [s for s in found if s.role not in _TAGGED_ROLES]
            found += [_slot(t, candidate, content) for t in self._tags(candidate, family)]
        return tuple(sorted(_apart(found), key=lambda s: (s.start, s.end, s.role)))

    def _tags(self, candidate: Candidate, family: str) -> list[Tagged]:
        """The tags of a family; of a launch that failed those of the failure, and where it took place and led to."""
        scene = candidate.scene
        if scene.index not in self._tags_of:
            self._tags_of[scene.index] = SentenceTags(scene, find_triggers(scene.words, scene.covered))
        tags = self._tags_of[scene.index]
        if family == "launch" and candidate.reading.status == "failed":
            return [*tags.of("failure"), *(t for t in tags.of("launch") if t.label in {"LaunchSite", "Orbit"})]
        return tags.of(family)


def _slot(tagged: Tagged, candidate: Candidate, content: str) -> Slot:
    mention = next((m for m in candidate.scene.mentions if m.start < tagged.end and tagged.start < m.end), None)
    role = _LABEL_ROLES.get(tagged.label)
    if role is None:
        known = role_of(mention, candidate.kind) if mention is not None else None
        role = (
            known
            if known in {"operator", "provider", "manufacturer", "customer", "agency", "counterpart"}
            else "operator"
        )
    value = None
    if (
        role == "date"
        and candidate.time is not None
        and candidate.time.start < tagged.end
        and tagged.start < candidate.time.end
    ):
        value = candidate.moment.date
    same = mention is not None and role not in {"date", "orbit", "failure"}
    surface = content[tagged.start : tagged.end]
    return Slot(role, tagged.start, tagged.end, surface, mention.entity_id if same and mention else None, value)


def _by_rules(candidate: Candidate, content: str) -> list[Slot]:
    sentence, kind = candidate.scene.sentence, candidate.kind
    found = [s for s in (_named(m, candidate) for m in candidate.scene.mentions) if s is not None]
    if candidate.time is not None:
        time = candidate.time
        found.append(Slot("date", time.start, time.end, time.text, None, candidate.moment.date))
    for role, pattern in (("amount", _AMOUNT), ("orbit", _ORBIT)):
        if role in kind.roles:
            found += [
                Slot(role, m.start(), m.end(), m.group())
                for m in pattern.finditer(content, sentence.start, sentence.end)
            ]
    return found


def _named(mention: Mention, candidate: Candidate) -> Slot | None:
    kind = candidate.kind
    role = role_of(mention, kind)
    if mention.type == "launch_site" and "launch_site" in kind.roles:
        role = "launch_site"
    elif role is None and mention.type in kind.place:
        role = "location"
    if role is None:
        return None
    return Slot(role, mention.start, mention.end, mention.surface, mention.entity_id)


def _apart(slots: Sequence[Slot]) -> list[Slot]:
    """The slots without those that overlap an earlier one of the same role."""
    kept: list[Slot] = []
    for slot in slots:
        if not any(k.role == slot.role and k.start < slot.end and slot.start < k.end for k in kept[-24:]):
            kept.append(slot)
    return kept
