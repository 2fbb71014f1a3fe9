"""Things that no list holds: their last word, the noun beside them or an apposition tells what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from pipeline.extract.designators import designator_spots
from pipeline.extract.runs import Token
from pipeline.extract.short_forms import abbreviates
from pipeline.extract.spots import LEGAL_FORM, Spot, discovered, named
from pipeline.knowledge.cues import Cues, given_names, load_cues
from pipeline.knowledge.gazetteer import Entry

_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_NAME: Final = r"[A-Z][^\W_]*(?:'(?!s\b)[^\W\d_]+|-[^\W_]+)*"
# "University of North Carolina at Chapel Hill", "Ministry of Science and ICT": a head, a preposition and a name.
_OF: Final = re.compile(
    rf"(?P<head>[A-Z]\w+) (?:of|for) (?:the )?{_NAME}(?: {_NAME})*(?: (?:and|&) {_NAME}(?: {_NAME})*)?"
    rf"(?P<campus> at {_NAME}(?: {_NAME})*)?"
)
_OF_HEADS: Final = frozenset(
    {
        "University", "Institute", "College", "Academy", "School", "Museum", "Society", "Association", "Council",
        "Federation", "Commission", "Center", "Centre", "Laboratory",
    }
)  # fmt: skip
_LEAD: Final = re.compile(rf"(?<![^\W_])(?:{_NAME} )+$")
_OF_KINDS: Final = {"Museum": "facility", "Center": "facility", "Centre": "facility", "Laboratory": "facility"}
_MINISTRY: Final = re.compile(
    rf"\b(?:Ministry|Ministries|(?:(?:U\.?S\.?|State) )Department) (?:of|for) (?:the )?{_NAME}(?: {_NAME})*"
    rf"(?:(?:,|,? (?:and|&)) (?:the )?{_NAME}(?: {_NAME})*)*"
)
# "Minister of Education, Culture, Sports, Science and Technology (MEXT)": the acronym is the ministry's.
_MINISTER: Final = re.compile(r"\bMinister (?:of|for) (?P<portfolio>[A-Z][\w ,&-]{3,80}?) \((?P<short>[A-Z]{2,6})\)")
_FOREIGN_HEADS: Final = frozenset(
    {
        "Universite", "Universitat", "Universidad", "Universidade", "Universita", "Institut", "Instituto", "Istituto",
        "Ecole", "Observatoire", "Observatorio", "Osservatorio", "Academie", "Hochschule", "Fachhochschule",
        "Politecnico",
    }
)  # fmt: skip
_FOREIGN: Final = re.compile(
    rf"\w+(?: (?:de|del|della|delle|des|du|di|da|do|la|le|les|fur|der|et|y|e|d'{_NAME}|{_NAME})){{0,6}} (?:d')?{_NAME}"
)
# "Defense Ministry", "Foreign Affairs Ministry": offices, not titles of a person.
_OFFICE: Final = re.compile(
    r"(?<![^\W_])(?:Defen[cs]e|Foreign|Finance|Science|Education|Transport|Health|Energy|Industry|Economy|"
    r"Interior|Justice|Communications|"
    r"Agriculture|Environment)(?: (?:and )?[A-Z][a-z]+)? Ministry\b"
)
_SHIP: Final = re.compile(rf"(?<![^\W_])(?:S\.S\.|SS) {_NAME}(?: [A-Z]\.)?(?: {_NAME}){{1,2}}")
_FLIES: Final = re.compile(r"launched|in orbit|spacecraft|satellite|orbiting")
# Whose name may open the name of an institution: "Moscow Aviation Institute", "Carl Sagan Center", but no "US Systems".
_ABBREVIATED: Final = frozenset({"Co", "Inc", "Corp", "Ltd"})
_GOES_ON: Final = re.compile(r"\.(?: [a-z]|[,;)])")
_MAY_LEAD: Final = {
    "city": frozenset({"organization", "facility", "agency", "launch_site", "company"}),
    "facility": frozenset({"facility"}),
    "country": frozenset({"organization", "facility", "agency", "launch_site"}),
    "person": frozenset({"organization", "facility"}),
    "celestial_body": frozenset({"organization", "facility", "company"}),
    "company": frozenset({"company"}),
}
_DATELINE: Final = re.compile(
    r"(?<![^\n])(?P<town>(?:ST\. )?[A-Z][A-Z'-]+(?: [A-Z][A-Z'-]+){0,3})(?:, [A-Z][\w .]{1,20})?"
    r"(?:, (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.? \d{1,2}(?:, \d{4})?)?"
    r"(?: \([\w ./-]{2,30}\))?(?: ?\u2014 ?| -{1,2} | ?-- ?)"
)
_ARTICLE_OR_NOUN: Final = re.compile(r",? (?:called|named|dubbed|known as|nicknamed)$")
_FUNDING_SENTENCE: Final = re.compile(
    r"(?i)\bfund(?:s|ed|ing)?\b|\brounds?\b|\braised?\b|\binvest|\bSeries [A-F]\b|\bseed\b"
)
_TOWN_BEFORE: Final = re.compile(rf"(?:^|(?<=[a-z,;(] )|(?<=\n))(?P<town>{_NAME}(?: {_NAME}){{0,2}})$")
# "Earth-imaging", "SpaceX-built", "Asia-Pacific": adjectives, whatever noun follows.
_COMPOUND: Final = re.compile(r"-[a-z]+$|^(?:Asia|Indo|Trans|Anglo|Franco|Sino|Euro|Afro)-[A-Z]")
_GENERATION: Final = re.compile(r"(?:Gen|Block|Phase|Tranche|Batch|Class|Version|Group|Type|Stage|Tier)-?\d")
_WORDS: Final = re.compile(r"[\w-]+")
_CLAUSE_END: Final = re.compile(r"[.,;:()\n\"]")
_APPOSITION: Final = re.compile(r", (?:an?|the|its) ([^.,;:()\n]{3,70})")
_RELATIVE: Final = re.compile(r" (?:that|which|who|of|for|in|on|to|from|with|based) ")
_POSSESSIVE: Final = re.compile(r"'s? ")
_CRAFT: Final = frozenset({"launch_vehicle", "spacecraft"})
_BRACKET: Final = re.compile(r" \(([A-Z][A-Za-z&-]{1,9})\)")
_LONGEST_LIST: Final = 400
_LONGEST_NAME: Final = 100
_LIST_END: Final = re.compile(r"[.;:] |[.;:]?\n|[.,]?\"|\.$")
_SEPARATOR: Final = re.compile(r",? and |, | ")
_ITEM: Final = re.compile(
    rf"(?:the |existing investors? |new investors? |lead investor )?(?P<name>{_NAME}(?: (?:& )?{_NAME}){{0,3}})"
    r"(?=[,;)]|$| (?!of\b)[a-z])"
)


def discovered_spots(folded: str, found: Sequence[list[Token]], known: Mapping[int, str]) -> list[Spot]:
    """A spot for every unknown institution, firm, craft, rocket, body or town that the words around it give away."""
    spots = [
        *_ship_spots(folded),
        *_of_spots(folded, found),
        *_town_spots(folded),
        *_investor_spots(folded, known),
        *designator_spots(folded, found),
    ]
    for run in found:
        spots.extend(_run_spots(folded, run, known))
    return spots


def _run_spots(folded: str, run: list[Token], known: Mapping[int, str]) -> Iterator[Spot]:
    cues = load_cues()
    if len(run) == 1 and (run[0].start in known or run[0].text in cues.not_names):
        return
    part = _without_lead(run, known, cues)
    for end in range(len(part), 1, -1):
        kind = _head_kind(part[:end], cues)
        if kind is not None and (kind != "mission" or part is run):
            if part[end - 1].text == "Observatory" and _FLIES.search(folded, part[end - 1].end, part[end - 1].end + 80):
                kind = "spacecraft"
            yield _spot(folded, part[:end], _noun_after(folded, part[:end], cues) or kind, 3)
            break
    if not part or any(token.start in known for token in part) or not _may_name(part, cues):
        return
    if _owns_a_craft(folded, part, known, cues):
        yield _spot(folded, part, "company", 4)
        return
    for reader in (_noun_after, _noun_before, _apposition):
        kind = reader(folded, part, cues)
        if kind is not None:
            yield _spot(folded, part, kind, 1)
            return
    if _is_listed_with_firms(folded, part, known):
        yield _spot(folded, part, "company", 1)


def _owns_a_craft(folded: str, part: list[Token], known: Mapping[int, str], cues: Cues) -> bool:
    """Whether a rocket or a craft is said to be the name's own: "Intuitive Machines' Nova-C", "Orbex's rocket"."""
    possessive = _POSSESSIVE.match(folded, part[-1].end)
    if possessive is None:
        return False
    if known.get(possessive.end()) in _CRAFT:
        return True
    words = _WORDS.findall(folded, possessive.end(), possessive.end() + 40)[:3]
    while words and words[0] in cues.noun_adjectives:
        words.pop(0)
    return bool(words) and cues.nouns_after.get(words[0]) in _CRAFT


