"""Whether two reports tell one event: what speaks for it, summed, and what rules it out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from pipeline.resolve.habits import (
    HABITS,
    Habit,
    area,
    country,
    is_everywhere,
    is_rare,
    is_specific,
    same_craft,
    same_vehicle,
)
from pipeline.resolve.intervals import FINENESS, Interval

LINK: Final = 1.5
"""Evidence from which two reports are one event; chosen on the development half of the labelled set."""
_REALISED: Final = frozenset({"ongoing", "occurred", "failed"})
_DAY: Final = FINENESS["day"]
_RARE: Final = 1.6
"""How much more a shared name says that few events have."""
_COMMON: Final = 0.7
"""The same of an organisation that is in the news every day."""
_PUBLISHED_LATE: Final = timedelta(days=2)


@dataclass(frozen=True)
class Told:
    """A report as matching sees it; `groups` maps craft, vehicle, body, people and parties to their members.

    `anchored` are the craft and missions of the anchor sentence itself; those that only the rest of the article names
    may belong to its background.
    """

    report_id: str
    article_id: str
    root: str
    source_id: str
    reported_at: datetime
    field: str
    start: int
    type: str
    status: str
    when: Interval | None
    location: str | None
    groups: Mapping[str, frozenset[str]]
    anchored: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    rescheduled: bool = False

    @cached_property
    def habit(self) -> Habit:
        return HABITS[self.type]

    @cached_property
    def realised(self) -> bool:
        return self.status in _REALISED

    @cached_property
    def day(self) -> Interval | None:
        """The day or days, where they are told to the day and are few."""
        known = self.when is not None and FINENESS[self.when.precision] >= _DAY and self.when.days <= 3
        return self.when if known else None

    @cached_property
    def individuals(self) -> frozenset[str]:
        """The craft and missions of the anchor that are one of a kind, where the kind of event goes by its craft."""
        return frozenset(craft for craft in self.anchored if is_specific(craft)) if self.habit.by_craft else frozenset()

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every craft and mission that is one of a kind, background included."""
        return frozenset(craft for craft in self.groups.get("craft", ()) if is_specific(craft))

    @cached_property
    def age(self) -> tuple[datetime, str, str, int, str]:
        return self.reported_at, self.article_id, self.field, self.start, self.report_id

    @cached_property
    def around(self) -> date:
        """The day that it is about, as well as is known: its date, else that of the report."""
        return self.day.first if self.day else self.reported_at.date()


def evidence(first: Told, second: Told) -> float:
    """How much speaks for two reports of kindred types telling one event; `LINK` is enough."""
    early, late = (first, second) if first.age <= second.age else (second, first)
    habit = early.habit
    total = _names(early, late, habit)
    if total <= 0.0:
        return 0.0
    if early.root == late.root and early.article_id != late.article_id and early.start == late.start:
        total += 1.0
    if early.status == late.status == "failed":
        total += 0.3
    return total + _dates(early, late, habit) + _places(early, late)


def excluded(first: Told, second: Told) -> bool:
    """Whether two reports cannot tell one event."""
    return of_other_things(first, second) or at_other_times(first, second)


def of_other_things(first: Told, second: Told) -> bool:
    """Whether two reports name different things or places, or stand as two events in one article."""
    early, late = (first, second) if first.age <= second.age else (second, first)
    habit = early.habit
    same = shared_individual(early.individuals, late.individuals)
    if same and habit.once:
        return False
    if not same and _other_things(early, late):
        return True
    if early.article_id == late.article_id and not _agree(early, late, same=same):
        return True
    return habit.fixed_place and _places_apart(early, late)


def at_other_times(first: Told, second: Told) -> bool:
    """Whether two reports tell of times that one event cannot have had."""
    early, late = (first, second) if first.age <= second.age else (second, first)
    habit = early.habit
    same = shared_individual(early.individuals, late.individuals)
    if same and habit.once:
        return abs((early.around - late.around).days) > habit.slip
    if early.realised and late.realised:
        return _realised_apart(early, late, habit, same=same)
    if not early.realised and not late.realised:
        return _plans_apart(early, late, habit, same=same)
    plan, deed = (late, early) if early.realised else (early, late)
    return _plan_is_another(plan, deed, habit, same=same)


