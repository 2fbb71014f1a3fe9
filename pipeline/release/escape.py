"""Words of strangers made harmless: in a Markdown cell, in a line of Markdown, in HTML."""

from __future__ import annotations

import html
import re
from typing import Final

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+!|~$^=:@])")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(value: object) -> str:
    """One line without control characters and without marks that turn the direction of text."""
    return _CONTROL.sub(" ", str(value)).strip()


def markdown(value: object) -> str:
    """Text that Markdown (and the HTML made from it) shows as it is: no link, no table cell, no tag, no address."""
    escaped = html.escape(_MARKDOWN.sub(r"\\\1", plain(value)), quote=False)
    return re.sub(r"(?i)\b(www)\.", r"\1&#46;", escaped)


def code(value: object) -> str:
    """Text as Markdown code that may stand in a table cell."""
    return "`" + plain(value).replace("`", "'").replace("|", "¦") + "`"
