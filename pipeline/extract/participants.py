"""Who and what takes part in an event: the names of its statements, and what their pronouns and nouns point back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.extract.candidates import Candidate
from pipeline.extract.grouping import Group
from pipeline.extract.records import Mention, Participant
from pipeline.extract.roles import role_of
from pipeline.extract.scenes import Scene
from pipeline.extract.sentences import word_set

_CRAFT: Final = ("launch_vehicle", "spacecraft", "satellite_constellation", "mission")
_FLIGHT: Final = frozenset({*_CRAFT, "person", "company", "agency", "country"})
_PARTIES: Final = frozenset({"person", "agency", "company", "country", "organization"})
_TAKE_PART: Final[dict[str, frozenset[str]]] = {
    "launch": _FLIGHT,
    "test_flight": _FLIGHT,
    "docking": frozenset({"spacecraft", "mission", "space_station", "agency", "company"}),
    "undocking": frozenset({"spacecraft", "mission", "space_station", "agency", "company"}),
    "orbit_insertion": frozenset({*_CRAFT, "celestial_body", "agency", "company"}),
    "deployment": frozenset({*_CRAFT, "space_station", "person", "company", "agency"}),
    "landing_splashdown": _FLIGHT,
    "reentry": frozenset({*_CRAFT, "space_station", "country", "company", "agency"}),
    "flyby": frozenset({*_CRAFT, "celestial_body", "agency", "person"}),
    "spacewalk": frozenset({"person", "agency", "spacecraft", "mission", "company"}),
    "test_firing": frozenset({*_CRAFT, "company", "agency"}),
    "anomaly_failure": frozenset({*_CRAFT, "space_station", "person", "company", "agency"}),
    "collision_debris": frozenset({*_CRAFT, "space_station", "celestial_body", "country", "agency", "company"}),
    "mission_end": frozenset({*_CRAFT, "space_station", "agency", "company"}),
    "delay": frozenset({*_CRAFT, "agency", "company"}),
    "contract_award": frozenset({"company", "agency", "organization"}),
    "agreement": _PARTIES,
    "meeting_visit": _PARTIES,
    "appointment": frozenset({"person", "agency", "company"}),
    "crew_assignment": frozenset({"person", "agency", "company", "mission", "spacecraft"}),
    "funding": frozenset({"company", "agency", "organization", "country", "mission"}),
    "regulatory": frozenset({*_CRAFT, "agency", "company"}),
    "discovery": frozenset({"spacecraft", "mission", "celestial_body", "agency", "person", "organization", "facility"}),
}  # fmt: skip
_WHOLE_SENTENCE: Final = frozenset(
    {
        "agreement",
        "contract_award",
        "crew_assignment",
        "funding",
        "regulatory",
        "meeting_visit",
        "appointment",
        "discovery",
    }
)
_STAGES: Final = frozenset({"booster", "boosters", "stage", "rocket"})
_STATIONS: Final = frozenset({"International Space Station", "Tiangong", "Mir", "Gateway", "Salyut 7", "Skylab"})
_FLYING: Final = frozenset({"launch", "delay", "docking", "undocking", "landing_splashdown"})
_ABOARD: Final = frozenset({"launch", "landing_splashdown", "test_flight", "spacewalk", "crew_assignment"})
_STANDS_FOR: Final[dict[str, tuple[str, ...]]] = {
    word: types
    for nouns, types in (
        (
            "spacecraft probe capsule orbiter craft satellite telescope module freighter lander rover ship vehicle "
            "spaceship observatory helicopter spaceplane",
            ("spacecraft", "mission"),
        ),
        ("rocket booster launcher stage", ("launch_vehicle",)),
        ("mission flight", ("mission", "spacecraft", "launch_vehicle")),
        ("company firm startup operator manufacturer maker", ("company",)),
        ("astronauts cosmonauts crew pair duo trio quartet foursome crewmates", ("spacecraft", "person")),
        ("it its", ("spacecraft", "mission", "launch_vehicle", "satellite_constellation", "company")),
        ("agency", ("agency",)),
    )
    for word in nouns.split()
}
_OFFICES: Final = word_set(
    """
    administrator director president minister ceo chief head spokesman spokeswoman spokesperson manager analyst
    secretary chairman chairwoman senator professor executive scientist founder researcher engineer governor
    prime investigator
    """
)
_STAFF: Final = word_set("astronaut astronauts cosmonaut cosmonauts") | _OFFICES
_BROADCAST: Final = word_set("coverage stream broadcast webcast air livestream televise")
_PRINTED: Final = word_set("journal published newspaper magazine")
_SAYING: Final = word_set("said says told added wrote tweeted announced noted explained congratulated")
_JOINING: Final = word_set(
    """
    astronauts cosmonauts crewmate crewmates joined along crew aboard carrying alongside join board fellow
    """
)
LOOK_BACK: Final = 8
"""Sentences that a pronoun or a common noun may point back over."""


def participants_of(group: Group, scenes: Sequence[Scene], place: Mention | None) -> tuple[Participant, ...]:
    """The participants of an event in the order in which the text names them; its place is none of them."""
    kind = group.anchor.kind
    wanted = _TAKE_PART[kind.name]
    chosen: dict[str, Mention] = {}
    for mention in _told(group, wanted):
        chosen.setdefault(mention.entity_id, mention)
    for mention in _pointed_at(group, scenes, wanted, chosen):
        chosen.setdefault(mention.entity_id, mention)
    for mention in _whole_station(group, scenes, place):
        chosen.setdefault(mention.entity_id, mention)
    for mention in _flown(group, scenes, wanted, chosen):
        chosen.setdefault(mention.entity_id, mention)
    for mention in _shipmates(group, scenes, chosen):
        chosen.setdefault(mention.entity_id, mention)
    if place is not None and len(chosen) > 1 and place.type != "celestial_body":
        chosen.pop(place.entity_id, None)
    found = []
    for mention in chosen.values():
        role = role_of(mention, kind)
        if role is not None:
            found.append(Participant(role, mention.entity_id, mention.name, mention.aliases))
    return tuple(found)


def _told(group: Group, wanted: frozenset[str]) -> Iterable[Mention]:
    """The names of the clauses that state the event; of a type that no clause names, those of the anchor's sentence."""
    kind = group.anchor.kind
    close = [(c, m) for c in group.members for m in c.close if m.type in wanted and _acts(m, c)]
    yield from _nearest_body([m for _, m in close], group)
    told = {m.type for _, m in close}
    whole = kind.name in _WHOLE_SENTENCE
    told &= {m.type for m in group.anchor.close} | {"person", "company", "agency", "organization"}
    narrow = set() if whole else _only_close(group.anchor, told)
    for candidate in group.members if whole else [group.anchor]:
        for mention in candidate.named:
            if mention.type in wanted and mention.type not in narrow and _acts(mention, candidate):
                yield mention


