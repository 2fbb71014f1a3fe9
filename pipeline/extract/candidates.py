"""The events that single sentences state: a trigger with an argument, its status, its time, who and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.extract.dates import DateExpression
from pipeline.extract.evidence import has_evidence
from pipeline.extract.moments import UNKNOWN, Moment, day_range, resolve
from pipeline.extract.records import ArticleText, Mention
from pipeline.extract.scenes import Scene, dateline_day, follows
from pipeline.extract.sentences import word_set
from pipeline.extract.slot_tagger import FAMILIES, SentenceTags
from pipeline.extract.status import Reading, read_status
from pipeline.extract.suppress import kept
from pipeline.extract.timing import anchors_of, time_of, was_said
from pipeline.extract.triggers import Found, find_triggers
from pipeline.knowledge.ontology import EventType, event_types

_PRONOUNS: Final = word_set("it they he she its their his her them who which that")
_SUBJECTS: Final = word_set("it they he she its their")
_POINTERS: Final = word_set(
    """
    the its their this that his her both our a an first second third two three four these another
    """
)
MOST_TRIGGERS: Final = 24
"""Triggers of one sentence that are read: a sentence with more is a list, and each is weighed against the others."""
REACH: Final = 16
FOUNDS: Final = 0.3
TAGGED: Final = 0.7
"""The strength of an argument that only the tagger sees."""
LONG_AGO: Final = 60
"""Days after which a time belongs to a story of the past rather than to the news."""

_CLAUSE: Final = word_set(", ; : — – and but which who while after before when until where because")
_OF_SPACE: Final = word_set("spacecraft launch_vehicle space_station mission celestial_body satellite_constellation")
_PHYSICAL: Final = word_set(
    """
    launch test_flight docking undocking orbit_insertion deployment landing_splashdown reentry flyby spacewalk
    anomaly_failure collision_debris mission_end discovery
    """
)
_PUT_OFF_AS: Final = {
    "landing": "landing_splashdown", "splashdown": "landing_splashdown", "return": "landing_splashdown",
    "docking": "docking", "arrival": "docking", "undocking": "undocking", "departure": "undocking",
    "spacewalk": "spacewalk", "launch": "launch", "liftoff": "launch", "mission": "launch", "flight": "launch",
}  # fmt: skip
_PREDICATES: Final = word_set("is was will occurred came took set scheduled targeted planned expected remains slated")
_FLIGHTS: Final = word_set("launch test_flight landing_splashdown docking")
_ENDS_FLIGHT: Final = ("explode", "blow up", "blow apart", "destroy", "self-destruct", "fall short", "lose thrust",
                       "was|were lost", "fail", "detonate", "veer")  # fmt: skip
_FAILED_FLIGHT: Final = frozenset({"fail", "fail on|during|after|at|in", "was|were lost"})
_SOON: Final = word_set("second seconds minute minutes moments shortly soon")
_ASCENT: Final = word_set("liftoff lift-off takeoff launch launching flight pad orbit blastoff")
_GROUND_WORDS: Final = word_set("test tests stand ground hangar booster landing return before")
_CRAFT_NOUNS: Final = word_set("satellite satellites spacecraft rocket launcher cubesat cubesats orbiter probe")
_SCIENCE: Final = word_set(
    """
    planet planets exoplanet exoplanets galaxy galaxies star stars asteroid comet crater craters atmosphere
    water ice methane organic molecules molecule signal signals particles evidence signs hole holes nebula
    supernova radiation magnetic ocean dust gas carbon oxygen hydrogen surface minerals rocks life quasar pulsar
    burst waves light moon moons structure plume plumes rock object volcanic lava vapor vapour phosphine sugars fossil
    eruption flare ejection aurora aurorae marsquake tremor storm burst geysers rings lightning quake quakes
    """
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement of an event in one sentence; `close` are the names of the trigger's own clause."""

    scene: Scene
    found: Found
    kind: EventType
    reading: Reading
    time: DateExpression | None
    moment: Moment
    close: tuple[Mention, ...]
    strength: float
    long_ago: bool = False
    """Whether its time lies well before the day of publication."""

    @property
    def start(self) -> int:
        """First code point of the trigger."""
        return self.scene.words[self.found.first].start

    @property
    def end(self) -> int:
        """First code point after the trigger."""
        return self.scene.words[self.found.last].end

    @property
    def named(self) -> tuple[Mention, ...]:
        """Every name of the sentence."""
        return self.scene.mentions

    @property
    def is_definite(self) -> bool:
        """Whether the words point back at something told before: `the launch`, `this flight`."""
        return is_definite(self.scene, self.found)


