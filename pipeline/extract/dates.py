"""Date expressions of English news: where a text names a time, and what its words say.

`find_dates` reads absolute, partial and relative days, weekdays, ranges, quarters, seasons, and clock times with zones,
and decides nothing: `pipeline.extract.moments` says what they mean as seen from the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal

from pipeline.extract.date_words import (
    BY_NUMBER,
    FOLLOWERS,
    GLUE,
    HEADS,
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    OTHER_ZONE,
    RELATIVE,
    SEASONS,
    SMALL_WORDS,
    WEEKDAYS,
    ZONE_AFTER,
)  # fmt: skip
from pipeline.extract.sentences import Word, word_set

Precision = Literal["minute", "hour", "day", "month", "quarter", "year", "unknown"]


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Words at `start:end` that name a time.

    `kind` says how it is read; day, month and year are None where the words leave them out; `clock` is minutes after
    midnight, or None; `zone` an ISO offset, `Z`, or the words of one; `until` is the far end of a range that is told in
    two times; `within` the days of a week or weekend that `day` begins.
    """

    start: int
    end: int
    text: str
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    quarter: int | None = None
    last_month: int | None = None
    last_day: int | None = None
    rel: str | None = None
    unit: str | None = None
    n: int = 0
    clock: int | None = None
    clock_precision: Precision = "minute"
    zone: str | None = None
    possible: bool = True
    rough: bool = False
    until: DateExpression | None = None
    within: int = 0


_BEFORE_MAY: Final = word_set(
    """
    in of by until since early late last next this than for from to and mid on through between or a the as before
    after till during around about starting beginning later earlier
    """
)
_FISCAL: Final = re.compile(r"fy\d\d")
_MOVED: Final = re.compile(
    r"\b(?:mov|slip|push|delay|postpon|reschedul|shift|bump|chang|brought|advanc)\w*\b[^.;]{0,60}\bfrom\s+$",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"\s*,?\s*(?:-|–|—|/|to|through|thru|until|till|or|and)\s*(?:the\s+)?", re.IGNORECASE)
_WEEK_OF: Final = re.compile(r"\b(week|weekend)\s+(?:of|beginning|starting|commencing)\s+(?:on\s+)?$", re.IGNORECASE)
_ROUGHLY: Final = re.compile(
    r"(?:more than|over|nearly|about|almost|some|roughly|less than|around|approximately|at least)\s+$", re.IGNORECASE
)


def find_dates(text: str, words: Sequence[Word], masked: Sequence[tuple[int, int]] = ()) -> list[DateExpression]:
    """The date expressions among `words` of `text`, in order and not overlapping; none inside a `masked` span."""
    found: list[DateExpression] = []
    end = -1
    spans = iter(sorted(masked))
    span = next(spans, None)
    for index in [i for i, word in enumerate(words) if _may_begin(word.lower)]:
        word = words[index]
        if word.start < end:
            continue
        low = word.lower
        wanted = FOLLOWERS.get(low)
        if wanted is not None and (index + 1 == len(words) or not _follows(words[index + 1].lower, wanted)):
            continue
        while span is not None and span[1] <= word.start:
            span = next(spans, None)
        if span is not None and span[0] <= word.start < span[1]:
            continue
        limit = len(text) if span is None else span[0] if span[0] > word.start else span[1]
        expression = _at(text, word, min(limit, words[-1].end))
        if expression is not None:
            found.append(expression)
            end = expression.end
    return _merged(text, found)


@lru_cache(maxsize=50_000)
def _may_begin(low: str) -> bool:
    return (
        low in HEADS
        or low[0].isdigit()
        or ("-" in low and low.split("-", maxsplit=1)[0] in HEADS)
        or _FISCAL.match(low) is not None
    )


def _follows(low: str, wanted: frozenset[str]) -> bool:
    return low in wanted or low[0].isdigit() or low in NUMBERS or low.split("-", maxsplit=1)[0] in wanted