def _without_lead(run: list[Token], known: Mapping[int, str], cues: Cues) -> list[Token]:
    """The run from the first word that can open a name: no title, no sentence opener, no name of another thing.

    A place or a person may open the name of an institution ("Moscow Aviation Institute").
    """
    for i, token in enumerate(run):
        if token.text in cues.openers or token.is_initial:
            continue
        if token.start not in known:
            if token.text not in cues.topics or _head_kind(run[i:], cues) is not None:
                return run[i:]
        elif _head_kind(run[i:], cues) in _MAY_LEAD.get(known[token.start], ()):
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
    if last in ("Satellite", "Explorer", "Galaxy") and len(words) < 3:
        return None
    if kind is None or (len(words) == 2 and words[0].text in cues.not_alone):
        return None
    # "Space Flight Center" names a kind of place; "Lunar Reconnaissance Orbiter" names one craft.
    if any(word.text in cues.demonyms for word in words[:-1]) and all(word.text in cues.not_alone for word in words):
        return None
    tells_apart = kind == "spacecraft" or any(word.text not in cues.not_alone for word in words)
    return kind if tells_apart else None


def _may_name(part: list[Token], cues: Cues) -> bool:
    if len(part) > 4 or any(token.is_initial or token.is_nickname or _COMPOUND.search(token.text) for token in part):
        return False
    if len(part) == 1 and (part[0].text in cues.heads or _GENERATION.match(part[0].text)):
        return False
    if any(
        token.text in cues.not_names or token.text in cues.demonyms or token.text in cues.capital_titles
        for token in part
    ):
        return False
    return len(part[0].text) > 1 and part[0].text not in given_names()