def is_definite(scene: Scene, found: Found) -> bool:
    """Whether a trigger is a noun with an article that points back."""
    if found.trigger.form not in {"noun", "phrase"}:
        return False
    before = [w.lower for w in scene.words[max(0, found.first - 3) : found.first]]
    return any(w in {"the", "this", "that", "its", "their"} for w in before)


def candidates(text: ArticleText, all_scenes: Sequence[Scene]) -> list[Candidate]:
    """Every statement of an event, in the order of the text: body first."""
    published = text.published_at.date() if text.published_at is not None else None
    written = dateline_day(text, published) or published
    named_types = {m.type for scene in all_scenes for m in scene.mentions}
    found: list[Candidate] = []
    last: Moment | None = None
    for index, scene in enumerate(all_scenes):
        before = last if index and follows(text, all_scenes[index - 1], scene) else None
        anchors, last = anchors_of(scene, written, last)
        stated = kept(scene, list(_candidates_of(scene, written, named_types, anchors)))
        found.extend(told_on(candidate, before, written) for candidate in stated)
    return found


def is_long_ago(moment: Moment, published: date | None) -> bool:
    """Whether a time is known to lie more than `LONG_AGO` days before the day of publication."""
    if moment.date is None or published is None:
        return False
    return (published - day_range(moment.date)[1]).days > LONG_AGO


def told_on(candidate: Candidate, before: Moment | None, published: date | None) -> Candidate:
    """A story of the past keeps its time: what its paragraph tells next without one has the last one."""
    if (
        before is None
        or before.date is None
        or published is None
        or candidate.time is not None
        or candidate.scene.times
    ):
        return candidate
    if candidate.reading.status not in {"occurred", "failed"} or not candidate.reading.sure:
        return candidate
    if (published - day_range(before.date)[1]).days < LONG_AGO:
        return candidate
    return replace(
        candidate, moment=Moment(before.date[:10], None, "day" if len(before.date) > 10 else before.precision)
    )


def _candidates_of(
    scene: Scene, published: date | None, named_types: set[str], anchors: dict[int, Moment | None]
) -> Iterator[Candidate]:
    if scene.words and scene.words[-1].text == "?":
        return
    triggers = find_triggers(scene.words, scene.covered)[:MOST_TRIGGERS]
    tags = SentenceTags(scene, triggers)
    kinds = event_types()
    for found in triggers:
        kind = kinds[found.trigger.type]
        close = _close(scene, found)
        strength = _argument_strength(scene, found, kind, close, named_types)
        if strength < TAGGED and found.trigger.type in FAMILIES:
            strength = max(strength, _tagged_strength(scene, found, tags))
        if strength == 0.0:
            continue
        reading = _reading_of(scene, found, kind)
        if reading is None or not has_evidence(scene, found, kind, close, reading):
            continue
        time, moment = time_of(scene, found, triggers, published=published, tense=reading.tense, anchors=anchors)
        if reading.status == "planned" and _is_the_saying(scene, time, moment, published):
            time, moment = None, UNKNOWN
        if time is not None and (names_a_paper(scene, time) or (kind.name == "delay" and _is_new_date(scene, time))):
            time, moment = None, UNKNOWN
        reading, time, moment = _agreed(reading, time, moment, published)
        if kind.name == "anomaly_failure" and reading.status in {"planned", "cancelled"}:
            continue  # a fault to come is a fear
        stated = Candidate(scene, found, kind, reading, time, moment, close, strength, is_long_ago(moment, published))
        yield stated
        if _ends_a_launch(stated, triggers):
            yield replace(stated, kind=kinds["launch"], reading=Reading("failed", reading.sure, reading.tense))
        if kind.name == "delay" and reading.status == "occurred":
            yield from _put_off_to(stated, published, anchors)


