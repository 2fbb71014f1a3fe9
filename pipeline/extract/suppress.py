"""Statements that one sentence makes twice: what is told as one kind of event is not told again as its shadow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pipeline.extract.scenes import Scene
from pipeline.knowledge.ontology import event_types

if TYPE_CHECKING:
    from pipeline.extract.candidates import Candidate

_PUT_OFF: Final = frozenset(
    {"launch", "test_flight", "docking", "undocking", "landing_splashdown", "spacewalk", "test_firing"}
)
_ENDS: Final = frozenset({"explode", "blow up", "was|were lost", "tip over", "topple over"})
"""How a landing fails: no fault of its own."""

_FLOWN: Final = frozenset({"launch", "test_flight", "landing_splashdown"})
_MENDED: Final = frozenset({"anomaly_failure"})
"""What breaks apart in flight is a fault of the flight, not debris in orbit."""
_BINDING: Final = frozenset({"contract_award", "agreement", "regulatory", "funding"})
_PROMISED: Final = frozenset({"launch", "deployment", "landing_splashdown", "docking", "orbit_insertion", "flyby"})
_COMPLETES: Final = ("complete", "finish", "end ", "conclude", "wrap")
_INTO_ORBIT: Final = frozenset(
    {"reach orbit", "reach its|the orbit", "enter orbit", "enter * orbit", "achieve * orbit"}
)
_TRIED_OUT: Final = frozenset({"prototype", "hopper", "helicopter", "rotorcraft", "testbed"})
_ON_THE_GROUND: Final = frozenset({"facility"})
_SHADOWS: Final = (
    # (told, its shadow): a flight test is no launch besides; reaching orbit is the launch's own end.
    ("test_flight", "launch"),
    ("launch", "orbit_insertion"),
    ("collision_debris", "anomaly_failure"),
    ("crew_assignment", "appointment"),
    ("contract_award", "agreement"),
    ("crew_assignment", "discovery"),
    ("crew_assignment", "contract_award"),
    ("crew_assignment", "regulatory"),
    ("undocking", "deployment"),
    ("funding", "regulatory"),
)


def kept(scene: Scene, stated: Sequence[Candidate]) -> list[Candidate]:
    """The statements of one sentence without shadows; deployments in a hall on Earth become ground tests."""
    types = {c.kind.name for c in stated}
    shadows = {shadow for told, shadow in _SHADOWS if told in types and not (shadow in _MENDED and types & _FLOWN)}
    found = [
        c
        for c in map(_as_a_test, map(_on_the_ground, map(_as_a_launch, stated)))
        if not (c.kind.name in shadows and _is_shadow(c, stated))
    ]
    if types & _FLOWN:
        found = [
            c for c in found if not (c.kind.name == "collision_debris" and c.found.trigger.lemma.startswith("break"))
        ]
    if types & _BINDING:
        found = [c for c in found if not (c.kind.name in _PROMISED and _is_only_promised(c))]
    found = [c for c in found if _is_told_apart(c, stated)]
    if "landing_splashdown" in types:
        found = [
            c for c in found if not (c.kind.name == "mission_end" and c.found.trigger.lemma.startswith(_COMPLETES))
        ]
    if any(c.kind.name == "landing_splashdown" and c.reading.status == "failed" for c in found):
        found = [c for c in found if not (c.kind.name == "anomaly_failure" and c.found.trigger.lemma in _ENDS)]
    if "delay" in types:
        found = _with_the_day_put_off(found)
        moved = {c.kind.name for c in found if c.found.trigger.type == "delay"}
        found = [
            c
            for c in found
            if c.kind.name not in _PUT_OFF
            or c.found.trigger.type == "delay"
            or (c.kind.name not in moved and _has_new_date(c, found))
        ]
    return found


def _with_the_day_put_off(stated: Sequence[Candidate]) -> list[Candidate]:
    """`called off minutes before liftoff on Saturday`: the liftoff is none, and its day is that of the delay."""
    missed = [c for c in stated if c.kind.name in _PUT_OFF and c.found.trigger.form == "noun" and _follows_before(c)]
    day = next((c for c in missed if c.time is not None), None)
    kept_on = [c for c in stated if c not in missed]
    if day is None:
        return kept_on
    return [
        replace(c, time=day.time, moment=day.moment) if c.kind.name == "delay" and c.time is None else c
        for c in kept_on
    ]


def _follows_before(candidate: Candidate) -> bool:
    first = candidate.found.first
    return any(w.lower == "before" for w in candidate.scene.words[max(0, first - 4) : first])


def _is_only_promised(candidate: Candidate) -> bool:
    """`a contract to launch five satellites`: what is bought or allowed is not told to happen on some day."""
    unsure = not candidate.reading.sure or candidate.found.trigger.form in {"base", "ing"}
    return unsure and (candidate.moment.date is None or candidate.reading.status != "planned")


def _is_shadow(candidate: Candidate, stated: Sequence[Candidate]) -> bool:
    if candidate.kind.name != "orbit_insertion":
        return True
    bodies = {m.entity_id for m in candidate.scene.mentions if m.type == "celestial_body"}
    return candidate.found.trigger.lemma in _INTO_ORBIT and (not bodies or bodies == {"celestial_body/earth"})


def _has_new_date(candidate: Candidate, stated: Sequence[Candidate]) -> bool:
    """Whether a launch told beside its delay has a time of its own that is still to come."""
    others = {(c.time.start if c.time else None) for c in stated if c.kind.name == "delay"}
    if candidate.found.trigger.form in {"noun", "phrase"} and not (
        candidate.reading.status == "planned" and candidate.reading.sure
    ):
        return False
    if candidate.reading.status != "planned":
        return candidate.reading.sure and candidate.found.trigger.form not in {"noun", "phrase"}
    return candidate.moment.date is not None and (candidate.time is not None and candidate.time.start not in others)


def _as_a_launch(candidate: Candidate) -> Candidate:
    """A rocket that failed to reach orbit is a launch that failed."""
    rocket = any(m.type == "launch_vehicle" for m in candidate.close)
    if candidate.kind.name != "orbit_insertion" or candidate.reading.status != "failed" or not rocket:
        return candidate
    return replace(candidate, kind=event_types()["launch"])


def _is_told_apart(candidate: Candidate, stated: Sequence[Candidate]) -> bool:
    """Whether no other kind reads the same words better: a crash into an asteroid, an award that is a grant."""
    others = {c.kind.name for c in stated if c.found.first == candidate.found.first}
    if candidate.kind.name == "landing_splashdown" and "collision_debris" in others:
        return False
    granted = any(w.lower in {"grant", "grants"} for w in candidate.scene.words)
    return not (candidate.kind.name == "contract_award" and granted and any(c.kind.name == "funding" for c in stated))


def _as_a_test(candidate: Candidate) -> Candidate:
    """What a prototype or a helicopter flies is a test flight, whatever the verb."""
    if candidate.kind.name != "launch" or not any(w.lower in _TRIED_OUT for w in candidate.scene.words):
        return candidate
    return replace(candidate, kind=event_types()["test_flight"])


def _on_the_ground(candidate: Candidate) -> Candidate:
    unfolded = candidate.found.trigger.lemma.startswith(("deploy", "unf", "extend", "open", "spread", "array", "solar"))
    if candidate.kind.name != "deployment" or candidate.reading.status == "planned" or not unfolded:
        return candidate
    places = {m.type for m in candidate.scene.mentions}
    if places & _ON_THE_GROUND and not places & {
        "space_station",
        "celestial_body",
        "satellite_constellation",
        "launch_vehicle",
    }:
        return replace(candidate, kind=event_types()["test_firing"])
    return candidate
