"""The sentences of an article with what they hold: words, names and times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.extract.dates import DateExpression, find_dates
from pipeline.extract.moments import resolve
from pipeline.extract.records import ArticleText, Mention
from pipeline.extract.sentences import Sentence, Word, sentences, words


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with its words, names and times."""

    index: int
    sentence: Sentence
    words: tuple[Word, ...]
    covered: tuple[bool, ...]
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
            found.append(_scene(len(found), content, sentence, mine[at:stop]))
    return found


def _scene(index: int, content: str, sentence: Sentence, mentions: Sequence[Mention]) -> Scene:
    tokens = tuple(words(content, sentence.start, sentence.end))
    covered = []
    at = 0
    for word in tokens:
        while at < len(mentions) and mentions[at].end <= word.start:
            at += 1
        covered.append(at < len(mentions) and mentions[at].start <= word.start)
    times = find_dates(content, tokens, [(m.start, m.end) for m in mentions]) if tokens else []
    return Scene(index, sentence, tokens, tuple(covered), tuple(mentions), tuple(times), sentence.field == "title")


def dateline_day(all_scenes: Sequence[Scene], published: date | None) -> date | None:
    """`ST. PETERSBURG, May 24 (Xinhua) --`: the day on which the text was written, where it gives one near its publication."""
    if published is None or not all_scenes or all_scenes[0].sentence.field != "body":
        return None
    first = all_scenes[0]
    if not first.times or first.times[0].start - first.sentence.start > 60 or first.times[0].kind != "day":
        return None
    time = first.times[0]
    after = [w for w in first.words if w.start >= time.end][:8]
    before = [w for w in first.words if w.end <= time.start]
    if not ((before and before[0].text.isupper()) or (before and first.covered[0])):
        return None
    if not any(w.text in {"-", "–", "—", ")", "--"} for w in after[:6]) or any(w.text[0].islower() for w in before):
        return None
    moment = resolve(time, published, "past")
    if moment.date is None or moment.precision != "day":
        return None
    day = date.fromisoformat(moment.date)
    return day if abs((published - day).days) <= 7 else None
