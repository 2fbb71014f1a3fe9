"""Sentences and words of a text, with code-point offsets; whatever the text, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

LONGEST_SENTENCE: Final = 3000
"""Code points after which a sentence is cut at a word: no prose needs more, and lists without stops do not end."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text`: a list that reads as words."""
    return frozenset(text.split())


_STOP: Final = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*|\n{2,}|\r\n\r\n|;(?=[A-Z])")
_WORD: Final = re.compile(r"['’]s\b|\d+(?:[.,:]\d+)*(?!\w)|[^\W_]+(?:(?!['’]s\b)[-'’.]?\w+)*|[^\w\s]|_+", re.UNICODE)
_BEFORE: Final = re.compile(r"[\w.&'’-]*$")
_LETTERS: Final = re.compile(r"\w*")
_NEXT: Final = re.compile(r"\s*[\"'“‘«(\[—–-]*\s*")
_ABBREVIATIONS: Final = word_set(
    """
    mr mrs ms dr prof sen rep gov gen col lt capt cmdr maj sgt adm rev hon st jr sr inc ltd co corp llc plc bros
    dept univ no nos vol fig figs eq ref refs ch sec approx est ca cf vs etc al e.g i.e eg ie viz jan feb mar
    apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun a.m p.m am pm u.s u.k u.n
    u.s.a e.u d.c fla calif tex ala ariz va md mass mich minn wash colo conn ave blvd rd mt ft op cit ltda gmbh
    ph.d m.sc b.sc phil min max avg temp int'l gov't l.a n.y nasa's
    """
)
_MAY_END: Final = word_set(
    """
    no max est sat am jr u.k etc u.s llc u.n corp nasa's d.c e.u al pm co p.m min sun tex int inc a.m plc ltd
    fla sec calif mar u.s.a
    """
)  # fmt: skip
_ZONES: Final = word_set(
    """
    CET Central PT Sept PDT EEST July Eastern CDT CT EET Beijing Wednesday Friday Feb PST Mar Oct November
    Pacific CEST Thursday MSK MT GMT ET Tuesday CST BST October January May Jan AEST Mountain Sep Sunday
    Saturday Dec Aug EDT August IST Apr December EST MDT JST April September Jun Nov Jul June MST February BJT
    Moscow March Monday UTC
    """
)  # fmt: skip
_PROPER_AFTER_US: Final = word_set(
    """
    Vice Government Central Senate Commerce Space Navy Department Geological President Army Air Capitol Rep
    Defense Northern National Strategic House Senator Embassy Marine Coast Federal Congress Secretary
    """
)  # fmt: skip
_STARTERS: Final = word_set(
    """
    the a an in on at it its this that these those he she they we i you but and however after before while when
    as if for since during two three four five six seven eight nine ten there here what who why how one with by
    from to both several some many all our his her their meanwhile earlier later also
    """
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence at `start:end` of a field."""

    field: str
    start: int
    end: int


class Word(NamedTuple):
    """One word or mark at `start:end` of a field; `lower` is its lower-case form with straight apostrophes."""

    start: int
    end: int
    text: str
    lower: str


_tuple: Final = tuple.__new__


def sentences(text: str, field: str = "body") -> list[Sentence]:
    """The sentences of a text in order, white space trimmed; none is empty and none overlaps."""
    found: list[Sentence] = []
    start = 0
    for end in _ends(text):
        found.extend(_trimmed(text, start, end, field))
        start = end
    found.extend(_trimmed(text, start, len(text), field))
    return found


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and marks of `text[start:end]`, with offsets into the whole text."""
    stop = len(text) if end is None else end
    found = []
    for match in _WORD.finditer(text, start, stop):
        word = match.group()
        lower = word.lower()
        if "’" in lower:
            lower = lower.replace("’", "'")
        # The constructor of a named tuple is a function of its own, and no other loop runs as often as this one.
        found.append(_tuple(Word, (*match.span(), word, lower)))
    return found


def _ends(text: str) -> Iterator[int]:
    for match in _STOP.finditer(text):
        mark = match.group()
        if mark[0] in "\n\r":
            yield match.end()
        elif mark == ";":
            continue
        elif match.end() >= len(text) or text[match.end()] in " \t\n\r\xa0\u2009\u202f":
            if _is_end(text, match):
                yield match.end()
        elif mark[0] == "." and _glued_end(text, match):
            yield match.end()


def _glued_end(text: str, match: re.Match[str]) -> bool:
    """`module.The two`: the space that was lost between two sentences."""
    after = text[match.end() : match.end() + 2]
    before = text[max(0, match.start() - 3) : match.start()]
    return len(after) == 2 and after[0].isupper() and after[1].islower() and len(before) == 3 and before.islower()


def _is_end(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    gap = _NEXT.match(text, match.end())
    position = gap.end() if gap else match.end()
    following = _LETTERS.match(text, position)
    after = following.group() if following else ""
    if mark[0] != "." or len(mark.rstrip("\"'”’»)]")) > 1:
        return not after or not after[0].islower()
    if mark != "." and (not after or after[0].isupper() or after[0].isdigit()):
        return True
    if after and after[0].islower():
        return False
    before = _BEFORE.search(text, max(0, match.start() - 24), match.start())
    token = before.group() if before else ""
    return _word_ends(token, after, text[position : position + 1])


def _word_ends(token: str, after: str, first: str) -> bool:  # noqa: PLR0911 (an ordered list of rules)
    low = token.lower().strip("'’-")
    if not after and not first:
        return True
    if len(token) == 1 and token.isupper() and token != "I":
        return False
    if low in _ABBREVIATIONS:
        if low not in _MAY_END or after in _ZONES or not after or after[0].isdigit():
            return False
        if low.startswith("u.") and (after in _PROPER_AFTER_US or after.lower() not in _STARTERS):
            return False
        return after[0].isupper() and (
            low
            in {"a.m", "p.m", "am", "pm", "al", "etc", "est", "sun", "sat", "sec", "min", "mar", "max", "int", "nasa's"}
            or after.lower() in _STARTERS
        )
    if "." in token and all(len(part) == 1 for part in token.split(".")):
        return after.lower() in _STARTERS
    return True


def _trimmed(text: str, start: int, end: int, field: str) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = start + LONGEST_SENTENCE if cut <= start else cut
        yield from _trimmed(text, start, cut, field)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Sentence(field, start, end)
