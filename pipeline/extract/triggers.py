"""Where a sentence may state an event: trigger words of the ontology, without those that mean something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.extract.sentences import Word, word_set
from pipeline.knowledge.ontology import GAP, Trigger, triggers_by_first_word

LONGEST_GAP: Final = 9
"""Words and marks that a `*` of a trigger may stand for: a name of five words with its article, a comma, a number."""

_DETERMINERS: Final = word_set("the a an its their his her")
_GAP_ENDS: Final = word_set(
    "; . ! ? which who whose whom while after before because when where why how whether although but"
)
_COMPOUND_HEADS: Final = word_set(
    """
    vehicle vehicles site sites pad pads complex complexes facility facilities director directors team teams
    tower services service provider providers system systems capability capabilities capacity cost costs
    industry market company companies center centre centers range base campaign manifest cadence rate operations
    operator operators infrastructure zone zones gear leg legs craft page pages port ports mechanism adapter
    hatch table license licence licenses weight mass abort customers customer control contract contracts
    contractor business prices price preparations preparation procedures procedure conference area areas
    platform platforms environment loads escape startup start-up ellipse training suit suits agreement
    agreements engine engines office module party viewing conditions rules escape-tower firm program programme
    programs day-to-day booth hardware equipment support azimuth azimuths sector ship ships barge technology
    conductor commentator insurance rates rate risk risks insurers market weather technologies mode modes software
    sensor sensors radar leg's test tests stand stands
    """
)
_METAPHOR_OBJECTS: Final = word_set(
    """
    exercise exercises drill drills operation tour fundraiser probe-into program programme initiative campaign
    website app application investigation competition contest challenge project service partnership course fund
    review effort study platform company startup tool product line portal series book attack attacks offensive
    raid strike strikes lawsuit process probe-into career business brand appeal petition consultation plan
    strategy scheme centre center institute bid inquiry podcast channel database debate missiles missile
    crackdown programs academy workshop ballistic
    """
)  # fmt: skip
_PUT_OFF: Final = word_set(
    """
    launch launches liftoff flight mission rocket spacecraft docking landing spacewalk splashdown undocking test
    countdown attempt attempts return departure arrival debut crew capsule satellite satellites probe telescope
    rover lander liftoff
    """
)
_OTHER_TESTS: Final = word_set(
    "flight missile nuclear weapon weapons anti-satellite asat blood covid-19 launch orbital"
)
_BODIES: Final = word_set("society union association committee council academy congress conference division")
_UNMET: Final = word_set(
    """
    requirement requirements criteria goal goals demand demands need needs deadline deadlines milestone
    milestones objective objectives standards challenge challenges expectations target targets schedule
    specifications fate end
    """
)


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger over the words `first` to `last` (inclusive) of a sentence."""

    trigger: Trigger
    first: int
    last: int
    head: int
    """The word that carries the tense: the first of a verb, the last of a noun phrase."""


def find_triggers(words: Sequence[Word], covered: Sequence[str]) -> list[Found]:
    """The triggers among `words`, in order; `covered` words belong to names and start none."""
    table = triggers_by_first_word()
    found: list[Found] = []
    there = {*covered, *(word.lower for word in words)}
    for index, word in enumerate(words):
        candidates = None if covered[index] else table.get(word.lower)
        if candidates:
            # Most patterns of several words fail for want of their last one, which is cheaper to see than to search.
            possible = [t for t in candidates if len(t.words) == 1 or not t.words[-1].isdisjoint(there)]
            found.extend(_matches(words, covered, index, possible))
    return _without_overlaps(found)


def _matches(words: Sequence[Word], covered: Sequence[str], index: int, candidates: Sequence[Trigger]) -> list[Found]:
    best: dict[str, Found] = {}
    for trigger in candidates:
        if trigger.type in best and trigger.form not in {"base", "noun"}:
            continue
        last = _last_word(words, covered, index, trigger)
        if last is None or _means_something_else(words, covered, index, last, trigger):
            continue
        if _form_fits(words, index, trigger) and trigger.type not in best:
            head = last if trigger.form == "noun" else index
            best[trigger.type] = Found(trigger, index, last, head)
    return list(best.values())


def _last_word(words: Sequence[Word], covered: Sequence[str], index: int, trigger: Trigger) -> int | None:
    at, gap = index, 0
    # A name of a pattern is the whole name, not its first word.
    for wanted in trigger.words[1:]:
        if GAP in wanted:
            gap = LONGEST_GAP
            continue
        at += 1
        if not gap and at < len(words) and words[at].lower in _DETERMINERS and any(w[0] == "@" for w in wanted):
            at += 1
        while at < len(words) and not _fits(words, covered, at, wanted, gap > 0):
            if gap == 0 or words[at].lower in _GAP_ENDS:
                return None
            if not (covered[at] and covered[at - 1]):
                gap -= 1
            at += 1
        if at >= len(words):
            return None
        if covered[at] in wanted:
            while at + 1 < len(words) and covered[at + 1] == covered[at]:
                at += 1
        gap = 0
    return at


def _fits(words: Sequence[Word], covered: Sequence[str], at: int, wanted: frozenset[str], after_gap: bool) -> bool:
    """Whether a word is one of a pattern; after a gap, words of names count only as names."""
    if covered[at]:
        return covered[at] in wanted or (not after_gap and words[at].lower in wanted)
    return words[at].lower in wanted


_ARTICLES: Final = word_set("the a an this that its their his her of no any final first last")
_BASE_GOVERNORS: Final = word_set(
    """
    to will would can could may might must should shall 'll not n't did does do cannot won't wouldn't didn't
    help helped let let's and or then also successfully safely
    """
)