def shared_individual(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Whether two sets of individual craft and missions have one in common."""
    if not ours or not theirs:
        return False
    return any(same_craft(one, other) for one in ours for other in theirs)


def _names(early: Told, late: Told, habit: Habit) -> float:
    total = 0.0
    if shared_individual(early.individuals, late.individuals):
        total += 2.0
    elif habit.by_craft and shared_individual(early.mentioned, late.mentioned):
        total += 1.2
    for group, weight in habit.weights.items():
        if group == "craft" and total:
            continue
        common = _common(early, late, group)
        total += _worth(len(common), weight * _rarity(group, common))
    if habit.parties and early.amounts and late.amounts:
        total += 0.8 if early.amounts & late.amounts else -0.8
    return total


def _common(early: Told, late: Told, group: str) -> frozenset[str]:
    """What both name in a group; a rocket's variant and its family are one."""
    ours, theirs = early.groups.get(group, frozenset()), late.groups.get(group, frozenset())
    if group == "vehicle" and ours and theirs and ours != theirs:
        return frozenset(one for one in ours if any(same_vehicle(one, other) for other in theirs))
    return ours & theirs


def _rarity(group: str, common: Collection[str]) -> float:
    if group in ("craft", "vehicle"):
        return _RARE if any(is_rare(one) for one in common) else 1.0
    if group == "parties":
        return _COMMON if all(is_everywhere(one) for one in common) else _RARE
    return 1.0


def _worth(common: int, weight: float) -> float:
    """The first shared name counts in full, the second nearly so, a third and more a little."""
    return weight * (min(common, 1) + 0.8 * min(max(common - 1, 0), 1) + 0.2 * min(max(common - 2, 0), 2))


def _dates(early: Told, late: Told, habit: Habit) -> float:
    if early.day and late.day:
        gap = early.day.gap(late.day)
        if gap == 0:
            return 1.0
        moved = _may_have_moved(early, late, habit)
        return 0.5 if gap <= habit.tolerance or moved else 0.0
    if early.when and late.when:
        if early.when.gap(late.when) > 0:
            return -0.3
        return 0.4 if max(early.when.days, late.when.days) <= 31 else 0.2
    apart = _apart(early, late)
    fresh = 0.9 if early.realised and late.realised else 0.6
    return next(
        worth
        for days, worth in ((min(habit.tolerance, 1), fresh), (2, 0.6), (7, 0.3), (habit.window, 0.0), (1e9, -0.5))
        if apart <= days
    )


def _apart(early: Told, late: Told) -> float:
    """Days between what the reports are about: the day of one and the time of an undated other, or their times."""
    return abs((early.around - late.around).days)


def _may_have_moved(early: Told, late: Told, habit: Habit) -> bool:
    """Whether the later report may tell a new date of what the earlier one still expected."""
    if not early.day or not late.day or early.realised or late.day.first < early.day.first:
        return False
    told = late.rescheduled or early.rescheduled or "postponed" in (early.status, late.status)
    rare = any(is_rare(one) for group in ("craft", "vehicle") for one in _common(early, late, group))
    return (told or rare) and early.day.gap(late.day) <= min(habit.slip, 45)


def _places(early: Told, late: Told) -> float:
    if not early.location or not late.location:
        return 0.0
    if early.location == late.location or (area(early.location) or 1) == (area(late.location) or 2):
        return 0.5
    return 0.0 if _compatible_places(early.location, late.location) else -0.7


def _places_apart(early: Told, late: Told) -> bool:
    if not early.location or not late.location or early.location == late.location:
        return False
    return not _compatible_places(early.location, late.location)


def _compatible_places(ours: str, theirs: str) -> bool:
    """Whether one place may hold the other: two pads of one area, a site and its country, a station and a module."""
    if area(ours) and area(theirs):
        return area(ours) == area(theirs)
    kinds = {ours.partition("/")[0], theirs.partition("/")[0]}
    home, away = country(ours), country(theirs)
    if home and away and home != away:
        return False
    return "country" in kinds or "city" in kinds or kinds == {"space_station"} or not (kinds <= {"launch_site"})


def _other_things(early: Told, late: Told) -> bool:
    """Whether the reports name different individuals, rockets, or the other side of a deal."""
    ours, theirs = early.groups.get("vehicle", frozenset()), late.groups.get("vehicle", frozenset())
    other_rocket = ours and theirs and not (ours & theirs) and not _common(early, late, "vehicle")
    if other_rocket or _one_kind(early.individuals, late.individuals):
        return True
    if early.habit.distinct and _disjoint(early, late, early.habit.distinct):
        return True
    return early.habit.parties and _third_party(early, late)


def _one_kind(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Different missions, or different craft, rule an event out; a mission and a craft may be one flight."""
    if not ours or not theirs:
        return False
    for kind in ("mission/", "spacecraft/"):
        if any(one.startswith(kind) for one in ours) and any(other.startswith(kind) for other in theirs):
            return True
    return False


def _disjoint(early: Told, late: Told, group: str) -> bool:
    ours, theirs = early.groups.get(group, frozenset()), late.groups.get(group, frozenset())
    return bool(ours and theirs) and not ours & theirs


def _third_party(early: Told, late: Told) -> bool:
    """A and B are one pair, A and C another: each side names somebody that the other does not."""
    ours, theirs = early.groups.get("parties", frozenset()), late.groups.get("parties", frozenset())
    return len(ours & theirs) == 1 and len(ours) >= 2 and len(theirs) >= 2


def _agree(early: Told, late: Told, *, same: bool) -> bool:
    """Whether one article tells one event twice: the same craft at one time, or else on the very day."""
    if not same:
        rare = any(is_rare(one) for group in ("craft", "vehicle") for one in _common(early, late, group))
        return rare and early.day is not None and early.day == late.day
    if early.when is None or late.when is None:
        return early.status == late.status
    return early.when.gap(late.when) <= early.habit.tolerance


def _realised_apart(early: Told, late: Told, habit: Habit, *, same: bool) -> bool:
    tolerance = habit.tolerance + (1 if same and habit.tolerance else 0)
    if early.day and late.day:
        return early.day.gap(late.day) > tolerance
    if early.when and late.when:
        return early.when.gap(late.when) > tolerance
    if habit.tolerance == 0:
        return _apart(early, late) > 1
    dated, other = (early, late) if early.when else (late, early)
    if dated.when is None:
        return not same and _apart(early, late) > habit.window
    # Nothing is told to have happened before it did.
    return other.reported_at.date() + timedelta(days=1) < dated.when.first


def _plans_apart(early: Told, late: Told, habit: Habit, *, same: bool) -> bool:
    if early.when is None or late.when is None:
        return not same and abs((early.reported_at - late.reported_at).days) > habit.window
    gap = early.when.gap(late.when)
    if gap == 0:
        return False
    if same:
        return gap > habit.slip
    if _may_have_moved(early, late, habit):
        return False
    return gap > (0 if habit.tolerance == 0 else 1) or not _one_place(early, late)


def _one_place(early: Told, late: Told) -> bool:
    return bool(early.location) and _places(early, late) > 0


def _plan_is_another(plan: Told, deed: Told, habit: Habit, *, same: bool) -> bool:
    """Whether a plan cannot be of the deed: told after it was done, or for another time than it was done."""
    done = deed.when.first if deed.when else deed.reported_at.date()
    late = _PUBLISHED_LATE if same else timedelta()
    if plan.reported_at.date() > done + late and not (plan.when and plan.when.gap(_on(done)) == 0):
        return True
    if plan.when is None or deed.when is None:
        limit = habit.slip if same else habit.window
        return abs((plan.around - deed.around).days) > limit
    gap = plan.when.gap(deed.when)
    if gap <= 1:
        return False
    if deed.when.last < plan.when.first:
        return gap > (3 if same else 1)
    if same:
        return gap > habit.slip
    return not _may_have_moved(plan, deed, habit)


def _on(day: date) -> Interval:
    return Interval(day, day, "day")
