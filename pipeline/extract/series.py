"""Things that carry a number: the head is found by the matcher, the tail is read here (`Kosmos` + `-2588`)."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.matcher import Hit, is_boundary
from pipeline.extract.spots import Spot, discovered
from pipeline.knowledge.folding import fold_name
from pipeline.knowledge.gazetteer import Entry, load_gazetteer
from pipeline.knowledge.rules import compiled


def series_spots(hit: Hit, folded: str) -> list[Spot]:
    """Every numbered thing that starts with the head at `hit`."""
    spots = []
    for series in hit.pattern.series:
        tail = compiled(series.tail).match(folded, hit.end)
        if tail is None or not is_boundary(folded, tail.end()):
            continue
        number = next((group for group in tail.groups() if group), "")
        name = series.name.format(head=hit.pattern.text, n=number)
        aliases = tuple(alias.format(head=hit.pattern.text, n=number) for alias in series.aliases)
        entry = _known(series.type, key(folded[hit.start : tail.end()])) or _known(series.type, key(name))
        if entry is None and "{" not in series.name:
            continue
        spots.append(
            Spot(hit.start, tail.end(), entry or discovered(series.type, name, series.country, aliases), "pattern", 1)
        )
    return spots


def key(name: str) -> str:
    """A name without spaces, hyphens and case: the same for `Falcon-9` and `Falcon 9`."""
    return re.sub(r"[^a-z0-9]+", "", fold_name(name).lower())


def _known(type_: str, name_key: str) -> Entry | None:
    return _by_key().get((type_, name_key))


@cache
def _by_key() -> dict[tuple[str, str], Entry]:
    known: dict[tuple[str, str], Entry] = {}
    for entry in load_gazetteer():
        if (
            any(char.isdigit() for name in (entry.name, *entry.aliases) for char in name)
            or entry.type == "launch_vehicle"
        ):
            for name in (entry.name, *entry.aliases):
                known.setdefault((entry.type, key(name)), entry)
    return known
