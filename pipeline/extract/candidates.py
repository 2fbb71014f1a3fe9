"""The events that single sentences state: a trigger with an argument, its status, its date, who and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.extract import dates
from pipeline.extract.dates import DateExpression
from pipeline.extract.moments import UNKNOWN, Moment, day_range, resolve
from pipeline.extract.records import ArticleText, Mention
from pipeline.extract.sentences import Sentence, Word, sentences, word_set, words
from pipeline.extract.status import Reading, read_status
from pipeline.extract.triggers import Found, find_triggers
from pipeline.knowledge.ontology import EventType, event_types

ANAPHORA: Final = frozenset({"it", "they", "he", "she", "its", "their", "them"})


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement of an event in one sentence."""

    scene: Scene
    found: Found
    kind: EventType
    reading: Reading
    time: DateExpression | None
    moment: Moment
    named: tuple[Mention, ...]
    confidence: float

    @property
    def start(self) -> int:
        """First code point of the trigger."""
        return self.scene.words[self.found.first].start

    @property
    def end(self) -> int:
        """First code point after the trigger."""
        return self.scene.words[self.found.last].end


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
    times = dates.find_dates(content, tokens, [(m.start, m.end) for m in mentions]) if tokens else []
    return Scene(index, sentence, tokens, tuple(covered), tuple(mentions), tuple(times), sentence.field == "title")


def candidates(text: ArticleText, mentions: Sequence[Mention]) -> list[Candidate]:
    """Every statement of an event, in the order of the text: body first."""
    published = text.published_at.date() if text.published_at is not None else None
    all_scenes = scenes(text, mentions)
    named_types = {m.type for m in mentions}
    found: list[Candidate] = []
    anchor: Moment | None = None
    dateline = _dateline_day(all_scenes, published)
    for scene in all_scenes:
        resolved, anchor = _resolve_plainly(scene, dateline or published, anchor)
        found.extend(_candidates_of(scene, dateline or published, named_types, resolved))
    return found


def _dateline_day(all_scenes: Sequence[Scene], published: date | None) -> date | None:
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


def _resolve_plainly(
    scene: Scene, published: date | None, anchor: Moment | None
) -> tuple[dict[int, Moment | None], Moment | None]:
    """For each time of a sentence the moment that a relative one counts from; and the last moment told."""
    before: dict[int, Moment | None] = {}
    for time in scene.times:
        before[time.start] = anchor
        if time.kind in {"year", "fiscal", "half", "partyear"} and anchor is not None and anchor.precision == "day":
            continue
        moment = resolve(time, published, "unknown", anchor)
        if moment.date is not None:
            anchor = _keep_clock(time, moment)
    return before, anchor


def _keep_clock(time: DateExpression, moment: Moment) -> Moment:
    return moment


def _candidates_of(
    scene: Scene, published: date | None, named_types: set[str], anchors: dict[int, Moment | None]
) -> Iterator[Candidate]:
    triggers = find_triggers(scene.words, scene.covered)
    if not triggers:
        return
    kinds = event_types()
    for found in triggers:
        kind = kinds[found.trigger.type]
        strength = _argument_strength(scene, found, kind, named_types)
        if strength == 0.0:
            continue
        time = _time_of(scene, found, triggers)
        reading = read_status(scene.words, found, scene.headline, time is not None)
        if reading is None:
            continue
        moment = resolve(time, published, reading.tense, anchors.get(time.start)) if time is not None else UNKNOWN
        reading = _status_by_date(reading, moment, published)
        confidence = 0.5 * strength + (0.3 if reading.sure else 0.1) + (0.2 if moment.date else 0.0)
        yield Candidate(scene, found, kind, reading, time, moment, scene.mentions, round(confidence, 3))


def _argument_strength(scene: Scene, found: Found, kind: EventType, named_types: set[str]) -> float:
    """1 where a thing that can act in the event is named in the sentence, less where only hinted at, 0 where not."""
    types = {m.type for m in scene.mentions}
    if types & kind.arguments:
        return 1.0
    lower = {w.lower for w in scene.words}
    if types & kind.weak_arguments and (lower & kind.anchors or found.trigger.form not in {"noun", "phrase"}):
        return 0.7
    if named_types & kind.arguments and (lower & kind.anchors or lower & ANAPHORA):
        return 0.5
    if lower & kind.anchors and not named_types & kind.arguments:
        return 0.3
    return 0.0


_CLAUSE_MARKS: Final = frozenset({",", ";", ":", "(", ")", "—", "–"})
_CLAUSE_WORDS: Final = word_set(
    """
    after as and where when that which who but while until since before
    """
)


def _time_of(scene: Scene, found: Found, triggers: Sequence[Found]) -> DateExpression | None:
    """The time nearest to the trigger, where no other trigger stands nearer to it."""
    best: tuple[float, DateExpression] | None = None
    for time in scene.times:
        mine = _distance(scene, found, time)
        others = min(
            (_distance(scene, o, time) for o in triggers if o.trigger.type != found.trigger.type or o.first > found.last + 3
             or o.last < found.first - 3), default=1e9,
        )  # fmt: skip
        cost = mine + (12.0 if others < mine else 0.0)
        if best is None or cost < best[0]:
            best = (cost, time)
    return best[1] if best is not None and best[0] <= 60 else None


def _distance(scene: Scene, found: Found, time: DateExpression) -> float:
    """Words between a trigger and a time; clause borders count as more."""
    first, last = scene.words[found.first], scene.words[found.last]
    if time.start >= last.end:
        between = [w for w in scene.words[found.last + 1 :] if w.end <= time.start]
    elif time.end <= first.start:
        between = [w for w in scene.words[: found.first] if w.start >= time.end]
    else:
        return 0.0
    cost = float(len(between))
    for word in between:
        if word.lower in _CLAUSE_MARKS:
            cost += 2.0
        elif word.lower in _CLAUSE_WORDS:
            cost += 5.0
    if time.end <= first.start and time.start - scene.sentence.start < 12:
        cost = min(cost, 4.0 + cost / 4)
    return cost


def _status_by_date(reading: Reading, moment: Moment, published: date | None) -> Reading:
    """A day after publication makes it planned, one before makes an uncertain plan a fact."""
    if moment.date is None or published is None:
        return reading
    first, last = day_range(moment.date)
    if first > published and reading.status in {"occurred", "ongoing"}:
        return Reading("planned", True, "future")
    if last < published and reading.status == "planned" and not reading.sure:
        return Reading("occurred", True, "past")
    return reading


def with_moment(candidate: Candidate, time: DateExpression | None, moment: Moment) -> Candidate:
    """The same statement with another time."""
    return replace(candidate, time=time, moment=moment)
