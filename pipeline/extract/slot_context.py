"""What the slot tagger sees around a word: its part of the sentence, the way to the nearest triggers, verbs, brackets.

A sentence of news is often several (headline, caption and text run together), so triggers, verbs and counts are taken
within a part: what stands between full stops, semicolons and bullets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extract.sentences import Word, word_set

Rows = list[tuple[list[str], list[str]]]
"""For each word the features that mean the same in every family, and those that are worth having for each."""

FAR: Final = 12
"""Words between a trigger and a word beyond which the way from one to the other tells nothing."""
LONGEST_WAY: Final = 5

_PARTING: Final = frozenset({".", ";", "|", "•", "·", "...", "?", "!", "”", ">"})
_VERB: Final = re.compile(
    r"[a-z]+(?:ed|ing)$|^(?:built|sent|put|lost|flew|flown|was|were|is|are|be|been|has|have|had|will|would|made|make|"
    r"carries|carry|set|lift|blast|took|take|replaces?|joins?|began|became|become|left|held|said|says|suffers|"
    r"provides?|operates?|owns?|plans|expected)$"
)
_LEXICON: Final = {
    word: group
    for group, words in (
        ("orbit", "orbit orbits gto gso geo leo sso meo geostationary geosynchronous sun-synchronous elliptical polar "
                  "equatorial heliocentric transfer synchronous inclination near-polar low-earth"),
        ("site", "cosmodrome spaceport pad complex site base range station launchpad center centre island slc-40 "
                 "slc-41 lc-39a shar csg baikonur kourou plesetsk vandenberg sriharikota jiuquan xichang taiyuan"),
        ("fault", "failure anomaly malfunction loss fault problem problems glitch crash explosion breakup leak outage "
                  "shutdown failed lost contact error accident mishap setback"),
        ("maker", "built designed developed manufactured made operated owned ordered builder manufacturer operator"),
        ("class", "satellite satellites spacecraft probe telescope orbiter observatory mission craft cubesat"),
        ("rocket", "rocket rockets launcher booster vehicle missile shuttle"),
    )
    for word in words.split()
}  # fmt: skip
_LINKS: Final = word_set("and or , & /")


def context(words: Sequence[Word], name: Sequence[str], time: Sequence[str], trigger: Sequence[str]) -> Rows:
    """The features of each word from its surroundings; `name`, `time` and `trigger` are the tags of the words."""
    parts = _parts(words)
    seen = [_seen_as(words, i, name[i], time[i], trigger[i]) for i in range(len(words))]
    rows = _of_parts(words, parts, name, time, trigger)
    for extra in (
        _ways(parts, seen, name, time, trigger),
        _verbs(words, parts, name, time),
        _lexicon(words, name),
    ):
        for row, (common, telling) in zip(rows, extra, strict=True):
            row[0].extend(common)
            row[1].extend(telling)
    return rows


def _parts(words: Sequence[Word]) -> list[int]:
    """The number of the part that each word stands in."""
    parts, number = [], 0
    for i, word in enumerate(words):
        parts.append(number)
        if word.text in _PARTING and not (word.text == "." and i + 1 < len(words) and words[i + 1].text[0].islower()):
            number += 1
    return parts


def _seen_as(words: Sequence[Word], i: int, name: str, time: str, trigger: str) -> str:
    """A word as the ways between words show it: names, times and numbers by their kind."""
    if trigger == "-" and time != "O":
        return "T"
    if trigger == "-" and name != "O":
        return "DEM" if name[2:] == "demonym" else "N:" + name[2:]
    if trigger == "-" and i and words[i].text[0].isupper():
        return "X"
    return "9" if trigger == "-" and words[i].text[0].isdigit() else words[i].lower


def _of_parts(
    words: Sequence[Word], parts: Sequence[int], name: Sequence[str], time: Sequence[str], trigger: Sequence[str]
) -> Rows:
    groups: dict[int, set[str]] = {}
    letters: dict[int, list[int]] = {}
    for i, word in enumerate(words):
        if trigger[i] != "-":
            groups.setdefault(parts[i], set()).add(trigger[i][0])
        if word.text[0].isalpha():
            count = letters.setdefault(parts[i], [0, 0])
            count[0] += word.text[0].isupper()
            count[1] += 1
    told: dict[tuple[int, str], int] = {}
    rows: Rows = []
    for i, word in enumerate(words):
        group = "".join(sorted(groups.get(parts[i], ())))
        upper, total = letters.get(parts[i], [0, 1])
        look = "H" if total > 4 and upper > 0.6 * total else "h" if upper > 0.4 * total else "-"
        common = [f"look={look}|{name[i]}", f"look|part={look}|{group}|{word.text[0].isupper()}",
                  f"part:at={min(parts[i], 3)}"]  # fmt: skip
        telling = [f"part={group}", f"part+name={group}|{name[i]}", f"part+time={group}|{time[i]}"]
        own = name[i] if name[i] != "O" else time[i]
        if own != "O":
            key = (parts[i], own[2:])
            told[key] = told.get(key, 0) + (own[0] == "B")
            telling.append(f"nth={own[2:]}|{min(told[key], 3)}|{group}")
        rows.append((common, telling))
    return rows


def _ways(
    parts: Sequence[int], seen: Sequence[str], name: Sequence[str], time: Sequence[str], trigger: Sequence[str]
) -> Rows:
    """The words on the way from the nearest trigger before, and to the nearest after, within the part."""
    rows: Rows = [([], []) for _ in seen]
    before: int | None = None
    for i in range(len(seen)):
        if before is not None and parts[before] != parts[i]:
            before = None
        if before is not None:
            rows[i][0].append(f"told:by={seen[before]}|{name[i]}")
            if i - before <= FAR:
                way = _folded(seen[before + 1 : i], None)
                _tell_way(rows[i], "<", trigger[before], way, f"{name[i]}|{time[i]}")
        if trigger[i] != "-":
            before = i
    after: int | None = None
    for i in range(len(seen) - 1, -1, -1):
        if after is not None and parts[after] != parts[i]:
            after = None
        if after is not None and after - i <= FAR:
            _tell_way(rows[i], ">", trigger[after], _folded(seen[i + 1 : after], seen[i]), f"{name[i]}|{time[i]}")
        if trigger[i] != "-":
            after = i
    return rows


def _folded(seen: Sequence[str], last: str | None) -> list[str]:
    """Without repetitions of neighbours."""
    kept = []
    for word in seen:
        if word != last:
            kept.append(word)
        last = word
    return kept


def _tell_way(row: tuple[list[str], list[str]], side: str, trigger: str, way: Sequence[str], own: str) -> None:
    common, telling = row
    if len(way) <= LONGEST_WAY:
        path = f"way{side}={trigger}|{' '.join(way)}"
        telling.append(path)
        common.append(f"{path}|{own}")
    common.extend(f"on way{side}={word}|{own}" for word in dict.fromkeys(way))


def _verbs(words: Sequence[Word], parts: Sequence[int], name: Sequence[str], time: Sequence[str]) -> Rows:
    """The last verb before a word and the next after it, within the part."""
    left, right = ["^"] * len(words), ["$"] * len(words)
    verb = [_VERB.match(word.lower) is not None for word in words]
    for i in range(1, len(words)):
        if parts[i] == parts[i - 1]:
            left[i] = words[i - 1].lower if verb[i - 1] else left[i - 1]
    for i in range(len(words) - 2, -1, -1):
        if parts[i] == parts[i + 1]:
            right[i] = words[i + 1].lower if verb[i + 1] else right[i + 1]
    return [
        (
            [f"verb<|name={left[i]}|{name[i]}", f"verb>|name={right[i]}|{name[i]}", f"verb<|time={left[i]}|{time[i]}",
             f"verbs={left[i]}|{right[i]}"],
            [f"verb<={left[i]}", f"verb>={right[i]}"],
        )
        for i in range(len(words))
    ]  # fmt: skip


def _lexicon(words: Sequence[Word], name: Sequence[str]) -> Rows:
    """Groups of telling nouns at and near each word, brackets that abbreviate what stands before, listed neighbours."""
    group = [_LEXICON.get(w.lower, "-") for w in words]
    before, following = _last_of(group), _last_of(group[::-1])[::-1]
    rows: Rows = []
    for i in range(len(words)):
        ahead, behind = following[i], before[i]
        common = [f"lex={group[i]}", f"lex>={ahead}|{name[i]}", f"lex<={behind}|{name[i]}", f"lex<>={behind}|{ahead}",
                  f"listed={_listed(words, name, i)}"]  # fmt: skip
        rows.append((common, [f"lex={group[i]}", f"lex>={ahead}"]))
    for i, word in enumerate(words):
        if word.text == "(" and 0 < i < len(words) - 2:
            close = next((k for k in range(i + 1, min(len(words), i + 6)) if words[k].text == ")"), None)
            if close is not None:
                kind = _bracket(words, i, close)
                for k in range(i, close + 1):
                    place = "(" if k == i else ")" if k == close else "in"
                    rows[k][0].extend([f"bracket={place}|{kind}", f"bracket={place}|{kind}|{name[i - 1]}"])
                    rows[k][0].append(f"bracket={place}|{kind}|{group[i - 1]}")
    return rows


def _last_of(group: Sequence[str]) -> list[str]:
    """For each place the last group among the four before it, `-` where there is none."""
    tags, last, place = [], "-", 0
    for i, here in enumerate(group):
        tags.append(last if i - place <= 4 else "-")
        if here != "-":
            last, place = here, i
    return tags


def _bracket(words: Sequence[Word], start: int, close: int) -> str:
    """What brackets hold: the initials of the words before them, a number, one word, more."""
    inside = words[start + 1 : close]
    if not inside:
        return "none"
    initials = {w.text[0].lower() for w in words[max(0, start - 7) : start] if w.text[0].isalpha()}
    short = inside[0].text
    if short[:2].isupper() and short[0].lower() in initials:
        return "initials"
    if any(c.isdigit() for c in short):
        return "number"
    return "one" if len(inside) == 1 else "more"


def _listed(words: Sequence[Word], name: Sequence[str], i: int) -> str:
    """Which kinds of names a list joins the word to."""
    before = name[i - 2] if i > 1 and words[i - 1].lower in _LINKS else "-"
    after = name[i + 2] if i + 2 < len(words) and words[i + 1].lower in _LINKS else "-"
    return f"{before}|{after}"
