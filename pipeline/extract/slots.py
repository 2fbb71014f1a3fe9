"""The words of an anchor sentence that fill the roles of its event, with exact offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.candidates import Candidate
from pipeline.extract.records import Mention, Slot
from pipeline.extract.roles import role_of

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
_PLACE_ROLES: Final = {"launch_site": "launch_site"}


def slots_of(candidate: Candidate, content: str) -> tuple[Slot, ...]:
    """The slots of a statement, in the order of the text; `content` is the text of its field."""
    sentence, kind = candidate.scene.sentence, candidate.kind
    found = [s for s in (_named(m, candidate) for m in candidate.scene.mentions) if s is not None]
    if candidate.time is not None:
        found.append(
            Slot("date", candidate.time.start, candidate.time.end, candidate.time.text, None, candidate.moment.date)
        )
    if "amount" in kind.roles:
        found += [
            Slot("amount", m.start(), m.end(), m.group())
            for m in _AMOUNT.finditer(content, sentence.start, sentence.end)
        ]
    if "orbit" in kind.roles:
        found += [
            Slot("orbit", m.start(), m.end(), m.group()) for m in _ORBIT.finditer(content, sentence.start, sentence.end)
        ]
    return tuple(sorted(_apart(found), key=lambda s: (s.start, s.end, s.role)))


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
    kept: list[Slot] = []
    for slot in slots:
        if not any(k.role == slot.role and k.start < slot.end and slot.start < k.end for k in kept):
            kept.append(slot)
    return kept
