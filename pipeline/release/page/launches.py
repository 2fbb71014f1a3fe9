"""The launch calendar: the launches around the newest day, each with the dates that were told before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from pipeline.release.page.markup import empty, text

BEFORE: Final = timedelta(days=45)
AFTER: Final = timedelta(days=365)
_ROWS: Final = 30
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Launch:
    """A launch: its first possible day now, and the days told before it, oldest first."""

    day: date
    title: str
    status: str
    reports: int
    sources: int
    told: tuple[date, ...]

    @property
    def slip(self) -> int:
        """Days between the first date told and the last."""
        return (self.day - self.told[0]).days if self.told else 0


def launches(events: pl.LazyFrame, covers: date) -> str:
    """The launches from 45 days before `covers` to a year after it, the nearest thirty that have a craft or a place."""
    found = (
        events.filter(
            pl.col("type").is_in(["launch", "test_flight"])
            & pl.col("starts_on").is_between(covers - BEFORE, covers + AFTER)
            & ((pl.col("participants").list.len() > 0) | pl.col("location_id").is_not_null())
        )
        .with_columns((pl.col("starts_on") - pl.lit(covers)).dt.total_days().abs().alias("far"))
        .sort(["far", "event_id"]).head(_ROWS).sort(["starts_on", "event_id"])
        .select("starts_on", "title", "status", "n_reports", "n_sources", "date_history").collect()
    )  # fmt: skip
    rows = [
        Launch(day, title, status, reports, sources, told_before(history, day))
        for day, title, status, reports, sources, history in found.iter_rows()
    ]
    if not rows:
        return empty("No dated launch around the newest day of this release.")
    slipped = sum(row.slip > 0 for row in rows)
    told_days = (day for row in rows for day in row.told if covers - day < BEFORE * 2)
    days = [covers, *(row.day for row in rows), *told_days]
    span = (min(days), max(days))
    body = "".join(_row(row, span, covers) for row in rows)
    told = (
        f"{len(rows)} launches from {rows[0].day} to {rows[-1].day}; {slipped} of them later than first told. "
        f"A ring is a date told before, a dot the date now, the line {covers}, the newest day."
    )
    return (
        f'<p class="soft">{text(told)}</p><table class="launches"><caption class="unseen">Launch calendar</caption>'
        '<thead><tr><th scope="col">day</th><th scope="col">launch</th><th scope="col" aria-hidden="true">time</th>'
        f'<th scope="col">slip</th></tr></thead><tbody>{body}</tbody></table>'
    )


def told_before(history: Sequence[Mapping[str, Any]], day: date) -> tuple[date, ...]:
    """The days that reports told before `day` came, oldest first; vaguer dates than a day are no slip and left out."""
    exact = (entry["date"] for entry in history if entry["date_precision"] in ("minute", "hour", "day"))
    days = [found for told in exact if (found := first_day(told)) is not None]
    kept: list[date] = []
    for found in days:
        if not kept or kept[-1] != found:
            kept.append(found)
    if kept and kept[-1] == day:
        kept.pop()
    return tuple(kept)


def first_day(told: object) -> date | None:
    """The local day of a date as reports tell it (`2026-03-09T04:35-04:00`); None where it names none."""
    match = _DAY.match(str(told or ""))
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None


def _row(row: Launch, span: tuple[date, date], covers: date) -> str:
    slip = f"{row.slip:+,} d" if row.slip else "on time" if row.told else ""
    before = f'<span class="unseen">, told before: {", ".join(map(str, row.told))}</span>' if row.told else ""
    counted = f"{row.reports:,} report{'s' if row.reports != 1 else ''}"
    return (
        f'<tr><td class="when"><time datetime="{row.day}">{row.day}</time></td>'
        f'<th scope="row">{text(row.title)} <span class="status s-{text(row.status)}">{text(row.status)}</span> '
        f'<span class="soft small">{counted}</span></th><td class="line" aria-hidden="true">{_line(row, span, covers)}'
        f'</td><td class="slip">{slip}{before}</td></tr>'
    )


def _line(row: Launch, span: tuple[date, date], covers: date) -> str:
    first, last = span
    length = max((last - first).days, 1)

    def x(day: date) -> str:
        return f"{2 + 96 * min(max((day - first).days / length, 0), 1):.2f}%"

    marks = [f'<line class="now" x1="{x(covers)}" x2="{x(covers)}" y1="0" y2="100%"/>']
    if row.told:
        days = sorted({*row.told, row.day})
        marks.append(f'<line x1="{x(days[0])}" x2="{x(days[-1])}" y1="50%" y2="50%"/>')
        marks += [
            f'<circle class="ring" cx="{x(day)}" cy="50%" r="4"><title>{day}</title></circle>' for day in row.told
        ]
    marks.append(f'<circle cx="{x(row.day)}" cy="50%" r="5"><title>{row.day}</title></circle>')
    return f'<svg class="time" focusable="false">{"".join(marks)}</svg>'
