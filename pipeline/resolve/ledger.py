"""The ledger of ids: what each entity and event was called in earlier releases, so that an id never changes its thing.

It is an input of every release and its new version is an output. It holds ids and what found them, never text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from pipeline.errors import SpaceNewsError

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class EntityEntry:
    """What an entity id stood for; `founding` is the article that first named it ('' for one of the gazetteer)."""

    type: str
    name: str
    wikidata_id: str | None
    founding: str


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """The event that a report belonged to; article and type find it again when its anchor sentence moved."""

    event_id: str
    article_id: str
    type: str


@dataclass(frozen=True, slots=True, order=True)
class Supersession:
    """One row of `superseded`. In a `split` the old id lives on with the founding part."""

    old_id: str
    new_id: str
    kind: str
    since_version: str


@dataclass(frozen=True)
class Ledger:
    """Entity ids, report ids with their event, event ids with their founding report, and all id changes so far."""

    entities: Mapping[str, EntityEntry] = field(default_factory=dict)
    reports: Mapping[str, ReportEntry] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    superseded: tuple[Supersession, ...] = ()


def load_ledger(path: Path) -> Ledger:
    """The ledger of a file; an empty one where there is no file yet. Raises SpaceNewsError for a damaged file."""
    try:
        told = orjson.loads(path.read_bytes())
        return _from_json(told)
    except FileNotFoundError:
        return Ledger()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SpaceNewsError(
            f"the ledger of ids {path} cannot be read ({error}); restore it from the newest release before building"
        ) from None


def save_ledger(ledger: Ledger, path: Path) -> None:
    """Write the ledger beside its place and rename it; equal ledgers give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(ledger_bytes(ledger))
    beside.replace(path)


def ledger_bytes(ledger: Ledger) -> bytes:
    """The ledger as JSON with sorted keys."""
    told = {
        "format": FORMAT,
        "entities": {key: [e.type, e.name, e.wikidata_id, e.founding] for key, e in ledger.entities.items()},
        "reports": {key: [r.event_id, r.article_id, r.type] for key, r in ledger.reports.items()},
        "events": dict(ledger.events),
        "superseded": [[s.old_id, s.new_id, s.kind, s.since_version] for s in sorted(ledger.superseded)],
    }
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _from_json(told: dict[str, Any]) -> Ledger:
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}, not {FORMAT}")
    return Ledger(
        entities={key: EntityEntry(*values) for key, values in told["entities"].items()},
        reports={key: ReportEntry(*values) for key, values in told["reports"].items()},
        events=told["events"],
        superseded=tuple(Supersession(*values) for values in told["superseded"]),
    )


def settle(changes: Iterable[Supersession], alive: set[str]) -> tuple[Supersession, ...]:
    """Every id change so far, each old id pointing straight at the id in use today, sorted.

    A change whose old id is in use again is dropped (a merge that was undone); a split is kept, since there the old id
    lives on. Where a replacement was itself replaced, the row takes the version of that last step.
    """
    changes = sorted(set(changes))
    onward = {c.old_id: c for c in changes if c.kind != "split" and c.old_id not in alive}
    settled = set()
    for change in changes:
        if change.kind != "split" and change.old_id in alive:
            continue
        last, seen = change, {change.old_id}
        while last.new_id in onward and last.new_id not in seen:
            seen.add(last.new_id)
            last = onward[last.new_id]
        if last.new_id != change.old_id:
            settled.add(Supersession(change.old_id, last.new_id, change.kind, last.since_version))
    return tuple(sorted(_one_each(settled)))


def _one_each(changes: Iterable[Supersession]) -> Iterable[Supersession]:
    """One row for each (old, new); the earliest of several."""
    first: dict[tuple[str, str], Supersession] = {}
    for change in sorted(changes):
        first.setdefault((change.old_id, change.new_id), change)
    return first.values()
