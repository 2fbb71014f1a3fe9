"""What a date expression means as seen from the day of publication: a local ISO date as precise as its words.

What cannot be known stays None: impossible days, relative words without a publication date, "recently", decades.
Conventions (first day of a range, northern seasons as quarters, weekdays by tense) follow the annotation guidelines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from pipeline.extract.date_words import AMERICAN_ZONES, ZONES
from pipeline.extract.dates import DateExpression, Precision

Tense = Literal["past", "future", "unknown"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A local ISO date (None when unknown), the last day of a range, and the precision."""

    date: str | None = None
    date_end: str | None = None
    precision: Precision = "unknown"


UNKNOWN: Final = Moment()
SOON: Final = 4
"""Hours within which two things are taken to happen on one day."""


def resolve(
    expression: DateExpression, published: date | None, tense: Tense = "unknown", anchor: Moment | None = None
) -> Moment:
    """What `expression` means in an article of `published`; "two days later" counts from `anchor`."""
    if not expression.possible:
        return UNKNOWN
    if expression.until is not None:
        return _range(expression, expression.until, published, tense)
    moment = _RESOLVERS.get(expression.kind, _resolve_nothing)(expression, published, tense, anchor)
    if (
        expression.clock is not None
        and moment.precision == "day"
        and moment.date is not None
        and moment.date_end is None
    ):
        return _with_clock(moment.date, expression)
    if expression.within and moment.date is not None and moment.date_end is None:
        return _day(date.fromisoformat(moment.date), _later(date.fromisoformat(moment.date), expression.within - 1))
    return _of_space_flight(moment)


FIRST_YEAR: Final = 1957
"""Nothing in space news happened before Sputnik: an earlier year is a slip or the birth of a person."""


def _of_space_flight(moment: Moment) -> Moment:
    return UNKNOWN if moment.date is not None and int(moment.date[:4]) < FIRST_YEAR else moment


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days) if day < date.max - timedelta(days=days) else day


def _range(first: DateExpression, last: DateExpression, published: date | None, tense: Tense) -> Moment:
    """From the one time to the other; the first takes its year from the last, and the last never lies before it."""
    alone = replace(first, until=None)
    if first.year is None and last.year is not None:
        wraps = first.month is not None and last.month is not None and first.month > last.month
        alone = replace(alone, year=last.year - wraps)
    start = resolve(alone, published, tense)
    if start.date is None:
        return UNKNOWN
    toward = day_range(start.date)[0] if last.year is None else published
    end = resolve(last, toward, "future" if last.year is None else tense)
    if end.date is None or len(end.date) != len(start.date) or end.date <= start.date:
        return start
    return Moment(start.date, end.date, start.precision)


def _with_clock(day: str, expression: DateExpression) -> Moment:
    minutes = expression.clock or 0
    written = expression.zone or ""
    zone = written if written[:1] in {"+", "-"} else ZONES.get(written.lower(), "")
    if not zone and expression.zone:
        zone = _american_zone(day, expression.zone)
    if expression.clock_precision == "hour":
        return Moment(f"{day}T{minutes // 60:02d}{zone}", None, "hour")
    return Moment(f"{day}T{minutes // 60:02d}:{minutes % 60:02d}{zone}", None, "minute")


def _american_zone(day: str, zone: str) -> str:
    """`ET` and the like: daylight time from the second Sunday of March to the first of November (since 2007)."""
    hours = AMERICAN_ZONES.get(zone.split(maxsplit=1)[0])
    if hours is None:
        return ""
    when = date.fromisoformat(day)
    starts = next(d for d in (date(when.year, 3, n) for n in range(8, 15)) if d.weekday() == 6)
    ends = next(d for d in (date(when.year, 11, n) for n in range(1, 8)) if d.weekday() == 6)
    return f"{hours + (1 if starts <= when < ends else 0):+03d}:00"


def _day(value: date, last: date | None = None) -> Moment:
    return Moment(value.isoformat(), last.isoformat() if last is not None and last > value else None, "day")


def _month(year: int, month: int) -> Moment:
    return Moment(f"{year:04d}-{month:02d}", None, "month")


