"""Reports -> groups that tell one event each: pairs are proposed by shared names near in time, surest joined first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from pipeline.resolve.evidence import Told, at_other_times, of_other_things
from pipeline.resolve.groups import Groups
from pipeline.resolve.habits import designator, is_specific
from pipeline.resolve.links import Remembered, links_among

_NEIGHBOURS: Final = 30
"""Later reports of one block that each is compared with: what keeps the work near linear in the number of reports."""
_DISSENT: Final = 0.2
"""Share of pairs between two groups that may rule each other out before the groups are kept apart."""
_SPECIFIC_WINDOW: Final = 500
_LOOKED_AT: Final = 24
"""Members of a large group that stand for it when it is compared: its earliest, latest and an even choice between."""


def cluster(reports: Sequence[Told], remembered: Remembered | None = None) -> list[list[Told]]:
    """The reports in groups, one an event; groups and members in the order in which they were told.

    `remembered` holds what earlier runs found of pairs; it changes how long it takes and nothing else.
    """
    told = sorted(reports, key=lambda report: report.age)
    groups = Groups(len(told))
    members: dict[int, list[int]] = {i: [i] for i in range(len(told))}
    for _, first, second in links_among(told, sorted(set(_pairs(told))), remembered):
        ours, theirs = groups.find(first), groups.find(second)
        if ours != theirs and _compatible(told, members[ours], members[theirs]):
            leader = groups.join(ours, theirs)
            members[leader] = sorted(members.pop(ours) + members.pop(theirs))
    return [[told[i] for i in members[leader]] for leader in sorted(members)]


def _pairs(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing: reports of kindred types that share a name, each with its next neighbours in time."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, report in enumerate(told):
        for key in _keys(report):
            blocks[key].append(i)
    for key, block in blocks.items():
        window = _SPECIFIC_WINDOW if key[1] == "one" else told[block[0]].habit.window + 15
        in_time = sorted(block, key=lambda i: (told[i].around, i))
        for place, i in enumerate(in_time):
            for j in in_time[place + 1 : place + 1 + _NEIGHBOURS]:
                if (told[j].around - told[i].around).days > window:
                    break
                yield min(i, j), max(i, j)


def _keys(report: Told) -> Iterator[tuple[str, ...]]:
    kin = report.habit.kin
    for group, ids in report.groups.items():
        for entity_id in ids:
            if group == "craft" and is_specific(entity_id):
                words = designator(entity_id.partition("/")[2])
                for word in words:
                    if word[0].isdigit() or len(words) == 1 or len(word) > 3:
                        yield kin, "one", *sorted({word, *(w for w in words if w[0].isdigit())})
            elif group != "parties" or report.habit.parties:
                yield kin, group, entity_id
    if report.habit.parties:
        for pair in combinations(sorted(report.groups.get("parties", ()))[:8], 2):
            yield kin, "pair", *pair
    if not report.groups.get("craft") and not report.groups.get("people"):
        for entity_id in report.groups.get("parties", ()):
            yield kin, "parties", entity_id


def _compatible(told: Sequence[Told], ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether two groups may be one event: few of their reports name different things, or disagree on the time.

    A report of the smaller group is measured by what the larger one said last before it: plans slip.
    """
    ours, theirs = _some(ours), _some(theirs)
    against = sum(of_other_things(told[one], told[other]) for one in ours for other in theirs)
    if against > _DISSENT * len(ours) * len(theirs):
        return False
    fewer, more = sorted((ours, theirs), key=lambda members: (len(members), -members[0]))
    pairs = [(one, other) for one in fewer for other in _contemporaries(told, one, more)]
    return sum(at_other_times(told[one], told[other]) for one, other in pairs) <= _DISSENT * len(pairs)


def _contemporaries(told: Sequence[Told], one: int, others: Sequence[int]) -> Sequence[int]:
    """Whom a report is measured by: an account of the deed by the other accounts, a plan by the last one before it."""
    deeds = [other for other in others if told[other].realised]
    if told[one].realised and deeds:
        return deeds
    plans = [other for other in others if not told[other].realised] or list(others)
    return [max((other for other in plans if other < one), default=plans[0])]


def _some(members: Sequence[int]) -> Sequence[int]:
    if len(members) <= _LOOKED_AT:
        return members
    return [members[i * (len(members) - 1) // (_LOOKED_AT - 1)] for i in range(_LOOKED_AT)]
