"""Small text work that every field shares: folding white space, cleaning marks, comparing loosely."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\ufff9-\ufffb\x00-\x08\x0e-\x1f\x7f]"
)
_WORDS: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
# scripts whose words are not parted by spaces: a letter weighs about as much as 2.5 of the others
_DENSE: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
# the first bytes of their UTF-8: a text without them need not be searched
_DENSE_LEADS: Final = bytes((0xE0, *range(0xE3, 0xEE), 0xEF))


def fold(text: str | None) -> str:
    """Text in NFC with white space folded to single spaces and invisible marks (soft hyphens …) taken out."""
    if not text:
        return ""
    folded = " ".join(text.split())
    if not folded.isprintable():  # format and control characters are not; they are rare
        folded = " ".join(_INVISIBLE.sub("", folded).split())
    if folded.isascii() or unicodedata.is_normalized("NFC", folded):
        return folded
    return unicodedata.normalize("NFC", folded)


def plain(text: object) -> str:
    """A metadata value as folded plain text: entities resolved (twice escaped ones too), tags dropped."""
    if not isinstance(text, str):
        return ""
    if "&" in text:
        text = html.unescape(text)
        if _ENTITY.search(text):
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    return fold(text)


def skeleton(text: str) -> str:
    """Letters and digits alone, case-folded: two texts with one skeleton say the same."""
    return "".join(_WORDS.findall(text)).replace("_", "").casefold()


def may_be_dense(text: str) -> bool:
    """Whether a text may hold letters of a script that parts no words: a quick look that spares a slow one."""
    if text.isascii():
        return False
    data = text.encode("utf-8", "replace")
    return len(data.translate(None, _DENSE_LEADS)) < len(data)


def weight(text: str) -> int:
    """Length of a text in letters of an alphabetic script."""
    if not may_be_dense(text):
        return len(text)
    return len(text) + 3 * len(_DENSE.findall(text)) // 2


def unique(values: list[str]) -> tuple[str, ...]:
    """The values without repeats (whatever their case), in order."""
    seen: dict[str, str] = {}
    for value in values:
        if value:
            seen.setdefault(value.casefold(), value)
    return tuple(seen.values())
