"""Publication times as pages write them: ISO and its misspellings, Unix seconds, and words in many languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_ISO: Final = re.compile(
    r"^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})"
    r"(?:(?:\s*[T_]\s*|\s+)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,:](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(Z|z|UTC|GMT|[+-−]\s?\d{1,2}(?::?\d{2})?|[A-Z]{2,5})?(?:\[[\w/+-]+\])?)?\s*(?:Z|UTC|GMT)?$"
)
_OFFSET: Final = re.compile(r"^([+-−])\s?(\d{1,2}):?(\d{2})?$")
_TIME: Final = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-4])(?:[:h](?:\s?)|(?<=\d)[.](?=\d\d(?!\.?\d)))([0-5]\d)(?::([0-5]\d))?(?:\.\d{1,"
    r"6})?(?!\d)\s*(?:Uhr|hrs?|h|น\.)?\s*([ap]\.?\s?m\b\.?)?"
    r"(?:\s*\(?\s*((?:UTC|GMT)?\s?[+-]\d{1,2}:?\d{2}|(?:UTC|GMT)[+-]\d{1,2}\b|[A-Z]{1,4}T\b|UTC\b|GMT\b|MSK\b|Z\b))?",
    re.IGNORECASE,
)
_HOUR: Final = re.compile(
    r"(?<![\d:.])(1[0-2]|0?[1-9])\s?([ap])\.?m\b\.?(?:\s*\(?\s*([A-Z]{1,4}T\b|UTC\b|GMT\b))?", re.IGNORECASE
)
_CJK: Final = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_CJK_TIME: Final = re.compile(r"(午前|午後|上午|下午|오전|오후)?\s*(\d{1,2})\s*[時时시:]\s*(\d{1,2})\s*[分분]?")
_YMD: Final = re.compile(r"(?<!\d)(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})(?!\d)")
_DMY: Final = re.compile(r"(?<![\d.])(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d])")
_DAY_MONTH: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?,?\s*(?:de\s+|di\s+|of\s+|a\s+)?([^\W\d_]{3,14})\.?,"
    r"?\s*(?:de[l]?\s+|di\s+)?,?\s*(\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY: Final = re.compile(r"([^\W\d_]{3,14})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})(?!\d)", re.IGNORECASE)
_ABBREVIATIONS: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "CET": 60, "MEZ": 60, "WEST": 60, "CEST": 120, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "EAT": 180, "IST": 330, "PKT": 300, "WIB": 420, "ICT": 420,
    "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480,
    "PDT": -420, "AKST": -540, "HST": -600, "AST": -240, "ADT": -180, "BRT": -180, "ART": -180,
}  # fmt: skip
# "ET" says winter or summer time, whichever the day has
_REGIONS: Final = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_MONTH_WORDS: Final = """
january januar janvier enero gennaio janeiro januari leden stycznia январь января січня يناير ocak janúar \
jaanuar sausio janvāris ianuarie siječnja január jan
february februar février fevrier febrero febbraio fevereiro februari únor února lutego февраль февраля \
лютого فبراير şubat febrúar veebruar vasario februāris februarie veljače február feb fev févr
march märz maerz mars marzo março maart březen března marca март марта березня مارس mart mars märts kovo \
marts martie ožujka március mar mär mrz
april avril abril aprile dubna duben kwietnia апрель апреля квітня أبريل نيسان nisan apríl aprill balandžio \
aprīlis aprilie travnja április apr avr abr
may mai mayo maggio maio mei květen května maja май мая травня مايو mayıs maí gegužės maijs mai svibnja május
june juni juin junio giugno junho červen června czerwca июнь июня червня يونيو haziran júní juuni birželio \
jūnijs iunie lipnja június jun
july juli juillet julio luglio julho červenec července lipca июль июля липня يوليو temmuz júlí juuli liepos \
jūlijs iulie srpnja július jul juil
august août aout agosto augustus srpen srpna sierpnia август августа серпня أغسطس ağustos ágúst rugpjūčio \
augusts kolovoza augusztus aug ago
september septembre septiembre settembre setembro září września сентябрь сентября вересня سبتمبر eylül \
rugsėjo septembris septembrie rujna szeptember sep sept
october oktober octobre octubre ottobre outubro říjen října października октябрь октября жовтня أكتوبر ekim \
október oktoober spalio oktobris octombrie listopada október oct okt out
november novembre noviembre novembro listopad listopadu listopada ноябрь ноября листопада نوفمبر kasım \
nóvember lapkričio novembris noiembrie studenoga nov
december dezember décembre decembre diciembre dicembre dezembro prosinec prosince grudnia декабрь декабря \
грудня ديسمبر aralık desember detsember gruodžio decembris decembrie prosinca dec dez déc dic
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time read from text: `minute` tells whether it has a time of day, `zoned` whether the text gave a zone."""

    when: datetime
    minute: bool
    zoned: bool


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    table: dict[str, int] = {}
    for number, line in enumerate(_MONTH_WORDS.strip().splitlines(), 1):
        for word in line.split():
            table.setdefault(word, number)
    return table


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo | None:
    """The IANA zone of a name, or None where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read(text: str | None, zone: tzinfo | None = None, day_first: bool = True) -> Moment | None:
    """The instant that a text names, in UTC; `zone` is for texts that name none (UTC where it is None).

    `day_first` decides 03/04/2025. None for no date, for years before 1990 and for impossible days.
    """
    if not text:
        return None
    text = text.strip()[:120].strip("()[] \u200e\u200f")
    if not any(c.isdigit() for c in text):
        return None
    try:
        moment = _numeric(text, zone) or _iso(text, zone) or _words(text, zone, day_first)
    except (ValueError, OverflowError):
        return None
    return moment if moment and EARLIEST <= moment.when <= _LATEST else None


