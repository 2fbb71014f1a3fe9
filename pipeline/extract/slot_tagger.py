"""The statistical slot tagger: which words of a sentence take part in a launch, a failure or an end of mission.

A linear-chain conditional random field over the words of one sentence, trained by `benchmarks/train_slots.py`; the
rules of `pipeline.extract.slots` decide what its labels mean. It runs on the sentences of those three families alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from pipeline.extract.scenes import Scene
from pipeline.extract.slot_features import features
from pipeline.extract.triggers import Found

MODEL: Final = "slots.crfsuite"
FAMILIES: Final = {
    "launch": "launch", "test_flight": "launch", "orbit_insertion": "launch", "deployment": "launch",
    "anomaly_failure": "failure", "collision_debris": "failure", "mission_end": "decom", "reentry": "decom",
}  # fmt: skip
"""The tagger's family of each type of event that it knows."""

LABELS: Final = {
    "launch": frozenset({"Satellite", "Date", "Org", "LaunchVehicle", "LaunchSite", "Orbit"}),
    "failure": frozenset({"Satellite", "Date", "Org", "LaunchVehicle", "FailureType"}),
    "decom": frozenset({"Satellite", "Date", "Org"}),
}
"""What the labelled corpus names in each family."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """Words at `start:end` of the field that carry a label of the tagger."""

    label: str
    start: int
    end: int


class SentenceTags:
    """What the tagger sees in one sentence: read when first asked for, once, and labelled once a family."""

    def __init__(self, scene: Scene, triggers: Sequence[Found]) -> None:
        self._scene = scene
        self._triggers = triggers
        self._rows: list[tuple[list[str], list[str]]] | None = None
        self._tagged: dict[str, list[Tagged]] = {}

    def of(self, family: str) -> list[Tagged]:
        """The labelled spans as seen from an event of `family`, in order and not overlapping."""
        scene = self._scene
        if not scene.words:
            return []
        if self._rows is None:
            self._rows = features(scene.words, scene.mentions, scene.times, self._triggers)
        if family not in self._tagged:
            labels = _tagger().tag(for_family(self._rows, family))
            self._tagged[family] = [t for t in spans(scene, labels) if t.label in LABELS[family]]
        return self._tagged[family]


def for_family(rows: Sequence[tuple[list[str], list[str]]], family: str) -> list[list[str]]:
    """The features of a sentence, and the telling ones again under its family."""
    under = f"{family}|".__add__
    return [[*common, *telling, *map(under, telling)] for common, telling in rows]


def spans(scene: Scene, labels: Sequence[str]) -> list[Tagged]:
    """The spans that `B-`, `I-`, `E-`, `S-` labels of the words describe; a broken sequence starts a new span."""
    found: list[Tagged] = []
    inside: str | None = None
    for word, label in zip(scene.words, labels, strict=True):
        kind = None if label == "O" else label[2:]
        if kind is not None and label[0] in "IE" and inside == kind:
            last = found.pop()
            found.append(Tagged(kind, last.start, word.end))
        elif kind is not None:
            found.append(Tagged(kind, word.start, word.end))
        inside = kind if kind is not None and label[0] in "BI" else None
    return found


@cache
def _model() -> bytes:
    """The model's bytes, kept for as long as the tagger reads them: it copies nothing."""
    return resources.files("pipeline.knowledge").joinpath(MODEL).read_bytes()


@cache
def _tagger() -> Any:
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(_model())
    return tagger