def _at(text: str, word: Word, limit: int) -> DateExpression | None:
    low = word.lower
    if low[0].isdigit():
        patterns = BY_NUMBER if word.text.isascii() else ()
    else:
        head = low.split("-", maxsplit=1)[0].split("'", maxsplit=1)[0].rstrip(".")
        patterns = HEADS.get("fy" if _FISCAL.match(head) else head, ())
    if low[0].isdigit() or low in NUMBERS:
        patterns = (*patterns, *(RELATIVE[1:2] if low[0].isdigit() else ()))
    for name, pattern in patterns:
        match = pattern.match(text, word.start, limit)
        if match is None or (match.end() < len(text) and _inside_word(text, match.end())):
            continue
        expression = _read(name, match, word)
        if expression is not None:
            return expression
    return None


def _inside_word(text: str, at: int) -> bool:
    return text[at].isalnum() and text[at - 1].isalnum()


def _read(name: str, match: re.Match[str], word: Word) -> DateExpression | None:
    got = {key: value for key, value in match.groupdict().items() if value is not None}
    if name == "range" and _MOVED.search(match.string, max(0, match.start() - 96), match.start()):
        return None
    base = DateExpression(match.start(), match.end(), match.group(), name)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(base, got, match.string)
    year = _full_year(got.get("year"))
    month = MONTHS.get(got["month"].lower()) if "month" in got else int(got["m"]) if "m" in got else None
    day = int(got["day"]) if "day" in got else None
    if name == "slash":
        month, day = _slash(int(got["a"]), int(got["b"]))
    last_month = MONTHS.get(got["month2"].lower()) if "month2" in got else None
    last_day = int(got["day2"]) if "day2" in got else None
    if name == "range" and match.re.pattern.startswith(r"(?P<day>") and last_month is not None:
        month, last_month = last_month, month
    if name in {"month", "weekday"} and _is_not_a_date(name, match, word):
        return None
    rel = got.get("rel", got.get("way", got.get("word", "this" if name == "halfrel" else None)))
    return replace(
        base, year=year, month=month, day=day, last_month=last_month, last_day=last_day,
        weekday=WEEKDAYS[got["weekday"].lower()] if "weekday" in got else None,
        quarter=SEASONS[got["season"].lower() or "winter"] if "season" in got else _quarter(got.get("q")),
        rel=" ".join(rel.lower().split()) if rel else None,
        unit=got["unit"].lower() if "unit" in got else None,
        n=_number(got["n"]) if "n" in got else 0,
        possible=_possible(year, month, day) and _possible(year, last_month or month, last_day),
        clock=int(got["h"]) * 60 + int(got["min"]) if name == "iso" and "h" in got else None,
        zone=got.get("zone"), within=_within(name, match),
        rough=name == "offset" and bool(_ROUGHLY.search(match.string, max(0, match.start() - 16), match.start())),
    )  # fmt: skip


def _full_year(digits: str | None) -> int | None:
    """The year of four digits, or of two: those of space flight."""
    if digits is None:
        return None
    year = int(digits)
    return year if year >= 100 else year + (1900 if year >= 57 else 2000)


def _holiday(base: DateExpression, got: dict[str, str], _: str) -> DateExpression:
    month, day = HOLIDAYS[" ".join(got["word"].lower().replace("'", "").replace("’", "").split())]
    return replace(base, kind="day", month=month, day=day, year=_full_year(got.get("year")))


def _months(base: DateExpression, got: dict[str, str], _: str) -> DateExpression:
    """`April-June 2024`."""
    last = replace(base, kind="month", year=_full_year(got.get("year")), month=MONTHS[got["month2"].lower()])
    return replace(base, kind="month", month=MONTHS[got["month"].lower()], until=last)