_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


def _numeric(text: str, zone: tzinfo | None) -> Moment | None:
    if not re.fullmatch(r"\d{9,10}|\d{13}|\d{14}", text):
        return None
    if len(text) == 14:
        naive = datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone is set in the next line
        return _moment(naive, None, zone, minute=True)
    seconds = int(text) / (1000 if len(text) == 13 else 1)
    return Moment(datetime.fromtimestamp(seconds, UTC), True, True)


def _iso(text: str, zone: tzinfo | None) -> Moment | None:
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second, _, half, offset = found.groups()
    if hour is None:
        return _moment(datetime(int(year), int(month), int(day)), None, zone, minute=False)  # noqa: DTZ001
    naive = datetime(int(year), int(month), int(day)) + timedelta(  # noqa: DTZ001
        hours=_hour(int(hour), half), minutes=int(minute), seconds=int(second or 0)
    )
    return _moment(naive, offset, zone, minute=True)


def _words(text: str, zone: tzinfo | None, day_first: bool) -> Moment | None:
    day = _day(text, day_first)
    if day is None:
        return None
    naive, rest = day
    found = _TIME.search(rest)
    if found:
        hour, minute, second, half, offset = found.groups()
        naive += timedelta(hours=_hour(int(hour), half), minutes=int(minute), seconds=int(second or 0))
        return _moment(naive, offset, zone, minute=True)
    found = _CJK_TIME.search(rest)
    if found:
        afternoon = "pm" if found.group(1) in ("午後", "下午", "오후") else None
        naive += timedelta(hours=_hour(int(found.group(2)), afternoon), minutes=int(found.group(3)))
        return _moment(naive, None, zone, minute=True)
    found = _HOUR.search(rest)
    if found:
        naive += timedelta(hours=_hour(int(found.group(1)), found.group(2) + "m"))
        return _moment(naive, found.group(3), zone, minute=True)
    return _moment(naive, None, zone, minute=False)


def _day(text: str, day_first: bool) -> tuple[datetime, str] | None:
    """The day that a text names, and the text without it."""
    for rule in (_CJK, _YMD):
        if found := rule.search(text):
            year, month, day = map(int, found.groups())
            return datetime(year, month, day), _without(text, found)  # noqa: DTZ001
    for rule, order in ((_DAY_MONTH, (0, 1)), (_MONTH_DAY, (1, 0))):
        for found in rule.finditer(text):
            groups = found.groups()
            word = groups[order[1]].lower()
            named = _months().get(word) or _months().get(word[:3])
            if named:
                return datetime(int(groups[2]), named, int(groups[order[0]])), _without(text, found)  # noqa: DTZ001
    if found := _DMY.search(text):
        one, mark, two, year = int(found.group(1)), found.group(2), int(found.group(3)), int(found.group(4))
        swap = two > 12 or (mark == "/" and not day_first and one <= 12)
        day, month = (two, one) if swap else (one, two)
        return datetime(year + 2000 if year < 100 else year, month, day), _without(text, found)  # noqa: DTZ001
    return None


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " + text[found.end() :]


def _hour(hour: int, half: str | None) -> int:
    if half and half[0] in "pP":
        return hour if hour >= 12 else hour + 12
    return 0 if half and hour == 12 else hour


def _moment(naive: datetime, offset: str | None, zone: tzinfo | None, *, minute: bool) -> Moment:
    own = _zone(offset)
    when = naive.replace(tzinfo=own or zone or UTC).astimezone(UTC)
    return Moment(when, minute, own is not None)


def _zone(offset: str | None) -> tzinfo | None:
    if not offset:
        return None
    offset = offset.strip().upper().replace("−", "-")
    if offset in _REGIONS:
        return zone_named(_REGIONS[offset])
    if offset in _ABBREVIATIONS:
        return timezone(timedelta(minutes=_ABBREVIATIONS[offset]))
    found = _OFFSET.match(re.sub(r"^(UTC|GMT)\s?", "", offset))
    if not found:
        return None
    minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if found.group(1) == "-" else minutes))
