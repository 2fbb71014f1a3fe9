"""How far an event had come, read from tense, modality and cue words around its trigger.

`read_status` answers None where the words state no event: negated, counterfactual, habitual or generic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.extract.moments import Tense
from pipeline.extract.sentences import Word, word_set
from pipeline.extract.triggers import Found

_ADVERBS: Final = word_set(
    """
    also then now first again soon later still only just already even ever finally once twice not never n't
    reportedly both each all together jointly back officially
    """
)
_NEGATIONS: Final = word_set(
    """
    no neither weren't without didn't never isn't won't wasn't can't not hasn't nor couldn't wouldn't n't cannot
    """
)  # fmt: skip
_WILL: Final = word_set("shall they'll will won't she'll we'll he'll it'll 'll")
_MAYBE: Final = frozenset({"could", "may", "might"})
_CAN: Final = frozenset({"can", "cannot", "can't", "must", "able", "capable", "ability"})
_PLANNERS: Final = word_set(
    """
    scheduled set expected due planned slated targeted targeting plans plan planning aims aim aiming intends
    intend intending hopes hope hoping hoped preparing prepares prepare prepared ready poised about going
    expects expecting wants want try attempt attempting tries trying is are be remains await awaiting waiting
    designed needed needs need goal cleared license licensed licence permission authorization approval contract
    contracts order selected mission booked on track timeline target continue continues seeks seek ambition
    decision opportunity agreed foreseen foresees pencilled penciled eyes eyeing earmarked pledged pledges vows vowed
    proposes proposed envisages envisaged envisions envisioned tentatively promises promised gears gearing tipped
    """
)  # fmt: skip
_PAST_GOVERNORS: Final = word_set("continued went proceeded helped began started used returned managed")
_FAILING: Final = frozenset({"failed", "fails", "failing", "unable", "failure", "attempted", "inability"})
_OCCURRED_BEFORE: Final = word_set(
    """
    upon last after following successful earlier recent celebrated successfully previous during completed since
    historic
    """
)  # fmt: skip
_PLANNED_BEFORE: Final = word_set(
    """
    planned upcoming scheduled next future targeted proposed potential before for until toward towards expected
    impending preparing prepare prepares preparation preparations awaiting await awaits plans plan targets
    targeting forthcoming eventual aims hopes hope ready target attempt intended pending possible
    """
)
_CARRIED_OUT: Final = word_set(
    "began conducted made performed completed executed undertook underwent suffered achieved"
)
_CARRY_OUT: Final = word_set("begin conduct make perform complete execute undertake undergo achieve attempt")
_FAILED_BEFORE: Final = frozenset(
    {"failed", "unsuccessful", "abortive", "botched", "ill-fated", "doomed", "aborted", "failing"}
)
_CANCELLED: Final = frozenset(
    {"cancelled", "canceled", "cancel", "cancels", "scrapped", "abandoned", "cancellation", "called-off"}
)
_GENERIC_BEFORE: Final = word_set(
    """
    regular each no if those without routine frequent per most such every many typical these other whether any
    """
)  # fmt: skip
_PLURAL_BEFORE: Final = word_set("the of several two three four five more all these those future commercial")
_HABIT: Final = word_set("always routinely typically often normally sometimes regularly generally usually")
_PAST_AUX: Final = word_set("were been has had 've got having was have did")
_IRREGULAR_PAST: Final = word_set(
    """
    went flew took made came became left met sent saw began brought held gave got won said told found kept led
    built fell broke struck spent stood rose ran paid lost wrote chose drove grew knew shot set put hit burnt
    felt thought carried
    """
)
_NOT_PAST: Final = word_set(
    """
    need planned uncrewed feed manned crewed indeed united slated limited red speed expected designed called
    unmanned used targeted hundred advanced named based scheduled
    """
)  # fmt: skip
_PRESENT_FUTURE: Final = word_set(
    """
    plans expected preparing targeted upcoming planned intends targeting expects planning slated prepares aims
    hopes targets scheduled
    """
)  # fmt: skip

_SCHEDULED: Final = word_set(
    "scheduled slated planned targeted expected set foreseen pencilled penciled envisaged eyed"
)
_TO_COME: Final = _SCHEDULED | word_set("due now to targeting currently tentatively")
_DECIDED: Final = frozenset({"delay", "appointment", "crew_assignment", "contract_award", "mission_end"})
_DECIDING: Final = word_set("forced decided opted chose elected prompted obliged compelled voted")
"""What is decided, for what is done by deciding it: `forced SpaceX to scrub`, `opted to postpone`."""
_TRYING: Final = word_set("try trying tries attempt attempting")
_SAME_IN_THE_PAST: Final = word_set("put set cut hit let shut split spread burst")
_BARE_AFTER: Final = word_set("help helps helped let lets make makes made or they we you i")
_CHAINED: Final = (
    _ADVERBS | _PAST_AUX | _WILL | _MAYBE | _CAN | _NEGATIONS
    | word_set("be being is are to would should am 's does do")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words say: the status, whether they say it themselves (`sure`), and which way dates lie."""

    status: str
    sure: bool
    tense: Tense