def _years(base: DateExpression, got: dict[str, str], _: str) -> DateExpression | None:
    """`2025-2026`, `2025/26`: None where the second number is not a later year."""
    first = int(got["year"])
    last = int(got["until"]) if len(got["until"]) == 4 else first // 100 * 100 + int(got["until"])
    if not first < last <= first + 60:
        return None
    return replace(base, kind="year", year=first, until=replace(base, kind="year", year=last))


def _within(name: str, match: re.Match[str]) -> int:
    """The days of `the week of` or `the weekend of` a day."""
    if name not in _ABSOLUTE:
        return 0
    week = _WEEK_OF.search(match.string, max(0, match.start() - 32), match.start())
    return 0 if week is None else 7 if week.group(1).lower() == "week" else 2


def _is_not_a_date(name: str, match: re.Match[str], word: Word) -> bool:
    """`may`, `march` and `sun` are words of their own: a bare one counts only with a capital, and some never alone."""
    if name == "weekday":
        return not word.text[0].isupper() or word.lower in {"sun", "sat", "mon", "fri", "wed"}
    if "year" in match.groupdict() and match.groupdict()["year"]:
        return not word.text[0].isupper()
    if not word.text[0].isupper():
        return True
    before = match.string[max(0, match.start() - 16) : match.start()].lower().split()
    if word.lower in {"may", "march", "mar"}:
        return not before or before[-1] not in _BEFORE_MAY
    return word.lower in SMALL_WORDS and not word.text.isalpha()


def _slash(a: int, b: int) -> tuple[int, int]:
    """The American order unless it is impossible."""
    return (b, a) if a > 12 else (a, b)


