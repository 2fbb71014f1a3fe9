"""Titles of events, built from who and what takes part: "Launch of Crew-11 on Falcon 9 from Kennedy Space Center"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.tables.closed_sets import ORGANISATION_ROLES

_TEMPLATES: Final[dict[str, str]] = {
    "launch": "Launch[ of {payload}][ on {vehicle}][ from {place}]",
    "test_flight": "Test flight[ of {flyer}][ from {place}]",
    "docking": "Docking[ of {craft}][ with {place}]",
    "undocking": "Undocking[ of {craft}][ from {place}]",
    "orbit_insertion": "Orbit insertion[ of {craft}][ at {goal}]",
    "deployment": "Deployment[ of {craft}][ from {vehicle}]",
    "landing_splashdown": "Landing[ of {flyer}][ on {goal}]",
    "reentry": "Reentry[ of {flyer}][ over {place}]",
    "flyby": "Flyby[ of {goal}][ by {craft}]",
    "spacewalk": "Spacewalk[ by {people}][ at {place}]",
    "test_firing": "Test firing[ of {flyer}][ at {place}]",
    "anomaly_failure": "Failure[ of {flyer}][ at {place}]",
    "collision_debris": "Collision or breakup[ of {flyer}][ at {goal}]",
    "mission_end": "End[ of {flyer}][ at {goal}]",
    "delay": "Delay[ of {payload}][ on {vehicle}][ from {place}]",
    "contract_award": "Contract[ from {buyer}][ to {maker}][ for {payload}]",
    "agreement": "Agreement[ of {parties}][ on {payload}]",
    "meeting_visit": "Meeting[ of {everybody}][ in {place}]",
    "appointment": "Appointment[ of {people}][ at {parties}]",
    "crew_assignment": "Crew assignment[ of {people}][ to {payload}]",
    "funding": "Funding[ of {maker}][ by {buyer}]",
    "regulatory": "Decision[ of {regulator}][ on {subject}]",
    "discovery": "Discovery[ at {goal}][ by {finder}]",
}
_ANYBODY: Final = (
    ("launch_vehicle",), ("spacecraft",), ("mission",), ("person", "crew"), ORGANISATION_ROLES, ("target_body",),
)  # fmt: skip
_BY: Final = {False: " by ", True: " at "}
"""How somebody or a place is joined to a title whose own parts nobody fills."""
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\{(\w+)\}\]")
_WITH_ARTICLE: Final = frozenset({"Moon", "Sun", "ISS", "International Space Station", "Hubble Space Telescope"})
_LISTED: Final = 3
_PARTS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "payload": (("mission",), ("spacecraft",), ("crew", "person")),
    "vehicle": (("launch_vehicle",),),
    "craft": (("spacecraft",), ("mission",), ("launch_vehicle",)),
    "flyer": (("mission",), ("spacecraft",), ("launch_vehicle",)),
    "goal": (("target_body",), ("place",)),
    "place": (("place",),),
    "people": (("person", "crew"),),
    "parties": (ORGANISATION_ROLES,),
    "everybody": (("person", "crew"), ORGANISATION_ROLES),
    "buyer": (("customer",), ("agency",)),
    "maker": (("provider", "manufacturer"), ("operator",), ("counterpart",)),
    "regulator": (("agency",), ("operator",)),
    "subject": (("mission",), ("launch_vehicle",), ("spacecraft",), ("provider", "operator", "counterpart")),
    "finder": (("spacecraft",), ("mission",), ORGANISATION_ROLES, ("person",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A participant of an event: role, name, and how many publishers name it there."""

    role: str
    name: str
    support: int


def title_of(type_: str, parts: Sequence[Part], place: str | None) -> str:
    """The title of an event. What no report tells is left out; nothing at all gives the kind of event alone."""
    by_role: dict[str, list[Part]] = {}
    for part in parts:
        by_role.setdefault(part.role, []).append(part)
    if place:
        by_role["place"] = [Part("place", place, 1)]
    used: set[str] = set()

    def filled(match: re.Match[str]) -> str:
        names = _names(_PARTS[match[2]], by_role, used)
        used.update(names)
        return match[1] + _joined(names) if names else ""

    title = _OPTIONAL.sub(filled, _TEMPLATES[type_])
    if used:
        return title
    anybody = (ORGANISATION_ROLES,) if type_ == "spacewalk" else _ANYBODY
    others = _names((*anybody, ("place",)), by_role, used)
    return title + (_BY[bool(by_role.get("place")) and set(others) <= {place}] + _joined(others) if others else "")


def _names(choices: Sequence[tuple[str, ...]], by_role: Mapping[str, list[Part]], used: set[str]) -> list[str]:
    """Names of the first choice of roles that anybody fills, the best supported ones; none is said twice."""
    for roles in choices:
        parts = [part for role in roles for part in by_role.get(role, ()) if part.name not in used]
        if parts:
            most = max(part.support for part in parts)
            return list(dict.fromkeys(part.name for part in parts if 2 * part.support >= most))
    return []


def _joined(names: Sequence[str]) -> str:
    told = [f"the {name}" if name in _WITH_ARTICLE else name for name in names]
    if len(told) > _LISTED:
        return f"{', '.join(told[: _LISTED - 1])} and {len(told) - _LISTED + 1} others"
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
