"""Which time of a sentence belongs to which event of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import Final

from pipeline.extract.dates import DateExpression
from pipeline.extract.moments import UNKNOWN, Moment, Tense, resolve, shifted_from
from pipeline.extract.scenes import Scene
from pipeline.extract.sentences import Word, word_set
from pipeline.extract.triggers import Found
from pipeline.knowledge.ontology import event_types

FARTHEST: Final = 60
"""Words (clause borders count as several) beyond which a time says nothing of a trigger."""

WEIGHED: Final = 4
"""Times before and after a trigger, and triggers before and after a time, that are weighed: prose has fewer."""

_START: Final = attrgetter("start")
OUT_OF_REACH: Final = 1000.0
SAID: Final = 6.0
"""The cost of a day of announcement for what is done by announcing it."""
_CLAUSE_MARKS: Final = frozenset({",", ";", ":", "(", ")", "—", "–"})
_CLAUSE_WORDS: Final = word_set("after as and where when that which who but while until since before because if")
_PARTING: Final = word_set("after since when while before which who until because if but where ;")
_REASONS: Final = word_set("since because after which who while")
_FIXED: Final = word_set("scheduled set planned slated targeted expected due rescheduled moved postponed delayed")
_SAYING: Final = word_set(
    """
    announced announces said says told confirmed reported declared tweeted wrote stated unveiled revealed
    """
)
_DATED: Final = frozenset({"day", "hour", "minute"})


def anchors_of(
    scene: Scene, published: date | None, last: Moment | None
) -> tuple[dict[int, Moment | None], Moment | None]:
    """For each time of a sentence the moment that a relative one counts from; and the last moment told."""
    before: dict[int, Moment | None] = {}
    for time in scene.times:
        before[time.start] = last
        moment = resolve(time, published, "unknown", last)
        if is_of_saying(scene, time):
            continue
        if moment.date is not None and (moment.precision in _DATED or last is None or last.precision not in _DATED):
            last = moment
    return before, last


def time_of(
    scene: Scene, found: Found, triggers: Sequence[Found], *, published: date | None, tense: Tense,
    anchors: dict[int, Moment | None],
) -> tuple[DateExpression | None, Moment]:  # fmt: skip
    """The time nearest to a trigger, unless another trigger stands nearer to it, and what it means."""
    offset = _offset_before(scene, found)
    if offset is not None:
        return offset, _from_offset(scene, offset, published, tense, anchors)
    after = _moments_after(scene, found, anchors)
    if after is not None:
        return after
    ranked = sorted(
        (
            (_cost(scene, found, triggers, time), time.start, time)
            for time in _times_near(scene, found)
            if time.rel not in {"after", "before"}
        ),
        key=lambda row: row[:2],
    )
    for cost, _, time in ranked:
        if cost > FARTHEST:
            break
        toward: Tense = "future" if tense == "past" and _is_fixed(scene, time) else tense
        moment = resolve(time, published, toward, anchors.get(time.start))
        if moment.date is not None or (time is ranked[0][2] and time.kind not in {"clock", "clockword"}):
            return time, moment
    return (ranked[0][2], UNKNOWN) if ranked and ranked[0][0] <= FARTHEST else (None, UNKNOWN)


def _times_near(scene: Scene, found: Found) -> Sequence[DateExpression]:
    """The times around a trigger that are worth weighing, and the one that may open the sentence."""
    at = bisect_left(scene.times, scene.words[found.first].start, key=lambda t: t.start)
    low = max(0, at - WEIGHED)
    return (*scene.times[: min(low, 1)], *scene.times[low : at + WEIGHED])


def _triggers_near(scene: Scene, triggers: Sequence[Found], time: DateExpression) -> Sequence[Found]:
    """The triggers around a time that may claim it."""
    at = bisect_left(triggers, time.start, key=lambda t: scene.words[t.first].start)
    return triggers[max(0, at - WEIGHED) : at + WEIGHED]


def _words(scene: Scene, start: int, end: int) -> Sequence[Word]:
    """The words that begin at `start` or later and before `end`."""
    low = bisect_left(scene.words, start, key=_START)
    return scene.words[low : bisect_left(scene.words, end, lo=low, key=_START)]


def _moments_after(
    scene: Scene, found: Found, anchors: dict[int, Moment | None]
) -> tuple[DateExpression, Moment] | None:
    """`deployed 48 minutes after liftoff`: the day of what the text told last."""
    end = scene.words[found.last].end
    for time in scene.times:
        last = anchors.get(time.start)
        if time.rel != "after" or time.unit not in {"minute", "hour"} or not 0 <= time.start - end <= 12:
            continue
        if last is not None and last.date is not None and last.precision in _DATED:
            return time, Moment(last.date[:10], None, "day")
    return None


def _cost(scene: Scene, found: Found, triggers: Sequence[Found], time: DateExpression) -> float:
    """Distance, and more where another event stands nearer; out of reach where that has its own clause."""
    mine = _standing(scene, found, time)
    if not event_types()[found.trigger.type].speech_act and is_of_saying(scene, time):
        return OUT_OF_REACH
    if is_of_saying(scene, time):
        mine = min(mine, SAID)
    rivals = [
        (_standing(scene, other, time), other)
        for other in _triggers_near(scene, triggers, time)
        if other.last < found.first - 3 or other.first > found.last + 3
    ]
    if not rivals:
        return mine
    theirs, rival = min(rivals, key=lambda row: row[0])
    if theirs >= mine:
        return mine
    if rival.first <= 1 and rival.trigger.form in {"past", "participle"} and theirs <= 2:
        return OUT_OF_REACH  # `Launched in 2009, it …`
    return mine + (OUT_OF_REACH if _parted(scene, found, rival) else 12.0)


def _standing(scene: Scene, found: Found, time: DateExpression) -> float:
    """The distance, and more where the words tie the time to something before it."""
    ahead = scene.words[found.first].start > time.start
    return _distance(scene, found, time) + (15.0 if ahead and _is_fixed(scene, time) else 0.0)


def _is_fixed(scene: Scene, time: DateExpression) -> bool:
    """Whether the words right before a time (`scheduled for`, `set for`, `due`) tie it to what stands before them."""
    before = [w.lower for w in _words(scene, time.start - 24, time.start)]
    if before and before[-1] in {"for", "on", "in", "at"}:
        before.pop()
    return bool(before) and before[-1] in _FIXED


def _parted(scene: Scene, found: Found, rival: Found) -> bool:
    """Whether a clause begins between two triggers that keeps the rival's time to itself."""
    low, high = sorted((found, rival), key=lambda f: f.first)
    between = {w.lower for w in scene.words[low.last + 1 : high.first]}
    return bool(between & (_PARTING if rival is high else _REASONS))