def _noun_after(folded: str, part: list[Token], cues: Cues) -> str | None:
    end = part[-1].end
    after = folded[end : end + 60]
    if not after.startswith(" ") and not after.startswith("'s "):
        return None
    words = _WORDS.findall(_CLAUSE_END.split(after.removeprefix("'s"), maxsplit=1)[0])[:4]
    while words and words[0] in cues.noun_adjectives:
        words.pop(0)
    if words[:1] == ["mission"] and len(part) == 1:
        return "spacecraft" if folded[: part[0].start].endswith("'s ") else "mission"
    for n in (2, 1):
        kind = cues.nouns_after.get(" ".join(words[:n]))
        if kind is not None and (kind == "company") >= after.startswith("'s"):
            return kind
    return None


def _noun_before(folded: str, part: list[Token], cues: Cues) -> str | None:
    before = folded[max(0, part[0].start - 60) : part[0].start].rstrip(" ")
    if folded[part[0].start - 1 : part[0].start] != " ":
        return None
    if before.endswith(("-based", "-headquartered")):
        return "company"
    called = _ARTICLE_OR_NOUN.search(before)
    if called is not None:
        before = before[: called.start()]
    words = before.rsplit(" ", 2)[-2:]
    for noun in (" ".join(words), words[-1]):
        kind = cues.nouns_before.get(noun)
        if kind is not None:
            return kind
    return None


def _apposition(folded: str, part: list[Token], cues: Cues) -> str | None:
    after = _APPOSITION.match(folded, part[-1].end, part[-1].end + 90)
    if after is None:
        return None
    words = _WORDS.findall(_RELATIVE.split(after.group(1), maxsplit=1)[0])
    return cues.apposition.get(words[-1]) if words else None


def _ship_spots(folded: str) -> Iterator[Spot]:
    """Cargo ships that are named after people: "the S.S. Alan Poindexter"."""
    if "S.S. " in folded or " SS " in folded:
        for ship in _SHIP.finditer(folded):
            yield Spot(*ship.span(), discovered("spacecraft", ship.group()), "pattern", 3)


def _is_listed_with_firms(folded: str, part: list[Token], known: Mapping[int, str]) -> bool:
    """Whether the name stands in a list right after a firm and before another name: "Boeing, Quorvex and SpaceX"."""
    start, end = part[0].start, part[-1].end
    if not folded.startswith((", ", " and ", ", and "), end):
        return False
    gap = next((n for n in (2, 5, 6) if folded[start - n : start] in (", ", " and ", ", and ")), None)
    if gap is None:
        return False
    # A name is no longer than this; without an end, a list of thousands would be searched to its start each time.
    first = max(0, start - _LONGEST_NAME)
    opening = max(folded.rfind(mark, first, start - gap) for mark in (", ", "; ", ": ", " and ", "\n", " - "))
    word = max(opening + 1, folded.rfind(" ", first, start - gap) + 1)
    following = end + (2 if folded.startswith(", ", end) else 5)
    return known.get(word) == "company" and folded[following : following + 1].isupper()