def _ends_a_launch(fault: Candidate, triggers: Sequence[Found]) -> bool:
    """Whether a fault is that of a rocket on its way up: a rocket that failed is a launch that failed."""
    lemma, lower = fault.found.trigger.lemma, {w.lower for w in fault.scene.words}
    named = any(m.type == "launch_vehicle" for m in fault.close)
    if fault.kind.name != "anomaly_failure" or not (named or "rocket" in lower):
        return False
    if named and lemma in _FAILED_FLIGHT and not any(t.trigger.type in _FLIGHTS for t in triggers):
        return True
    if not fault.reading.sure or lower & _GROUND_WORDS or not lemma.startswith(_ENDS_FLIGHT):
        return False
    return bool(lower & _SOON) and bool(lower & _ASCENT)


def _reading_of(scene: Scene, found: Found, kind: EventType) -> Reading | None:
    """What the words say of the status, as events of this kind are told."""
    reading = read_status(scene.words, found, scene.headline, bool(scene.times))
    if reading is None:
        return None
    crash = scene.words[found.first].lower.startswith("crash") and kind.name in _MAY_FAIL
    if _fails(scene, found, reading) or (crash and reading.status == "occurred"):
        return Reading("failed", True, "past")
    if kind.name == "delay" and reading.status == "planned" and (reading.sure or found.trigger.form == "ing"):
        return Reading("occurred", True, reading.tense)  # who says that it will be late has put it off
    if kind.name == "meeting_visit" and found.trigger.lemma.startswith("arrive") and reading.status == "occurred":
        return Reading("ongoing", reading.sure, "past")  # who has arrived is there
    return reading


def _acting(mentions: Sequence[Mention], kind: EventType, named_types: set[str]) -> set[str]:
    """The types of some names; a person does not fly, land or dock in a text that names nothing of space."""
    types = {m.type for m in mentions}
    return types - {"person"} if kind.name in _PHYSICAL and not named_types & _OF_SPACE else types


def _put_off_to(delay: Candidate, published: date | None, anchors: dict[int, Moment | None]) -> Iterator[Candidate]:
    """The planned event of the new date: `pushed the landing to 2026`."""
    scene, found = delay.scene, delay.found
    start = scene.words[found.first].start
    for time in scene.times:
        moment = resolve(time, published, "future", anchors.get(time.start))
        before = [w.lower for w in scene.words if w.start < time.start][-3:]
        if time.start < start or not set(before) & {"to", "until", "till"} or moment.date is None or published is None:
            continue
        if day_range(moment.date)[0] <= published:
            continue
        between = [w.lower for w in scene.words if w.start < time.start][-14:]
        kind = next((_PUT_OFF_AS[w] for w in reversed(between) if w in _PUT_OFF_AS), "launch")
        planned = Reading("planned", True, "future")
        yield replace(delay, kind=event_types()[kind], reading=planned, time=time, moment=moment)


def names_a_paper(scene: Scene, time: DateExpression) -> bool:
    """Whether a time belongs to a law or a thing of its year: `the treaty of 1972`, `a computer from 2004`."""
    before = [w.lower for w in scene.words if w.start < time.start][-2:]
    return time.kind == "year" and len(before) == 2 and before[1] in {"of", "from"} and before[0] not in _ENDING_IN_YEAR


