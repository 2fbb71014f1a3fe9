"""The event ontology: what the 23 kinds of event cover, and the words that tell them, read from `ontology.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from pipeline.errors import SpaceNewsError
from pipeline.tables import closed_sets as sets

Form = Literal["base", "present", "past", "participle", "ing", "noun", "phrase"]
GAP: Final = "*"
WEAK: Final = "~"
NAMED: Final = {
    "BODY": ("celestial_body",), "CRAFT": ("spacecraft", "mission", "satellite_constellation"),
    "ROCKET": ("launch_vehicle",), "STATION": ("space_station",), "PERSON": ("person",), "FIRM": ("company",),
    "AGENCY": ("agency",), "ORG": ("company", "agency", "organization"), "COUNTRY": ("country",),
    "PLACE": ("facility", "launch_site", "city"),
}  # fmt: skip
"""What a word in capitals of a pattern stands for: a name of one of these types."""


_IRREGULAR: Final = {
    "be": ("is", "was", "been", "being"),
    "become": ("becomes", "became", "become", "becoming"),
    "begin": ("begins", "began", "begun", "beginning"),
    "bid": ("bids", "bid", "bid", "bidding"),
    "blow": ("blows", "blew", "blown", "blowing"),
    "break": ("breaks", "broke", "broken", "breaking"),
    "bring": ("brings", "brought", "brought", "bringing"),
    "buy": ("buys", "bought", "bought", "buying"),
    "catch": ("catches", "caught", "caught", "catching"),
    "choose": ("chooses", "chose", "chosen", "choosing"),
    "come": ("comes", "came", "come", "coming"),
    "cut": ("cuts", "cut", "cut", "cutting"),
    "draw": ("draws", "drew", "drawn", "drawing"),
    "enter": ("enters", "entered", "entered", "entering"),
    "fall": ("falls", "fell", "fallen", "falling"),
    "find": ("finds", "found", "found", "finding"),
    "fly": ("flies", "flew", "flown", "flying"),
    "forge": ("forges", "forged", "forged", "forging"),
    "freeze": ("freezes", "froze", "frozen", "freezing"),
    "get": ("gets", "got", "got", "getting"),
    "give": ("gives", "gave", "given", "giving"),
    "go": ("goes", "went", "gone", "going"),
    "hit": ("hits", "hit", "hit", "hitting"),
    "hold": ("holds", "held", "held", "holding"),
    "leave": ("leaves", "left", "left", "leaving"),
    "let": ("lets", "let", "let", "letting"),
    "lead": ("leads", "led", "led", "leading"),
    "light": ("lights", "lit", "lit", "lighting"),
    "lose": ("loses", "lost", "lost", "losing"),
    "make": ("makes", "made", "made", "making"),
    "meet": ("meets", "met", "met", "meeting"),
    "name": ("names", "named", "named", "naming"),
    "put": ("puts", "put", "put", "putting"),
    "pay": ("pays", "paid", "paid", "paying"),
    "quit": ("quits", "quit", "quit", "quitting"),
    "run": ("runs", "ran", "run", "running"),
    "rise": ("rises", "rose", "risen", "rising"),
    "see": ("sees", "saw", "seen", "seeing"),
    "seek": ("seeks", "sought", "sought", "seeking"),
    "sell": ("sells", "sold", "sold", "selling"),
    "sit": ("sits", "sat", "sat", "sitting"),
    "sink": ("sinks", "sank", "sunk", "sinking"),
    "slide": ("slides", "slid", "slid", "sliding"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "spring": ("springs", "sprang", "sprung", "springing"),
    "stick": ("sticks", "stuck", "stuck", "sticking"),
    "tear": ("tears", "tore", "torn", "tearing"),
    "undergo": ("undergoes", "underwent", "undergone", "undergoing"),
    "ride": ("rides", "rode", "ridden", "riding"),
    "say": ("says", "said", "said", "saying"),
    "send": ("sends", "sent", "sent", "sending"),
    "set": ("sets", "set", "set", "setting"),
    "shoot": ("shoots", "shot", "shot", "shooting"),
    "shut": ("shuts", "shut", "shut", "shutting"),
    "slip": ("slips", "slipped", "slipped", "slipping"),
    "spin": ("spins", "spun", "spun", "spinning"),
    "stand": ("stands", "stood", "stood", "standing"),
    "strike": ("strikes", "struck", "struck", "striking"),
    "swear": ("swears", "swore", "sworn", "swearing"),
    "swing": ("swings", "swung", "swung", "swinging"),
    "take": ("takes", "took", "taken", "taking"),
    "test-fly": ("test-flies", "test-flew", "test-flown", "test-flying"),
    "win": ("wins", "won", "won", "winning"),
    "withdraw": ("withdraws", "withdrew", "withdrawn", "withdrawing"),
}
_DOUBLED: Final = re.compile(r"(?:[^aeiou]*[aeiou][^aeiouwxy]|propel|commit|admit|permit|submit|transfer|refer)$")
"""Verbs of one short syllable double their last letter."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One inflected pattern: `words` are sets of lower-case words, `GAP` stands for up to six of any."""

    type: str
    form: Form
    words: tuple[frozenset[str], ...]
    lemma: str
    weak: bool = False
    """Whether the words tell the event only with more evidence (`~` in the data file)."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event, as a journalist would define it and as the extractor finds it."""

    name: str
    title: str
    definition: str
    excludes: str
    examples: tuple[str, ...]
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    phrases: tuple[str, ...]
    arguments: frozenset[str]
    weak_arguments: frozenset[str]
    anchors: frozenset[str]
    roles: tuple[str, ...]
    place: tuple[str, ...]
    speech_act: bool
    plover: str
    wikidata: tuple[str, ...]
    launch_library: str