def _only_close(anchor: Candidate, told: set[str]) -> set[str]:
    """The types of which only the names of the trigger's clause count: all that it names, and the talkative ones."""
    narrow = {"country", "celestial_body"}
    if told & set(_CRAFT):
        narrow |= set(_CRAFT)
    if told & {"company", "agency", "organization"} or anchor.kind.name == "meeting_visit":
        narrow |= {"company", "agency", "organization"}
    crewed = anchor.kind.name in _ABOARD and any(w.lower in _JOINING for w in anchor.scene.words)
    if "person" in told or not crewed:
        narrow.add("person")
    return narrow


def _nearest_body(mentions: list[Mention], group: Group) -> list[Mention]:
    """Of several celestial bodies only the one nearest to the trigger takes part; Earth never does."""
    anchor = group.anchor
    bodies = sorted((m for m in mentions if m.type == "celestial_body"), key=lambda m: abs(m.start - anchor.end))
    keep = bodies[0].entity_id if bodies else None
    return [m for m in mentions if m.type != "celestial_body" or (m.entity_id == keep and m.name != "Earth")]


def _acts(mention: Mention, candidate: Candidate) -> bool:  # noqa: PLR0911 (an ordered list of rules)
    """Whether a name is more than an owner of a place, a medium, a speaker or a season of the station."""
    words, at = candidate.scene.words, _word_at(candidate.scene, mention)
    after = [w.lower for w in words[at : at + 12] if w.start >= mention.end][:3]
    before = [w.lower for w in words[max(0, at - 4) : at]]
    if mention.type == "mission" and mention.name.startswith("Expedition"):
        return False
    if after[:1] == ["-"] and mention.type in {"agency", "company", "country"}:
        return False  # `the Boeing-built satellite`
    if "way" in before and before[-1] == "for":
        return False  # `to make way for the next freighter`
    if mention.type == "organization" and (before[-1:] == ["("] or set(before) & _PRINTED):
        return False
    if mention.type in {"agency", "company", "country"} and after[:1] == ["'s"] and _owns_place(candidate, mention):
        return False
    if mention.type in {"agency", "company"} and candidate.kind.name not in _WHOLE_SENTENCE:
        return not (_employs(candidate, mention) or (set(before) | set(after[:4])) & _BROADCAST)
    if mention.type == "country":
        named_before = before[-1:] and before[-1] in {"in", "from", "of", "to", "over", ",", "near", "into", "at"}
        return not named_before and after[:1] != ["'s"] and not (candidate.kind.name in _WHOLE_SENTENCE and not after)
    if mention.type == "person" and candidate.kind.name not in _WHOLE_SENTENCE:
        return not (set(before) & _OFFICES or set(after[:2]) & _SAYING)
    return True


def _employs(candidate: Candidate, mention: Mention) -> bool:
    """`NASA astronaut Jane Doe`: the name only says whose person it is."""
    words = candidate.scene.words
    at = _word_at(candidate.scene, mention)
    ahead = [w for w in words[at : at + 14] if w.start >= mention.end][:4]
    if not any(w.lower in _STAFF for w in ahead[:2]):
        return False
    end = ahead[-1].end
    return any(m.type == "person" and mention.end <= m.start <= end for m in candidate.named)


def _owns_place(candidate: Candidate, mention: Mention) -> bool:
    following = next((m for m in candidate.named if m.start >= mention.end), None)
    return (
        following is not None
        and following.start - mention.end <= 4
        and following.type in {"facility", "launch_site", "city"}
    )


