"""The words and patterns of English times: months, weekdays, clocks, zones, offsets, parts of years."""

from __future__ import annotations

import re
from typing import Final

from pipeline.extract.sentences import word_set

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
NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
ZONES: Final = {
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
    "central european time": "+01:00", "central european summer time": "+02:00", "british summer time": "+01:00",
    "japan standard time": "+09:00", "korea standard time": "+09:00", "china standard time": "+08:00",
    "central standard time": "-06:00", "central daylight time": "-05:00", "india standard time": "+05:30",
    "sgt": "+08:00", "hkt": "+08:00", "awst": "+08:00", "acst": "+09:30", "hst": "-10:00", "akst": "-09:00",
    "akdt": "-08:00", "brt": "-03:00", "gft": "-03:00", "kourou time": "-03:00", "tehran time": "+03:30",
}  # fmt: skip
AMERICAN_ZONES: Final = {
    "et": -5,
    "eastern": -5,
    "ct": -6,
    "central": -6,
    "mt": -7,
    "mountain": -7,
    "pt": -8,
    "pacific": -8,
}
SEASONS: Final = {"spring": 2, "summer": 3, "fall": 4, "autumn": 4, "winter": 1}
ORDINALS: Final = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "last": 4,
    "final": 4,
}

_M: Final = r"(?P<month>" + "|".join(sorted(MONTHS, key=lambda m: -len(m))) + r")\b\.?"
_M2: Final = _M.replace("<month>", "<month2>")
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|,\d{3}|\.\d)"
_DAY2: Final = r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|\.\d)"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?![\d-]|[.,:]\d)"
_DASH: Final = r"\s?(?:[-–—/]|to|and|through|or|until)\s?"
_WD: Final = (
    r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b"
)
_N: Final = r"(?P<n>\d{1,3}|an?|" + "|".join(w for w in NUMBERS if len(w) > 2) + r")"
_UNIT: Final = r"(?P<unit>minute|hour|day|week|month|year|decade)s?"
_FY: Final = r"(?:fiscal\s+year|fiscal|fy)"
_FLAGS: Final = re.IGNORECASE


def _compiled(*patterns: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, _FLAGS)) for name, pattern in patterns)