_OCCURRED: Final = Reading("occurred", True, "past")
_PLANNED: Final = Reading("planned", True, "future")
_MAYBE_PLANNED: Final = Reading("planned", False, "future")
_MAYBE_OCCURRED: Final = Reading("occurred", False, "past")
_FAILED: Final = Reading("failed", True, "past")


def read_status(words: Sequence[Word], found: Found, headline: bool, has_date: bool) -> Reading | None:
    """The status of the event that `found` states, or None where it states none."""
    form = found.trigger.form
    if any(w.lower in _HABIT for w in words[max(0, found.first - 4) : found.first]) or any(
        w.lower in {"each", "every"} and words[min(at + 1, len(words) - 1)].lower != "other"
        for at, w in enumerate(words[found.last + 1 : found.last + 4], found.last + 1)
    ):
        return None
    if form == "phrase" and found.trigger.type == "anomaly_failure":
        modal = {w.lower for w in words[max(0, found.first - 4) : found.first]} & (
            _MAYBE | _CAN | {"would", "will", "if"}
        )
        return None if modal else _OCCURRED
    if form in {"noun", "phrase"}:
        return _noun_status(words, found, headline)
    if _of_nothing(words, found.first):
        return None
    chain = _chain(words, found.first)
    if form == "base" and not chain and words[found.first].lower in _SAME_IN_THE_PAST and not _is_bare(words, found):
        form = "past"
    reading = {"base": _base, "present": _present, "ing": _ing}.get(form, _past)(
        words, found, chain, headline, has_date
    )
    if reading is not None and reading.status == "planned" and _is_cancelled(words, found):
        return Reading("cancelled", True, "future")
    return reading


def _is_bare(words: Sequence[Word], found: Found) -> bool:
    """Whether a verb follows one that takes the bare infinitive, or opens the sentence as an order or a headline."""
    return not found.first or words[found.first - 1].lower in _BARE_AFTER


def _of_nothing(words: Sequence[Word], first: int) -> bool:
    """Whether the subject is nobody or nothing: `no spacecraft had ever landed there`."""
    for at in range(first - 1, max(-1, first - 6), -1):
        if words[at].lower in {",", ";", "and", "but"}:
            return False
        if words[at].lower in {"no", "nobody", "none", "neither"}:
            return words[at + 1].lower not in {"earlier", "later", "sooner", "longer", "more", "less"}
    return False


def _chain(words: Sequence[Word], first: int) -> list[str]:
    """The auxiliaries and adverbs right before a verb, the nearest first."""
    chain: list[str] = []
    for word in reversed(words[max(0, first - 6) : first]):
        low = word.lower
        if low in _CHAINED or low.endswith(("ly", "n't")):
            chain.append(low)
        else:
            break
    return chain


def _governor(words: Sequence[Word], first: int, chain: Sequence[str]) -> str:
    at = first - len(chain) - 1
    while at >= 0 and (words[at].lower in _ADVERBS or words[at].lower in {"for", "as"}):
        at -= 1
    return words[at].lower if at >= 0 else ""


def _past(words: Sequence[Word], found: Found, chain: Sequence[str], headline: bool, has_date: bool) -> Reading | None:  # noqa: PLR0911 (an ordered list of rules)
    if _negated(chain):
        return None
    if "have" in chain and any(c in {"would", "could", "should", "might", "may"} for c in chain):
        return None
    if any(c in _WILL for c in chain):
        return _PLANNED
    if any(c in _MAYBE or c == "would" for c in chain):
        return _MAYBE_PLANNED if has_date else None
    if any(c in _CAN for c in chain):
        return None
    if "to" in chain:
        if "been" in chain:
            return _MAYBE_OCCURRED
        return _to(words, found, chain)
    if "being" in chain:
        return Reading("ongoing", True, "past")
    if any(c in _PAST_AUX for c in chain):
        return _OCCURRED
    before = _governor(words, found.first, chain)
    if before in {"if", "once", "when", "until", "unless"}:
        return (
            _MAYBE_PLANNED
            if sentence_tense(words, found.first) == "future"
            else _OCCURRED
            if before in {"when", "once"}
            else None
        )
    if any(c in {"is", "are", "be", "'s"} for c in chain):
        return Reading("planned" if sentence_tense(words, found.first) == "future" else "occurred", False, "unknown")
    return _OCCURRED


