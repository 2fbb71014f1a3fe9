"""Event reports: one for each event that an article tells, anchored at the first sentence that states it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.extract.borrowing import with_borrowed_times
from pipeline.extract.candidates import Candidate, candidates
from pipeline.extract.grouping import Group, grouped
from pipeline.extract.participants import participants_of
from pipeline.extract.records import ArticleText, Mention, Report, Telling
from pipeline.extract.roles import place_among
from pipeline.extract.scenes import Scene, scenes
from pipeline.extract.sentences import word_set
from pipeline.extract.slots import Slots

UNNAMED: Final = 0.6
"""The evidence from which a report may name nobody at all: below it hardly one was right in our own texts."""
_FLIGHTS: Final = frozenset({"launch", "test_flight"})
_OF_PLACE: Final = word_set("in at from near over off on to into outside above of")
LEAST: Final = 0.55
"""The evidence below which reports are left out: of those just above it two in three are right."""
_FLOOR, _SLOPE = 0.33, 0.57
"""From evidence to confidence, by the curve of `benchmarks/events_calibration.py`."""


def find_reports(text: ArticleText, mentions: Sequence[Mention]) -> list[Report]:
    """The reports of an article in the order of their anchors (body, then description, then title)."""
    reports: dict[str, Report] = {}
    all_scenes = scenes(text, mentions)
    slots = Slots()
    for group in grouped(candidates(text, all_scenes)):
        if evidence_of(group) < LEAST:
            continue
        report = _report(text, group, all_scenes, slots)
        if not _says_who_or_where(report, group):
            continue
        if report.report_id in reports:  # a second event of one type in one sentence: its trigger tells it apart
            name = report_id(text.article_id, report.type, report.field, report.trigger_start)
            report = replace(report, report_id=name)
        reports.setdefault(report.report_id, report)
    return with_borrowed_times(reports.values())


def _says_who_or_where(report: Report, group: Group) -> bool:
    """Whether a report names somebody, something or a place, or else is told beyond doubt."""
    if any(slot.role in {"spacecraft", "launch_vehicle"} for slot in report.slots):
        return True  # a craft that only the tagger knows
    return bool(report.participants) or report.location_id is not None or evidence_of(group) >= UNNAMED


def report_id(article_id: str, kind: str, field: str, start: int) -> str:
    """First 16 hex digits of the SHA-256 of `article_id|type|field|start`."""
    return hashlib.sha256(f"{article_id}|{kind}|{field}|{start}".encode()).hexdigest()[:16]


def _report(text: ArticleText, group: Group, all_scenes: Sequence[Scene], slots: Slots) -> Report:
    anchor = group.anchor
    sentence = anchor.scene.sentence
    timed = group.timed
    place = place_among([m for member in group.members for m in member.named if _may_be_place(m, member)], anchor.kind)
    return Report(
        report_id=report_id(text.article_id, anchor.kind.name, sentence.field, sentence.start),
        field=sentence.field, start=sentence.start, end=sentence.end,
        trigger_start=anchor.start, trigger_end=anchor.end,
        type=anchor.kind.name, status=group.status,
        date_text=timed.time.text if timed.time is not None else None,
        date=timed.moment.date, date_end=timed.moment.date_end, date_precision=timed.moment.precision,
        location_id=place.entity_id if place is not None else None,
        participants=participants_of(group, all_scenes, place), slots=slots.of(anchor, text.text_of(sentence.field)),
        tellings=_tellings(group), confidence=confidence_of(group),
    )  # fmt: skip


def _may_be_place(mention: Mention, candidate: Candidate) -> bool:
    """Whether a name can be where the event happens: a town or a country only with a word of place before it."""
    if mention.type not in {"city", "country"}:
        return True
    words = candidate.scene.words
    before = [w.lower for w in words if w.start < mention.start][-2:]
    if candidate.kind.name in _FLIGHTS and (mention not in candidate.close or mention.end <= candidate.start):
        return bool(set(before) & {"from"})
    return bool(set(before) & _OF_PLACE)


def confidence_of(group: Group) -> float:
    """How sure the report is, 0 to 1: the share of right ones among reports of such evidence in labelled texts."""
    return round(_FLOOR + _SLOPE * evidence_of(group), 3)


def evidence_of(group: Group) -> float:
    """What speaks for a report: a named argument, a status that the words say, a date, more than one telling."""
    score = 0.5 * max(m.strength for m in group.members)
    score += 0.25 if any(m.reading.sure for m in group.members) else 0.08
    score += 0.15 if group.moment.date is not None else 0.0
    return round(score + (0.1 if len(group.members) > 1 else 0.0), 3)


def _tellings(group: Group) -> tuple[Telling, ...]:
    spans = dict.fromkeys((m.scene.sentence.field, m.scene.sentence.start, m.scene.sentence.end) for m in group.members)
    return tuple(Telling(*span) for span in spans)
