"""Statements of one event in one article become one group: same type, times that fit, nobody in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.extract.candidates import FOUNDS, Candidate
from pipeline.extract.moments import UNKNOWN, Moment, day_range
from pipeline.extract.records import Mention
from pipeline.extract.sentences import word_set

LOOK_BACK: Final = 64
"""Groups of a type that a statement is compared with: the latest ones, so that a long text stays linear."""

MOST_TOLD: Final = 32
"""Statements of one event that are kept: prose tells none so often, and comparing with them stays linear."""

_CRAFT: Final = ("launch_vehicle", "spacecraft", "mission", "satellite_constellation")
_KEYS: Final = {
    "launch": (*_CRAFT, "person"),
    "contract_award": ("company", "agency"),
    "agreement": ("company", "agency", "country"),
    "funding": ("company", "agency"),
    "regulatory": ("company", "launch_vehicle"),
    "meeting_visit": ("facility", "company", "city", "person", "agency"),
    "appointment": ("person",),
    "crew_assignment": ("person", "mission"),
    "collision_debris": (*_CRAFT, "country"),
    "discovery": ("celestial_body", "spacecraft", "mission"),
    "flyby": ("celestial_body", *_CRAFT),
    "orbit_insertion": ("celestial_body", *_CRAFT),
    "spacewalk": ("person",),
}
_DEFAULT_KEYS: Final = (*_CRAFT, "person")
_LEAVING: Final = word_set(
    """
    dismiss resign step fire sack oust relieve lose leave withdraw retire resignation dismissal undock unberth
    depart separate
    """
)
_BETWEEN_PARTIES: Final = frozenset({"agreement", "contract_award", "funding"})
_PARTIES: Final = frozenset({"company", "agency", "country", "organization"})
_VISITED: Final = frozenset({"facility", "company", "city", "launch_site"})
_RECURRING: Final = frozenset({"meeting_visit", "collision_debris", "anomaly_failure", "reentry"})
_HAD_BEEN: Final = word_set("was were had originally initially first previously")
_OFTEN_TWO: Final = frozenset({"launch", "landing_splashdown", "docking", "undocking", "test_flight", "meeting_visit"})
_DAYS: Final = frozenset({"day", "hour", "minute"})


@dataclass(slots=True)
class Group:
    """One event of an article: its statements in the order of the text."""

    members: list[Candidate] = field(default_factory=list)

    @property
    def anchor(self) -> Candidate:
        """The first statement that says who or what it happens to (a pronoun does not), else the first."""
        return next((m for m in self.members if m.strength >= 0.5), self.members[0])

    @property
    def status(self) -> str:
        """`failed` where a statement surely says so, else the first sure status, else the anchor's."""
        sure = [m.reading.status for m in self.members if m.reading.sure]
        if "failed" in sure:
            return "failed"
        return sure[0] if sure else self.anchor.reading.status

    @property
    def timed(self) -> Candidate:
        """The statement that gives the time: the anchor, else the first that has one."""
        anchor = self.anchor
        if anchor.moment.date is not None:
            return anchor
        return next((m for m in self.members if m.moment.date is not None), anchor)

    @property
    def moment(self) -> Moment:
        """The time of the event."""
        return self.timed.moment


def grouped(candidates: Iterable[Candidate]) -> list[Group]:
    """The events that the statements tell, in the order of their first statements."""
    by_type: dict[str, list[Group]] = {}
    found: list[Group] = []
    for candidate in candidates:
        rivals = by_type.setdefault(candidate.kind.name, [])
        if candidate.kind.name == "launch" and _is_of_the_test(by_type.get("test_flight", []), candidate):
            continue
        above = candidate.scene.sentence.field != "body"
        near = rivals[:LOOK_BACK] if above else reversed(rivals[-LOOK_BACK:])
        home = next((g for g in near if _same(g, candidate)), None)
        if home is None:
            if candidate.strength < FOUNDS:
                continue
            home = Group()
            rivals.append(home)
            found.append(home)
        if len(home.members) < MOST_TOLD:
            home.members.append(candidate)
    return _without_old_plans(found)


def _without_old_plans(groups: Sequence[Group]) -> list[Group]:
    """The groups without plans that a delay told beside them has overtaken: `it was to be launched on Thursday`."""
    if not any(g.anchor.kind.name == "delay" for g in groups):
        return list(groups)
    return [g for g in groups if not _is_overtaken(g)]


def _is_overtaken(group: Group) -> bool:
    told = [m for m in group.members if m.scene.sentence.field == "body"]
    return bool(told) and all(_was_planned(m) for m in told)