def _base(words: Sequence[Word], found: Found, chain: Sequence[str], headline: bool, has_date: bool) -> Reading | None:  # noqa: PLR0911 (an ordered list of rules)
    if any(c in {"won't", "didn't", "cannot", "can't", "couldn't", "wouldn't"} for c in chain) or (
        _negated(chain) and "to" not in chain
    ):
        return None
    if chain and chain[0] != "to":
        if any(c in _WILL for c in chain):
            return _PLANNED
        if any(c in _MAYBE or c in {"would", "should"} for c in chain):
            return _MAYBE_PLANNED if has_date or "should" in chain or "would" in chain else None
        if any(c in _CAN for c in chain):
            return None
        if "did" in chain:
            return _OCCURRED
    if "to" in chain:
        return _to(words, found, chain)
    before = words[found.first - 1].lower if found.first else ""
    if before in {"and", "or", ","}:
        tense = sentence_tense(words, found.first)
        return _PLANNED if tense == "future" else _MAYBE_PLANNED if tense == "unknown" else None
    if headline:
        return _OCCURRED
    return _MAYBE_PLANNED if sentence_tense(words, found.first) == "future" else _MAYBE_OCCURRED if has_date else None


def _to(words: Sequence[Word], found: Found, chain: Sequence[str]) -> Reading | None:  # noqa: PLR0911 (an ordered list of rules)
    governor = _governor(words, found.first, chain)
    near = [w.lower for w in words[max(0, found.first - 6) : found.first]]
    if governor in _FAILING or any(n in {"failed", "unable", "fails"} for n in near):
        return _FAILED
    if _negated(chain) or governor in _CAN or "able" in chain:
        return None
    if (
        governor == "had"
        or (found.trigger.type == "agreement" and governor in {"agreed", "agrees"})
        or (found.trigger.type in _DECIDED and set(near) & _DECIDING)
    ):
        return _OCCURRED
    if governor in _PAST_GOVERNORS:
        return _OCCURRED if governor != "used" else _MAYBE_OCCURRED
    if "was" in chain or "were" in chain:
        return _MAYBE_PLANNED
    if governor in {"application", "ability", "capability"} or (
        governor in {"meant", "designed", "intended", "supposed"} and any(n in {"was", "were", "been"} for n in near)
    ):
        return None
    if governor in _TRYING and "will" in [w.lower for w in words[max(0, found.first - 6) : found.first]]:
        return _PLANNED
    if governor in _PLANNERS:
        return _PLANNED if governor not in _TRYING else _MAYBE_PLANNED
    if "be" in near and "first" in near:
        return _MAYBE_PLANNED
    if any(n in {"first", "second", "third", "fourth", "fifth", "last", "only", "latest"} for n in near):
        return _MAYBE_OCCURRED
    return _MAYBE_OCCURRED if sentence_tense(words, found.first) == "past" else _MAYBE_PLANNED


def _present(
    words: Sequence[Word], found: Found, chain: Sequence[str], headline: bool, has_date: bool
) -> Reading | None:
    if _negated(chain):
        return None
    before = words[found.first - 1].lower if found.first else ""
    counted = before.isdigit() and (found.first < 2 or words[found.first - 2].text[0].islower())
    if not headline and (before in _PLURAL_BEFORE or counted):
        return None
    if (
        before in {"as", "when", "before", "until", "after", "once", "if"}
        and sentence_tense(words, found.first) == "future"
    ):
        return _MAYBE_PLANNED
    return _OCCURRED if headline else _MAYBE_OCCURRED


def _ing(words: Sequence[Word], found: Found, chain: Sequence[str], headline: bool, has_date: bool) -> Reading | None:  # noqa: PLR0911 (an ordered list of rules)
    if _negated(chain):
        return None
    if any(c in _WILL for c in chain):
        return _PLANNED
    if any(c in _MAYBE or c in _CAN or c == "would" for c in chain):
        return _MAYBE_PLANNED if has_date else None
    if "be" in chain and "to" in chain:
        return _PLANNED
    if "was" in chain or "were" in chain:
        return _MAYBE_OCCURRED
    if any(c in {"is", "are", "am", "'s"} for c in chain):
        return _MAYBE_PLANNED if has_date else Reading("ongoing", False, "unknown")
    before = words[found.first - 1].lower if found.first else ""
    if before in {"after", "since", "upon", "following", "by", "successfully", "safely", "from"}:
        return _OCCURRED if sentence_tense(words, found.first) != "future" else _MAYBE_PLANNED
    if before in {"before", "for", "until", "of"}:
        return _noun_status(words, found, headline)
    tense = sentence_tense(words, found.first)
    if tense == "future":
        return _MAYBE_PLANNED
    return _OCCURRED if tense == "past" else _MAYBE_OCCURRED if headline else Reading("planned", False, "unknown")