def _word_at(scene: Scene, mention: Mention) -> int:
    low, high = 0, len(scene.words)
    while low < high:
        middle = (low + high) // 2
        if scene.words[middle].end <= mention.start:
            low = middle + 1
        else:
            high = middle
    return low


def _pointed_at(
    group: Group, scenes: Sequence[Scene], wanted: frozenset[str], chosen: dict[str, Mention]
) -> Iterable[Mention]:
    """What `the spacecraft`, `the company` or `it` near the trigger stand for: the last such thing named before."""
    anchor = group.anchor
    have = {m.type for m in chosen.values()}
    words = anchor.scene.words
    for index in range(max(0, anchor.found.first - 12), min(len(words), anchor.found.last + 12)):
        types = _STANDS_FOR.get(words[index].lower)
        if types is None or anchor.scene.covered[index] or (index and anchor.scene.covered[index - 1]):
            continue
        if words[index].lower in {"it", "its"} and have & {*_CRAFT}:
            continue
        if words[index].lower in {"mission", "flight"} and have & {*_CRAFT}:
            continue
        for kind in types:
            if kind in wanted and kind not in have and not (kind == "person" and anchor.kind.name == "meeting_visit"):
                found = _last_named(anchor.scene, scenes, kind)
                if found:
                    yield from found
                    have.add(kind)
                    if kind != "spacecraft" or "person" not in types:
                        break


def _whole_station(group: Group, scenes: Sequence[Scene], place: Mention | None) -> Iterable[Mention]:
    """The station of the module that a craft docks with: the one that the article names most."""
    if group.anchor.kind.name not in {"docking", "undocking"} or place is None or place.name in _STATIONS:
        return
    named = [m for scene in scenes[:60] for m in scene.mentions if m.type == "space_station" and m.name in _STATIONS]
    if named:
        yield _most_named(named, scenes)


def _flown(
    group: Group, scenes: Sequence[Scene], wanted: frozenset[str], chosen: dict[str, Mention]
) -> Iterable[Mention]:
    """What flies where no clause says it (`the launch was put off`): the craft or rocket named last before."""
    have = {m.type for m in chosen.values()}
    pointed = any(_STANDS_FOR.get(w.lower, ("",))[0] in {"spacecraft", "mission"} for w in group.anchor.scene.words)
    carried = have & {"launch_vehicle"} and pointed and group.anchor.kind.name == "launch"
    if group.anchor.kind.name not in _FLYING or have & (
        {*_CRAFT, "person"} - ({"launch_vehicle"} if carried else set())
    ):
        return
    rocket = any(w.lower in _STAGES for w in group.anchor.scene.words)
    for kind in ("launch_vehicle",) if rocket and not carried else ("mission", "spacecraft", "launch_vehicle"):
        found = _last_named(group.anchor.scene, scenes, kind) if kind in wanted else []
        if found:
            yield from found
            return


def _last_named(scene: Scene, scenes: Sequence[Scene], kind: str) -> list[Mention]:
    """The things of a type (all people, one of the rest) of the nearest sentence before, else after, that has some."""
    before = range(scene.index - 1, max(-1, scene.index - 1 - LOOK_BACK), -1)
    after = range(scene.index + 1, min(len(scenes), scene.index + 4))
    for other in (*before, *after):
        if scenes[other].sentence.field != scene.sentence.field:
            continue
        named = [m for m in scenes[other].mentions if m.type == kind and not m.name.startswith("Expedition")]
        if named and kind in {"company", "agency"}:
            return [_most_named(named, scenes)]
        if named:
            return named if kind == "person" else named[:1]
    return []


def _most_named(named: Sequence[Mention], scenes: Sequence[Scene]) -> Mention:
    """Of several companies the one that the article names most: `the company` is whom it is about."""
    kind = named[0].type
    nearby = [m for scene in scenes[:60] for m in scene.mentions if m.type == kind]
    counts: dict[str, int] = {}
    for mention in nearby:
        counts[mention.entity_id] = counts.get(mention.entity_id, 0) + 1
    best = max(counts, key=lambda name: counts[name], default=named[0].entity_id)
    return next((m for m in nearby if m.entity_id == best), named[0])


def _shipmates(group: Group, scenes: Sequence[Scene], chosen: dict[str, Mention]) -> Iterable[Mention]:
    """Who flies along: a later sentence that names one of the crew again, with words of company, names the others."""
    anchor = group.anchor
    crew = {m.entity_id for m in chosen.values() if m.type == "person"}
    if anchor.kind.name not in _ABOARD or not crew:
        return
    for scene in scenes[anchor.scene.index + 1 : anchor.scene.index + 3]:
        people = [m for m in scene.mentions if m.type == "person"]
        together = crew & {m.entity_id for m in people} and {w.lower for w in scene.words} & _JOINING
        if together and scene.sentence.field == anchor.scene.sentence.field:
            yield from people
            if not any(m.type == "spacecraft" for m in chosen.values()):
                yield from [m for m in scene.mentions if m.type == "spacecraft"][:1]
