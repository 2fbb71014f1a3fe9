"""How each kind of event repeats, and which names tell one event from another: the facts that matching rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.knowledge.gazetteer import entries_by_id
from pipeline.tables.closed_sets import ORGANISATION_ROLES

GROUPS: Final = {
    "spacecraft": "craft", "mission": "craft", "launch_vehicle": "vehicle", "target_body": "body",
    "person": "people", "crew": "people", **dict.fromkeys(ORGANISATION_ROLES, "parties"),
}  # fmt: skip
"""Participant role -> what it is compared with: a mission may be told by its craft, an operator as the agency."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of event repeats.

    `kin`: types that tell the same event are compared. `once`: one named craft or mission goes through it once, so that
    two dates are one date told wrongly. `tolerance`: days by which two accounts of one past event differ. `slip`: days
    by which a planned one moves and stays the same. `weights`: what the first shared name of a group is worth; a link
    needs 1.5. `window`: days between reports that only share a class of thing.
    `parties`: a deal of two sides. `distinct`: a group that cannot differ altogether. `fixed_place`: it happens at one
    place. `by_craft`: a named craft or mission tells it from others of its kind.
    """

    kin: str
    weights: dict[str, float]
    once: bool = False
    tolerance: int = 1
    slip: int = 21
    window: int = 30
    parties: bool = False
    distinct: str = ""
    fixed_place: bool = True
    by_craft: bool = True


def _weights(craft: float, vehicle: float, people: float, parties: float, body: float) -> dict[str, float]:
    return {"craft": craft, "vehicle": vehicle, "people": people, "parties": parties, "body": body}


HABITS: Final[dict[str, Habit]] = {
    "launch": Habit("launch", _weights(0.5, 0.6, 0.5, 0.32, 0.2), once=True, slip=400),
    "test_flight": Habit("launch", _weights(0.6, 0.9, 0.5, 0.2, 0.2), once=True, slip=120),
    "docking": Habit("docking", _weights(0.7, 0.3, 0.6, 0.2, 0.2), tolerance=2),
    "undocking": Habit("undocking", _weights(0.7, 0.3, 0.6, 0.2, 0.2), tolerance=2),
    "orbit_insertion": Habit("orbit_insertion", _weights(0.8, 0.3, 0.3, 0.2, 0.4), once=True, slip=60),
    "deployment": Habit("deployment", _weights(0.6, 0.4, 0.3, 0.2, 0.2), tolerance=2),
    "landing_splashdown": Habit("landing_splashdown", _weights(0.6, 0.5, 0.6, 0.2, 0.2), tolerance=2),
    "reentry": Habit("reentry", _weights(0.9, 0.8, 0.3, 0.2, 0.2), once=True),
    "flyby": Habit("flyby", _weights(0.7, 0.3, 0.3, 0.2, 0.7), tolerance=2),
    "spacewalk": Habit("spacewalk", _weights(0.4, 0.1, 1.0, 0.3, 0.1), slip=10, fixed_place=False),
    "test_firing": Habit("test_firing", _weights(0.8, 0.9, 0.2, 0.4, 0.1), slip=14),
    "anomaly_failure": Habit("anomaly_failure", _weights(0.9, 1.0, 0.2, 0.3, 0.2), tolerance=2, fixed_place=False),
    "collision_debris": Habit("collision_debris", _weights(0.9, 0.8, 0.2, 0.2, 0.5), tolerance=2, fixed_place=False),
    "mission_end": Habit("mission_end", _weights(0.9, 0.5, 0.3, 0.2, 0.3), once=True, window=60, fixed_place=False),
    "delay": Habit("delay", _weights(0.7, 0.8, 0.4, 0.2, 0.2), tolerance=0, slip=0, window=7),
    "contract_award": Habit(
        "contract_award",
        _weights(0.5, 0.3, 0.2, 0.8, 0.1),
        tolerance=10,
        window=14,
        parties=True,
        distinct="parties",
        by_craft=False,
        fixed_place=False,
    ),
    "agreement": Habit(
        "agreement",
        _weights(0.3, 0.3, 0.4, 0.8, 0.1),
        tolerance=10,
        window=14,
        parties=True,
        distinct="parties",
        by_craft=False,
        fixed_place=False,
    ),
    "meeting_visit": Habit(
        "meeting_visit",
        _weights(0.2, 0.2, 0.9, 0.6, 0.1),
        tolerance=3,
        window=10,
        parties=True,
        distinct="parties",
        by_craft=False,
    ),
    "appointment": Habit(
        "appointment",
        _weights(0.2, 0.1, 1.3, 0.3, 0.1),
        tolerance=45,
        window=45,
        distinct="people",
        by_craft=False,
        fixed_place=False,
    ),
    "crew_assignment": Habit("crew_assignment", _weights(0.6, 0.2, 0.9, 0.2, 0.1), tolerance=30, fixed_place=False),
    "funding": Habit(
        "funding",
        _weights(0.3, 0.2, 0.3, 0.9, 0.1),
        tolerance=14,
        window=14,
        parties=True,
        distinct="parties",
        by_craft=False,
        fixed_place=False,
    ),
    "regulatory": Habit(
        "regulatory",
        _weights(0.5, 0.5, 0.2, 0.7, 0.1),
        tolerance=10,
        window=14,
        parties=True,
        distinct="parties",
        by_craft=False,
        fixed_place=False,
    ),
    "discovery": Habit(
        "discovery",
        _weights(0.6, 0.2, 0.4, 0.3, 1.0),
        tolerance=10,
        window=10,
        distinct="body",
        by_craft=False,
        fixed_place=False,
    ),
}

_CLASSES: Final = frozenset(
    [
        "apollo",
        "athena",
        "cargo-dragon",
        "crew-dragon",
        "crew-dragon-endeavour",
        "crew-dragon-endurance",
        "crew-dragon-freedom",
        "crew-dragon-grace",
        "crew-dragon-resilience",
        "cygnus",
        "dragon",
        "dragon-2",
        "dream-chaser",
        "european-service-module",
        "gemini",
        "htv",
        "htv-x",
        "mercury",
        "mengzhou",
        "orion",
        "progress",
        "progress-ms",
        "progress-m",
        "shenzhou",
        "shijian",
        "soyuz",
        "soyuz-ms",
        "soyuz-tma",
        "soyuz-tm",
        "soyuz-t",
        "space-shuttle",
        "space-shuttle-atlantis",
        "space-shuttle-challenger",
        "space-shuttle-columbia",
        "space-shuttle-discovery",
        "space-shuttle-endeavour",
        "starliner",
        "starship",
        "starship-hls",
        "tianzhou",
        "vigoride",
        "voskhod",
        "vostok",
        "x-37b",
        "new-shepard",
        "spaceshiptwo",
        "vss-unity",
        "blue-ghost",
        "lunar-module",
        "atv",
        "yaogan",
        "gaofen",
        "kosmos",
        "cosmos",
    ]
)
_PROGRAMMES: Final = re.compile(
    r"(^|-)(program|programme|project|services|clps|artemis|apollo|exomars|copernicus|launch-services|"
    r"national-security-space-launch|shuttle-mir|interkosmos|new-frontiers)$"
)
_SERIES: Final = frozenset(["yaogan", "gaofen", "shijian", "kosmos", "cosmos", "starship", "new-shepard"])
_EVERYWHERE: Final = frozenset(
    ["agency/nasa", "agency/roscosmos", "agency/esa", "agency/cnsa", "agency/isro", "agency/jaxa", "company/spacex"]
)
"""Organisations that take part in so many events that sharing them says little."""
FREQUENT: Final = re.compile(
    r"^launch_vehicle/(falcon-9|electron|long-march.*|soyuz.*|ceres-1|kuaizhou-1a|pslv|proton.*)$"
)
"""Rockets that may fly twice within a month: for them the rocket alone does not make two plans one."""

_PAD: Final = re.compile(r"complex-\w|/(slc|lc|ela)-|site-\d|gagarins-start|launch-pad")
_FAMILIES: Final = {"super-heavy": "starship", "space-launch-system": "sls", "long-march": "long-march"}
_AREAS: Final = (
    ("cape", r"cape-canaveral|kennedy|launch-complex-(14|34|36|39)|complex-(37|40|41)|slc-(40|41|37|36)|lc-39"
             r"|landing-zone-[12]$|patrick"),
    ("vandenberg", r"vandenberg|complex-4-east|slc-(2|3|4|6|10)|landing-zone-4"),
    ("starbase", r"starbase|boca-chica|brownsville|south-texas"),
    ("wallops", r"wallops|mid-atlantic|rocket-lab-launch-complex-2"),
    ("mahia", r"mahia|rocket-lab-launch-complex-1"),
    ("baikonur", r"baikonur|gagarins-start"),
    ("kourou", r"guiana|kourou|^launch_site/ela-"),
    ("hainan", r"wenchang|hainan"),
    ("sriharikota", r"satish-dhawan|sriharikota"),
    ("mojave", r"mojave"),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def is_specific(entity_id: str) -> bool:
    """Whether a craft or mission is one individual (Crew-11, Psyche), not a class, a constellation or a programme."""
    type_, _, slug = entity_id.partition("/")
    if type_ == "spacecraft":
        return slug not in _CLASSES
    return type_ == "mission" and not _PROGRAMMES.search(slug)


@lru_cache(maxsize=65_536)
def designator(slug: str) -> frozenset[str]:
    """The words of a name that tell it from others of its kind, without the makers and ranks put before it."""
    return frozenset(slug.split("-")) - {"spacex", "nasa", "mission", "the", "crew1", "spacecraft", "s", "of", "flight"}


@lru_cache(maxsize=262_144)
def same_craft(first: str, second: str) -> bool:
    """Whether two ids name one craft or mission: equal, or one name holds the other with the same numbers."""
    if first == second:
        return True
    ours, theirs = designator(first.partition("/")[2]), designator(second.partition("/")[2])
    if not ours or not theirs:
        return False
    numbers = {word for word in ours if word[0].isdigit()}
    if numbers != {word for word in theirs if word[0].isdigit()}:
        return False
    return ours <= theirs or theirs <= ours


@lru_cache(maxsize=65_536)
def family(vehicle_id: str) -> str:
    """The rocket that a variant belongs to, as its slug."""
    slug = vehicle_id.partition("/")[2]
    return _FAMILIES.get(slug, slug)


@lru_cache(maxsize=65_536)
def same_vehicle(first: str, second: str) -> bool:
    """Whether two ids may name one rocket: equal, or one is the family of the other (Soyuz, Soyuz-2.1b)."""
    ours, theirs = family(first), family(second)
    return ours == theirs or ours.startswith(theirs + "-") or theirs.startswith(ours + "-")


def is_rare(entity_id: str) -> bool:
    """Whether two flights of a rocket or class of craft within a month and a half are unlikely (Vulcan, Cygnus)."""
    type_, _, slug = entity_id.partition("/")
    return (type_ == "launch_vehicle" and not FREQUENT.match(entity_id)) or (
        type_ == "spacecraft" and slug not in _SERIES
    )


def is_pad(place_id: str) -> bool:
    """Whether a place is one pad of a larger launch site."""
    return bool(_PAD.search(place_id))


def is_everywhere(entity_id: str) -> bool:
    """Whether an organisation takes part in too much to tell events apart."""
    return entity_id in _EVERYWHERE


@lru_cache(maxsize=65_536)
def area(place_id: str) -> str | None:
    """The launch area of a pad or centre; None for one that is an area of its own."""
    return next((name for name, pattern in _AREAS if re.search(pattern, place_id)), None)


@lru_cache(maxsize=65_536)
def country(place_id: str) -> str | None:
    """The country of a place of the gazetteer (ISO code); of a country itself, its own."""
    entry = entries_by_id().get(place_id)
    return entry.country if entry else None
