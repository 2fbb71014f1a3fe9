"""Statements of one event in one article become one group: same type, times that fit, nobody in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pipeline.extract.candidates import Candidate
from pipeline.extract.moments import Moment, day_range

LOOK_BACK: Final = 64
"""Groups of a type that a statement is compared with: the latest ones, so that a long text stays linear."""

_KEYS: Final = ("launch_vehicle", "spacecraft", "mission", "person", "satellite_constellation")
_PARTY_KEYS: Final = ("company", "agency", "country", "person")
_PARTY_TYPES: Final = frozenset({"contract_award", "agreement", "funding", "regulatory"})


@dataclass(slots=True)
class Group:
    """One event of an article: its statements, the first of them the anchor."""

    members: list[Candidate] = field(default_factory=list)

    @property
    def anchor(self) -> Candidate:
        """The statement that the report is anchored at."""
        return self.members[0]

    @property
    def status(self) -> str:
        """The first status that the words say by themselves, else the anchor's."""
        return next((m.reading.status for m in self.members if m.reading.sure), self.anchor.reading.status)

    @property
    def moment(self) -> Moment:
        """The anchor's moment, else the first that a telling gives."""
        return next((m.moment for m in self.members if m.moment.date), self.anchor.moment)


def grouped(candidates: Iterable[Candidate]) -> list[Group]:
    """The events that the statements tell, in the order of their anchors."""
    by_type: dict[str, list[Group]] = {}
    found: list[Group] = []
    for candidate in candidates:
        rivals = by_type.setdefault(candidate.kind.name, [])
        home = next((g for g in reversed(rivals[-LOOK_BACK:]) if _same(g, candidate)), None)
        if home is None:
            home = Group()
            rivals.append(home)
            found.append(home)
        home.members.append(candidate)
    return found


def _same(group: Group, other: Candidate) -> bool:
    if group.anchor.scene.index == other.scene.index:
        return _same_in_sentence(group, other)
    if not _moments_fit(group.moment, other.moment):
        return False
    if not _statuses_fit(group, other):
        return False
    return other.scene.headline or not _disjoint(group, other)


def _same_in_sentence(group: Group, other: Candidate) -> bool:
    return _moments_fit(group.moment, other.moment) and _statuses_fit(group, other)


def _statuses_fit(group: Group, other: Candidate) -> bool:
    mine, theirs = group.status, other.reading.status
    if mine == theirs or not other.reading.sure:
        return True
    if {mine, theirs} <= {"occurred", "failed", "ongoing"}:
        return True
    return bool(group.moment.date) and group.moment.date == other.moment.date


def _moments_fit(a: Moment, b: Moment) -> bool:
    if a.date is None or b.date is None:
        return True
    first_a, last_a = day_range(a.date)
    first_b, last_b = day_range(b.date)
    return first_a <= last_b and first_b <= last_a


def _disjoint(group: Group, other: Candidate) -> bool:
    """Whether both name a thing of one key type, and not the same."""
    keys = _PARTY_KEYS if other.kind.name in _PARTY_TYPES else _KEYS
    for key in keys:
        mine = {m.entity_id for member in group.members for m in member.named if m.type == key}
        theirs = {m.entity_id for m in other.named if m.type == key}
        if mine and theirs:
            return not mine & theirs
    return False