def is_of_saying(scene: Scene, time: DateExpression) -> bool:
    """Whether the words right before a time are a verb of saying: `the agency said on Sunday`."""
    before = [w.lower for w in _words(scene, time.start - 24, time.start)]
    while before and before[-1] in {"on", "late", "early", "in", "a", "statement", "at", "also"}:
        before.pop()
    return bool(before) and before[-1] in _SAYING


def was_said(scene: Scene, time: DateExpression) -> bool:
    """Whether the time is rather that of the saying: a verb of saying stands within ten words of it."""
    near = [w.lower for w in _words(scene, time.start - 40, time.end + 61)]
    return bool(set(near) & _SAYING)


def _distance(scene: Scene, found: Found, time: DateExpression) -> float:
    """Words between a trigger and a time; clause borders count as more, a time that opens the sentence as less."""
    first, last = scene.words[found.first], scene.words[found.last]
    between: Sequence[Word]
    if time.start >= last.end:
        between = [w for w in _words(scene, last.end, time.start) if w.end <= time.start]
    elif time.end <= first.start:
        between = _words(scene, time.end, first.start)
    else:
        return 0.0
    cost = float(len(between))
    for word in between:
        cost += 2.0 if word.lower in _CLAUSE_MARKS else 5.0 if word.lower in _CLAUSE_WORDS else 0.0
    if time.end <= first.start and time.start - scene.sentence.start < 12:
        cost = min(cost, 4.0 + cost / 4)
    return cost


def _offset_before(scene: Scene, found: Found) -> DateExpression | None:
    """`six days after it launched`: the offset right before the trigger."""
    start = scene.words[found.first].start
    for time in scene.times:
        if time.rel in {"after", "before"} and time.end <= start:
            between = _words(scene, time.end, start)
            if len(between) <= 4 and not any(w.lower in _CLAUSE_MARKS for w in between):
                return time
    return None


def _from_offset(
    scene: Scene, offset: DateExpression, published: date | None, tense: Tense, anchors: dict[int, Moment | None]
) -> Moment:
    """Counted from the nearest other time of the sentence, else (whole years only) from the day of publication."""
    others = [t for t in scene.times if t is not offset and t.rel not in {"after", "before"}]
    for time in sorted(others, key=lambda t: abs(t.start - offset.start)):
        moment = resolve(time, published, tense, anchors.get(time.start))
        if moment.date is not None:
            return shifted_from(offset, moment)
    if published is not None and offset.unit == "year":
        return shifted_from(offset, Moment(published.isoformat(), None, "day"))
    if offset.unit in {"minute", "hour"}:  # `eight minutes after liftoff`: the day that the text told last
        return resolve(offset, published, tense, anchors.get(offset.start))
    return UNKNOWN