def _is_new_date(scene: Scene, time: DateExpression) -> bool:
    """Whether a time is the one that something is moved to: `pushed to Sunday`, `delayed until May`."""
    before = [w.lower for w in scene.words if w.start < time.start][-2:]
    return bool(set(before) & {"to", "until", "till"})


def _is_the_saying(scene: Scene, time: DateExpression | None, moment: Moment, published: date | None) -> bool:
    """Whether the time of a plan is the day on which it was told."""
    if time is None or moment.date is None or published is None:
        return False
    return day_range(moment.date)[1] <= published and was_said(scene, time)


def _close(scene: Scene, found: Found) -> tuple[Mention, ...]:
    """The names in the clause of the trigger, at most `REACH` words away; lists and brackets do not end a clause."""
    low, high = found.first, found.last
    skip_commas = low > 0 and scene.words[low - 1].text == ","
    while low > 0 and found.first - low < REACH and not _ends_clause(scene, low - 1, skip_commas):
        low -= 1
    while high + 1 < len(scene.words) and high - found.last < REACH and not _ends_clause(scene, high + 1, False):
        high += 1
    start, end = scene.words[low].start, scene.words[high].end
    return tuple(m for m in scene.mentions if m.start < end and start < m.end)


def _ends_clause(scene: Scene, at: int, skip_commas: bool) -> bool:
    word = scene.words[at]
    if scene.covered[at] or word.lower not in _CLAUSE:
        return False
    if word.text == "," and skip_commas:
        return False
    listed = any(scene.covered[max(0, at - 3) : at]) and any(scene.covered[at + 1 : at + 4])
    return not (word.lower in {",", "and"} and listed)


def _argument_strength(  # noqa: PLR0911 (an ordered list of rules)
    scene: Scene, found: Found, kind: EventType, close: Sequence[Mention], named_types: set[str]
) -> float:
    """1 where a thing that can act in the event is named in the sentence, less where only hinted at, 0 where not.

    Below `FOUNDS` the words may tell an event again, but state none.
    """
    lower = {w.lower for w in scene.words}
    if kind.name == "discovery" and not (lower & _SCIENCE or any(m.type == "celestial_body" for m in scene.mentions)):
        return 0.0
    if any(w.lower in _SPEAKERS and w.text != "US" for w in scene.words) and not scene.times:
        return 0.2  # what somebody says of their own work is told as an event elsewhere, or is none
    types = _acting(scene.mentions, kind, named_types)
    if _acting(close, kind, named_types) & kind.arguments:
        return 1.0
    if types & kind.arguments:
        return 0.9
    pointed = _points_at(scene, kind)
    by_verb = found.trigger.form not in {"noun", "phrase"} and kind.name not in _PHYSICAL
    verb = found.trigger.form not in {"noun", "phrase"}
    if types & kind.weak_arguments and (pointed or by_verb):
        return 0.7
    if found.trigger.form == "phrase" and named_types & kind.arguments and scene.times:
        return 0.6
    placed = not verb and scene.times and {m.type for m in close} & {*kind.place, *kind.weak_arguments}
    told = (placed and kind.name in _PLACED) or (kind.name in _PHYSICAL and _is_dated_noun(scene, found))
    if told and named_types & kind.arguments:
        return 0.6
    if types & kind.weak_arguments and verb and scene.times and lower & kind.anchors:
        return 0.6
    if named_types & kind.arguments and (pointed or lower & _PRONOUNS):
        if pointed:
            return 0.7 if verb else 0.6
        return (
            0.6
            if verb and any(w.lower in _SUBJECTS for w in scene.words[max(0, found.first - 4) : found.first])
            else 0.4
        )
    if pointed and not named_types & kind.arguments:
        return 0.5
    following = {w.lower for w in scene.words[found.last + 1 : found.last + 6]}
    if found.trigger.form == "noun" and following & _PREDICATES and found.first <= 2 and named_types & kind.arguments:
        return 0.5
    return 0.2 if is_definite(scene, found) else 0.0