@cache
def event_types() -> dict[str, EventType]:
    """Every event type by name, in the order of the closed set; raises where the data file does not fit it."""
    with resources.files("pipeline.knowledge").joinpath("ontology.toml").open("rb") as file:
        raw = tomllib.load(file)
    if set(raw) != set(sets.EVENT_TYPES):
        wrong = sorted(set(raw) ^ set(sets.EVENT_TYPES))
        raise SpaceNewsError(
            f"ontology.toml and the closed set of event types differ in {', '.join(wrong)}; make them agree"
        )
    return {name: _event_type(name, raw[name]) for name in sets.EVENT_TYPES}


def _event_type(name: str, raw: dict[str, Any]) -> EventType:
    unknown = (set(raw["roles"]) - set(sets.SLOT_ROLES)) | (
        set(raw["place"]) | set(raw["arguments"]) | set(raw["weak_arguments"])
    ) - set(sets.ENTITY_TYPES)
    if unknown:
        raise SpaceNewsError(f"ontology.toml: {name} names {', '.join(sorted(unknown))}, which no closed set knows")
    return EventType(
        name=name, title=raw["title"], definition=raw["definition"], excludes=raw["excludes"],
        examples=tuple(raw["examples"]), verbs=tuple(raw["verbs"]), nouns=tuple(raw["nouns"]),
        phrases=tuple(raw["phrases"]), arguments=frozenset(raw["arguments"]),
        weak_arguments=frozenset(raw["weak_arguments"]), anchors=_with_plurals(raw["anchors"]),
        roles=tuple(raw["roles"]), place=tuple(raw["place"]), speech_act=raw["speech_act"],
        plover=raw["plover"], wikidata=tuple(raw["wikidata"]), launch_library=raw["launch_library"],
    )  # fmt: skip


def _with_plurals(nouns: list[str]) -> frozenset[str]:
    return frozenset(nouns) | {noun + "s" for noun in nouns if not noun.endswith("s")}


@cache
def triggers_by_first_word() -> dict[str, tuple[Trigger, ...]]:
    """Every trigger under each word it may begin with, the longest pattern first."""
    table: dict[str, list[Trigger]] = {}
    for kind in event_types().values():
        for trigger in _triggers_of(kind):
            for word in trigger.words[0]:
                table.setdefault(word, []).append(trigger)
    return {word: tuple(sorted(found, key=lambda t: -len(t.words))) for word, found in table.items()}


def _triggers_of(kind: EventType) -> list[Trigger]:
    found = []
    for told in kind.verbs:
        weak, verb = told.startswith(WEAK), told.removeprefix(WEAK)
        first, *rest = verb.split()
        tail = tuple(_alternatives(word) for word in rest)
        by_form: dict[Form, set[str]] = {}
        for base in first.split("|"):
            for form, word in inflections(base).items():
                by_form.setdefault(form, set()).add(word)
        found += [Trigger(kind.name, form, (frozenset(words), *tail), verb, weak) for form, words in by_form.items()]
    for form, patterns in (("noun", kind.nouns), ("phrase", kind.phrases)):
        for told in patterns:
            weak, pattern = told.startswith(WEAK), told.removeprefix(WEAK)
            words = tuple(_alternatives(word) for word in pattern.split())
            found.append(Trigger(kind.name, form, words, pattern, weak))
    return found


def _alternatives(word: str) -> frozenset[str]:
    """The words that a word of a pattern may be; `@type` for a word of a name of that type."""
    found: set[str] = set()
    for one in word.split("|"):
        found.update(f"@{kind}" for kind in NAMED[one]) if one in NAMED else found.add(one)
    return frozenset(found)


def inflections(base: str) -> dict[Form, str]:
    """The forms of an English verb: base, present (third person), past, participle and ing."""
    if base in _IRREGULAR:
        present, past, participle, ing = _IRREGULAR[base]
        return {"base": base, "present": present, "past": past, "participle": participle, "ing": ing}
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    if _DOUBLED.match(base):
        stem = base + base[-1]
    if base.endswith("y") and base[-2] not in "aeiou":
        return {"base": base, "present": base[:-1] + "ies", "past": base[:-1] + "ied", "participle": base[:-1] + "ied",
                "ing": base + "ing"}  # fmt: skip
    hissing = base.endswith(("s", "sh", "ch", "x", "z"))
    past = base + "d" if base.endswith("ee") else stem + "ed"
    return {"base": base, "present": base + ("es" if hissing else "s"), "past": past, "participle": past,
            "ing": stem + "ing"}  # fmt: skip
