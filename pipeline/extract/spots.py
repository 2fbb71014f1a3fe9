"""Spots: places in a folded field that may be mentions, and the choice among those that overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from pipeline.knowledge.gazetteer import Entry, entries_by_id, load_gazetteer, slug

CONFIDENCE: Final = {
    "gazetteer": 0.97, "acronym": 0.95, "context": 0.9, "short_form": 0.92, "pattern": 0.8, "tagger": 0.7,
}  # fmt: skip

LEGAL_FORM: Final = re.compile(
    r",? (?:Inc|Corp|Ltd|LLC|plc|PLC|GmbH|AG|S\.A|SA|SE|N\.V|NV|S\.p\.A|SpA|Co|Pty|Pvt|Corporation|Company|"
    r"Incorporated|Limited)"
    r"(?:,? (?:Inc|Ltd|LLC|Limited|KG))?(?![\w'-])(?:\.(?=$| [a-z(]|[,;)]))?"
)
"""What the law adds to a firm's name; the full stop belongs to it where the sentence goes on."""

# A craft is often called like its fleet, a mission like its craft.
_SAME_NAME: Final = {"spacecraft": "satellite_constellation", "mission": "spacecraft"}


class Spot(NamedTuple):
    """A possible mention at `start:end` of a folded field; `entry` is None where the span is known to be no name."""

    start: int
    end: int
    entry: Entry | None
    method: str
    rank: int = 0

    @property
    def length(self) -> int:
        return self.end - self.start


def named(surface: str, type_: str) -> Entry | None:
    """The one thing of the gazetteer of that type that `surface` names."""
    return _by_surface().get((type_, surface))


@cache
def _by_surface() -> dict[tuple[str, str], Entry]:
    return {(entry.type, name): entry for entry in load_gazetteer() for name in (*entry.aliases, entry.name)}


def discovered(type_: str, name: str, country: str | None = None, aliases: tuple[str, ...] = ()) -> Entry:
    """The entry of a thing that no list holds; the gazetteer's own where the id is already one of its ids."""
    entity_id = f"{type_}/{slug(name)}"
    known = entries_by_id().get(entity_id) or named(name, type_)
    if known is None and type_ in _SAME_NAME:
        known = named(name, _SAME_NAME[type_])
    return known or Entry(entity_id, name, aliases, None, country, "discovered", type_)


def choose(spots: Iterable[Spot]) -> list[Spot]:
    """The spots that stay: no two overlap; the longer wins, then the higher rank, then the earlier."""
    kept: list[Spot] = []
    ordered = sorted(spots, key=lambda spot: (spot.start - spot.end, -spot.rank, spot.start))
    taken = bytearray(max((spot.end for spot in ordered), default=0))
    for spot in ordered:
        # A longer span never lies inside a shorter one, so that its ends tell whether anything of it is taken.
        if not (taken[spot.start] or taken[spot.end - 1]):
            kept.append(spot)
            taken[spot.start : spot.end] = b"\1" * (spot.end - spot.start)
    kept.sort(key=lambda spot: spot.start)
    return [spot for spot in kept if spot.entry is not None]
