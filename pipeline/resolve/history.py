"""What the reports of one event say together: its status, its date, and how both changed from report to report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from pipeline.resolve.evidence import Told
from pipeline.resolve.intervals import FINENESS, Interval

_DONE: Final = ("occurred", "failed")
_FAILED: Final = 1 / 3
"""Share of the accounts of an outcome from which "failed" holds: later texts still say that it "launched"."""


_RANK: Final = {"": -1, "planned": 0, "cancelled": 0, "postponed": 0, "ongoing": 1, "occurred": 2, "failed": 3}
"""How far a status has come: a text that lags behind without a new date changes nothing."""


def status_of(reports: Sequence[Told]) -> str:
    """How far the event has come: it never goes back from an outcome to a plan; a new date ends a postponement."""
    outcomes = Counter(report.status for report in _originals(reports) if report.status in _DONE)
    if outcomes:
        return "failed" if outcomes["failed"] >= _FAILED * outcomes.total() else "occurred"
    status, when = "", None
    for report in sorted(reports, key=lambda told: told.age):
        if status == "postponed" and report.status == "planned" and not _new_date(report.when, when):
            continue
        if status == "ongoing" and report.status in ("planned", "postponed"):
            continue
        status, when = report.status, report.when or when
    return status


def date_of(reports: Sequence[Told], status: str) -> Interval | None:
    """The date that holds: of an outcome what most publishers say, of a plan what was said last, as precise as told."""
    originals = _originals(reports)
    if status in _DONE or status == "ongoing":
        said = [report for report in originals if report.realised and report.when]
        if said:
            return _finest(_most_said(said), [r for r in originals if r.realised])
        cap = min(report.reported_at.date() for report in originals if report.realised)
        earlier = [r for r in originals if r.when and not r.realised and r.when.first <= cap]
        return _last_said(earlier)
    return _last_said([report for report in originals if report.when])


def history_of(reports: Sequence[Told], dates: dict[str, str | None]) -> list[dict[str, Any]]:
    """One entry for each report that first states or changes the date or the status; `dates` maps report id to date."""
    entries: list[dict[str, Any]] = []
    when: Interval | None = None
    status: str | None = None
    for report in sorted(reports, key=lambda told: told.age):
        if not _new_date(report.when, when) and (report.status == status or _RANK[report.status] < _RANK[status or ""]):
            continue
        entries.append({
            "reported_at": report.reported_at, "article_id": report.article_id, "date": dates[report.report_id],
            "date_precision": report.when.precision if report.when else "unknown", "status": report.status,
        })  # fmt: skip
        status, when = report.status, report.when or when
    return entries


def _new_date(told: Interval | None, known: Interval | None) -> bool:
    """Whether a date says more than, or other than, the one known: a vaguer one that holds it is no news."""
    if told is None:
        return False
    if known is None:
        return True
    if told.contains(known) and (told.days > known.days or FINENESS[told.precision] < FINENESS[known.precision]):
        return False
    return told != known and not (told.first == known.first and told.last == known.last and told.at is None)


def _originals(reports: Sequence[Told]) -> list[Told]:
    """The reports without those of copies whose original is among them."""
    own = {report.article_id for report in reports}
    return [report for report in reports if report.root == report.article_id or report.root not in own]


def _most_said(said: Sequence[Told]) -> Interval:
    """The days that most publishers name; of equals the finer, then the one told last."""
    votes: dict[tuple[Any, Any], set[str]] = defaultdict(set)
    for report in said:
        for other in said:
            if report.when and other.when and report.when.contains(other.when):
                votes[other.when.first, other.when.last].add(report.source_id)
    best = max(said, key=lambda r: (len(votes[_days(r)]), _fineness(r), r.age))
    assert best.when is not None
    return best.when


def _days(report: Told) -> tuple[Any, Any]:
    return (report.when.first, report.when.last) if report.when else (None, None)


def _fineness(report: Told) -> int:
    return FINENESS[report.when.precision] if report.when else 0


def _last_said(said: Sequence[Told]) -> Interval | None:
    if not said:
        return None
    last = max(said, key=lambda report: report.age)
    assert last.when is not None
    return _finest(last.when, said)


def _finest(chosen: Interval, reports: Sequence[Told]) -> Interval:
    """The most precise date told within `chosen`, the latest of equals."""
    within = [(FINENESS[r.when.precision], r.age, r.when) for r in reports if r.when and chosen.contains(r.when)]
    finest = max(within, key=lambda item: item[:2], default=None)
    return finest[2] if finest and finest[0] > FINENESS[chosen.precision] else chosen