def _noun_status(words: Sequence[Word], found: Found, headline: bool) -> Reading | None:  # noqa: PLR0911 (an ordered list of rules)
    before = [w.lower for w in reversed(words[max(0, found.first - 7) : found.first])]
    after = [w.lower for w in words[found.last + 1 : found.last + 9]]
    if before and before[0] in _GENERIC_BEFORE:
        return None
    if set(before[:3]) & _FAILED_BEFORE or set(after[:2]) & {"failure", "failed", "fails"}:
        return _FAILED
    if set(after) & _CANCELLED or set(before[:3]) & _CANCELLED:
        return Reading("cancelled", True, "future")
    if set(before[:5]) & {"not", "unable", "failed"} and set(before[:4]) & {"complete", "achieve", "reach", "make"}:
        return _FAILED
    if found.trigger.form == "phrase" and before and (set(before[:2]) & _WILL or before[0] == "to"):
        return _PLANNED
    predicate = _predicate(after)
    if predicate is not None:
        return predicate
    if "prior" in before[:3] or ("ahead" in before[:3] and "of" in before[:3]) or "eve" in before[:4]:
        return _PLANNED
    if headline and "to" in before[:5]:
        return _PLANNED
    told = _told_before(words, found, before)
    if told is not None:
        return told
    tense = sentence_tense(words, found.first)
    if tense == "future":
        return _MAYBE_PLANNED
    return _MAYBE_OCCURRED if tense == "past" or headline else Reading("occurred", False, "unknown")


def _told_before(words: Sequence[Word], found: Found, before: Sequence[str]) -> Reading | None:
    """What the words before a noun, the nearest first, say of it: `made its flyby`, `ahead of the planned launch`."""
    for word in before[:6]:
        if word in _PLANNED_BEFORE:
            return Reading(
                "planned",
                word not in {"for", "before", "until", "toward", "towards", "possible", "potential", "attempt"},
                "future",
            )
        if word in _CARRIED_OUT and not set(before) & _WILL:
            return _OCCURRED
        if word in _CARRY_OUT and set(before) & {"will", "'ll"}:
            return _PLANNED
        if word in _OCCURRED_BEFORE:
            return _MAYBE_PLANNED if sentence_tense(words, found.first) == "future" else _OCCURRED
        if word in {",", ";", ":"}:
            break
    return None


def _predicate(after: Sequence[str]) -> Reading | None:  # noqa: PLR0911 (an ordered list of rules)
    """`the launch is scheduled`, `the launch took place`, `liftoff occurred`."""
    for index, word in enumerate(after[:5]):
        if word in _WILL or word in _SCHEDULED:
            return _PLANNED
        if word in {"took", "occurred", "happened", "came", "went"}:
            return _OCCURRED
        if word in {"is", "are"} and set(after[index + 1 : index + 4]) & _TO_COME:
            return _PLANNED
        if word in {"was", "were"}:
            ahead = set(after[index + 1 : index + 3])
            if ahead & (_SCHEDULED | {"due", "to"}):
                return _MAYBE_PLANNED
            return _OCCURRED if index < 3 else None
        if word in {"has", "had"}:
            return _OCCURRED
        if word in {",", ";", "."}:
            break
    return None


def _negated(chain: Sequence[str]) -> bool:
    return any(c in _NEGATIONS or c.endswith("n't") for c in chain)


def _is_cancelled(words: Sequence[Word], found: Found) -> bool:
    return any(w.lower in _CANCELLED for w in words[max(0, found.first - 6) : found.last + 7])


def sentence_tense(words: Sequence[Word], near: int) -> Tense:
    """The tense of the finite verb nearest to the word `near`, in the same sentence."""
    best: tuple[int, Tense] | None = None
    for index in range(max(0, near - 40), min(len(words), near + 30)):
        tense = _tense_of(words, index)
        if tense is None or index == near:
            continue
        distance = abs(index - near) + (4 if index > near else 0)
        if best is None or distance < best[0]:
            best = (distance, tense)
    return best[1] if best else "unknown"


def _tense_of(words: Sequence[Word], index: int) -> Tense | None:
    low = words[index].lower
    if low in _WILL or low in _PRESENT_FUTURE:
        return "future"
    if low in _PAST_AUX or low in _IRREGULAR_PAST:
        return "past"
    if (
        low.endswith("ed")
        and len(low) > 4
        and low not in _NOT_PAST
        and words[index].text[0].islower()
        and "-" not in low
    ):
        return "past"
    return None
