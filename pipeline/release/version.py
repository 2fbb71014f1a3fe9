"""Versions of releases: the newest day they cover, `2026.11.22`, or `2026.11.22-2` for the second of that day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"([1-9]\d{3})\.([1-9]\d?)\.([1-9]\d?)(?:-([2-9]|[1-9]\d+))?")


@dataclass(frozen=True, order=True)
class Version:
    """A version, compared as (day, n); no zero padding, so that it reads as MAJOR.MINOR.PATCH too."""

    day: date
    n: int = 1

    def __str__(self) -> str:
        base = f"{self.day.year}.{self.day.month}.{self.day.day}"
        return base if self.n == 1 else f"{base}-{self.n}"


def parse_version(text: str) -> Version:
    """The version that `text` writes. Raises ValueError where it is none."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no version")
    year, month, day, n = match.groups()
    return Version(date(int(year), int(month), int(day)), int(n or 1))


def next_version(day: date, taken: Iterable[Version]) -> Version:
    """The first free version of a day."""
    return Version(day, max((version.n for version in taken if version.day == day), default=0) + 1)