def _quarter(words: str | None) -> int | None:
    if words is None:
        return None
    return int(words) if words.isdigit() else ORDINALS[words.lower()]


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _possible(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    try:
        date(year or 2024, month or 1, day)
    except ValueError:
        return False
    return True


def _clock(base: DateExpression, got: dict[str, str], text: str) -> DateExpression | None:
    if "word" in got:
        minutes: int = 12 * 60 if got["word"].lower() == "noon" else 0
        precision: Precision = "hour"
    else:
        hour, minute = int(got["h"]), int(got.get("min", "0"))
        half = got.get("half", "").lower()
        if half and not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
        if hour > 23 or minute > 59:
            return None
        minutes = hour * 60 + minute
        precision = "minute" if "min" in got else "hour"
    zone_match = ZONE_AFTER.match(text, base.end)
    end, zone = base.end, None
    if zone_match:
        end = zone_match.end()
        zone = " ".join(zone_match.group(1).lower().split())
    other = OTHER_ZONE.match(text, end) if zone else None
    end = other.end() if other else end
    return replace(base, end=end, text=text[base.start : end], clock=minutes, clock_precision=precision, zone=zone)


_SPECIAL: Final = {
    "clock": _clock, "clockword": _clock, "holiday": _holiday, "months": _months, "years": _years,
}  # fmt: skip
_ABSOLUTE: Final = frozenset({"day", "iso", "slash", "dots", "slashday", "range"})
_DAYLIKE: Final = _ABSOLUTE | {"weekday", "weekdayrel", "day0"}


def _merged(text: str, found: list[DateExpression]) -> list[DateExpression]:
    """Neighbours that tell one time together (a clock, a weekday, a day) become one expression."""
    merged: list[DateExpression] = []
    for expression in found:
        last = merged[-1] if merged else None
        if last is not None and expression.start - last.end <= 32:
            gap = GLUE.match(text, last.end)
            joined = _joined(text, last, expression) if gap and gap.end() >= expression.start else None
            joined = joined or _spanned(text, last, expression)
            if joined is not None:
                merged[-1] = joined
                continue
        merged.append(expression)
    return merged


def _joined(text: str, a: DateExpression, b: DateExpression) -> DateExpression | None:  # noqa: PLR0911 (an ordered list of rules)
    between = text[a.end : b.start]
    span: dict[str, Any] = {"start": a.start, "end": b.end, "text": text[a.start : b.end]}
    if a.kind == "weekday" and b.kind == "unitrel" and b.unit == "week" and b.rel in {"last", "next", "this"}:
        return replace(a, **span, rel=b.rel + " week")
    if b.kind == "weekday" and a.kind == "unitrel" and a.unit == "week" and a.rel in {"last", "next", "this"}:
        return replace(b, **span, rel=a.rel + " week")
    if a.kind in {"clock", "clockword"} and b.kind in _DAYLIKE and "(" not in between:
        return replace(b, **span, clock=a.clock, clock_precision=a.clock_precision, zone=a.zone)
    if a.kind in _DAYLIKE and b.kind in {"clock", "clockword"} and a.clock is None:
        return replace(a, **span, clock=b.clock, clock_precision=b.clock_precision, zone=b.zone)
    if a.kind == "weekday" and b.kind in _ABSOLUTE:
        return replace(
            b, **span, weekday=a.weekday, clock=a.clock if b.clock is None else b.clock, zone=a.zone or b.zone
        )
    if a.kind == "day0" and b.kind in _ABSOLUTE | {"weekday"}:
        keep = a if b.kind == "weekday" else b
        return replace(keep, **span, clock=a.clock if b.clock is None else b.clock, zone=a.zone or b.zone)
    if (
        a.kind in _ABSOLUTE
        and a.year is None
        and b.kind == "unitrel"
        and b.unit == "year"
        and b.rel in {"last", "next", "this"}
    ):
        return replace(a, **span, rel=b.rel + " year")
    if a.kind in {"month", "partmonth"} and a.year is None and b.kind == "unitrel" and b.unit == "year":
        return replace(a, **span, rel=(b.rel or "") + " year")
    if a.kind in _ABSOLUTE and b.kind == "weekday" and a.weekday is None and "(" in between:
        return replace(a, weekday=b.weekday)
    if a.text.count("(") > a.text.count(")") and b.kind in _ABSOLUTE and not between.strip():
        return replace(a, end=b.end + 1, text=text[a.start : b.end + 1]) if text[b.end : b.end + 1] == ")" else None
    if a.clock is not None and a.zone and b.clock is not None and b.zone and a.kind in _DAYLIKE and "(" in between:
        end = b.end + (text[b.end : b.end + 1] == ")")  # the same instant on another clock
        return replace(a, end=end, text=text[a.start : end])
    return None


_SPANNING: Final = (
    frozenset({"day", "iso", "slash", "dots"}), frozenset({"month", "partmonth"}), frozenset({"weekday"}),
    frozenset({"year", "partyear"}), frozenset({"season", "quarter", "ordinalquarter"}), frozenset({"clock"}),
)  # fmt: skip


def _spanned(text: str, a: DateExpression, b: DateExpression) -> DateExpression | None:
    """A range that is told in two times of one kind: `April to June 2024`, `from Monday to Wednesday`.

    `moved from Monday to Wednesday` is two times; `and` and `or` make a range only after `between`.
    """
    gap = _RANGE.match(text, a.end)
    kind = "clock" if b.clock is not None and a.kind == "clock" else b.kind
    if gap is None or gap.end() != b.start or a.until is not None or not any({a.kind, kind} <= k for k in _SPANNING):
        return None
    before = text[max(0, a.start - 96) : a.start]
    joint = gap.group().strip().lower()
    if joint in {"and", "or"} and not before.rstrip().lower().endswith("between"):
        return None
    if _MOVED.search(before) or (
        joint.endswith(("to", "/")) and a.kind == "weekday" and not before.lower().endswith("from ")
    ):
        return None
    span: dict[str, Any] = {"start": a.start, "end": b.end, "text": text[a.start : b.end]}
    if a.kind == "clock":
        return replace(b, **span, clock=a.clock, clock_precision=a.clock_precision, zone=a.zone or b.zone)
    return replace(a, **span, until=b)
