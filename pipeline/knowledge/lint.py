"""The linter of the gazetteer and its rules: `python -m pipeline.knowledge.lint` lists what is wrong, a line each."""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipeline.knowledge.folding import fold_name
from pipeline.knowledge.gazetteer import Entry, load_gazetteer, slug
from pipeline.knowledge.rules import Rules, Sense, compiled, load_rules
from pipeline.knowledge.surfaces import surfaces
from pipeline.tables.closed_sets import ENTITY_TYPES

MOST_ALIASES: Final = 12
"""A list of everything matches nothing: whoever compares names reads no more than a dozen."""

_ID: Final = re.compile(r"([a-z_]+)/([a-z0-9]+(?:-[a-z0-9]+)*)")
_WIKIDATA: Final = re.compile(r"Q[1-9]\d*")
_COUNTRY: Final = re.compile(r"[A-Z]{2}|INT")


def lint(entries: Sequence[Entry], rules: Rules) -> list[str]:
    """Everything wrong with the rows and the rules, in order; empty when nothing is."""
    return [
        *_unique(entries),
        *(problem for entry in entries for problem in _row(entry)),
        *_shared_names(entries, rules),
        *_rules(entries, rules),
    ]


def main() -> int:
    """Print each problem; exit code 1 when there is one."""
    problems = lint(load_gazetteer(), load_rules())
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _unique(entries: Sequence[Entry]) -> Iterator[str]:
    ids = [entry.entity_id for entry in entries]
    yield from (f"{entity_id}: the id stands twice" for entity_id, n in Counter(ids).items() if n > 1)
    if ids != sorted(ids):
        first = next(b for a, b in itertools.pairwise(ids) if a > b)
        yield f"{first}: rows must be sorted by entity_id"
    wikidata = Counter(entry.wikidata_id for entry in entries if entry.wikidata_id)
    yield from (f"{item}: the Wikidata id stands in two rows" for item, n in wikidata.items() if n > 1)


def _row(entry: Entry) -> Iterator[str]:
    shape = _ID.fullmatch(entry.entity_id)
    if shape is None or shape.group(1) not in ENTITY_TYPES:
        yield f"{entry.entity_id}: an id is <type>/<slug> with a type of the closed set"
    elif not _is_slug_of(shape.group(2), entry):
        yield f"{entry.entity_id}: the slug is of neither the name {entry.name!r} nor an alias"
    if entry.wikidata_id is not None and not _WIKIDATA.fullmatch(entry.wikidata_id):
        yield f"{entry.entity_id}: {entry.wikidata_id!r} is no Wikidata id"
    if entry.country is not None and not _COUNTRY.fullmatch(entry.country):
        yield f"{entry.entity_id}: {entry.country!r} is no country code"
    if not entry.source:
        yield f"{entry.entity_id}: the source is missing"
    if len(entry.aliases) > MOST_ALIASES:
        yield f"{entry.entity_id}: {len(entry.aliases)} aliases; keep the {MOST_ALIASES} that matter"
    if any(not name or name != " ".join(name.split()) for name in (entry.name, *entry.aliases)):
        yield f"{entry.entity_id}: a name is empty or has stray spaces"
    if len({*entry.aliases, entry.name}) != len(entry.aliases) + 1:
        yield f"{entry.entity_id}: a name stands twice"


def _is_slug_of(tail: str, entry: Entry) -> bool:
    """A renamed thing keeps its id; the old name then has to be an alias. A number may part two things of one name."""
    slugs = {slug(name) for name in (entry.name, *entry.aliases)}
    return tail in slugs or re.sub(r"-\d+$", "", tail) in slugs


def _shared_names(entries: Iterable[Entry], rules: Rules) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for entry in entries:
        for surface in surfaces(entry):
            owners.setdefault(surface, []).append(entry.entity_id)
    for surface, ids in sorted(owners.items()):
        if len(ids) > 1 and not rules.senses_of(surface):
            yield f"{surface!r} names {' and '.join(ids)}: give it a rule or take it from one of them"


def _rules(entries: Iterable[Entry], rules: Rules) -> Iterator[str]:
    ids = {entry.entity_id for entry in entries}
    known = {surface for entry in entries for surface in surfaces(entry)}
    known |= {surface.upper() for surface in known}
    for surface, senses in rules.senses.items():
        if fold_name(surface) != surface:
            yield f"rule {surface!r}: write it folded, {fold_name(surface)!r}"
        elif surface not in known:
            yield f"rule {surface!r}: no row has this name"
        yield from (f"rule {surface!r}: {problem}" for sense in senses for problem in _sense(sense, ids))
    for series in rules.series:
        if series.type not in ENTITY_TYPES:
            yield f"series {series.heads[0]!r}: {series.type!r} is no type"
        yield from _compiles(f"series {series.heads[0]!r}", series.tail)
    yield from (f"full_name_first {name!r}: no row has this name" for name in sorted(rules.full_name_first - known))


def _sense(sense: Sense, ids: set[str]) -> Iterator[str]:
    for pattern in (sense.before, sense.after, sense.near, sense.unless_near, sense.article):
        if pattern is not None:
            yield from _compiles("pattern", pattern)
    for entity_id in (sense.entity_id, sense.entity):
        if entity_id is not None and not entity_id.startswith("*") and entity_id not in ids:
            yield f"{entity_id} is no row"


def _compiles(where: str, pattern: str) -> Iterator[str]:
    try:
        compiled(pattern)
    except re.error as error:
        yield f"{where}: {pattern!r} is no regular expression: {error}"


if __name__ == "__main__":
    sys.exit(main())
