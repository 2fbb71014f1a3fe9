"""Things that no list holds: which mentions of one spelling are one thing, and which id it bears."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.knowledge.gazetteer import new_id
from pipeline.resolve.groups import Groups
from pipeline.resolve.ledger import Ledger
from pipeline.resolve.names import has_number, name_key

_NEAR: Final = timedelta(days=10)
"""Two articles on one matter: a surname alone that both print within this time is one person's."""
_EVERYWHERE: Final = frozenset({"celestial_body", "country", "city"})
Age = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """One discovered thing: its type, the key of its name, and (article, entity id as staged) of its mentions."""

    type: str
    key: str
    name: str
    members: tuple[tuple[str, str], ...]
    first: Age

    @property
    def articles(self) -> frozenset[str]:
        return frozenset(article for article, _ in self.members)

    @property
    def staged(self) -> Counter[str]:
        return Counter(entity_id for _, entity_id in self.members)


def things_of(
    named: Iterable[tuple[str, str, str, str]],
    listed: Mapping[tuple[str, str], str],
    ages: Mapping[str, Age],
    roots: Mapping[str, str],
    publishers: Mapping[str, str],
) -> list[Thing]:
    """The discovered things behind (article, entity id, type, name), in the order in which they were first told.

    `listed` are the entities of the gazetteer in each article. Spellings that come down to one key are one thing where
    the name has a number, where the articles are copies, or where they name something else in common; and, but for
    people, where one publisher told them: it calls no two firms or agencies alike.
    """
    keyed: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    context: dict[str, set[str]] = defaultdict(set)
    for article, _ in sorted(listed):
        context[article] = set()
    for (article, _), entity_id in listed.items():
        context[article].add(entity_id)
    for article, entity_id, type_, name in named:
        key = name_key(type_, name)
        keyed[type_, key].append((article, entity_id, name))
        context[article].add(f"{type_}:{key}")
    things: list[Thing] = []
    for (type_, key), members in keyed.items():
        told_by = {} if type_ == "person" else publishers
        things += _told_apart(type_, key, members, context=context, ages=ages, roots=roots, told_by=told_by)
    return sorted(things, key=lambda thing: (thing.first, thing.type, thing.key))


def name_discovered(things: Sequence[Thing], ledger: Ledger, listed: set[str]) -> Iterator[tuple[Thing, str]]:
    """Each thing with its id: the one that the ledger knows it by, else `<type>/<slug>` with a number where taken."""
    founders: dict[tuple[str, str], list[str]] = defaultdict(list)
    retired = {change.old_id for change in ledger.superseded if change.kind == "merge"}
    for entity_id, entry in ledger.entities.items():
        if entry.founding and entity_id not in listed and entity_id not in retired:
            founders[entry.type, entry.founding].append(entity_id)
    taken = set(ledger.entities) | listed
    waiting = []
    used: set[str] = set()
    for thing in things:
        known = sorted({
            entity_id
            for article in thing.articles
            for entity_id in founders.get((thing.type, article), ())
            if name_key(thing.type, ledger.entities[entity_id].name) == thing.key and entity_id not in used
        })  # fmt: skip
        if known:
            best = min(known, key=lambda entity_id: (-thing.staged[entity_id], len(entity_id), entity_id))
            used.add(best)
            yield thing, best
        else:
            waiting.append(thing)
    for thing in waiting:
        best = _new_name(thing, taken, used, ledger)
        taken.add(best)
        used.add(best)
        yield thing, best


def _new_name(thing: Thing, taken: set[str], used: set[str], ledger: Ledger) -> str:
    """A thing that lost its founding article keeps a name that only it can mean; else the first free one."""
    for entity_id in sorted(thing.staged, key=lambda staged: (-thing.staged[staged], staged)):
        entry = ledger.entities.get(entity_id)
        lonely = entry is not None and entity_id not in used and has_number(entry.name)
        if lonely and entry is not None and name_key(entry.type, entry.name) == thing.key:
            return entity_id
    return new_id(thing.type, thing.name, taken)


def _told_apart(
    type_: str,
    key: str,
    members: Sequence[tuple[str, str, str]],
    *,
    context: Mapping[str, set[str]],
    ages: Mapping[str, Age],
    roots: Mapping[str, str],
    told_by: Mapping[str, str],
) -> Iterator[Thing]:
    articles = sorted({article for article, _, _ in members}, key=ages.__getitem__)
    place = {article: i for i, article in enumerate(articles)}
    groups = Groups(len(articles))
    if any(has_number(name) for _, _, name in members):
        for i in range(1, len(articles)):
            groups.join(0, i)
    else:
        firm = "-" in key or type_ != "person"
        own = f"{type_}:{key}"
        _join_by_context(own, articles, groups, context=context, ages=ages, roots=roots, firm=firm)
        first_of: dict[str, int] = {}
        for i, article in enumerate(articles):
            if (publisher := told_by.get(article)) is not None:
                groups.join(first_of.setdefault(publisher, i), i)
    parts: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for member in members:
        parts[groups.find(place[member[0]])].append(member)
    for part in parts.values():
        names = Counter(name for _, _, name in part)
        name = min(names, key=lambda text: (-names[text], -len(text), text))
        pairs = tuple(sorted({(article, entity_id) for article, entity_id, _ in part}))
        yield Thing(type_, key, name, pairs, min(ages[article] for article, _ in pairs))


def _join_by_context(
    own: str,
    articles: Sequence[str],
    groups: Groups,
    *,
    context: Mapping[str, set[str]],
    ages: Mapping[str, Age],
    roots: Mapping[str, str],
    firm: bool,
) -> None:
    """Join articles that share more than the spelling; a `firm` name (a full one) needs less than a surname alone."""
    last: dict[str, int] = {}
    lone = []
    for i, article in enumerate(articles):
        others = context.get(article, set()) - {own}
        specific = {other for other in others if other.partition("/")[0] not in _EVERYWHERE}
        if not others:
            lone.append(i)
        for sign in [f"copy of {roots.get(article, article)}", *sorted(others if firm else specific)]:
            earlier = last.get(sign)
            copied = sign.startswith("copy of ")
            if earlier is not None and (firm or copied or ages[article][0] - ages[articles[earlier]][0] <= _NEAR):
                groups.join(earlier, i)
            last[sign] = i
    if firm:
        for i in lone:
            groups.join(0, i)