def _form_fits(words: Sequence[Word], index: int, trigger: Trigger) -> bool:
    """`launch` is a verb after `to` or a modal, a noun after an article, an adjective or a preposition."""
    before = words[index - 1].lower if index else ""
    if trigger.form in {"base", "present", "past", "participle"} and before in _ARTICLES and before != "that":
        return False
    if trigger.form == "base" and len(trigger.words) > 1 and words[index].lower in _NOUN_TOO and index:
        return before in _BASE_GOVERNORS or before.endswith("s") or before in {",", "they", "we", "you", "i", "who"}
    if trigger.form not in {"base", "noun"} or len(trigger.words) > 1:
        return True
    verbal = before in _BASE_GOVERNORS or (
        before.endswith("ly") and index > 1 and words[index - 2].lower in _BASE_GOVERNORS
    )
    if trigger.form == "base":
        return verbal or (words[index].lower not in _NOUN_TOO)
    return not (verbal and before not in {"and", "or", "not", "then", "also"} and words[index].lower in _NOUN_TOO)


_NOUN_TOO: Final = word_set(
    """
    launch dock relaunch delay scrub slip land visit license licence contract fund fine ground deploy leak fault
    tour abort crash return plunge fall hold push fire pass swing capture approach cut boost increase spacewalk retire
    halt hop meet approve invest order award release test end name raise record
    """
)  # fmt: skip


def _means_something_else(  # noqa: PLR0911, PLR0912 (an ordered list of rules)
    words: Sequence[Word], covered: Sequence[str], index: int, last: int, trigger: Trigger
) -> bool:
    following = words[last + 1].lower if last + 1 < len(words) else ""
    before = words[index - 1].lower if index else ""
    if (
        trigger.form in {"noun", "ing", "base"}
        and following in _COMPOUND_HEADS
        and not (trigger.form == "base" and before == "to")
    ):
        return True
    if before == "-" and index > 1 and words[index - 1].start == words[index - 2].end:
        return True
    if trigger.type == "launch" and trigger.lemma in {"launch", "relaunch"} and trigger.form not in {"noun"}:
        return _has_metaphorical_object(words, covered, last)
    if trigger.type == "test_firing" and (
        following in {"flight", "flights"}
        or words[max(index, last - 1)].lower in _OTHER_TESTS
        or before in _OTHER_TESTS
    ):
        return True
    if trigger.type == "meeting_visit" and words[index].lower == "meeting" and following == "of":
        return any(w.lower in _BODIES for w in words[last + 1 : last + 9])
    if trigger.lemma in {"replace", "succeed"}:
        return last + 1 >= len(words) or not (
            covered[last + 1] == "@person" or words[last + 1].lower in {"him", "her", "him."}
        )
    if trigger.type == "delay" and not _puts_off_an_event(words, index, last):
        return True
    if trigger.lemma.startswith("meet") and trigger.type == "meeting_visit" and trigger.form != "noun":
        return bool({w.lower for w in words[last + 1 : last + 12]} & _UNMET)
    if trigger.type == "mission_end" and trigger.lemma.startswith("retire") and trigger.form != "noun":
        return before == "who" or any(c == "@person" for c in covered[max(0, index - 3) : index])
    if trigger.lemma == "launches" and before.isdigit() and words[index - 2].lower in {"in", "of", "among", "after"}:
        return True
    if trigger.lemma == "dismiss" and trigger.type == "appointment" and before not in {"was", "were", "been", "be"}:
        return "@person" not in covered[last + 1 : last + 8]
    if trigger.lemma == "slip" and any(w.lower == "orbit" for w in words[last + 1 : last + 5]):
        return True
    if trigger.lemma == "fail" and trigger.form in {"past", "participle"} and following in _PUT_OFF:
        return True
    if trigger.type == "anomaly_failure" and following in {"check", "checks", "test", "tests", "detection", "review"}:
        return True
    if trigger.lemma == "land" and trigger.form != "noun":
        ahead = {w.lower for w in words[last + 1 : last + 7]}
        return bool(ahead & {"contract", "contracts", "deal", "job", "award", "role", "customer", "customers"})
    return False


def _puts_off_an_event(words: Sequence[Word], index: int, last: int) -> bool:
    """Whether a launch, a flight or another thing that has a date stands near the words of delay."""
    return any(w.lower in _PUT_OFF for w in words[max(0, index - 16) : last + 13])


def _has_metaphorical_object(words: Sequence[Word], covered: Sequence[str], last: int) -> bool:
    """`launched a new programme`: the head of the object is no craft."""
    for offset, word in enumerate(words[last + 1 : last + 7]):
        if word.lower in _METAPHOR_OBJECTS:
            return not covered[last + 1 + offset]
        if not (word.text.isalpha() or "-" in word.text) or word.lower in {
            "on",
            "from",
            "in",
            "at",
            "aboard",
            "to",
            "of",
            "by",
            "with",
        }:
            return False
    return False


def _without_overlaps(found: list[Found]) -> list[Found]:
    """Of two triggers of one type over the same words, the longer; of different types over one word, both."""
    kept: list[Found] = []
    for one in found:
        rival = next(
            (k for k in reversed(kept[-4:]) if k.trigger.type == one.trigger.type and k.last >= one.first), None
        )
        if rival is None:
            kept.append(one)
        elif one.last - one.first > rival.last - rival.first and one.first == rival.first:
            kept[kept.index(rival)] = one
    return kept
