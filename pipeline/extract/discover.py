"""Things that no list holds: their last word, the noun beside them or an apposition tells what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from pipeline.extract.runs import Token
from pipeline.extract.spots import Spot, discovered
from pipeline.knowledge.cues import Cues, given_names, load_cues

_NAME: Final = r"[A-Z][^\W_]*(?:'(?!s\b)[^\W\d_]+|-[^\W_]+)*"
_NAMES: Final = rf"{_NAME}(?: {_NAME}|,? (?:and|&) {_NAME})*"
# "University of North Carolina at Chapel Hill", "Ministry of Science and ICT": a head, a preposition and a name.
_OF: Final = re.compile(
    rf"\b(?P<lead>(?:{_NAME} )*?)(?P<head>University|Institute|College|Academy|School|Ministry|Department|Office|Bureau|Museum|"
    rf"Society|Association|Council|Federation|Commission|Committee|Center|Centre|Laboratory|Faculty|Board|Embassy|Bank)"
    rf" (?:of|for|on) (?:the )?{_NAMES}(?:(?:,? (?:and|&)|,| for| of| in| at)(?: the)? {_NAME}(?: {_NAME})*)*"
)
_OF_KINDS: Final = {
    "University": "organization", "Institute": "organization", "College": "organization", "Academy": "organization",
    "School": "organization", "Museum": "facility", "Society": "organization", "Association": "organization",
    "Council": "organization", "Federation": "organization", "Center": "facility", "Centre": "facility",
    "Laboratory": "facility", "Faculty": "organization", "Board": "agency", "Bank": "company",
}  # fmt: skip
_TAIL: Final = re.compile(rf"(?:,| in| at| for)(?: the)? {_NAME}(?: {_NAME})*$")
_MAY_LEAD: Final = frozenset({"city", "country", "person", "celestial_body"})
_LED: Final = frozenset({"organization", "facility", "agency", "launch_site"})
_DATELINE: Final = re.compile(
    r"(?:^|(?<=  ))(?P<town>[A-Z][A-Z.'-]+(?: [A-Z][A-Z.'-]+){0,3})(?:, [A-Z][\w .]{1,20})?"
    r"(?:, (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.? \d{1,2}(?:, \d{4})?)?(?: \([\w ./-]{2,30}\))? ?(?:-+|:) "
)
_ARTICLE_OR_NOUN: Final = re.compile(r",? (?:called|named|dubbed|known as|nicknamed)$")
_FUNDING_SENTENCE: Final = re.compile(
    r"(?i)\bfund(?:s|ed|ing)?\b|\brounds?\b|\braised?\b|\binvest|\bSeries [A-F]\b|\bseed\b"
)
_ITEM: Final = re.compile(
    rf"(?:,? and |, |; | )?(?:the |existing investors? |new investors? )?(?P<name>{_NAME}(?: (?:& )?{_NAME}){{0,3}})"
)


def discovered_spots(folded: str, found: Sequence[list[Token]], known: Mapping[int, str]) -> list[Spot]:
    """A spot for every unknown institution, firm, craft, rocket, body or town that the words around it give away."""
    spots = [*_of_spots(folded), *_town_spots(folded), *_investor_spots(folded, known)]
    for run in found:
        spots.extend(_run_spots(folded, run, known))
    return spots


def _run_spots(folded: str, run: list[Token], known: Mapping[int, str]) -> Iterator[Spot]:
    cues = load_cues()
    part = _without_lead(run, known, cues)
    for end in range(len(part), 1, -1):
        kind = _head_kind(part[:end], cues)
        if kind is not None:
            yield _spot(folded, part[:end], kind, 3)
            break
    if not part or any(token.start in known for token in part) or not _may_name(part, cues):
        return
    for reader in (_noun_after, _noun_before, _apposition):
        kind = reader(folded, part, cues)
        if kind is not None:
            yield _spot(folded, part, kind, 1)
            return


def _without_lead(run: list[Token], known: Mapping[int, str], cues: Cues) -> list[Token]:
    """The run from the first word that can open a name: no title, no sentence opener, no name of another thing.

    A place or a person may open the name of an institution ("Moscow Aviation Institute").
    """
    for i, token in enumerate(run):
        if token.text in cues.not_names or token.text in cues.capital_titles or token.is_initial:
            continue
        if token.start not in known:
            return run[i:]
        if known[token.start] in _MAY_LEAD and _head_kind(run[i:], cues) in _LED:
            return run[i:]
    return []


def _head_kind(words: Sequence[Token], cues: Cues) -> str | None:
    if len(words) < 2 or any(word.is_nickname or word.is_initial for word in words):
        return None
    last = words[-1].text.removeprefix("& ")
    if len(words) > 2:
        kind = cues.two_word_heads.get(f"{words[-2].text} {last}")
        if kind is not None:
            return kind
    kind = cues.heads.get(last)
    if kind is None or (len(words) == 2 and (words[0].text in cues.demonyms or words[0].text in cues.heads)):
        return None
    return kind


def _may_name(part: list[Token], cues: Cues) -> bool:
    if len(part) > 4 or any(token.is_initial or token.is_nickname for token in part):
        return False
    if any(
        token.text in cues.not_names or token.text in cues.demonyms or token.text in cues.capital_titles
        for token in part
    ):
        return False
    return len(part[0].text) > 1 and part[0].text not in given_names()


def _noun_after(folded: str, part: list[Token], cues: Cues) -> str | None:
    after = folded[part[-1].end : part[-1].end + 40]
    if not after.startswith(" ") and not after.startswith("'s "):
        return None
    words = re.findall(r"[\w-]+", re.split(r"[.,;:()\n\"]", after.removeprefix("'s"), maxsplit=1)[0])[:3]
    for n in (2, 1):
        kind = cues.nouns_after.get(" ".join(words[:n]))
        if kind is not None and (kind == "company") >= after.startswith("'s"):
            return kind
    return None


def _noun_before(folded: str, part: list[Token], cues: Cues) -> str | None:
    before = folded[max(0, part[0].start - 60) : part[0].start].rstrip(" ")
    if folded[part[0].start - 1 : part[0].start] != " ":
        return None
    called = _ARTICLE_OR_NOUN.search(before)
    if called is not None:
        before = before[: called.start()]
    words = re.findall(r"[\w-]+$|[\w-]+ (?=[\w-]+$)", before)
    for noun in (" ".join(word.strip() for word in words), words[-1] if words else ""):
        kind = cues.nouns_before.get(noun)
        if kind is not None:
            return kind
    return None


def _apposition(folded: str, part: list[Token], cues: Cues) -> str | None:
    after = re.match(r", (?:an?|the|its) ([^.,;:()\n]{3,70})", folded[part[-1].end : part[-1].end + 90])
    if after is None:
        return None
    words = re.findall(
        r"[\w-]+", re.split(r" (?:that|which|who|of|for|in|on|to|from|with|based) ", after.group(1), maxsplit=1)[0]
    )
    return cues.apposition.get(words[-1]) if words else None


def _of_spots(folded: str) -> Iterator[Spot]:
    if " of " not in folded and " for " not in folded:
        return
    for match in _OF.finditer(folded):
        start = match.start("head") if match["lead"].strip() in load_cues().not_names else match.start()
        kind = _OF_KINDS.get(match["head"], "agency")
        end = match.end()
        tail = _TAIL.search(folded, start, end)
        if tail is not None and not (match["head"] == "University" and " at " in tail.group()):
            if match["head"] not in ("Ministry", "Department") or folded[tail.start() : tail.start() + 3] != ", ":
                end = tail.start()
        yield Spot(start, end, discovered(kind, folded[start:end]), "pattern", 3)


def _town_spots(folded: str) -> Iterator[Spot]:
    for dateline in _DATELINE.finditer(folded):
        town = dateline["town"]
        if len(town) > 3:
            yield Spot(*dateline.span("town"), discovered("city", town.title()), "pattern", 1)
    cues = load_cues()
    for match in _town_and_state().finditer(folded):
        words = match["town"].split()
        if not any(word in cues.not_names or word in cues.demonyms or word in cues.heads for word in words):
            yield Spot(*match.span("town"), discovered("city", match["town"]), "pattern", 1)


@cache
def _town_and_state() -> re.Pattern[str]:
    states = "|".join(re.escape(state) for state in sorted(load_cues().states, key=len, reverse=True))
    return re.compile(
        rf"(?<![^\W_] )(?<![\w'-])(?:(?<=^)|(?<=[a-z,;(] )|(?<=\n))(?P<town>{_NAME}(?: {_NAME}){{0,2}}), (?:{states})(?![\w])"
    )


def _investor_spots(folded: str, known: Mapping[int, str]) -> Iterator[Spot]:
    cues = load_cues()
    for cue in cues.funding:
        at = folded.find(cue)
        while at >= 0:
            if _FUNDING_SENTENCE.search(folded, max(0, at - 150), at + 150):
                yield from _list_after(folded, at + len(cue), known, cues)
            at = folded.find(cue, at + len(cue))


def _list_after(folded: str, position: int, known: Mapping[int, str], cues: Cues) -> Iterator[Spot]:
    item = _ITEM.match(folded, position)
    while item is not None:
        words = item["name"].split()
        fresh = item.start("name") not in known and words[0] not in cues.not_names and words[0] not in cues.demonyms
        if fresh and not (len(words) == 2 and words[0] in given_names()):
            yield Spot(*item.span("name"), discovered("company", item["name"]), "pattern", 1)
        item = _ITEM.match(folded, item.end()) if folded[item.end() : item.end() + 1] in ",;& " else None


def _spot(folded: str, words: Sequence[Token], kind: str, rank: int) -> Spot:
    start, end = words[0].start, words[-1].end
    return Spot(start, end, discovered(kind, folded[start:end]), "pattern", rank)