def _was_planned(candidate: Candidate) -> bool:
    """Whether a statement only tells what had been planned."""
    if candidate.reading.status != "planned" or candidate.reading.sure:
        return False
    before = [w.lower for w in candidate.scene.words[max(0, candidate.found.first - 7) : candidate.found.first]]
    return bool(set(before) & _HAD_BEEN)


def _same(group: Group, other: Candidate) -> bool:  # noqa: PLR0911 (an ordered list of rules)
    if _leaves(group.members[0]) != _leaves(other):
        return False
    if other.scene.sentence.field != "body" and group.members[0].scene.sentence.field == "body":
        return not _in_the_way(group, other)  # what stands above the text tells what the text tells
    if not _moments_fit(group.moment, UNKNOWN if _is_clock(other) else other.moment) or not _statuses_fit(group, other):
        return False
    if other.moment.date is None and other.time is not None and other.time.rel in {"later", "earlier"}:
        return False
    if _is_old_story(group, other):
        return False
    near = 0 <= other.scene.index - group.members[-1].scene.index <= 3
    if other.scene.headline or (near and other.is_definite and other.kind.name not in _OFTEN_TWO):
        return True
    return not _in_the_way(group, other)


def _is_old_story(group: Group, other: Candidate) -> bool:
    """Whether one is the news, told without a day, and the other a thing of its kind of long ago."""
    if not other.kind.speech_act and other.kind.name not in _RECURRING:
        return False
    news = group.moment.date is None and group.status == "occurred" and other.reading.status == "occurred"
    return news and other.long_ago and other.found.trigger.form not in {"noun", "phrase"}


def _is_clock(candidate: Candidate) -> bool:
    """Whether its time is an hour without a day: the day is that of what the text told before."""
    return candidate.time is not None and candidate.time.kind in {"clock", "clockword"}


def _is_of_the_test(tests: Sequence[Group], launch: Candidate) -> bool:
    """Whether a bare `liftoff` or `launch` belongs to the test flight that the article tells."""
    for test in tests[-4:]:
        known = test.moment.date is not None and launch.moment.date is not None
        bare = launch.found.trigger.form in {"noun", "phrase"} or launch.strength < 0.9 or known
        if bare and _moments_fit(test.moment, launch.moment) and not _in_the_way(test, launch):
            return True
    return False


def _leaves(candidate: Candidate) -> bool:
    return candidate.kind.name == "appointment" and candidate.found.trigger.lemma.split()[0] in _LEAVING


def _statuses_fit(group: Group, other: Candidate) -> bool:
    mine, theirs = group.status, other.reading.status
    if mine == theirs or not other.reading.sure or not any(m.reading.sure for m in group.members):
        return True
    if {mine, theirs} <= {"occurred", "failed", "ongoing"}:
        return True
    return group.moment.date is not None and group.moment.date == other.moment.date


def _moments_fit(a: Moment, b: Moment) -> bool:
    if a.date is None or b.date is None:
        return True
    first_a, last_a = day_range(a.date)
    first_b, last_b = day_range(b.date)
    return first_a <= last_b and first_b <= last_a


def _in_the_way(group: Group, other: Candidate) -> bool:  # noqa: PLR0911 (an ordered list of rules)
    """Whether both name, close to their triggers, different things of a kind of which an event has one."""
    same_day = (
        other.moment.precision in _DAYS
        and group.moment.precision in _DAYS
        and other.kind.name not in {"launch", "meeting_visit"}
    )
    if same_day:
        return False
    if other.kind.name in _BETWEEN_PARTIES:
        mine = {m.entity_id for member in group.members for m in member.named if m.type in _PARTIES}
        theirs = {m.entity_id for m in other.close if m.type in _PARTIES}
        if mine and theirs and not mine & theirs:
            return True
        firms = {m.entity_id for member in group.members for m in member.named if m.type == "company"}
        others = {m.entity_id for m in other.close if m.type == "company"}
        return bool(firms and others) and not firms & others
    if other.kind.name == "meeting_visit":
        mine = {m.entity_id for member in group.members for m in member.close if m.type in _VISITED}
        theirs = {m.entity_id for m in other.close if m.type in _VISITED}
        if mine and theirs and not mine & theirs:
            return True
    for key in _KEYS.get(other.kind.name, _DEFAULT_KEYS):
        mine = {m.entity_id for member in group.members for m in member.close if _counts(m, key)}
        all_mine = mine | {m.entity_id for member in group.members for m in member.named if _counts(m, key)}
        theirs = {m.entity_id for m in other.close if _counts(m, key)}
        if all_mine and theirs:
            if all_mine & theirs:
                return False
            if mine:
                return True
    return False


def _counts(mention: Mention, key: str) -> bool:
    """An expedition is the station's crew of a season, not the flight that is told."""
    return mention.type == key and not (key == "mission" and mention.name.startswith("Expedition"))