def _is_dated_noun(scene: Scene, found: Found) -> bool:
    """Whether a time belongs to a noun that points back: `the Jan. 8 liftoff`, `the splashdown on Friday`."""
    if not is_definite(scene, found):
        return False
    low, high = scene.words[max(0, found.first - 4)].start, scene.words[found.last].end
    return any(low <= t.start and t.start - high <= len(" on ") for t in scene.times)


def _tagged_strength(scene: Scene, found: Found, tags: SentenceTags) -> float:
    """That of a tagged argument, where the tagger sees a craft or a rocket that no dictionary knows."""
    near = range(max(0, found.first - 12), min(len(scene.words), found.last + 12))
    unknown = any(
        scene.words[i].text[0].isupper() and not scene.covered[i] for i in near if i or len(scene.words[0].text) > 3
    )
    if (
        unknown
        and (
            found.trigger.form not in {"noun", "phrase"}
            or any(w.lower in _CRAFT_NOUNS or (w.text[0].isupper() and w.text[-1].isdigit()) for w in scene.words)
        )
        and any(t.label in {"Satellite", "LaunchVehicle"} for t in tags.of(FAMILIES[found.trigger.type]))
    ):
        return TAGGED
    return 0.0


def _points_at(scene: Scene, kind: EventType) -> bool:
    """Whether a common noun of the type stands in the sentence with a word that makes it a certain one."""
    for index, word in enumerate(scene.words):
        if word.lower in kind.anchors and (
            index == 0 or any(w.lower in _POINTERS or w.text == "s" for w in scene.words[max(0, index - 4) : index])
        ):
            return True
    return False


_SPEAKERS: Final = word_set("we we're we've we'll our us i i'm i've my you your")
_PLACED: Final = frozenset({"launch", "landing_splashdown", "docking", "undocking"})
_ENDING_IN_YEAR: Final = word_set(
    """
    summer autumn fall winter spring end beginning start middle quarter half january february march april may june
    july august september october november december launch mission flight landing
    """
)
FAR: Final = 14
"""Words beyond which a word of failure belongs to something else."""

_MAY_FAIL: Final = word_set("launch test_flight docking deployment landing_splashdown orbit_insertion")
_FAILURE: Final = word_set(
    """
    failed fails failure crash crashed crashes exploded lost setback unable unsuccessful anomaly mishap
    destroyed
    """
)


def _fails(scene: Scene, found: Found, reading: Reading) -> bool:
    """Whether the part of the sentence between semicolons tells of failure, and the trigger does not say otherwise."""
    if found.first and scene.words[found.first - 1].lower in {"after", "following", "since", "upon"}:
        return False
    if found.trigger.type not in _MAY_FAIL or (reading.sure and found.trigger.form not in {"noun", "base"}):
        return False
    low, high = found.first, found.last
    while low > 0 and scene.words[low - 1].text != ";":
        low -= 1
    while high + 1 < len(scene.words) and scene.words[high + 1].text != ";":
        high += 1
    near = {w.lower for w in scene.words[max(low, found.first - FAR) : min(high, found.last + FAR) + 1]}
    if reading.status == "planned" and reading.sure:
        return False
    return bool(near & _FAILURE) and not near & {"successful", "successfully", "planned"}


def _agreed(
    reading: Reading, time: DateExpression | None, moment: Moment, published: date | None
) -> tuple[Reading, DateExpression | None, Moment]:
    """Status and time agreed: what surely happened has no day to come, an unsure plan of the past is a fact."""
    if moment.date is None or published is None:
        return reading, time, moment
    first, last = day_range(moment.date)
    if first > published and reading.status in {"occurred", "ongoing", "failed"}:
        if reading.sure:
            return reading, None, UNKNOWN
        return Reading("planned", True, "future"), time, moment
    if last < published and reading.status == "planned" and not reading.sure:
        return Reading("occurred", True, "past"), time, moment
    return reading, time, moment
