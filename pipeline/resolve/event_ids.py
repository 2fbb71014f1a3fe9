"""The id of each event: made from its founding report, then read from the ledger for ever after."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.resolve.evidence import Told
from pipeline.resolve.habits import HABITS
from pipeline.resolve.ledger import Ledger, ReportEntry, Supersession


class Named(NamedTuple):
    """Event ids in the order of the clusters, the changes that they bring, and the ledger's reports and events."""

    ids: list[str]
    changes: list[Supersession]
    reports: dict[str, ReportEntry]
    events: dict[str, str]


def event_id_of(founding: Told) -> str:
    """First 16 hex digits of the SHA-256 of `type|article_id|field|start` of the founding report (DESIGN, events)."""
    told = f"{founding.type}|{founding.article_id}|{founding.field}|{founding.start}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def name_events(clusters: Sequence[Sequence[Told]], ledger: Ledger, since_version: str) -> Named:
    """An id for each cluster (members in the order told).

    A cluster keeps the id that the ledger has for its reports. Where an old event now lies in two clusters, the one
    with the founding report keeps the id and the others are `split` from it; where two old events lie in one cluster,
    the id that was founded first stays and the others `merge` into it.
    """
    known = _known_ids(clusters, ledger)
    keepers = _keepers(clusters, known, ledger)
    taken = set(keepers.values())
    ids: list[str] = []
    for place, cluster in enumerate(clusters):
        ids.append(keepers.get(place) or _fresh(cluster[0], taken))
        taken.add(ids[-1])
    changes = [
        Supersession(old, ids[place], "split" if old in taken else "merge", since_version)
        for place, found in enumerate(known)
        for old in sorted(found)
        if old != ids[place]
    ]
    reports, events = dict(ledger.reports), dict(ledger.events)
    for event_id, cluster in zip(ids, clusters, strict=True):
        events.setdefault(event_id, cluster[0].report_id)
        for told in cluster:
            reports[told.report_id] = ReportEntry(event_id, told.article_id, told.type)
    return Named(ids, changes, reports, events)


def _keepers(clusters: Sequence[Sequence[Told]], known: Sequence[Counter[str]], ledger: Ledger) -> dict[int, str]:
    """Which cluster keeps which old id: each id goes to one cluster and each cluster takes one id."""
    claims: dict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(known):
        for event_id in found:
            claims[event_id].append(place)
    home = {told.report_id: place for place, cluster in enumerate(clusters) for told in cluster}
    rank = {report_id: place for place, report_id in enumerate(_in_order(clusters))}

    def founded(event_id: str) -> tuple[int, str]:
        return rank.get(ledger.events.get(event_id, ""), len(rank)), event_id

    keepers: dict[int, str] = {}
    for event_id in sorted(claims, key=founded):
        founding = home.get(ledger.events.get(event_id, ""))
        best = min(claims[event_id], key=lambda place: (place != founding, -known[place][event_id], place))
        keepers.setdefault(best, event_id)
    return keepers


def _in_order(clusters: Sequence[Sequence[Told]]) -> list[str]:
    return [told.report_id for told in sorted((t for cluster in clusters for t in cluster), key=lambda told: told.age)]


def _known_ids(clusters: Sequence[Sequence[Told]], ledger: Ledger) -> list[Counter[str]]:
    """For each cluster the event ids that the ledger has for its reports, with the number of reports.

    Where a new rule anchors the reports of an article elsewhere, so that their ids are new, the article and the kind of
    event find the old id, if both named one event before and name one cluster now.
    """
    entries = ledger.reports
    known = [
        Counter(entries[told.report_id].event_id for told in cluster if told.report_id in entries)
        for cluster in clusters
    ]
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, cluster in enumerate(clusters):
        for told in cluster:
            wanted[told.article_id, told.habit.kin].add(place)
    present = set(_in_order(clusters))
    lost: dict[tuple[str, str], set[str]] = defaultdict(set)
    for report_id, entry in entries.items():
        if report_id not in present and entry.type in HABITS:
            lost[entry.article_id, HABITS[entry.type].kin].add(entry.event_id)
    for key in sorted(lost.keys() & wanted.keys()):
        if len(wanted[key]) == 1 and len(lost[key]) == 1:
            (place,), (event_id,) = wanted[key], lost[key]
            known[place].setdefault(event_id, 0)
    return known


def _fresh(founding: Told, taken: set[str]) -> str:
    event_id = event_id_of(founding)
    number = 2
    while event_id in taken:
        told = f"{founding.type}|{founding.article_id}|{founding.field}|{founding.start}|{number}"
        event_id = hashlib.sha256(told.encode()).hexdigest()[:16]
        number += 1
    return event_id