def _year(year: int) -> Moment:
    return Moment(f"{year:04d}", None, "year") if 1000 <= year <= 9999 else UNKNOWN


def _resolve_day(x: DateExpression, published: date | None, tense: Tense, _: Moment | None) -> Moment:
    if x.month is None or x.day is None:
        return UNKNOWN
    year = x.year or _year_of_day(x, published, tense)
    if year is None:
        return UNKNOWN
    try:
        first = date(year, x.month, x.day)
        last = None
        if x.last_day is not None:
            last_month = x.last_month or x.month
            last = date(year + (last_month < x.month), last_month, x.last_day)
    except ValueError:
        return UNKNOWN
    return _day(first, last)


def _year_of_day(x: DateExpression, published: date | None, tense: Tense) -> int | None:
    """The year that the words leave out: the weekday decides, then the tense, then what is nearest."""
    if published is None or x.month is None or x.day is None:
        return None
    if x.rel and x.rel.endswith("year"):
        return published.year + {"last": -1, "next": 1}.get(x.rel.split()[0], 0)
    candidates = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            candidates.append(date(year, x.month, x.day))
        except ValueError:
            continue
    if x.weekday is not None:
        candidates = [d for d in candidates if d.weekday() == x.weekday] or candidates
    if not candidates:
        return None
    if tense == "past":
        allowed = [d for d in candidates if d <= published + timedelta(days=1)]
        soon = [d for d in candidates if published < d <= published + timedelta(days=45)]
        if soon and all((published - d).days > 180 for d in allowed):
            return soon[0].year
    elif tense == "future":
        allowed = [d for d in candidates if d >= published - timedelta(days=1)]
    else:
        allowed = candidates
    return min(allowed or candidates, key=lambda d: abs((d - published).days)).year


