"""Date expressions of English news, and what day each means as seen from the day of publication.

`find_dates` reads the words (absolute, partial, relative, weekdays, ranges, quarters, seasons, clock times with zones)
without deciding past or future; `resolve` turns one into a local ISO date of the precision that the words give.
What cannot be known stays None: impossible days, relative words without a publication date, "recently", decades.
Conventions (first day of a range, northern seasons as quarters, weekdays by tense) follow the annotation guidelines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from pipeline.extract.sentences import Word

Tense = Literal["past", "future", "unknown"]
Precision = Literal["minute", "hour", "day", "month", "quarter", "year", "unknown"]

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday",
            "sunday",
        )
    )
    for name in names.split()
}
_NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_ZONES: Final = {
    "utc": "Z", "gmt": "Z", "z": "Z", "edt": "-04:00", "est": "-05:00", "cdt": "-05:00", "cst": "-06:00",
    "mdt": "-06:00", "mst": "-07:00", "pdt": "-07:00", "pst": "-08:00", "bst": "+01:00", "cet": "+01:00",
    "cest": "+02:00", "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "moscow time": "+03:00",
    "ist": "+05:30", "jst": "+09:00", "kst": "+09:00", "beijing time": "+08:00", "japan time": "+09:00",
    "indian standard time": "+05:30", "nzst": "+12:00", "nzdt": "+13:00", "aest": "+10:00", "aedt": "+11:00",
    "universal time": "Z", "coordinated universal time": "Z", "greenwich mean time": "Z",
    "et": "", "eastern": "", "eastern time": "", "ct": "", "central": "", "central time": "", "mt": "", "mountain": "",
    "mountain time": "", "pt": "", "pacific": "", "pacific time": "", "local time": "", "local": "",
    "eastern daylight time": "-04:00", "eastern standard time": "-05:00", "pacific daylight time": "-07:00",
    "pacific standard time": "-08:00", "israel time": "", "baikonur time": "+05:00",
}  # fmt: skip
_AMERICAN: Final = {"et": -5, "eastern": -5, "ct": -6, "central": -6, "mt": -7, "mountain": -7, "pt": -8, "pacific": -8}
_SEASONS: Final = {"spring": 2, "summer": 3, "fall": 4, "autumn": 4, "winter": 1}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

_M: Final = r"(?P<month>" + "|".join(sorted(MONTHS, key=lambda m: -len(m))) + r")\b\.?"
_M2: Final = _M.replace("<month>", "<month2>")
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|,\d{3}|\.\d)"
_DAY2: Final = r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|\.\d)"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?![\d-]|[.,:]\d)"
_DASH: Final = r"\s?(?:[-–—/]|to|and|through|or|until)\s?"
_WD: Final = (
    r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b"
)
_N: Final = r"(?P<n>\d{1,3}|an?|" + "|".join(w for w in _NUMBERS if len(w) > 2) + r")"
_UNIT: Final = r"(?P<unit>minute|hour|day|week|month|year|decade)s?"
_FLAGS: Final = re.IGNORECASE


def _compiled(*patterns: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, _FLAGS)) for name, pattern in patterns)


_BY_MONTH: Final = _compiled(
    ("range", rf"{_M}\s+{_DAY}{_DASH}{_M2}\s+{_DAY2}(?:,?\s+{_YEAR})?"),
    ("range", rf"{_M}\s+{_DAY}{_DASH}{_DAY2}(?!\s?(?:a\.?m|p\.?m|percent|%|kilo|meter|mile|launch))(?:,?\s+{_YEAR})?"),
    ("day", rf"{_M}\s+(?:the\s+)?{_DAY}(?:\s?(?:,|of)?\s*{_YEAR}\b)?"),
    ("day", rf"{_M}\s*{_DAY}\s?,\s?{_YEAR}\b"),
    ("month", rf"{_M},?\s+(?:of\s+)?{_YEAR}\b"),
    ("month", rf"{_M}"),
)
_BY_NUMBER: Final = _compiled(
    ("iso", r"(?P<year>(?:19|20)\d\d)-(?P<m>\d{2})-(?P<day>\d{2})(?!\d)"),
    ("iso", r"(?P<year>(?:19|20)\d\d)/(?P<m>\d{1,2})/(?P<day>\d{1,2})(?!\d)"),
    ("slash", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"),
    ("dots", r"(?P<day>\d{1,2})\.(?P<m>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d)"),
    ("range", rf"{_DAY}\s?(?:{_M2}\s?)?{_DASH}{_DAY2}\s+(?:of\s+)?{_M}(?:,?\s+{_YEAR})?"),
    ("day", rf"{_DAY}(?:\s?-?\s?(?:of\s+)?){_M}(?:\s?,?\s?-?\s?{_YEAR}\b)?"),
    ("clock", r"(?P<h>\d{1,2})(?::(?P<min>\d\d))?(?::\d\d)?\s?(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?)"),
    (
        "clock",
        r"(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?::[0-5]\d)?(?=\s?h\b|\s+(?:hours|hrs)\b|\s*\(?(?:UTC|GMT|EDT|EST|ET|PDT|"
        r"PST|CEST|CET|BST|IST|JST|MSK|Moscow|Beijing|local|Eastern|Z\b))",
    ),
    ("clock", r"(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d)\s?(?=(?:UTC|GMT|EDT|EST|hrs|hours|h\b|Z\b|IST))"),
    ("clock", r"(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::[0-5]\d)?\b"),
    ("slashday", r"(?P<m>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/])"),
    ("ordinalquarter", rf"(?P<q>1st|2nd|3rd|4th)[\s-]quarter(?:\s+(?:of\s+)?(?:fiscal\s+)?{_YEAR})?"),
    (
        "year",
        r"(?P<year>(?:19|20)\d\d)(?![\d%])(?!-\d\d?\b|[.,:]\d|\s?(?:kg|km|kilo|pound|mile|met|ton|people|hour|satellit|"
        r"feet|ft|lb|lbs|degree|percent|million|billion|m\b|gmt|utc|local))",
    ),
)
_RELATIVE: Final = _compiled(
    ("range", rf"between\s+{_M}\s+{_DAY}\s+and\s+(?:{_M2}\s+)?{_DAY2}(?:,?\s+{_YEAR})?"),
    ("offset", rf"{_N}[\s-]{_UNIT}\s+(?P<way>ago|later|earlier|before\s+that|after\s+that|from\s+now|hence)\b"),
    (
        "offset",
        rf"in\s+(?:about\s+|around\s+|just\s+|the\s+next\s+)?{_N}\s+{_UNIT}(?P<way>'?\s+time)?(?=[\s.,;]|$)(?!\s+(?:of|after|in|long|for|on))",
    ),
    ("day0", r"(?P<word>today|tonight|yesterday|tomorrow)\b(?:\s+(?:morning|afternoon|evening|night))?"),
    ("day0", r"(?P<word>this|last)\s+(?:morning|afternoon|evening|night)\b"),
    ("day0", r"(?P<word>earlier\s+in\s+the\s+day|earlier\s+in\s+the\s+morning|later\s+in\s+the\s+day)\b"),
    (
        "weekdayrel",
        rf"(?P<rel>last|next|this|past|coming|the\s+following|the\s+previous|following)\s+(?:week\s+)?{_WD}",
    ),
    ("monthrel", rf"(?:early\s+|late\s+|mid-?\s?)?(?P<rel>last|next|this|past|coming|the\s+following)\s+{_M}(?!\s+\d)"),
    (
        "unitrel",
        r"(?:(?P<part>later|earlier|early|late)\s+)?(?P<rel>last|next|this|the\s+following|the\s+previous|the\s+same|the\s+past|"
        r"that\s+same|that)\s+(?P<unit>week|weekend|month|year|quarter|decade|century)\b(?!\s*(?:-|s\b|long))",
    ),
    (
        "seasonrel",
        rf"(?:(?:early|late|mid)[\s-]+)?(?P<rel>last|next|this|the|past|coming)\s+(?P<season>spring|summer|fall|autumn|winter)\b(?:\s+(?:of\s+)?{_YEAR})?",
    ),
    ("season", rf"(?:(?:early|late|mid)[\s-]+)?(?P<season>spring|summer|fall|autumn|winter),?\s+(?:of\s+)?{_YEAR}"),
    (
        "ordinalquarter",
        rf"(?P<q>first|second|third|fourth)[\s-]quarter(?:\s+(?:of\s+)?(?:fiscal\s+|calendar\s+)?(?:year\s+)?(?:{_YEAR}|(?P<rel>this|next|last)\s+year))?",
    ),
    ("quarter", rf"q(?P<q>[1-4])(?:\s+(?:of\s+)?{_YEAR}\b)?"),
    (
        "half",
        rf"(?:the\s+)?(?:(?P<h2>first|second|latter)[\s-]half|beginning|start|end|middle|turn|close)\s+(?:of\s+)?(?:the\s+year\s+)?(?:calendar\s+)?{_YEAR}",
    ),
    ("half", rf"h[12]\s+(?:of\s+)?{_YEAR}"),
    (
        "halfmonth",
        rf"(?:the\s+)?(?:beginning|start|end|middle|(?:first|second)\s+half)\s+of\s+{_M}(?:,?\s+{_YEAR})?(?!\s+\d)",
    ),
    (
        "partmonth",
        rf"(?:early|late|mid)[\s-]+(?:to[\s-]late[\s-]+)?(?:in\s+)?{_M}(?!\s+\d{{1,2}}\b(?!\d))(?:,?\s+(?:of\s+)?{_YEAR})?",
    ),
    (
        "halfrel",
        r"(?:the\s+)?(?:(?:first|second|latter)\s+half|beginning|start|end|middle)\s+of\s+(?P<rel>this|next|last|the)\s+(?P<unit>year|month|week|decade|century)\b",
    ),
    ("partyear", rf"(?:early|late|mid|around|circa)[\s-]+(?:in\s+)?{_YEAR}(?!s)"),
    ("partrel", r"(?:early|late|mid)[\s-]+(?P<rel>last|next|this)\s+(?P<unit>year|month|week)\b"),
    ("fiscal", rf"(?:fiscal\s+year|fy|fiscal)\s?{_YEAR}"),
    ("clockword", r"(?P<word>noon|midnight)\b"),
)
_BY_WEEKDAY: Final = _compiled(("weekday", rf"{_WD}(?:,)?(?:\s+(?:morning|afternoon|evening|night))?"))
_ZONE_AFTER: Final = re.compile(
    r"\s*\(?(" + "|".join(sorted((z.replace(" ", r"\s+") for z in _ZONES), key=len, reverse=True)) + r")\b\)?", _FLAGS
)
_OTHER_ZONE: Final = re.compile(
    r"\s*(?:\(|/|,)\s*(?:\d{1,2}(?:[:.]?\d\d)?\s?(?:a\.?m\.?|p\.?m\.?)?\s*[A-Z][A-Za-z]{1,7}(?:\s+time)?"
    r"(?:\s+on\s+[A-Z][a-z]+\s\d+)?(?:[,;/]\s*)?)+\)?"
)
_GLUE: Final = re.compile(r"\s*,?\s*(?:(?:on|at|of|in|about|around|approximately|early|late|no\s+earlier\s+than|starting|"
                          r"beginning|morning|afternoon|evening|night|the)\s+){0,2}\(?\s*", _FLAGS)  # fmt: skip
_HEADS: Final = (
    dict.fromkeys(MONTHS, _BY_MONTH)
    | dict.fromkeys(WEEKDAYS, _BY_WEEKDAY)
    | dict.fromkeys(["today", "tonight", "yesterday", "tomorrow", "this", "last", "next", "past", "coming", "following", "later", "earlier", "early", "late", "mid", "the", "in", "that", "between", "first", "second", "third", "fourth", "q1", "q2", "q3", "q4", "h1", "h2", "spring", "summer", "fall", "autumn", "winter", "beginning", "start", "end", "middle", "around", "circa", "fiscal", "fy", "noon", "midnight", "a", "an", "turn", "close"], _RELATIVE)
    | dict.fromkeys(_NUMBERS, _RELATIVE)
)
_SMALL: Final = frozenset({"may", "march", "mar", "sat", "sun", "mon", "sep", "dec", "jan", "wed", "fri"})


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Words at `start:end` that name a time.

    `kind` says how it is read; day, month and year are None where the words leave them out; `clock` is minutes after
    midnight, or None; `zone` an ISO offset, `Z`, or None.
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


@dataclass(frozen=True, slots=True)
class Moment:
    """A local ISO date (None when unknown), the last day of a range, and the precision."""

    date: str | None = None
    date_end: str | None = None
    precision: Precision = "unknown"


UNKNOWN: Final = Moment()


def find_dates(text: str, words: Sequence[Word], masked: Sequence[tuple[int, int]] = ()) -> list[DateExpression]:
    """The date expressions among `words` of `text`, in order and not overlapping; none inside a `masked` span."""
    found: list[DateExpression] = []
    end = -1
    spans = iter(sorted(masked))
    span = next(spans, None)
    for word in words:
        if word.start < end:
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


def _at(text: str, word: Word, limit: int) -> DateExpression | None:
    low = word.lower
    if low[0].isdigit():
        patterns = _BY_NUMBER if word.text.isascii() else ()
    else:
        patterns = _HEADS.get(low.split("-")[0].split("'")[0].rstrip("."), ())
    if low[0].isdigit() or low in _NUMBERS:
        patterns = (*patterns, *(_RELATIVE[1:2] if low[0].isdigit() else ()))
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
    base = DateExpression(match.start(), match.end(), match.group(), name)
    if name in {"clock", "clockword"}:
        return _clock(base, got, match.string)
    year = int(got["year"]) if "year" in got else None
    if year is not None and year < 100:
        year += 2000
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
    rel = got.get("rel", got.get("way", got.get("word")))
    return replace(
        base, year=year, month=month, day=day, last_month=last_month, last_day=last_day,
        weekday=WEEKDAYS.get(got["weekday"].lower()[:3] if got["weekday"].lower() not in WEEKDAYS else got["weekday"].lower(), {"sat": 5, "sun": 6}.get(got["weekday"].lower())) if "weekday" in got else None,
        quarter=_SEASONS.get(got["season"].lower()) if "season" in got else _quarter(got.get("q")),
        rel=" ".join(rel.lower().split()) if rel else None,
        unit=got["unit"].lower() if "unit" in got else None,
        n=_number(got["n"]) if "n" in got else 0,
        possible=_possible(year, month, day) and _possible(year, last_month or month, last_day),
    )  # fmt: skip


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
        return not before or before[-1] not in {"in", "of", "by", "until", "since", "early", "late", "last", "next", "this", "than", "for", "from", "to", "and", "mid", "on", "through", "between", "or", "a", "the"}  # fmt: skip
    return word.lower in _SMALL and not word.text.isalpha()


def _slash(a: int, b: int) -> tuple[int, int]:
    """The American order unless it is impossible."""
    return (b, a) if a > 12 else (a, b)


def _quarter(words: str | None) -> int | None:
    if words is None:
        return None
    return int(words) if words.isdigit() else _ORDINALS[words.lower()]


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


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
    zone_match = _ZONE_AFTER.match(text, base.end)
    end, zone = base.end, None
    if zone_match:
        end = zone_match.end()
        zone = " ".join(zone_match.group(1).lower().split())
    other = _OTHER_ZONE.match(text, end) if zone else None
    end = other.end() if other else end
    return replace(base, end=end, text=text[base.start : end], clock=minutes, clock_precision=precision, zone=zone)


_ABSOLUTE: Final = frozenset({"day", "iso", "slash", "dots", "slashday", "range"})
_DAYLIKE: Final = _ABSOLUTE | {"weekday", "weekdayrel", "day0"}


def _merged(text: str, found: list[DateExpression]) -> list[DateExpression]:
    """Neighbours that tell one time together (a clock, a weekday, a day) become one expression."""
    merged: list[DateExpression] = []
    for expression in found:
        last = merged[-1] if merged else None
        if last is not None and expression.start - last.end <= 32:
            gap = _GLUE.match(text, last.end)
            joined = _joined(text, last, expression) if gap and gap.end() >= expression.start else None
            if joined is not None:
                merged[-1] = joined
                continue
        merged.append(expression)
    return merged


def _joined(text: str, a: DateExpression, b: DateExpression) -> DateExpression | None:
    between = text[a.end : b.start]
    span = {"start": a.start, "end": b.end, "text": text[a.start : b.end]}
    if a.kind in {"clock", "clockword"} and b.kind in _DAYLIKE and "(" not in between:
        return replace(b, **span, clock=a.clock, clock_precision=a.clock_precision, zone=a.zone)  # type: ignore[arg-type]
    if a.kind in _DAYLIKE and b.kind in {"clock", "clockword"} and a.clock is None:
        return replace(a, **span, clock=b.clock, clock_precision=b.clock_precision, zone=b.zone)  # type: ignore[arg-type]
    if a.kind == "weekday" and b.kind in _ABSOLUTE:
        return replace(
            b, **span, weekday=a.weekday, clock=a.clock if b.clock is None else b.clock, zone=a.zone or b.zone
        )  # type: ignore[arg-type]
    if a.kind == "day0" and b.kind in _ABSOLUTE | {"weekday"}:
        keep = a if b.kind == "weekday" else b
        return replace(keep, **span, clock=a.clock if b.clock is None else b.clock, zone=a.zone or b.zone)  # type: ignore[arg-type]
    if (
        a.kind in _ABSOLUTE
        and a.year is None
        and b.kind == "unitrel"
        and b.unit == "year"
        and b.rel in {"last", "next", "this"}
    ):
        return replace(a, **span, rel=b.rel + " year")  # type: ignore[arg-type]
    if a.kind in {"month", "partmonth"} and a.year is None and b.kind == "unitrel" and b.unit == "year":
        return replace(a, **span, rel=(b.rel or "") + " year")  # type: ignore[arg-type]
    if a.kind in _ABSOLUTE and b.kind == "weekday" and a.weekday is None and "(" in between:
        return replace(a, weekday=b.weekday)
    return None


def resolve(
    expression: DateExpression, published: date | None, tense: Tense = "unknown", anchor: Moment | None = None
) -> Moment:
    """What `expression` means in an article of `published`; `anchor` is the moment that "two days later" counts from."""
    if not expression.possible:
        return UNKNOWN
    moment = _RESOLVERS.get(expression.kind, _resolve_nothing)(expression, published, tense, anchor)
    if (
        expression.clock is not None
        and moment.precision == "day"
        and moment.date is not None
        and moment.date_end is None
    ):
        return _with_clock(moment.date, expression)
    return moment


def _with_clock(day: str, expression: DateExpression) -> Moment:
    minutes = expression.clock or 0
    zone = _ZONES.get(expression.zone or "", "")
    if not zone and expression.zone:
        zone = _american_zone(day, expression.zone)
    if expression.clock_precision == "hour":
        return Moment(f"{day}T{minutes // 60:02d}{zone}", None, "hour")
    return Moment(f"{day}T{minutes // 60:02d}:{minutes % 60:02d}{zone}", None, "minute")


def _american_zone(day: str, zone: str) -> str:
    """`ET` and the like: daylight time from the second Sunday of March to the first of November (US rule since 2007)."""
    hours = _AMERICAN.get(zone.split(maxsplit=1)[0])
    if hours is None:
        return ""
    when = date.fromisoformat(day)
    starts = date(when.year, 3, 14 - date(when.year, 3, 7).weekday() - 1 + 1)
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


def _resolve_unit(x: DateExpression, published: date | None, _: Tense, anchor: Moment | None) -> Moment:
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


def _resolve_offset(x: DateExpression, published: date | None, _: Tense, anchor: Moment | None) -> Moment:
    way = x.rel or ""
    back = way in {"ago", "earlier", "before that"}
    if way in {"later", "earlier", "before that", "after that"}:
        return _offset_from_anchor(x, anchor, -x.n if back else x.n)
    if published is None:
        return UNKNOWN
    n = -x.n if back else x.n
    if x.unit == "day":
        return _shifted(published, n)
    if x.unit == "week":
        return _shifted(published, 7 * n) if x.n <= 2 and way == "ago" else UNKNOWN
    if x.unit == "month":
        months = published.year * 12 + published.month - 1 + n
        return _month(months // 12, months % 12 + 1)
    return _year(published.year + n) if x.unit == "year" else UNKNOWN


def _offset_from_anchor(x: DateExpression, anchor: Moment | None, n: int) -> Moment:
    if anchor is None or anchor.date is None:
        return UNKNOWN
    if anchor.precision in {"day", "hour", "minute"}:
        day = date.fromisoformat(anchor.date[:10])
        if x.unit in {"day", "week"}:
            return _shifted(day, n * (7 if x.unit == "week" else 1))
        if x.unit in {"hour", "minute"} and len(anchor.date) >= 13:
            minutes = int(anchor.date[11:13]) * 60 + (int(anchor.date[14:16]) if anchor.precision == "minute" else 0)
            moved = datetime(day.year, day.month, day.day) + timedelta(
                minutes=minutes + n * (60 if x.unit == "hour" else 1)
            )
            return _day(moved.date())
        if x.unit in {"hour", "minute"} and (x.n if x.unit == "hour" else x.n / 60) <= 4:
            return _day(day)
    if x.unit == "month" and anchor.precision in {"day", "hour", "minute", "month"}:
        months = int(anchor.date[:4]) * 12 + int(anchor.date[5:7]) - 1 + n
        return _month(months // 12, months % 12 + 1)
    if x.unit == "year":
        return _year(int(anchor.date[:4]) + n)
    return UNKNOWN


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


_RESOLVERS: Final = {
    "day": _resolve_day, "range": _resolve_day, "iso": _resolve_day, "slash": _resolve_day, "dots": _resolve_day,
    "slashday": _resolve_day, "month": _resolve_month, "monthrel": _resolve_month, "partmonth": _resolve_month,
    "halfmonth": _resolve_month, "weekday": _resolve_weekday, "weekdayrel": _resolve_weekday, "day0": _resolve_day0,
    "unitrel": _resolve_unit, "partrel": _resolve_unit, "halfrel": _resolve_unit, "season": _resolve_quarter,
    "seasonrel": _resolve_quarter, "ordinalquarter": _resolve_quarter, "quarter": _resolve_quarter, "half": _resolve_year,
    "partyear": _resolve_year, "fiscal": _resolve_year, "year": _resolve_year, "offset": _resolve_offset,
    "clock": _resolve_clock, "clockword": _resolve_clock,
}  # fmt: skip


def is_told_by_itself(expression: DateExpression) -> bool:
    """Whether the words name a time without help from another date of the text."""
    return not (
        expression.kind in {"clock", "clockword"}
        or (expression.kind == "offset" and expression.rel in {"later", "earlier", "before that", "after that"})
        or (
            expression.kind == "unitrel"
            and expression.rel in {"that", "the same", "that same", "the following", "the previous"}
        )
    )


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


def dates_in(
    text: str, words: Sequence[Word], published: date | None, tense: Tense
) -> Iterator[tuple[DateExpression, Moment]]:
    """Every expression with its moment, each relative one counted from the last moment before it."""
    last: Moment | None = None
    for expression in find_dates(text, words):
        moment = resolve(expression, published, tense, last)
        last = moment if moment.date else last
        yield expression, moment
