"""People that no list holds: a known given name, or a title, an office or a verb of speech beside capitalised words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Final

from pipeline.extract.runs import Token, word_before
from pipeline.extract.spots import Spot, discovered
from pipeline.knowledge.cues import given_names, load_cues, name_forms
from pipeline.knowledge.folding import fold_name
from pipeline.knowledge.gazetteer import Entry, load_gazetteer

_MOST_WORDS: Final = 5
_OFFICES: Final = frozenset(
    {
        "President", "Minister", "Chancellor", "Senator", "Governor", "Administrator", "Secretary", "Professor",
        "General", "Colonel", "Commander", "Captain", "Dr", "Mr", "Mrs", "Ms", "Prof", "Sheikh", "Sheikha",
    }
)  # fmt: skip
_SHORT_TITLES: Final = frozenset({"Sen.", "Rep.", "Gov.", "Gen.", "Col.", "Lt.", "Prof.", "Dr.", "Mr.", "Mrs.", "Ms."})
_SURNAME: Final = re.compile(r"[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?")
_LISTED_BEFORE: Final = re.compile(r"(?:, and|,| and) $")
_NAME_WORD: Final = re.compile(r"[A-Z][a-z][\w'-]*|[A-Z]\.")
# "the President of Uzbekistan Shavkat Mirziyoyev": an office with its country or house before the name.
_OFFICE_OF: Final = re.compile(
    r"\b(?:[Pp]resident|[Mm]inister|[Hh]ead|[Cc]hairman|[Dd]irector(?:[- ][Gg]eneral)?|[Aa]mbassador|CEO|"
    r"[Cc]hief|[Aa]dministrator|[Ss]ecretary|"
    r"[Gg]overnor|[Cc]ommander|[Ff]ounder) (?:of|for|to) (?:the )?[A-Z][\w' ,&-]{1,80} $"
)
_SLAVIC: Final = re.compile(
    r"[A-Z][a-z]{2,}(?:ov|ev|yov|sky|skiy|skii|ova|eva|yova|skaya|enko|shvili|dze|oglu|bayev|bekov)"
)
_CLAUSE_END: Final = re.compile(r"[,.;:\n]")
_BARE_INITIALS: Final = re.compile(r"[A-Z]{1,3}")
_WORD: Final = re.compile(r"[\w-]+")
_NO_INITIALS: Final = frozenset({"U.S.", "U.K.", "U.N.", "D.C.", "H.E.", "H.H.", "H.R.H.", "E.U.", "P.M."})
_SUFFIX: Final = re.compile(r",? (?:Jr|Sr)\.|,? (?:II|III|IV)\b")


def people_spots(folded: str, found: Sequence[list[Token]], known: Collection[int]) -> list[Spot]:
    """A spot for every person that the runs of `folded` name; `known` holds the positions of other things' names."""
    spots: list[Spot] = []
    listed_until = -1
    for run in found:
        for part in _parts(folded, run, known) if len(run) > 1 else ():
            person = _person(folded, part, listed_until)
            if person is not None:
                spots.append(person)
                listed_until = person.end
        titled = _titled_surname(folded, run)
        if titled is not None:
            spots.append(titled)
    return spots


def _titled_surname(folded: str, run: list[Token]) -> Spot | None:
    """A person by office and surname alone at the end of a run: "President Biden", "Dr. Ashby"."""
    last = run[-1]
    if not (len(run) > 1 and run[-2].text in _OFFICES) and not (
        len(run) == 1
        and folded[last.start - 2 : last.start] == ". "
        and word_before(folded, last.start) in _SHORT_TITLES
    ):
        return None
    cues = load_cues()
    name = last.text
    odd = name in cues.not_names or name in cues.heads or name in cues.capital_titles or not _SURNAME.fullmatch(name)
    return (
        None if odd else Spot(last.start, last.end, _by_surname().get(name) or discovered("person", name), "pattern", 2)
    )


@cache
def _by_surname() -> dict[str, Entry]:
    """The one person of the gazetteer with that surname; nobody where several share it."""
    bearers: dict[str, set[str]] = {}
    people: dict[str, Entry] = {}
    for entry in load_gazetteer():
        if entry.type == "person":
            surname = fold_name(entry.name).split()[-1]
            bearers.setdefault(surname, set()).add(entry.entity_id)
            people[surname] = entry
    return {surname: people[surname] for surname, ids in bearers.items() if len(ids) == 1}


def person_entry(name: str) -> Entry:
    """The person of the gazetteer who bears `name` in some spelling, else a discovered one."""
    return _by_key().get(person_key(name)) or discovered("person", name)


@cache
def person_key(name: str) -> str:
    """A name without titles, initials, nicknames and spelling habits: equal for two romanizations of one name."""
    words = [word for word in re.sub(r"[\"'(][A-Z]\w+[\"')] ", "", fold_name(name)).split() if not word.endswith(".")]
    if len(words) > 1:
        words = [name_forms().get(words[0], words[0]), *words[1:]]
    bare = re.sub(r"[^a-z ]", "", " ".join(words).lower().replace("-", " "))
    for old, new in (("iy", "y"), ("ii", "y"), ("yi", "y"), ("ye", "e"), ("yo", "o"), ("kh", "h"), ("ks", "x")):
        bare = bare.replace(old, new)
    return re.sub(r"i\b", "y", re.sub(r"(.)\1", r"\1", bare))


