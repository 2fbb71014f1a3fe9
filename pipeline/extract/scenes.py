"""The sentences of an article with what they hold: words, names and times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.extract.dates import DateExpression, find_dates
from pipeline.extract.moments import resolve
from pipeline.extract.records import ArticleText, Mention
from pipeline.extract.sentences import Sentence, Word, sentences, words

_DATELINE: Final = re.compile(r"([^\n]{3,80}?)(?:\)\s*:|\s+--|\s+[-–—]|\)\s*[-–—]+|\s?[–—])\s+")


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with its words, names and times."""

    index: int
    sentence: Sentence
    words: tuple[Word, ...]
    covered: tuple[str, ...]
    """For each word `@type` of the name that it belongs to, empty where it belongs to none."""

    mentions: tuple[Mention, ...]
    times: tuple[DateExpression, ...]
    headline: bool


def scenes(text: ArticleText, mentions: Sequence[Mention]) -> list[Scene]:
    """The sentences of the body, then of the description and the title, with what they hold."""
    found: list[Scene] = []
    for field in ("body", "description", "title"):
        content = text.text_of(field)
        mine = sorted((m for m in mentions if m.field == field), key=lambda m: (m.start, -m.end))
        at = 0
        for sentence in sentences(content, field):
            while at < len(mine) and mine[at].end <= sentence.start:
                at += 1
            stop = at
            while stop < len(mine) and mine[stop].start < sentence.end:
                stop += 1
            scene = _scene(len(found), content, sentence, mine[at:stop])
            found.append(_without_dateline(scene, dateline_end(content)) if field == "body" and not found else scene)
    return found


def _without_dateline(scene: Scene, end: int) -> Scene:
    """The first sentence without the names and times of the dateline: they tell of the writing, not of an event."""
    if end == 0:
        return scene
    mentions = tuple(m for m in scene.mentions if m.start >= end)
    return replace(scene, mentions=mentions, times=tuple(t for t in scene.times if t.start >= end))


def _scene(index: int, content: str, sentence: Sentence, mentions: Sequence[Mention]) -> Scene:
    tokens = tuple(words(content, sentence.start, sentence.end))
    covered = []
    at = 0
    for word in tokens:
        while at < len(mentions) and mentions[at].end <= word.start:
            at += 1
        inside = at < len(mentions) and mentions[at].start <= word.start
        covered.append(f"@{mentions[at].type}" if inside else "")
    times = find_dates(content, tokens, [(m.start, m.end) for m in mentions]) if tokens else []
    return Scene(index, sentence, tokens, tuple(covered), tuple(mentions), tuple(times), sentence.field == "title")


def follows(text: ArticleText, earlier: Scene, later: Scene) -> bool:
    """Whether two sentences stand in one paragraph."""
    if earlier.sentence.field != later.sentence.field:
        return False
    return "\n\n" not in text.text_of(later.sentence.field)[earlier.sentence.end : later.sentence.start]


def dateline_end(content: str) -> int:
    """Where the dateline of a body ends (`PERM, May 24 (Xinhua) --`: capitals before a dash), 0 where it has none."""
    match = _DATELINE.match(content)
    if match is None:
        return 0
    names = re.findall(r"[^\W\d_]+", match.group(1))
    return match.end() if names and all(name[0].isupper() for name in names) else 0


def dateline_day(text: ArticleText, published: date | None) -> date | None:
    """The day on which the text was written, where its dateline gives one within a week of its publication."""
    end = dateline_end(text.body)
    if published is None or end == 0:
        return None
    for time in find_dates(text.body[:end], words(text.body, 0, end)):
        moment = resolve(time, published, "past")
        if moment.date is not None and moment.precision == "day":
            day = date.fromisoformat(moment.date)
            return day if abs((published - day).days) <= 7 else None
    return None
