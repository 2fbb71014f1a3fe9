"""The dateline: the place that the first paragraph opens with, as printed."""

from __future__ import annotations

import re
from typing import Final

# "MOSCOW (Sputnik) -", "NEW DELHI:", "CAPE CANAVERAL, Fla. (AP) —", "МОСКВА, 31 мая - РИА Новости.",
# "BERLIN, 3. Mai (dpa) -", "MOSCOW, May 3. /TASS/."
_UPPER: Final = r"[A-ZÀ-ÖØ-ÞČŠŽŁŚŻĞİŞА-ЯЁІЇЄҐ]"
_PLACE: Final = rf"{_UPPER}[{_UPPER[1:-1]}.'’\- ]{{2,40}}(?:, {_UPPER}[\w.]{{1,14}}(?: [A-Z][\w.]+)?)?"
_DATELINE: Final = re.compile(
    rf"^({_PLACE})(?:,\s+\d{{1,2}}\.?\s+\w{{3,10}}|,\s+\w{{3,10}}\.?\s+\d{{1,2}})?(?:,"
    rf"\s*\d{{4}})?\s*(?:(?:[./]\s*[\w\s]{{2,30}}[./]|\([^)]{{2,40}}\))\s*[-–—:]{{1,2}}\s|[-–—:]{{1,2}}\s|\.\s[-–—]\s|"
    rf"\.?\s*/\w{{2,20}}/\.\s)"
)
_MIXED: Final = re.compile(
    r"^([^\W\d_][\w.'’\- ]{2,30}?)(?:,\s+\d{1,2}\.?\s+\w{3,10}\.?)?\s+\((?:AP|AFP|Reuters|dpa|Sputnik|UPI|TASS|"
    r"ANSA|EFE|SpaceNews|ESA)[^)]{0,20}\)\s*[-–—:]"
)

_KICKER: Final = 5
"""So many words in capitals are no place ("THE LATEST FROM THE FRONT - ")."""

_STANDFIRST: Final = 300
"""Characters of the longest first paragraph that may be a standfirst."""


def find(body: str | None) -> str | None:
    """The place of a body's dateline, or None; behind a standfirst it opens the second paragraph."""
    if not body:
        return None
    first, _, rest = body.partition("\n\n")
    return _opening(first) or (_opening(rest) if len(first) <= _STANDFIRST else None)


def _opening(text: str) -> str | None:
    head = text[:200].lstrip("\"“'")
    if mixed := _MIXED.match(head):
        return mixed.group(1).strip(" ,.")
    found = _DATELINE.match(head)
    place = found.group(1).strip(" ,") if found else ""
    if not re.search(r",\s+[\w.]+\.$", place):  # the full stop of "Fla." belongs to it
        place = place.rstrip(".")
    return (
        place
        if 2 < len(place) <= 60 and len(place.split(",")[0].split()) < _KICKER and (place.isupper() or "," in place)
        else None
    )