@cache
def _by_key() -> dict[str, Entry]:
    people: dict[str, Entry] = {}
    for entry in load_gazetteer():
        if entry.type == "person":
            for name in (entry.name, *entry.aliases):
                if " " in name:
                    people.setdefault(person_key(name), entry)
    return people


def _parts(folded: str, run: list[Token], known: Collection[int]) -> list[list[Token]]:
    """The run cut at titles and at the names of other things."""
    cues = load_cues()
    parts: list[list[Token]] = [[]]
    for i, token in enumerate(run):
        cut = token.text in cues.capital_titles or token.text.rstrip(".") in cues.capital_titles
        if token.start in known and not cut:
            # A firm or a craft may share its name with a person whom a title announces ("astronaut Loral O'Hara").
            cut = word_before(folded, token.start) not in cues.titles or i + 1 == len(run) or run[i + 1].start in known
        if cut:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if len(part) >= 2]


def _person(folded: str, part: list[Token], listed_until: int) -> Spot | None:
    cues = load_cues()
    if part[-1].text in cues.not_surnames or part[-1].text in cues.heads:
        return None
    first = next((i for i, token in enumerate(part) if _opens_name(token, part[i + 1 :])), None)
    if first is None:
        if not _has_cue(folded, part, listed_until):
            return None
        first = 0
    words: list[Token] = []
    for token in part[first : first + _MOST_WORDS]:
        if not _may_be_in_a_name(token):
            break
        words.append(token)
    while words and (words[-1].is_initial or words[-1].is_nickname or words[-1].is_particle):
        words.pop()
    if len(words) < 2:
        return None
    start, end = words[0].start, words[-1].end
    if folded[start:end] in cues.states:
        return None
    suffix = _SUFFIX.match(folded, end)
    entry = person_entry(folded[start:end])
    if suffix is not None and entry.source == "discovered":
        end = suffix.end()
        entry = person_entry(folded[start:end])
    return Spot(start, end, entry, "pattern", 2)


def _may_be_in_a_name(token: Token) -> bool:
    cues = load_cues()
    if token.is_initial or token.is_nickname or token.is_particle:
        return True
    text = token.text
    return not (
        text in cues.not_names
        or text in cues.not_surnames
        or text in cues.demonyms
        or text.startswith("&")
        or any(char.isdigit() for char in text)
        or (text.isupper() and len(text) > 3)
    )


def _opens_name(token: Token, rest: list[Token]) -> bool:
    if not rest:
        return False
    if token.text in given_names():
        return True
    # "S. Somanath", "J. D. Vance": initials and then a surname.
    return token.is_initial and len(token.text) <= 5 and token.text not in _NO_INITIALS


def _has_cue(folded: str, part: list[Token], listed_until: int) -> bool:
    """Whether the words around a run of unknown words say that it is a person."""
    cues = load_cues()
    start, end = part[0].start, part[-1].end
    before = word_before(folded, start)
    titled = before in cues.titles or before.rstrip(".") in cues.capital_titles
    if titled and len(part) <= 4 and _BARE_INITIALS.fullmatch(part[0].text):
        # "chairman K Radhakrishnan": Indian papers print initials without full stops.
        return all(_may_be_an_unknown_name(token) for token in part[1:])
    if len(part) > 3 or not all(_may_be_an_unknown_name(token) for token in part):
        return False
    if _SLAVIC.fullmatch(part[-1].text) and part[0].text not in cues.topics and not part[0].is_particle:
        return True
    word_after = _WORD.match(folded, end + 1) if folded[end : end + 1] == " " else None
    return (
        titled
        or before in cues.speech
        or (word_after is not None and word_after.group() in cues.speech)
        or (0 <= listed_until <= start and _LISTED_BEFORE.fullmatch(folded, listed_until, start) is not None)
        or _is_titled_after(folded, end)
        or _OFFICE_OF.search(folded, max(0, start - 110), start) is not None
    )


def _may_be_an_unknown_name(token: Token) -> bool:
    cues = load_cues()
    if token.is_particle:
        return True
    return bool(_NAME_WORD.fullmatch(token.text)) and not (
        token.text in cues.not_names
        or token.text in cues.demonyms
        or token.text in cues.heads
        or token.text in cues.regions
    )


def _is_titled_after(folded: str, end: int) -> bool:
    if folded[end : end + 2] != ", ":
        return False
    clause = _CLAUSE_END.split(folded[end + 2 : end + 80], maxsplit=1)[0]
    cues = load_cues()
    words = clause.split()[:8]
    return bool(words) and (
        words[0] == "who" or any(word in cues.titles or word in cues.capital_titles for word in words)
    )
