"""Stretches of text that name nothing: credit lines, and places that stand for the land around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.extract.spots import Spot

_SEGMENT: Final = r"[A-Z][\w.&'-]*(?: (?:of |and |& )?[A-Z][\w.&'-]*){0,5}"
_CREDITOR: Final = (
    r"(?:NASA|ESA|JAXA|ISRO|NOAA|CSA|ESO|USGS|SpaceX|ULA|DLR|CNES|JPL|AFP|AP|AP Photo|Getty Images|Getty|"
    r"Reuters|REUTERS|Roscosmos|CNSA|EPA)"
)
_PARTNER: Final = r"(?:ESA|JAXA|CSA|ISRO|NOAA|DLR|CNES|ASI|USGS|NSF|NASA|ESO|UKSA|KARI|CNSA|Roscosmos)"
# "NASA/Goddard/Arizona State University", "NASA/Bill Ingalls"; not the joint mission of "the NASA/ESA telescope".
_SLASHED: Final = re.compile(
    rf"\b{_CREDITOR} ?/ ?(?!{_PARTNER}(?: ?/ ?{_PARTNER})*\b(?! ?/)){_SEGMENT}(?: ?/ ?{_SEGMENT})*(?![^\W_])"
)
_CREDIT: Final = re.compile(r"[Cc]redits?: ?[^\n.]{1,200}")
_PICTURES: Final = ("Photo", "Image", "Picture", "Courtesy")
_PICTURE: Final = re.compile(r"(?<![^\n(])(?:Photo|Image|Picture|Courtesy)(?: by|:| courtesy of) ?[^\n.)]{1,120}")


def mask_spots(folded: str) -> Iterator[Spot]:
    """A spot without an entity for every credit line of a folded field."""
    if "/" in folded:
        for match in _SLASHED.finditer(folded):
            yield Spot(*match.span(), None, "context", 9)
    if "redit" in folded:
        for match in _CREDIT.finditer(folded):
            yield Spot(*match.span(), None, "context", 9)
    if any(word in folded for word in _PICTURES):
        for match in _PICTURE.finditer(folded):
            yield Spot(*match.span(), None, "context", 9)