_BY_MONTH: Final = _compiled(
    ("range", rf"{_M}\s+{_DAY}{_DASH}{_M2}\s+{_DAY2}(?:,?\s+{_YEAR})?"),
    ("range", rf"{_M}\s+{_DAY}{_DASH}{_DAY2}(?!\s?(?:a\.?m|p\.?m|percent|%|kilo|meter|mile|launch))(?:,?\s+{_YEAR})?"),
    ("day", rf"{_M}\s+(?:the\s+)?{_DAY}(?:\s?(?:,|of)?\s*{_YEAR}\b)?"),
    ("day", rf"{_M}\s*{_DAY}\s?,\s?{_YEAR}\b"),
    ("months", rf"{_M}\s?[-–—/]\s?{_M2}(?:,?\s+{_YEAR})?"),
    ("month", rf"{_M},?\s+(?:of\s+)?{_YEAR}\b"),
    ("month", rf"{_M}"),
)
BY_NUMBER: Final = _compiled(
    (
        "iso",
        r"(?P<year>(?:19|20)\d\d)-(?P<m>\d{2})-(?P<day>\d{2})T(?P<h>[01]\d|2[0-3]):(?P<min>[0-5]\d)"
        r"(?::\d\d(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d)?(?!\d)",
    ),
    ("iso", r"(?P<year>(?:19|20)\d\d)-(?P<m>\d{2})-(?P<day>\d{2})(?!\d)"),
    ("iso", r"(?P<year>(?:19|20)\d\d)/(?P<m>\d{1,2})/(?P<day>\d{1,2})(?!\d)"),
    ("slash", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"),
    ("dots", r"(?P<day>\d{1,2})\.(?P<m>\d{1,2})\.(?P<year>(?:19|20)\d\d)(?!\d)"),
    ("day", rf"{_DAY}-{_M}-(?P<year>\d\d)(?!\d)"),
    ("day", rf"(?P<year>(?:19|20)\d\d)\s+{_M}\s+{_DAY}"),
    ("range", rf"{_DAY}\s?(?:{_M2}\s?)?{_DASH}{_DAY2}\s+(?:of\s+)?{_M}(?:,?\s+{_YEAR})?"),
    ("day", rf"{_DAY}(?:\s?-?\s?(?:of\s+)?){_M}(?:\s?,?\s?-?\s?{_YEAR}\b)?"),
    (
        "clock",
        r"(?P<h>\d{1,2})(?::(?P<min>\d\d))?\s?(?:[-–]|to|and)\s?\d{1,2}(?::\d\d)?\s?(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?)",
    ),
    ("clock", r"(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))?(?::\d\d)?\s?(?P<half>a\.?\s?m\b\.?|p\.?\s?m\b\.?)"),
    (
        "clock",
        r"(?P<h>[01]?\d|2[0-3])[:.h](?P<min>[0-5]\d)(?::[0-5]\d)?(?=\s?h\b|\s+(?:hours|hrs)\b|\s*\(?(?:UTC|GMT|EDT|EST|ET|PDT|"
        r"PST|CEST|CET|BST|IST|JST|MSK|Moscow|Beijing|local|Eastern|Z\b))",
    ),
    ("clock", r"(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d)\s?(?=(?:UTC|GMT|EDT|EST|hrs|hours|h\b|Z\b|IST))"),
    ("clock", r"(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::[0-5]\d)?\b"),
    ("slashday", r"(?P<m>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/])"),
    ("quarter", rf"(?P<q>[1-4])q(?:\s?/?\s?(?:of\s+)?(?:{_FY}\s?)?{_YEAR}\b)?"),
    ("quarter", rf"{_YEAR}[\s-]q(?P<q>[1-4])\b"),
    ("ordinalquarter", rf"(?P<q>1st|2nd|3rd|4th)[\s-]quarter(?:\s+(?:of\s+)?(?:fiscal\s+)?{_YEAR})?"),
    (
        "years",
        r"(?P<year>(?:19|20)\d\d)\s?[–/-]\s?(?P<until>(?:(?:19|20)\d\d)|\d\d)(?![\d%.,:/-]\d|\d|\s?(?:kg|km|mil))",
    ),
    ("decade", r"(?:18|19|20)\d0s\b"),
    (
        "year",
        r"(?P<year>(?:19|20)\d\d)(?![\d%])(?!-\d\d?\b|[.,:]\d|\s?(?:kg|km|kilo|pound|mile|met|ton|people|hour|satellit|"
        r"feet|ft|lb|lbs|degree|percent|million|billion|m\b|gmt|utc|local))",
    ),
)
RELATIVE: Final = _compiled(
    ("range", rf"between\s+{_M}\s+{_DAY}\s+and\s+(?:{_M2}\s+)?{_DAY2}(?:,?\s+{_YEAR})?"),
    (
        "offset",
        rf"{_N}[\s-]{_UNIT}\s+(?P<way>ago|later|earlier|before\s+that|after\s+that|from\s+now|hence|after|before)\b",
    ),
    ("offset", r"(?P<n>a)\s+(?P<unit>fortnight)\s+(?P<way>ago|later|earlier|after|before)\b"),
    (
        "offset",
        rf"in\s+(?:about\s+|around\s+|just\s+|the\s+next\s+)?{_N}\s+{_UNIT}(?P<way>'?\s+time)?(?=[\s.,;]|$)(?!\s+(?:of|after|in|long|for|on)\b)",
    ),
    (
        "nearby",
        r"(?:(?:later|earlier)\s+)?(?P<word>the\s+(?:next|following)|the\s+previous|the\s+same|that\s+same|that)\s+"
        r"(?:day|morning|afternoon|evening|night)\b(?!\s*(?:[s-]|or\b|and\b))",
    ),
    ("nearby", r"(?P<word>the\s+day\s+(?:before|after))(?=\s*(?:[.,;)]|$))"),
    ("twodays", r"(?:the\s+)?day\s+(?P<word>after\s+tomorrow|before\s+yesterday)\b"),
    ("day0", r"(?P<word>today|tonight|yesterday|tomorrow)\b(?:\s+(?:morning|afternoon|evening|night))?"),
    ("day0", r"(?P<word>this|last)\s+(?:morning|afternoon|evening|night)\b"),
    ("day0", r"(?P<word>earlier\s+in\s+the\s+day|earlier\s+in\s+the\s+morning|later\s+in\s+the\s+day)\b"),
    (
        "weekdayrel",
        rf"(?P<rel>last|next|this|past|coming|the\s+following|the\s+previous|following)\s+(?:week\s+)?{_WD}",
    ),
    ("monthrel", rf"(?:early\s+|late\s+|mid-?\s?)?(?P<rel>last|next|this|past|coming|the\s+following)\s+{_M}(?!\s+\d)"),
    ("ordinalquarter", rf"(?P<q>last)\s+quarter\s+(?:of\s+)?(?:{_YEAR})"),
    (
        "unitrel",
        r"(?:(?P<part>later|earlier|early|late)\s+)?(?P<rel>last|next|this|the\s+following|the\s+previous|the\s+same|the\s+past|"
        r"that\s+same|that)\s+(?P<unit>week|weekend|month|year|quarter|decade|century)\b(?!\s*(?:-|s\b|long))",
    ),
    (
        "seasonrel",
        rf"(?:(?:early|late|mid)[\s-]+)?(?P<rel>last|next|this|the|past|coming)\s+(?P<season>spring|summer|fall|autumn|winter)\b(?:\s+(?:of\s+)?{_YEAR})?",
    ),
    ("season", r"winter\s+(?:of\s+)?(?:19|20)\d\d\s?[–/-]\s?(?P<year>(?:(?:19|20)\d\d)|\d\d)(?!\d)(?P<season>)"),
    ("season", rf"(?:(?:early|late|mid)[\s-]+)?(?P<season>spring|summer|fall|autumn|winter),?\s+(?:of\s+)?{_YEAR}"),
    (
        "ordinalquarter",
        rf"(?P<q>first|second|third|fourth|final)[\s-]quarter(?:\s+(?:of\s+)?(?:fiscal\s+|calendar\s+)?(?:year\s+)?(?:{_YEAR}|(?P<rel>this|next|last)\s+year))?",
    ),
    ("quarter", rf"q(?P<q>[1-4])(?:\s?/?\s?(?:of\s+)?(?:{_FY}\s?)?{_YEAR}\b)?"),
    (
        "half",
        rf"(?:the\s+)?(?:(?P<h2>first|second|latter)[\s-]half|beginning|start|(?:year[\s-])?end|middle|turn|close)(?:\s+|-)(?:of\s+)?(?:the\s+year\s+)?(?:calendar\s+)?{_YEAR}",
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
    ("halfrel", r"(?P<rel>this|next|last|the)?\s*(?P<unit>year)(?:['’]s\s+|[\s-])end\b"),
    ("partyear", rf"(?:early|late|mid|around|circa)[\s-]+(?:in\s+)?{_YEAR}(?!s)"),
    ("partrel", r"(?:early|late|mid)[\s-]+(?P<rel>last|next|this)\s+(?P<unit>year|month|week)\b"),
    ("fiscal", rf"{_FY}\s?(?P<year>(?:19|20)\d\d)(?:\s?[–/-]\s?\d\d)?(?![\d,])"),
    ("fiscal", rf"{_FY}\s?(?P<year>\d\d)(?![\d.,])"),
    ("decade", r"(?:the\s+)?(?:early|late|mid)[\s-]+(?:to[\s-]late[\s-]+)?(?:18|19|20)\d0s\b"),
    ("holiday", rf"(?P<word>christmas\s+(?:day|eve)|new\s+year['’]?s\s+(?:day|eve))(?:,?\s+{_YEAR})?"),
    ("clockword", r"(?P<word>noon|midnight)\b"),
)
_BY_WEEKDAY: Final = _compiled(("weekday", rf"{_WD}(?:,)?(?:\s+(?:morning|afternoon|evening|night))?"))
ZONE_AFTER: Final = re.compile(
    r"\s*\(?(" + "|".join(sorted((z.replace(" ", r"\s+") for z in ZONES), key=len, reverse=True)) + r")\b\)?", _FLAGS
)
OTHER_ZONE: Final = re.compile(
    r"\s*(?:\(|/|,)\s*(?:\d{1,2}(?:[:.]?\d\d)?\s?(?:a\.?m\.?|p\.?m\.?)?\s*[A-Z][A-Za-z]{1,7}(?:\s+time)?"
    r"(?:\s+on\s+[A-Z][a-z]+\s\d+)?(?:[,;/]\s*)?)+\)?"
)
GLUE: Final = re.compile(
    r"\s*,?\s*(?:(?:on|at|of|in|about|around|approximately|early|late|no\s+earlier\s+than|starting|"
    r"beginning|morning|afternoon|evening|night|the)\s+){0,2}\(?\s*",
    _FLAGS,
)
HEADS: Final = (
    dict.fromkeys(MONTHS, _BY_MONTH)
    | dict.fromkeys(WEEKDAYS, _BY_WEEKDAY)
    | dict.fromkeys(
        word_set(
            """
            today tonight yesterday tomorrow this last next past coming following later earlier early late mid
            the in that between first second third fourth q1 q2 q3 q4 h1 h2 spring summer fall autumn winter
            beginning start end middle around circa fiscal fy noon midnight a an turn close final day year christmas new
            """
        ),
        RELATIVE,
    )
    | dict.fromkeys(NUMBERS, RELATIVE)
)
HOLIDAYS: Final = {
    "christmas day": (12, 25), "christmas eve": (12, 24), "new years day": (1, 1), "new years eve": (12, 31),
}  # fmt: skip
SMALL_WORDS: Final = frozenset({"may", "march", "mar", "sat", "sun", "mon", "sep", "dec", "jan", "wed", "fri"})

_UNITS: Final = word_set(
    """
    minute minutes hour hours day days week weeks weekend month months year years decade decades quarter
    quarters century
    """
)
_HALVES: Final = word_set("morning afternoon evening night")
FOLLOWERS: Final = {
    "the": word_set(
        """
            first second third fourth latter beginning start end middle turn close following previous same past spring
            summer fall autumn winter final next day early late mid year mid-1960s
            """
    ),
    "in": word_set("about around just the early late mid"),
    "that": _UNITS | {"same", "morning", "afternoon", "evening", "night"},
    "last": _UNITS | _HALVES | frozenset(SEASONS) | frozenset(MONTHS) | frozenset(WEEKDAYS),
    "final": word_set("quarter"),
    "day": word_set("after before"),
    "year": word_set("'s ’s end"),
    "christmas": word_set("day eve"),
    "new": word_set("year years"),
    "first": word_set("quarter half"),
    "second": word_set("quarter half"),
    "third": word_set("quarter"),
    "fourth": word_set("quarter"),
    "end": word_set("of"),
    "start": word_set("of"),
    "close": word_set("of"),
    "turn": word_set("of"),
} | dict.fromkeys(NUMBERS, _UNITS | {"-", "fortnight"})
"""Common words that begin a time only before certain others: a cheap look ahead before the patterns are tried."""
