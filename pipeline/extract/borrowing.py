"""Times that one event lends to another of the same article: a booster lands on the day it flies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from pipeline.extract.records import Report

_LENDERS: Final = {
    # type: (types that lend their day, the role that both must name)
    "landing_splashdown": (("launch", "test_flight"), "launch_vehicle"),
    "deployment": (("spacewalk",), "crew"),
}
_DAYS: Final = frozenset({"day", "hour", "minute"})
_PAST: Final = frozenset({"occurred", "failed", "ongoing"})


def with_borrowed_times(reports: Iterable[Report]) -> list[Report]:
    """The reports; those without a time take the day of the flight or the spacewalk that they belong to."""
    given = list(reports)
    return [_borrowed(report, given) if report.date is None and report.type in _LENDERS else report for report in given]


def _borrowed(report: Report, given: Sequence[Report]) -> Report:
    types, role = _LENDERS[report.type]
    mine = {p.entity_id for p in report.participants if p.role == role}
    days = {
        other.date[:10]
        for other in given[:200]
        if other.type in types
        and other.date is not None
        and other.date_precision in _DAYS
        and (other.status in _PAST) == (report.status in _PAST)
        and mine
        and (role == "launch_vehicle" or mine & {p.entity_id for p in other.participants if p.role == role})
    }
    if len(days) != 1:
        return report
    return replace(report, date=days.pop(), date_precision="day")