def _resolve_month(x: DateExpression, published: date | None, tense: Tense, anchor: Moment | None) -> Moment:
    if x.month is None:
        return UNKNOWN
    if x.year is not None:
        return _month(x.year, x.month)
    if published is None:
        return UNKNOWN
    if x.rel and x.rel.endswith("year"):
        return _month(published.year + {"last": -1, "next": 1}.get(x.rel.split()[0], 0), x.month)
    here = published.year * 12 + published.month
    there = published.year * 12 + x.month
    if x.rel in {"last", "past"} or (tense == "past" and x.rel not in {"next", "coming", "this"}):
        there -= 12 if there > here or (x.rel == "last" and there == here) else 0
    elif x.rel in {"next", "coming"} or tense == "future":
        there += 12 if there < here or (x.rel == "next" and there == here) else 0
    elif x.rel != "this":
        there += 12 if here - there > 6 else -12 if there - here > 6 else 0
    return _month((there - 1) // 12, x.month)


def _resolve_weekday(x: DateExpression, published: date | None, tense: Tense, _: Moment | None) -> Moment:
    if published is None or x.weekday is None:
        return UNKNOWN
    back = timedelta(days=(published.weekday() - x.weekday) % 7)
    ahead = timedelta(days=(x.weekday - published.weekday()) % 7)
    rel = x.rel
    if rel is not None and rel.endswith(" week"):
        return _shifted(published, x.weekday - published.weekday() + {"last": -7, "next": 7}.get(rel.split()[0], 0))
    if rel in {"last", "past", "the previous"}:
        return _day(published - (back or timedelta(days=7)))
    if rel in {"next", "the following", "following"}:
        return _day(published + (ahead or timedelta(days=7)))
    if rel in {"this", "coming"} or tense == "future":
        return _day(published + ahead)
    return _day(published - back)


def _resolve_day0(x: DateExpression, published: date | None, _: Tense, anchor: Moment | None) -> Moment:
    if published is None:
        return UNKNOWN
    word = (x.rel or "").split()[0]
    if (
        word in {"earlier", "later"}
        and anchor is not None
        and anchor.precision in {"day", "hour", "minute"}
        and anchor.date
    ):
        return Moment(anchor.date[:10], None, "day")
    return _day(published + timedelta(days={"yesterday": -1, "last": -1, "tomorrow": 1}.get(word, 0)))


def _resolve_nearby(x: DateExpression, _: date | None, __: Tense, anchor: Moment | None) -> Moment:
    """`the next day`, `that day`, `the day before`: from the day that the text told last."""
    if anchor is None or anchor.date is None or anchor.precision not in {"day", "hour", "minute"}:
        return UNKNOWN
    word = (x.rel or "").split()[-1]
    step = {"next": 1, "following": 1, "after": 1, "previous": -1, "before": -1}.get(word, 0)
    return _shifted(date.fromisoformat(anchor.date[:10]), step)


def _resolve_twodays(x: DateExpression, published: date | None, *_: object) -> Moment:
    if published is None:
        return UNKNOWN
    return _shifted(published, 2 if (x.rel or "").startswith("after") else -2)


def _resolve_unit(x: DateExpression, published: date | None, _: Tense, anchor: Moment | None) -> Moment:  # noqa: PLR0911 (an ordered list of rules)
    if published is None or x.rel is None:
        return UNKNOWN
    rel = x.rel.removeprefix("the ")
    step = {"last": -1, "previous": -1, "past": -1, "next": 1, "following": 1}.get(rel, 0)
    if rel in {"that", "same", "that same", "following", "previous"}:
        if anchor is None or anchor.date is None or x.unit != "year":
            return UNKNOWN
        return _year(int(anchor.date[:4]) + step)
    if x.unit == "year":
        return _year(published.year + step)
    if x.unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return _month(months // 12, months % 12 + 1)
    if x.unit == "quarter":
        quarters = published.year * 4 + (published.month - 1) // 3 + step
        return Moment(f"{quarters // 4}-Q{quarters % 4 + 1}", None, "quarter")
    return UNKNOWN


def _resolve_quarter(x: DateExpression, published: date | None, tense: Tense, _: Moment | None) -> Moment:
    if x.quarter is None:
        return UNKNOWN
    year = x.year
    if year is None:
        if published is None:
            return UNKNOWN
        year = published.year
        here = (published.month - 1) // 3 + 1
        if x.rel in {"last", "past"} and x.kind == "seasonrel":
            year -= x.quarter >= here
        elif x.rel == "last" or (x.rel is None and tense == "past" and x.quarter > here):
            year -= 1
        elif (x.rel == "next" and (x.kind != "seasonrel" or x.quarter <= here)) or (
            tense == "future" and x.quarter < here
        ):
            year += 1
    return Moment(f"{year}-Q{x.quarter}", None, "quarter")


def _resolve_year(x: DateExpression, *_: object) -> Moment:
    return _year(x.year) if x.year is not None else UNKNOWN


def _resolve_offset(x: DateExpression, published: date | None, tense: Tense, anchor: Moment | None) -> Moment:  # noqa: PLR0911 (an ordered list of rules)
    way = x.rel or "in"
    if way in {"after", "before"} and x.unit in {"hour", "minute"} and (x.n if x.unit == "hour" else x.n / 60) <= SOON:
        return _resolve_clock(x, published, tense, anchor)
    if (
        (x.rough and way == "ago" and x.unit not in {"hour", "minute"})
        or way in {"after", "before"}
        or (way == "in" and tense != "future")
    ):
        return UNKNOWN
    back = way in {"ago", "earlier", "before that"}
    if way in {"later", "earlier", "before that", "after that"}:
        return _offset_from_anchor(x, anchor, -x.n if back else x.n)
    if published is None:
        return UNKNOWN
    n = -x.n if back else x.n
    if x.unit == "fortnight":
        return _shifted(published, 14 * n) if way == "ago" else UNKNOWN
    if x.unit == "day":
        return _shifted(published, n)
    if x.unit == "hour" and x.n % 24 == 0 and x.n:
        return _shifted(published, n // 24)
    if x.unit == "week":
        return _shifted(published, 7 * n) if x.n <= 2 and way == "ago" else UNKNOWN
    if x.unit == "month":
        months = published.year * 12 + published.month - 1 + n
        return _month(months // 12, months % 12 + 1)
    return _year(published.year + n) if x.unit == "year" else UNKNOWN


def _offset_from_anchor(x: DateExpression, anchor: Moment | None, n: int) -> Moment:  # noqa: PLR0911 (an ordered list of rules)
    if anchor is None or anchor.date is None:
        return UNKNOWN
    if anchor.precision in {"day", "hour", "minute"}:
        day = date.fromisoformat(anchor.date[:10])
        if x.unit in {"day", "week"}:
            return _shifted(day, n * (7 if x.unit == "week" else 1))
        if x.unit == "fortnight":
            return _shifted(day, 14 * n)
        if x.unit in {"hour", "minute"} and len(anchor.date) >= 13:
            minutes = int(anchor.date[11:13]) * 60 + (int(anchor.date[14:16]) if anchor.precision == "minute" else 0)
            moved = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
                minutes=minutes + n * (60 if x.unit == "hour" else 1)
            )
            return _day(moved.date())
        if x.unit in {"hour", "minute"} and (x.n if x.unit == "hour" else x.n / 60) <= SOON:
            return _day(day)
    if x.unit == "month" and anchor.precision in {"day", "hour", "minute", "month"}:
        months = int(anchor.date[:4]) * 12 + int(anchor.date[5:7]) - 1 + n
        return _month(months // 12, months % 12 + 1)
    if x.unit == "year":
        return _year(int(anchor.date[:4]) + n)
    return UNKNOWN


def shifted_from(x: DateExpression, moment: Moment) -> Moment:
    """The moment of what follows the words: `six days after it flew` puts the flight six days before `moment`."""
    return _offset_from_anchor(x, moment, -x.n if x.rel == "after" else x.n)


def _shifted(day: date, days: int) -> Moment:
    try:
        return _day(day + timedelta(days=days))
    except OverflowError:
        return UNKNOWN


def _resolve_clock(x: DateExpression, published: date | None, _: Tense, anchor: Moment | None) -> Moment:
    """A clock time alone says nothing of the day unless the text has just told one."""
    if anchor is None or anchor.date is None or anchor.precision not in {"day", "hour", "minute"}:
        return UNKNOWN
    return Moment(anchor.date[:10], None, "day")


def _resolve_nothing(*_: object) -> Moment:
    return UNKNOWN


_RESOLVERS: Final[dict[str, Callable[[DateExpression, date | None, Tense, Moment | None], Moment]]] = {
    "day": _resolve_day, "range": _resolve_day, "iso": _resolve_day, "slash": _resolve_day, "dots": _resolve_day,
    "slashday": _resolve_day, "month": _resolve_month, "monthrel": _resolve_month, "partmonth": _resolve_month,
    "halfmonth": _resolve_month, "weekday": _resolve_weekday, "weekdayrel": _resolve_weekday, "day0": _resolve_day0,
    "unitrel": _resolve_unit, "partrel": _resolve_unit, "halfrel": _resolve_unit, "season": _resolve_quarter,
    "seasonrel": _resolve_quarter, "ordinalquarter": _resolve_quarter, "quarter": _resolve_quarter,
    "half": _resolve_year,
    "partyear": _resolve_year, "fiscal": _resolve_year, "year": _resolve_year, "offset": _resolve_offset,
    "nearby": _resolve_nearby, "twodays": _resolve_twodays,
    "clock": _resolve_clock, "clockword": _resolve_clock,
}  # fmt: skip


def day_range(value: str) -> tuple[date, date]:
    """First and last possible local day of a date as precise as it is written."""
    if "Q" in value:
        year, quarter = int(value[:4]), int(value[-1])
        return date(year, quarter * 3 - 2, 1), _end_of_month(year, quarter * 3)
    if len(value) >= 10:
        day = date.fromisoformat(value[:10])
        return day, day
    if len(value) == 7:
        return date(int(value[:4]), int(value[5:7]), 1), _end_of_month(int(value[:4]), int(value[5:7]))
    return date(int(value), 1, 1), date(int(value), 12, 31)


def _end_of_month(year: int, month: int) -> date:
    return (
        date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if (year, month) != (9999, 12)
        else date(9999, 12, 31)
    )
