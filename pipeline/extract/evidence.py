"""Whether words that may mean many things tell an event here: who acts, what with, and how surely it is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.extract.records import Mention
from pipeline.extract.scenes import Scene
from pipeline.extract.sentences import word_set
from pipeline.extract.status import Reading
from pipeline.extract.triggers import Found
from pipeline.knowledge.ontology import EventType

_NEW: Final = word_set(
    """
    first new newly never previously unknown unexpected unexpectedly surprising surprisingly surprised evidence signs
    traces hints biggest largest smallest closest farthest furthest oldest youngest brightest heaviest lightest hidden
    known directly undiscovered unprecedented mysterious mystery rare unusual strange rarest discovery puzzling
    """
)
_SEEKERS: Final = word_set(
    """
    astronomers astronomer scientists scientist researchers researcher team study studies data observations analysis
    telescope telescopes images image rover probe orbiter lander observatory physicists geologists survey measurements
    instrument camera cameras spectrograph astrophysicists
    """
)
_MONEY: Final = word_set("$ € £ ¥ ₹ million billion trillion crore euros dollars rubles roubles yuan yen rupees")
_VAGUE_MONEY: Final = word_set("fund funding investment grant grants invest loan finance budget raise")
_CHOOSING: Final = ("select", "choose", "pick", "tap", "hire", "commission", "enlist", "contract|", "add")
_PAPERS: Final = word_set(
    "agreement memorandum accord accords document documents mou pact treaty deal protocol contract"
)
_DATED_ONLY: Final = ("mission|flight", "launch|liftoff|backup")
_FIRED: Final = ("fire *", "ignite *")
_ON_A_STAND: Final = word_set("test tests tested testing stand static ground")
_SUPPLIERS: Final = word_set(
    "company companies firm firms startup startups provider providers vendor vendors contractor"
)


def has_evidence(  # noqa: PLR0911 (an ordered list of rules)
    scene: Scene, found: Found, kind: EventType, close: Sequence[Mention], reading: Reading
) -> bool:
    """Whether the sentence holds what the trigger asks for besides an argument."""
    trigger, lower = found.trigger, {w.lower for w in scene.words}
    if kind.name == "funding" and trigger.lemma.split()[0] in _VAGUE_MONEY and not lower & _MONEY:
        return len(trigger.words) > 1
    supplied = bool(lower & _SUPPLIERS) or any(m.type in {"company", "organization"} for m in scene.mentions)
    if kind.name == "contract_award" and trigger.lemma.startswith(_CHOOSING) and not supplied:
        return False
    if trigger.lemma == "sign in|by" and not lower & _PAPERS:
        return False
    if kind.name == "launch" and trigger.lemma.startswith(_DATED_ONLY) and not scene.times:
        return False
    if kind.name == "test_firing" and trigger.lemma.startswith(_FIRED):
        return bool(lower & _ON_A_STAND) or any(m.type in {"facility", "launch_site"} for m in scene.mentions)
    if not trigger.weak:
        return True
    if kind.name == "discovery":
        return _is_finding(scene, found, lower, reading)
    if trigger.form in {"noun", "phrase"}:
        return reading.sure or bool(scene.times)
    return reading.sure and (any(m.type in kind.arguments for m in close) or bool(lower & kind.anchors))


def _is_finding(scene: Scene, found: Found, lower: set[str], reading: Reading) -> bool:
    """Whether somebody who looks for things is said to have found something new."""
    before = scene.words[max(0, found.first - 14) : found.first]
    seeking = any(w.lower in _SEEKERS for w in before) or any(
        scene.covered[i] in {"@spacecraft", "@facility", "@mission"}
        for i in range(max(0, found.first - 14), found.first)
    )
    return seeking and bool(lower & _NEW) and reading.status == "occurred"