def _of_spots(folded: str, found: Sequence[list[Token]]) -> Iterator[Spot]:
    openers = load_cues().openers
    heads = [token for run in found for token in run if token.text in _OF_HEADS or token.text in _FOREIGN_HEADS]
    for head in heads:
        match = _OF.match(folded, head.start)
        if match is None or head.text not in _OF_HEADS:
            continue
        start = _opening(folded, match.start(), openers)
        end = match.end() if match["head"] == "University" or match["campus"] is None else match.start("campus")
        kind = _OF_KINDS.get(match["head"], "organization")
        yield Spot(start, end, _entry(folded, start, end, kind), "pattern", 3)
    for head in heads:
        match = _FOREIGN.match(folded, head.start)
        if match is not None and head.text in _FOREIGN_HEADS:
            yield Spot(*match.span(), discovered("organization", match.group()), "pattern", 3)
    if "Minist" not in folded and "Department" not in folded:
        return
    for match in _OFFICE.finditer(folded):
        yield Spot(*match.span(), discovered("agency", match.group()), "pattern", 3)
    for match in _MINISTRY.finditer(folded):
        yield Spot(*match.span(), discovered("agency", match.group()), "pattern", 3)
    for match in _MINISTER.finditer(folded):
        entry = named(match["short"], "agency") or discovered("agency", f"Ministry of {match['portfolio']}")
        yield Spot(*match.span("short"), entry, "acronym", 3)


def _opening(folded: str, head: int, openers: frozenset[str]) -> int:
    """Where the name starts whose head stands at `head`: "Kestrel" in "The Kestrel Institute of Rocketry"."""
    lead = _LEAD.search(folded, max(0, head - 60), head)
    start = head
    for word in reversed(lead.group().split() if lead is not None else []):
        if word in openers:
            break
        start -= len(word) + 1
    return start


def _town_spots(folded: str) -> Iterator[Spot]:
    cues = load_cues()
    for dateline in _DATELINE.finditer(folded):
        town = dateline["town"]
        if len(town) > 3 and not any(
            word.capitalize() in cues.not_names or word.capitalize() in cues.regions for word in town.split()
        ):
            yield Spot(*dateline.span("town"), discovered("city", town.title()), "pattern", 1)
    for state in _states().finditer(folded):
        town = _TOWN_BEFORE.search(folded, max(0, state.start() - 60), state.start())
        if town is None:
            continue
        words = town["town"].split()
        odd = (
            word in cues.not_names or word in cues.demonyms or word in cues.heads or word.isupper() for word in words
        )
        if words[-1] not in cues.regions and not any(odd):
            yield Spot(*town.span("town"), discovered("city", town["town"]), "pattern", 1)


@cache
def _states() -> re.Pattern[str]:
    states = "|".join(re.escape(state) for state in sorted(load_cues().states, key=len, reverse=True))
    return re.compile(rf", (?=[A-Z])(?:{states})(?![^\W_])")


def _investor_spots(folded: str, known: Mapping[int, str]) -> Iterator[Spot]:
    cues = load_cues()
    for cue in cues.funding:
        at = folded.find(cue)
        while at >= 0:
            if _FUNDING_SENTENCE.search(folded, max(0, at - 150), at + 150):
                yield from _list_after(folded, at + len(cue), known, cues)
            at = folded.find(cue, at + len(cue))


def _list_after(folded: str, position: int, known: Mapping[int, str], cues: Cues) -> Iterator[Spot]:
    """Each unknown name of the list "A, B and C" that follows; the list ends with its sentence."""
    end = _LIST_END.search(folded, position, position + _LONGEST_LIST)
    stop = end.start() if end else min(len(folded), position + _LONGEST_LIST)
    for separator in _SEPARATOR.finditer(folded, position, stop):
        item = _ITEM.match(folded, separator.end(), stop)
        if item is None or item.start("name") in known:
            continue
        words = item["name"].split()
        odd = words[0] in cues.not_names or words[0] in cues.demonyms or words[-1] in cues.not_names
        if not odd and not (len(words) == 2 and words[0] in given_names()):
            yield Spot(*item.span("name"), discovered("company", item["name"]), "pattern", 1)


def _spot(folded: str, words: Sequence[Token], kind: str, rank: int) -> Spot:
    start, end = words[0].start, words[-1].end
    if kind == "company" and words[-1].text in _ABBREVIATED and _GOES_ON.match(folded, end):
        end += 1
    return Spot(start, end, _entry(folded, start, end, kind), "pattern", rank)


def _entry(folded: str, start: int, end: int, kind: str) -> Entry:
    """The thing named at `start:end`: the one that the acronym in brackets after it names, where there is one."""
    name = folded[start:end]
    acronym = _BRACKET.match(folded, end)
    if acronym is not None and abbreviates(acronym.group(1), name):
        for type_ in (kind, "agency", "organization", "facility", "company"):
            known = named(acronym.group(1), type_)
            if known is not None:
                return known
    return (kind == "company" and named(LEGAL_FORM.sub("", name), kind)) or discovered(kind, name)
