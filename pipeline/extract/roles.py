"""Which part a named thing plays in an event of a type, and whether it can be its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.extract.records import Mention
from pipeline.knowledge.ontology import EventType
from pipeline.tables import closed_sets as sets

_DIRECT: Final = {
    "launch_vehicle": "launch_vehicle", "spacecraft": "spacecraft", "satellite_constellation": "spacecraft",
    "mission": "mission", "celestial_body": "target_body", "agency": "agency",
}  # fmt: skip
_PERSON: Final = {"meeting_visit": "person", "appointment": "person", "agreement": "person", "funding": "person",
                  "discovery": "person", "mission_end": "person", "regulatory": "person",
                  "contract_award": "person"}  # fmt: skip
_COMPANY: Final = {
    "launch": "provider", "contract_award": "provider", "agreement": "counterpart", "funding": "operator",
    "meeting_visit": "counterpart", "appointment": "operator", "regulatory": "operator", "test_firing": "manufacturer",
}  # fmt: skip
_COUNTRY_ACTS: Final = frozenset({"agreement", "meeting_visit", "regulatory", "funding"})
_STATION_ACTS: Final = frozenset(
    {"docking", "undocking", "anomaly_failure", "collision_debris", "mission_end", "deployment"}
)
_MEDIA_OR_CROWD: Final = frozenset({"organization"})


def role_of(mention: Mention, kind: EventType) -> str | None:
    """The participant role that a mention of its type takes in an event of `kind`, or None."""
    role = _DIRECT.get(mention.type)
    if mention.type == "person":
        role = _PERSON.get(kind.name, "crew")
    elif mention.type == "company":
        role = _COMPANY.get(kind.name, "operator")
    elif (mention.type == "country" and kind.name in _COUNTRY_ACTS) or mention.type == "organization":
        role = "counterpart"
    elif mention.type == "space_station" and kind.name in _STATION_ACTS:
        role = "spacecraft"
    if role is None or (role not in kind.roles and role not in sets.PARTICIPANT_ROLES):
        return None
    return role


def place_among(mentions: Sequence[Mention], kind: EventType) -> Mention | None:
    """The place of the event: the preferred type of place first, then the first named."""
    for wanted in kind.place:
        for mention in mentions:
            if mention.type == wanted:
                return mention
    return None
