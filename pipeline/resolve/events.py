"""Event reports of all days -> events: one row a thing that happened or is planned, told by one article or by many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import polars as pl

from pipeline.knowledge.gazetteer import slug
from pipeline.resolve.clusters import cluster
from pipeline.resolve.entities import entity_ids, released_rows, superseded_rows
from pipeline.resolve.event_ids import name_events
from pipeline.resolve.evidence import Told
from pipeline.resolve.habits import GROUPS, HABITS, area, is_pad
from pipeline.resolve.history import date_of, history_of, status_of
from pipeline.resolve.intervals import Interval, interval_of
from pipeline.resolve.ledger import Ledger, settle
from pipeline.resolve.links import Remembered
from pipeline.resolve.titles import Part, title_of
from pipeline.tables import EVENT_REPORTS, EVENTS
from pipeline.tables.arrow import frame_of
from pipeline.tables.closed_sets import ORGANISATION_ROLES, PARTICIPANT_ROLES

_SUREST: Final = 0.99
_HALF: Final = 0.5
"""What a further publisher adds to the confidence: half of a first one, for they write off each other."""
Row = dict[str, Any]


class ResolvedEvents(NamedTuple):
    """Frames of `events`, `event_reports` and `superseded` (all changes so far), and the ledger that follows."""

    events: pl.DataFrame
    event_reports: pl.DataFrame
    superseded: pl.DataFrame
    ledger: Ledger


def resolve_events(
    articles: pl.DataFrame,
    staged: pl.DataFrame,
    mentions: pl.DataFrame,
    reports: pl.DataFrame,
    *,
    entities: pl.DataFrame,
    entity_mentions: pl.DataFrame,
    ledger: Ledger,
    since_version: str,
    remembered: Remembered | None = None,
) -> ResolvedEvents:
    """The events that the released `articles` tell, and every report of them.

    `staged`, `mentions` and `reports` hold every day's staged tables; `entities` and `entity_mentions` are the released
    ones: a participant, slot or place that has no row there loses its id and keeps its name.
    """
    current = released_rows(articles, staged, reports).sort(EVENT_REPORTS.order)
    read = released_rows(articles, staged, mentions)
    names: dict[str, str] = dict(entities.select("entity_id", "name").iter_rows())
    rows = _with_released_ids(current.to_dicts(), entity_ids(read, entity_mentions), names)
    by_id = {row["report_id"]: row for row in rows}
    clusters = cluster(told_of(rows, articles), remembered)
    named = name_events(clusters, ledger, since_version)
    published = dict(articles.select("article_id", "published_at").iter_rows())
    events = [
        _event(event_id, [(told, by_id[told.report_id]) for told in members], names, published)
        for event_id, members in zip(named.ids, clusters, strict=True)
    ]
    for event_id, members in zip(named.ids, clusters, strict=True):
        for told in members:
            by_id[told.report_id]["event_id"] = event_id
    alive = set(named.ids) | set(entities["entity_id"].to_list())
    settled = settle((*ledger.superseded, *named.changes), alive)
    return ResolvedEvents(
        frame_of(EVENTS, events).sort(EVENTS.order),
        frame_of(EVENT_REPORTS, rows).sort(EVENT_REPORTS.order),
        superseded_rows(settled),
        Ledger(ledger.entities, named.reports, named.events, settled),
    )


def told_of(rows: Iterable[Row], articles: pl.DataFrame) -> list[Told]:
    """Rows of `event_reports` (with released ids) as matching sees them; `articles` says when and by whom."""
    columns = articles.select("article_id", "source_id", pl.coalesce("published_at", "first_seen_at"), "duplicate_of")
    facts = {article_id: rest for article_id, *rest in columns.iter_rows()}
    publishers = {article_id: source_id for article_id, (source_id, _, _) in facts.items()}
    by_article: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_article[row["article_id"]].append(row)
    told = []
    for article_id, own in by_article.items():
        source_id, reported_at, duplicate_of = facts[article_id]
        root = duplicate_of or article_id
        moved = [_groups(row) for row in own if row["type"] == "delay" or row["status"] == "postponed"]
        told += [_told(row, root, publishers.get(root, source_id), reported_at, moved) for row in own]
    return told


def _told(row: Row, root: str, source_id: str, reported_at: datetime, moved: Sequence[Mapping[str, Any]]) -> Told:
    groups = _groups(row)
    when = interval_of(row["date"], row["date_end"])
    return Told(
        report_id=row["report_id"],
        article_id=row["article_id"],
        root=root,
        source_id=source_id,
        reported_at=reported_at,
        field=row["field"],
        start=row["start"],
        type=row["type"],
        status=_plausible(row["status"], when, reported_at),
        when=when,
        location=row["location_id"],
        groups=groups,
        anchored=frozenset(
            slot["entity_id"] for slot in row["slots"] if GROUPS.get(slot["role"]) == "craft" and slot["entity_id"]
        ),
        amounts=frozenset(slot["value"] for slot in row["slots"] if slot["role"] == "amount" and slot["value"]),
        rescheduled=row["type"] != "delay" and any(_of_one_flight(groups, delayed) for delayed in moved),
    )


def _plausible(status: str, when: Interval | None, reported_at: datetime) -> str:
    """What is told to have happened on a day to come is a plan, whatever the sentence says."""
    to_come = when is not None and when.first > reported_at.date() + timedelta(days=1)
    return "planned" if to_come and status in ("occurred", "failed", "ongoing") else status


def _groups(row: Row) -> dict[str, frozenset[str]]:
    """craft, vehicle, body, people and parties of a report; a thing without an id goes by its role and name."""
    groups: dict[str, set[str]] = defaultdict(set)
    for participant in row["participants"]:
        group = GROUPS[participant["role"]]
        groups[group].add(participant["entity_id"] or f"{participant['role']}/{slug(participant['name'])}")
    for slot in row["slots"]:
        if slot["entity_id"] and slot["role"] in GROUPS:
            groups[GROUPS[slot["role"]]].add(slot["entity_id"])
    return {group: frozenset(ids) for group, ids in sorted(groups.items())}


def _of_one_flight(ours: Mapping[str, frozenset[str]], delayed: Mapping[str, frozenset[str]]) -> bool:
    """Whether a delay told in the same article is of this flight: it names its craft or rocket, or neither."""
    if not delayed.get("craft") and not delayed.get("vehicle"):
        return True
    return any(ours.get(group, frozenset()) & delayed.get(group, frozenset()) for group in ("craft", "vehicle"))


def _with_released_ids(rows: list[Row], ids: Mapping[tuple[str, str], str], names: Mapping[str, str]) -> list[Row]:
    """The report rows with entity ids of the release; names are those of `entities`; confidence to three decimals."""
    for row in rows:
        rename = _renamer(row["article_id"], ids, names)
        row["location_id"] = rename(row["location_id"])
        for part in row["participants"]:
            part["entity_id"] = rename(part["entity_id"])
            part["name"] = names.get(part["entity_id"], part["name"])
        for part in row["slots"]:
            part["entity_id"] = rename(part["entity_id"])
        row["confidence"] = round(row["confidence"], 3)
        row["participants"] = _distinct(row["participants"])
    return rows


def _renamer(
    article_id: str, ids: Mapping[tuple[str, str], str], names: Mapping[str, str]
) -> Callable[[str | None], str | None]:
    def rename(entity_id: str | None) -> str | None:
        if entity_id is None:
            return None
        found = ids.get((article_id, entity_id), entity_id)
        return found if found in names else None

    return rename


def _distinct(participants: Iterable[Row]) -> list[Row]:
    """Each (role, thing) once, in the order of the roles, then by id and name."""
    first = {(p["role"], p["entity_id"] or "", "" if p["entity_id"] else p["name"]): p for p in participants}
    return [first[key] for key in sorted(first, key=lambda key: (PARTICIPANT_ROLES.index(key[0]), key[1], key[2]))]


def _event(
    event_id: str,
    members: Sequence[tuple[Told, Row]],
    names: Mapping[str, str],
    published: Mapping[str, datetime | None],
) -> Row:
    reports = [told for told, _ in members]
    type_ = _most(reports, lambda told: told.type) or reports[0].type
    status = status_of(reports)
    when = date_of(reports, status)
    location = _location(reports)
    parts = _participants(members)
    times = sorted(time for told in reports if (time := published[told.article_id]) is not None)
    history = history_of(reports, {row["report_id"]: row["date"] for _, row in members})
    for entry in history:
        entry["reported_at"] = published[entry["article_id"]]
    return {
        "event_id": event_id,
        "type": type_,
        "status": status,
        "title": title_of(type_, [part for part, _ in parts], names.get(location or "")),
        "starts_on": when.first if when else None,
        "ends_on": when.last if when else None,
        "starts_at": when.at if when else None,
        "date_precision": when.precision if when else "unknown",
        "location_id": location,
        "participants": [{"role": part.role, "entity_id": entity_id, "name": part.name} for part, entity_id in parts],
        "date_history": history,
        "n_reports": len({told.article_id for told in reports}),
        "n_sources": len({told.source_id for told in reports}),
        "first_reported_at": times[0] if times else None,
        "last_reported_at": times[-1] if times else None,
        "confidence": _confidence(members),
    }


def _most(reports: Sequence[Told], value: Callable[[Told], str | None]) -> str | None:
    """What most publishers say; of equals what was said first."""
    voters: dict[str, set[str]] = defaultdict(set)
    for told in sorted(reports, key=lambda told: told.age):
        if (said := value(told)) is not None:
            voters[said].add(told.source_id)
    return max(voters, key=lambda said: len(voters[said]), default=None)


def _location(reports: Sequence[Told]) -> str | None:
    """The place that most publishers name; of a launch the site, and its pad where anybody names it (GUIDELINES)."""
    places = {told.location for told in reports if told.location}
    sites = {place for place in places if place.startswith("launch_site/")}
    if HABITS[reports[0].type].kin != "launch" or not sites:
        return _most(reports, lambda told: told.location)
    site = _most(reports, lambda told: told.location if told.location in sites else None)
    near = {place for place in sites if is_pad(place) and area(place) and area(place) == area(site or "")}
    return _most(reports, lambda told: told.location if told.location in near else None) or site


def _participants(members: Sequence[tuple[Told, Row]]) -> list[tuple[Part, str | None]]:
    """Everybody who takes part, each thing in the role that most publishers give it among organisations."""
    voters: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for told, row in members:
        for part in row["participants"]:
            voters[part["role"], part["entity_id"], part["name"]].add(told.source_id)
    known = {name for _, entity_id, name in voters if entity_id is not None}
    roles: dict[str, tuple[int, int, str]] = {}
    for (role, entity_id, name), who in voters.items():
        if role in ORGANISATION_ROLES:
            rank = (-len(who), ORGANISATION_ROLES.index(role), role)
            roles[entity_id or name] = min(rank, roles.get(entity_id or name, rank))
    kept = [
        (Part(role, name, len(who)), entity_id)
        for (role, entity_id, name), who in voters.items()
        if (role not in ORGANISATION_ROLES or roles[entity_id or name][2] == role)
        and not (entity_id is None and name in known)
    ]
    return sorted(
        kept,
        key=lambda item: (PARTICIPANT_ROLES.index(item[0].role), -item[0].support, item[1] or "~", item[0].name),
    )


def _confidence(members: Sequence[tuple[Told, Row]]) -> float:
    """The surest report, made surer by each further independent publisher."""
    best: dict[str, float] = {}
    for told, row in members:
        best[told.source_id] = max(best.get(told.source_id, 0.0), row["confidence"])
    surest, *others = sorted(best.values(), reverse=True)
    doubt = 1.0 - surest
    for other in others:
        doubt *= 1.0 - _HALF * other
    return round(max(surest, min(_SUREST, 1.0 - doubt)), 3)
