"""The labelled resolution set: invented coverage of invented events, written by hand as templates, with known answers.

Each scene is a story as the news tells it: plans that slip, twins, scrubs, failures, dates that disagree, copies, vague
first words. A report is labelled with its event. Half of the scenes (by the hash of their names) are kept apart from
development. Names of rockets and agencies are real, everything that happens is invented.
"""

# ruff: noqa: E501, PLR0917, PLR0915 (a table of scenes: what is told stands in one line, in the order of telling)

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline.tables import STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS
from pipeline.tables.arrow import frame_of

Who = tuple[tuple[str, str], ...]
SOURCES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")


@dataclass(frozen=True)
class R:
    """One report: its event, kind, when and by whom it was published, and what it says; `who` is (role, entity id)."""

    event: str
    type: str
    published: str
    source: int
    who: Who
    status: str = "occurred"
    date: str | None = None
    place: str | None = None
    story: str = ""
    copy_of: str = ""
    amount: str | None = None


@dataclass(frozen=True)
class Scene:
    name: str
    reports: tuple[R, ...] = field(default=())

    @property
    def kept_apart(self) -> bool:
        base = self.name.removeprefix("blurred ")
        return int(hashlib.sha256(base.encode()).hexdigest(), 16) % 2 == 1


def blurred(scene: Scene) -> Scene:
    """The scene two years later as a reader in haste would take it down, by the hash of each report.

    One report in six loses its date, one in six its place, one in ten its mission or craft (where it names more), one in
    ten names a craft of the background besides, and one in twenty takes a plan for the deed or the reverse.
    """
    return Scene(
        f"blurred {scene.name}", tuple(_blur(told, f"{scene.name}|{i}") for i, told in enumerate(scene.reports))
    )


def _blur(told: R, key: str) -> R:
    dice = hashlib.sha256(key.encode()).digest()
    who = told.who
    if dice[2] < 26 and len(who) > 1:
        who = tuple(pair for pair in who if pair[0] not in ("mission", "spacecraft")) or who
    if dice[3] < 26:
        who = (*who, ("spacecraft", f"spacecraft/background-{dice[4] % 7}"))
    status = told.status
    if dice[5] < 13 and status in ("planned", "occurred"):
        status = "planned" if status == "occurred" else "occurred"
    return replace(
        told,
        published=_in_two_years(told.published),
        date=None if dice[0] < 43 or told.date is None else _in_two_years(told.date),
        place=None if dice[1] < 43 else told.place,
        who=who,
        status=status,
    )


def _in_two_years(when: str) -> str:
    return f"{int(when[:4]) + 2}{when[4:]}"


def day(first: str, later: int = 0, hour: int | None = None) -> str:
    """`first` (ISO) moved by days; with an hour it is a time of publication."""
    moved = (date.fromisoformat(first) + timedelta(days=later)).isoformat()
    return moved if hour is None else f"{moved}T{hour:02d}:00"


def w(*pairs: str) -> Who:
    """`"mission crew-14"` … as (role, id); the id's type is the role's usual one, or given as `company/spacex`."""
    usual = {
        "mission": "mission", "spacecraft": "spacecraft", "launch_vehicle": "launch_vehicle", "crew": "person",
        "person": "person", "target_body": "celestial_body", "agency": "agency", "operator": "agency",
        "provider": "company", "manufacturer": "company", "customer": "agency", "counterpart": "company",
    }  # fmt: skip
    split = [pair.split(" ") for pair in pairs]
    return tuple((role, name if "/" in name else f"{usual[role]}/{name}") for role, name in split)


def slipping_launch(name: str, mission: str, rocket: str, site: str, start: str, slips: tuple[int, ...]) -> Scene:
    """A named mission whose date slips; plans, scrubs, the launch itself, told fully, vaguely and by a copy."""
    full = w(f"mission {mission}", f"launch_vehicle {rocket}", "agency nasa")
    short = w(f"mission {mission}")
    rocket_only = w(f"launch_vehicle {rocket}")
    out = [
        R("launch", "launch", day(start, -60, 9), 0, short, "planned", start[:7]),
        R("launch", "launch", day(start, -9, 9), 0, full, "planned", start, site),
        R("launch", "launch", day(start, -8, 15), 1, short, "planned", start),
    ]
    now = start
    for i, slip in enumerate(slips):
        new = day(now, slip)
        story = f"slip{i}"
        out += [
            R(f"delay{i}", "delay", day(now, 0, 12), 2, full, "occurred", now, None, story),
            R("launch", "launch", day(now, 0, 12), 2, full, "planned", new, site, story),
            R(f"delay{i}", "delay", day(now, 0, 16), 3, short, "occurred", None, None, story + "b"),
            R("launch", "launch", day(now, 0, 16), 3, short, "planned", new, None, story + "b"),
        ]
        now = new
    out += [
        R("launch", "launch", day(now, 0, 18), 0, full, "occurred", now, site),
        R("launch", "launch", day(now, 1, 3), 1, short, "occurred", day(now, 1)),
        R("launch", "launch", day(now, 1, 8), 2, (*short, *rocket_only), "occurred", None, None, "told"),
        R("launch", "launch", day(now, 1, 9), 4, (*short, *rocket_only), "occurred", None, None, "copied", "told"),
        R("launch", "launch", day(now, 12, 8), 3, short, "occurred", now[:7]),
    ]
    return Scene(name, tuple(out))


def same_day_twins(name: str, on: str, first: str, second: str, numbered: bool) -> Scene:
    """Two launches of one rocket on one day from two coasts."""
    cape, vandenberg = "launch_site/cape-canaveral-space-force-station", "launch_site/vandenberg-space-force-base"
    rocket = w("launch_vehicle falcon-9", "provider spacex")
    east = (
        (*rocket, *w(f"mission {first}")) if numbered else (*rocket, *w("spacecraft satellite_constellation/starlink"))
    )
    west = (*rocket, *w(f"mission {second}")) if numbered else (*rocket, *w(f"spacecraft {second}"))
    return Scene(name, (
        R("east", "launch", day(on, -2, 8), 0, east, "planned", on, cape, "both"),
        R("west", "launch", day(on, -2, 8), 0, west, "planned", on, vandenberg, "both"),
        R("east", "launch", day(on, 0, 14), 1, east, "occurred", on, cape),
        R("west", "launch", day(on, 0, 23), 1, west, "occurred", on, vandenberg),
        R("east", "launch", day(on, 0, 15), 2, rocket, "occurred", on, "launch_site/space-launch-complex-40"),
        R("west", "launch", day(on, 1, 2), 2, rocket, "occurred", on, "launch_site/space-launch-complex-4-east"),
        R("west", "launch", day(on, 1, 5), 3, west, "occurred", None, vandenberg),
    ))  # fmt: skip


def week_twins(name: str, rocket: str, site: str, on: str, payloads: tuple[str, str], apart: int) -> Scene:
    """Two launches of one rocket from one site within a week, some told by the day only."""
    bare = w(f"launch_vehicle {rocket}")
    one, two = ((*bare, *w(f"spacecraft {payload}")) for payload in payloads)
    later = day(on, apart)
    return Scene(name, (
        R("one", "launch", day(on, -3, 9), 0, bare, "planned", on, site),
        R("one", "launch", day(on, 0, 9), 0, one, "occurred", on, site),
        R("one", "launch", day(on, 0, 11), 1, bare, "occurred", on),
        R("one", "launch", day(on, 1, 7), 4, one, "occurred", None, None),
        R("two", "launch", day(later, -1, 9), 2, bare, "planned", later, site),
        R("two", "launch", day(later, 0, 13), 0, two, "occurred", later, site),
        R("two", "launch", day(later, 0, 17), 1, bare, "occurred", later, site),
        R("two", "launch", day(later, 1, 17), 5, two, "occurred", later),
    ))  # fmt: skip


def scrub_and_retry(name: str, rocket: str, site: str, on: str, retry: int, load: str) -> Scene:
    """A launch without a mission's name is scrubbed and flies some days later."""
    what = (*w(f"launch_vehicle {rocket}"), *w(f"spacecraft satellite_constellation/{load}"))
    new = day(on, retry)
    return Scene(name, (
        R("launch", "launch", day(on, -1, 9), 0, what, "planned", on, site),
        R("scrub", "delay", day(on, 0, 20), 1, what, "occurred", on, None, "scrubbed"),
        R("launch", "launch", day(on, 0, 20), 1, what, "planned", new, site, "scrubbed"),
        R("scrub", "delay", day(on, 0, 22), 0, what, "occurred", on),
        R("launch", "launch", day(on, 0, 22), 2, what, "postponed", on, site),
        R("launch", "launch", day(new, 0, 21), 0, what, "occurred", new, site),
        R("launch", "launch", day(new, 0, 23), 3, what[:1], "occurred", new, site),
    ))  # fmt: skip


def failure(name: str, rocket: str, on: str, payload: str, back: int) -> Scene:
    """A launch fails, the fault is told for weeks, and the rocket flies again months later with another payload."""
    rocket_only = w(f"launch_vehicle {rocket}")
    lost = (*rocket_only, *w(f"spacecraft {payload}"))
    again = day(on, back)
    return Scene(name, (
        R("launch", "launch", day(on, -2, 9), 0, lost, "planned", on),
        R("launch", "launch", day(on, 0, 9), 0, lost, "failed", on, None, "lost"),
        R("fault", "anomaly_failure", day(on, 0, 9), 0, rocket_only, "occurred", on, None, "lost"),
        R("launch", "launch", day(on, 0, 12), 1, rocket_only, "failed", on, None, "lost2"),
        R("fault", "anomaly_failure", day(on, 0, 12), 1, rocket_only, "occurred", None, None, "lost2"),
        R("launch", "launch", day(on, 6, 12), 2, lost, "failed", on, None, "why"),
        R("fault", "anomaly_failure", day(on, 6, 12), 2, lost, "occurred", on, None, "why"),
        R("launch", "launch", day(on, 20, 12), 3, lost, "occurred", on),
        R("return", "launch", day(again, -10, 9), 1, rocket_only, "planned", again),
        R("return", "launch", day(again, 0, 19), 0, rocket_only, "occurred", again),
    ))  # fmt: skip


def conflicting_dates(name: str, mission: str, rocket: str, on: str, wrong: int) -> Scene:
    """One launch, whose day is told in two zones, by the month, and plainly wrong."""
    full = w(f"mission {mission}", f"launch_vehicle {rocket}")
    return Scene(name, (
        R("launch", "launch", day(on, 0, 6), 0, full, "occurred", on),
        R("launch", "launch", day(on, 0, 7), 1, full, "occurred", day(on, -1)),
        R("launch", "launch", day(on, 2, 7), 2, full, "occurred", on[:7]),
        R("launch", "launch", day(on, 9, 7), 3, w(f"mission {mission}"), "occurred", day(on, wrong)),
        R("launch", "launch", day(on, -4, 7), 4, full, "planned", day(on, 1)),
    ))  # fmt: skip


def crew_rotation(name: str, mission: str, ship: str, rocket: str, on: str, stay: int, freighter: str) -> Scene:
    """Launch, docking, undocking and landing of one mission, and a freighter docking in the same week."""
    crew = w(f"mission {mission}", f"spacecraft {ship}")
    ship_only = w(f"spacecraft {ship}", "agency nasa")
    iss = "space_station/iss"
    home = day(on, stay)
    return Scene(name, (
        R("launch", "launch", day(on, -3, 9), 0, crew, "planned", on, None, "plan"),
        R("docking", "docking", day(on, -3, 9), 0, crew, "planned", day(on, 1), iss, "plan"),
        R("launch", "launch", day(on, 0, 20), 1, (*crew, *w(f"launch_vehicle {rocket}")), "occurred", on, None, "up"),
        R("docking", "docking", day(on, 0, 20), 1, crew, "planned", day(on, 1), iss, "up"),
        R("docking", "docking", day(on, 1, 18), 0, crew, "occurred", day(on, 1), iss),
        R("docking", "docking", day(on, 1, 20), 2, ship_only, "occurred", day(on, 1), iss),
        R("docking", "docking", day(on, 2, 8), 3, w(f"mission {mission}"), "occurred", None, iss),
        R("freighter", "docking", day(on, 3, 8), 0, w(f"spacecraft {freighter}"), "occurred", day(on, 3), iss),
        R("freighter", "docking", day(on, 3, 11), 4, w(f"spacecraft {freighter}"), "occurred", day(on, 3), iss),
        R("undocking", "undocking", day(home, -1, 9), 0, crew, "planned", day(home, -1), iss, "home"),
        R("landing", "landing_splashdown", day(home, -1, 9), 0, crew, "planned", home, None, "home"),
        R("undocking", "undocking", day(home, 0, 3), 1, crew, "occurred", day(home, -1), iss, "back"),
        R("landing", "landing_splashdown", day(home, 0, 12), 1, crew, "occurred", home, None, "back"),
        R("landing", "landing_splashdown", day(home, 0, 13), 2, ship_only, "occurred", home),
        R("landing", "landing_splashdown", day(home, 1, 7), 3, w(f"mission {mission}"), "occurred", None),
    ))  # fmt: skip


def spacewalks(name: str, one: str, two: str, on: str, apart: int) -> Scene:
    """The same two astronauts go out twice."""
    both = w(f"crew {one}", f"crew {two}", "agency nasa")
    iss, later = "space_station/iss", day(on, apart)
    return Scene(name, (
        R("first", "spacewalk", day(on, -4, 9), 0, both, "planned", on, iss, "plans"),
        R("second", "spacewalk", day(on, -4, 9), 0, both, "planned", later, iss, "plans"),
        R("first", "spacewalk", day(on, 0, 21), 0, both, "occurred", on, iss),
        R("first", "spacewalk", day(on, 0, 23), 1, both[:2], "occurred", on),
        R("first", "spacewalk", day(on, 1, 10), 2, both[:1], "occurred", None, iss),
        R("second", "spacewalk", day(later, 0, 21), 0, both, "occurred", later, iss),
        R("second", "spacewalk", day(later, 0, 22), 3, both[:2], "occurred", later),
    ))  # fmt: skip


def test_firings(name: str, rocket: str, site: str, on: str, apart: int) -> Scene:
    """A rocket is fired on its stand twice."""
    what, later = w(f"launch_vehicle {rocket}"), day(on, apart)
    return Scene(name, (
        R("first", "test_firing", day(on, -1, 9), 0, what, "planned", on, site),
        R("first", "test_firing", day(on, 0, 21), 0, what, "occurred", on, site),
        R("first", "test_firing", day(on, 1, 9), 1, what, "occurred", None, site),
        R("second", "test_firing", day(later, 0, 18), 0, what, "occurred", later, site),
        R("second", "test_firing", day(later, 0, 21), 2, what, "occurred", later),
    ))  # fmt: skip


def contracts(name: str, agency: str, firms: tuple[str, str], on: str, amounts: tuple[str, str, str]) -> Scene:
    """One agency, two firms on one day, and the first firm again three weeks later."""
    one, two = (w(f"customer {agency}", f"provider {firm}") for firm in firms)
    later = day(on, 22)
    return Scene(name, (
        R("one", "contract_award", day(on, 0, 15), 0, one, "occurred", on, None, "both", "", amounts[0]),
        R("two", "contract_award", day(on, 0, 15), 0, two, "occurred", on, None, "both", "", amounts[1]),
        R("one", "contract_award", day(on, 0, 17), 1, one, "occurred", on, amount=amounts[0]),
        R("one", "contract_award", day(on, 1, 9), 2, one, "occurred", None),
        R("two", "contract_award", day(on, 1, 9), 3, two, "occurred", None),
        R("again", "contract_award", day(later, 0, 15), 0, one, "occurred", later, amount=amounts[2]),
        R("again", "contract_award", day(later, 0, 19), 1, one, "occurred", None, amount=amounts[2]),
    ))  # fmt: skip


def agreements(name: str, host: str, guests: tuple[str, str], on: str, place: str) -> Scene:
    """Two partners sign with one agency on one day, and the talks with the first are told apart."""
    one, two = (w(f"agency {host}", f"counterpart {guest}") for guest in guests)
    return Scene(name, (
        R("one", "agreement", day(on, 0, 12), 0, one, "occurred", on, place),
        R("one", "agreement", day(on, 0, 14), 1, one, "occurred", on),
        R("one", "agreement", day(on, 2, 14), 2, one, "occurred", None),
        R("two", "agreement", day(on, 0, 16), 0, two, "occurred", on, place),
        R("two", "agreement", day(on, 1, 8), 3, two, "occurred", on),
        R("talks", "meeting_visit", day(on, -1, 8), 0, one, "planned", on, place),
        R("talks", "meeting_visit", day(on, 0, 12), 4, one, "occurred", on, place),
    ))  # fmt: skip


def people(name: str, chief: str, office: str, rival: str, on: str) -> Scene:
    """Somebody is named to an office, told for two weeks; five weeks on another one is; the chief travels."""
    named, next_one = w(f"person {chief}", f"agency {office}"), w(f"person {rival}", f"agency {office}")
    later, trip = day(on, 35), day(on, 20)
    return Scene(name, (
        R("named", "appointment", day(on, 0, 9), 0, named, "occurred", on),
        R("named", "appointment", day(on, 0, 12), 1, named[:1], "occurred", None),
        R("named", "appointment", day(on, 13, 12), 2, named, "occurred", on),
        R("next", "appointment", day(later, 0, 9), 0, next_one, "occurred", later),
        R("next", "appointment", day(later, 1, 9), 3, next_one, "occurred", None),
        R("visit", "meeting_visit", day(trip, -1, 9), 0, named, "planned", trip, "country/us"),
        R("visit", "meeting_visit", day(trip, 0, 6), 1, named, "occurred", trip, "city/houston"),
        R("visit", "meeting_visit", day(trip, 1, 6), 4, named[:1], "occurred", trip, "city/houston"),
    ))  # fmt: skip


def money(name: str, firm: str, backer: str, second_backer: str, on: str) -> Scene:
    """Two rounds of one firm in a year, and a licence for it told twice."""
    later, licence = day(on, 150), day(on, 40)
    return Scene(name, (
        R("a", "funding", day(on, 0, 9), 0, w(f"operator company/{firm}", f"counterpart {backer}"), "occurred", on, amount="40 million USD"),
        R("a", "funding", day(on, 0, 13), 1, w(f"operator company/{firm}"), "occurred", None, amount="40 million USD"),
        R("a", "funding", day(on, 1, 13), 2, w(f"operator company/{firm}", f"counterpart {backer}"), "occurred", None),
        R("b", "funding", day(later, 0, 9), 0, w(f"operator company/{firm}", f"counterpart {second_backer}"), "occurred", later),
        R("b", "funding", day(later, 0, 10), 3, w(f"operator company/{firm}", f"counterpart {second_backer}"), "occurred", None),
        R("licence", "regulatory", day(licence, 0, 9), 0, w("agency faa", f"counterpart {firm}"), "occurred", licence),
        R("licence", "regulatory", day(licence, 0, 11), 1, w("agency faa", f"counterpart {firm}"), "occurred", None),
    ))  # fmt: skip


def rare_rocket(name: str, rocket: str, on: str, site: str) -> Scene:
    """A first flight of a new rocket firms up from a year to a day over months, without a mission's name."""
    what = w(f"launch_vehicle {rocket}")
    return Scene(name, (
        R("debut", "launch", day(on, -80, 9), 0, what, "planned", f"{on[:4]}-Q{(int(on[5:7]) + 2) // 3}"),
        R("debut", "launch", day(on, -40, 9), 1, what, "planned", on[:7]),
        R("debut", "launch", day(on, -12, 9), 0, what, "planned", day(on, -3), site),
        R("debut", "launch", day(on, -5, 9), 2, what, "planned", on, site),
        R("debut", "launch", day(on, 0, 22), 0, what, "occurred", on, site),
        R("debut", "launch", day(on, 1, 2), 3, what, "occurred", None, site),
    ))  # fmt: skip


def test_flights(name: str, vehicle: str, numbers: tuple[int, int], on: str, apart: int) -> Scene:
    """Two numbered test flights; one publisher calls them launches, one gives no number."""
    later = day(on, apart)
    bare = w(f"launch_vehicle {vehicle}", "provider spacex")
    one, two = ((*bare, *w(f"mission {vehicle}-flight-{number}")) for number in numbers)
    base = "launch_site/starbase"
    return Scene(name, (
        R("first", "test_flight", day(on, -2, 9), 0, one, "planned", on, base),
        R("first", "test_flight", day(on, 0, 23), 0, one, "failed", on, base),
        R("first", "launch", day(on, 1, 2), 1, bare, "occurred", on, base),
        R("first", "test_flight", day(on, 1, 5), 2, bare, "occurred", on),
        R("second", "test_flight", day(later, -20, 9), 0, two, "planned", later[:7], base),
        R("second", "test_flight", day(later, 0, 23), 0, two, "occurred", later, base),
        R("second", "launch", day(later, 1, 2), 1, bare, "occurred", later, base),
    ))  # fmt: skip


def science(name: str, telescope: str, bodies: tuple[str, str], probe: str, on: str) -> Scene:
    """One telescope, two findings in a week; a probe flies by, then enters orbit, then is lost."""
    one, two = (w(f"spacecraft {telescope}", f"target_body {body}") for body in bodies)
    flight = w(f"spacecraft {probe}", f"target_body {bodies[0]}")
    arrival = day(on, 30)
    return Scene(name, (
        R("one", "discovery", day(on, 0, 9), 0, one, "occurred", on),
        R("one", "discovery", day(on, 1, 9), 1, one, "occurred", None),
        R("one", "discovery", day(on, 2, 9), 2, w(f"target_body {bodies[0]}"), "occurred", None),
        R("two", "discovery", day(on, 4, 9), 0, two, "occurred", day(on, 4)),
        R("two", "discovery", day(on, 5, 9), 3, two, "occurred", None),
        R("flyby", "flyby", day(on, -9, 9), 0, flight, "planned", on),
        R("flyby", "flyby", day(on, 0, 12), 1, flight, "occurred", on),
        R("arrival", "orbit_insertion", day(arrival, -8, 9), 0, flight, "planned", day(arrival, -1)),
        R("arrival", "orbit_insertion", day(arrival, 0, 12), 1, flight, "occurred", arrival),
        R("arrival", "orbit_insertion", day(arrival, 0, 15), 4, flight[:1], "occurred", None),
        R("lost", "anomaly_failure", day(arrival, 25, 15), 0, flight[:1], "occurred", day(arrival, 24)),
        R("lost", "anomaly_failure", day(arrival, 26, 15), 2, flight[:1], "occurred", None, None, "end"),
        R("end", "mission_end", day(arrival, 60, 15), 0, flight[:1], "occurred", day(arrival, 60)),
        R("end", "mission_end", day(arrival, 61, 15), 1, flight[:1], "occurred", None),
    ))  # fmt: skip


def debris(name: str, dead: str, station: str, on: str) -> Scene:
    """A dead satellite breaks up, a station dodges twice, the remains come down."""
    wreck, dodge = w(f"spacecraft {dead}"), w(f"spacecraft space_station/{station}")
    down = day(on, 44)
    return Scene(name, (
        R("breakup", "collision_debris", day(on, 0, 9), 0, wreck, "occurred", on),
        R("breakup", "collision_debris", day(on, 1, 9), 1, wreck, "occurred", None),
        R("breakup", "collision_debris", day(on, 3, 9), 2, wreck, "occurred", on),
        R("dodge1", "collision_debris", day(on, 5, 9), 0, dodge, "occurred", day(on, 4)),
        R("dodge1", "collision_debris", day(on, 5, 12), 3, dodge, "occurred", day(on, 4)),
        R("dodge2", "collision_debris", day(on, 19, 9), 0, dodge, "occurred", day(on, 19)),
        R("dodge2", "collision_debris", day(on, 20, 9), 1, dodge, "occurred", None),
        R("reentry", "reentry", day(down, -3, 9), 0, wreck, "planned", down),
        R("reentry", "reentry", day(down, 1, 9), 1, wreck, "occurred", down),
        R("reentry", "reentry", day(down, 1, 11), 2, wreck, "occurred", day(down, 1)),
    ))  # fmt: skip


def crew_named(name: str, missions: tuple[str, str], crew: tuple[str, str, str, str], on: str) -> Scene:
    """Two crews are named a day apart; one seat is changed two months later; a satellite is let go."""
    one = w(f"mission {missions[0]}", f"crew {crew[0]}", f"crew {crew[1]}")
    two = w(f"mission {missions[1]}", f"crew {crew[2]}", f"crew {crew[3]}")
    swap = w(f"mission {missions[0]}", f"crew {crew[3]}")
    load = w(f"spacecraft {missions[0]}-cubesat")
    return Scene(name, (
        R("one", "crew_assignment", day(on, 0, 15), 0, one, "occurred", on),
        R("one", "crew_assignment", day(on, 0, 18), 1, one[1:], "occurred", None),
        R("two", "crew_assignment", day(on, 1, 15), 0, two, "occurred", day(on, 1)),
        R("two", "crew_assignment", day(on, 2, 15), 2, two, "occurred", None),
        R("swap", "crew_assignment", day(on, 63, 15), 0, swap, "occurred", day(on, 63)),
        R("swap", "crew_assignment", day(on, 63, 18), 3, swap, "occurred", None),
        R("release", "deployment", day(on, 90, 9), 0, load, "occurred", day(on, 90)),
        R("release", "deployment", day(on, 90, 12), 1, load, "occurred", None),
    ))  # fmt: skip


def scenes() -> Iterator[Scene]:
    """Every scene of the set, in a fixed order: as written, then blurred."""
    written = list(_written())
    yield from written
    yield from map(blurred, written)


def _written() -> Iterator[Scene]:
    yield slipping_launch("slip crew", "crew-31", "falcon-9", "facility/kennedy-space-center", "2026-02-10", (1, 2))
    yield slipping_launch("slip cargo", "ng-41", "falcon-9", "launch_site/space-launch-complex-40", "2026-03-04", (3,))
    yield slipping_launch("slip moon", "im-7", "falcon-9", "facility/kennedy-space-center", "2026-06-20", (1, 1, 30))
    yield slipping_launch("slip far", "nrol-901", "vulcan", "launch_site/space-launch-complex-41", "2026-08-02", (9,))
    yield slipping_launch("slip long", "mdq-1", "ariane-6", "launch_site/guiana-space-centre", "2026-05-11", (62, 2))
    yield slipping_launch(
        "slip hop", "owl-for-all-12", "electron", "launch_site/rocket-lab-launch-complex-1", "2026-04-18", (2, 1)
    )
    yield same_day_twins("twins numbered", "2026-02-14", "starlink-group-30-1", "starlink-group-31-4", True)
    yield same_day_twins("twins bare", "2026-04-02", "", "sentinel-6d", False)
    yield same_day_twins("twins numbered later", "2026-07-19", "starlink-group-33-2", "starlink-group-34-9", True)
    yield same_day_twins("twins bare later", "2026-09-27", "", "korea-sat-77", False)
    yield week_twins(
        "week china",
        "long-march-2d",
        "launch_site/jiuquan-satellite-launch-center",
        "2026-03-10",
        ("yaogan-91", "tianhui-8"),
        5,
    )
    yield week_twins(
        "week taiyuan",
        "long-march-6a",
        "launch_site/taiyuan-satellite-launch-center",
        "2026-05-20",
        ("yunhai-9a", "tianping-7"),
        3,
    )
    yield week_twins(
        "week cape", "falcon-9", "launch_site/space-launch-complex-40", "2026-06-01", ("turksat-9a", "ses-41"), 6
    )
    yield week_twins(
        "week mahia",
        "electron",
        "launch_site/rocket-lab-launch-complex-1",
        "2026-08-11",
        ("hawkeye-14a", "kineis-33"),
        4,
    )
    yield week_twins(
        "week russia", "soyuz-2-1b", "launch_site/plesetsk-cosmodrome", "2026-10-06", ("glonass-k-29", "kosmos-2699"), 7
    )
    yield scrub_and_retry(
        "scrub next day", "falcon-9", "launch_site/cape-canaveral-space-force-station", "2026-01-22", 1, "oneweb"
    )
    yield scrub_and_retry(
        "scrub four days", "falcon-9", "launch_site/vandenberg-space-force-base", "2026-05-05", 4, "iridium"
    )
    yield scrub_and_retry("scrub india", "pslv", "launch_site/satish-dhawan-space-centre", "2026-09-01", 2, "navic")
    yield scrub_and_retry(
        "scrub two weeks", "vega-c", "launch_site/guiana-space-centre", "2026-11-01", 14, "copernicus-next"
    )
    yield failure("failure small", "zhuque-2", "2026-03-20", "honghu-51", 130)
    yield failure("failure asia", "kairos", "2026-04-28", "tateyama-8", 170)
    yield failure("failure europe", "spectrum", "2026-07-07", "cubecat-11", 90)
    yield failure("failure frequent", "long-march-3b", "2026-08-20", "shijian-77", 45)
    yield conflicting_dates("dates zone", "crs-52", "falcon-9", "2026-04-12", 10)
    yield conflicting_dates("dates month end", "ax-19", "falcon-9", "2026-06-30", -12)
    yield conflicting_dates("dates new year", "capella-71", "electron", "2026-12-31", 6)
    yield crew_rotation(
        "rotation dragon", "crew-41", "crew-dragon-endurance", "falcon-9", "2026-02-25", 160, "progress-ms-51"
    )
    yield crew_rotation(
        "rotation soyuz", "expedition-95", "soyuz-ms-43", "soyuz-2-1a", "2026-04-08", 180, "cygnus-ng-39"
    )
    yield crew_rotation(
        "rotation private", "ax-21", "crew-dragon-grace", "falcon-9", "2026-07-01", 18, "progress-ms-53"
    )
    yield spacewalks("walks us", "ada-quill", "bo-larsen", "2026-05-01", 8)
    yield spacewalks("walks russia", "oleg-varin", "petr-zimin", "2026-08-14", 6)
    yield spacewalks("walks china", "li-anran", "sun-weitao", "2026-10-02", 12)
    yield test_firings("fire glenn", "new-glenn", "launch_site/launch-complex-36", "2026-01-12", 9)
    yield test_firings("fire neutron", "neutron", "launch_site/rocket-lab-launch-complex-2", "2026-06-12", 5)
    yield contracts(
        "contracts nasa",
        "nasa",
        ("firefly-aerospace", "intuitive-machines"),
        "2026-03-24",
        ("179 million USD", "116 million USD", "44 million USD"),
    )
    yield contracts(
        "contracts esa",
        "esa",
        ("thales-alenia-space", "ohb"),
        "2026-06-17",
        ("300 million EUR", "82 million EUR", "12 million EUR"),
    )
    yield contracts(
        "contracts force",
        "us-space-force",
        ("spacex", "united-launch-alliance"),
        "2026-10-03",
        ("714 million USD", "428 million USD", "81 million USD"),
    )
    yield agreements(
        "accords", "nasa", ("agency/slovak-space-office", "agency/kenya-space-agency"), "2026-02-03", "city/washington"
    )
    yield agreements(
        "station pact", "roscosmos", ("agency/isro", "agency/algerian-space-agency"), "2026-05-29", "city/moscow"
    )
    yield people("people roscosmos", "viktor-lunin", "roscosmos", "anna-belskaya", "2026-01-15")
    yield people("people nasa", "carol-finch", "nasa", "dan-okafor", "2026-06-05")
    yield money("money tug", "orbit-tug-one", "lowtide-ventures", "northgate-capital", "2026-01-28")
    yield money("money rocket", "skylark-launch", "seven-oaks-fund", "delta-bridge", "2026-04-14")
    yield rare_rocket("rare new", "nebula-1", "2026-05-16", "launch_site/wenchang-space-launch-site")
    yield rare_rocket("rare heavy", "space-launch-system", "2026-09-09", "launch_site/launch-complex-39b")
    yield test_flights("flights ship", "starship", (14, 15), "2026-03-06", 71)
    yield test_flights("flights ship soon", "starship", (16, 17), "2026-07-22", 24)
    yield science("science webb", "james-webb-space-telescope", ("k2-990b", "wasp-771b"), "aurora-probe", "2026-02-19")
    yield science("science moon", "chang-e-16", ("moon", "mars"), "selene-orbiter-2", "2026-08-05")
    yield debris("debris weather", "dmsp-f99", "iss", "2026-04-21")
    yield debris("debris stage", "resurs-p9", "tiangong", "2026-09-15")
    yield crew_named(
        "named artemis",
        ("artemis-xi", "artemis-xii"),
        ("ida-moss", "joel-park", "kim-reyes", "lars-holm"),
        "2026-03-15",
    )
    yield crew_named(
        "named station", ("crew-61", "crew-62"), ("mina-sato", "noel-brandt", "otto-keil", "pia-roux"), "2026-07-10"
    )


def tables(chosen: list[Scene]) -> tuple[Any, Any, Any, dict[str, str]]:
    """Staged articles, mentions and reports of the scenes, and the event of each report id."""
    articles: dict[str, dict[str, Any]] = {}
    mentions, reports, labels = [], [], {}
    for scene in chosen:
        for i, told in enumerate(scene.reports):
            story = f"{scene.name}|{told.story or i}|{told.source}"
            if story not in articles:
                articles[story] = _article(story, scene, told)
            row = _report(
                articles[story], told, len([r for r in reports if r["article_id"] == articles[story]["article_id"]])
            )
            reports.append(row)
            mentions += _mentions(row, articles[story])
            labels[row["report_id"]] = f"{scene.name}|{told.event}"
    return (
        frame_of(STAGED_ARTICLES, articles.values()),
        frame_of(STAGED_MENTIONS, mentions),
        frame_of(STAGED_REPORTS, reports),
        labels,
    )


def _article(story: str, scene: Scene, told: R) -> dict[str, Any]:
    published = datetime.fromisoformat(told.published).replace(tzinfo=UTC)
    original = story if not told.copy_of else f"{scene.name}|{told.copy_of}|{_source_of(scene, told.copy_of)}"
    words = hashlib.shake_256(original.encode()).hexdigest(300)
    body = " ".join(["The rocket and its spacecraft."] + [f"w{words[i : i + 3]}" for i in range(0, 450, 3)])
    row: dict[str, Any] = dict.fromkeys(STAGED_ARTICLES.column_names)
    return row | {
        "day": published.date(), "article_id": hashlib.sha256(story.encode()).hexdigest()[:20],
        "url": f"https://{SOURCES[told.source]}.example/{hashlib.sha256(story.encode()).hexdigest()[:8]}",
        "source_id": SOURCES[told.source], "language": "en", "title": "Spacecraft, rocket and astronauts in orbit",
        "authors": [], "tags": [], "keywords": [], "content_locations": [], "images": [], "related_urls": [],
        "published_at": published, "body_text": body, "body_sha256": hashlib.sha256(body.encode()).hexdigest(),
        "word_count": len(body.split()), "first_seen_at": published, "fetched_at": published, "parser": "set/1",
        "licence": "all-rights-reserved", "text_policy": "excerpt",
    }  # fmt: skip


def _source_of(scene: Scene, story: str) -> int:
    return next(told.source for told in scene.reports if told.story == story)


def _report(article: dict[str, Any], told: R, number: int) -> dict[str, Any]:
    start = 200 * number
    told_id = f"{article['article_id']}|{told.type}|body|{start}"
    precision = "unknown" if told.date is None else {4: "year", 7: "month", 10: "day"}[len(told.date)]
    if told.date and "Q" in told.date:
        precision = "quarter"
    amount = {"role": "amount", "start": 1, "end": 5, "surface": "some", "entity_id": None, "value": told.amount}
    return {
        "day": article["day"], "report_id": hashlib.sha256(told_id.encode()).hexdigest()[:16],
        "article_id": article["article_id"], "field": "body", "start": start, "end": start + 90,
        "trigger_start": start + 4, "trigger_end": start + 10, "type": told.type, "status": told.status,
        "date_text": None, "date": told.date, "date_end": None, "date_precision": precision,
        "location_id": told.place, "slots": _slots(told) + ([amount] if told.amount else []),
        "participants": [{"role": role, "entity_id": who, "name": who.partition("/")[2]} for role, who in told.who],
        "tellings": [{"field": "body", "start": start, "end": start + 90}], "confidence": 0.8,
    }  # fmt: skip


def _slots(told: R) -> list[dict[str, Any]]:
    """The anchor sentence names all but the background."""
    return [
        {"role": role, "start": 3 * i, "end": 3 * i + 2, "surface": who, "entity_id": who, "value": None}
        for i, (role, who) in enumerate(told.who)
        if "/background-" not in who
    ]


def _mentions(row: dict[str, Any], article: dict[str, Any]) -> Iterator[dict[str, Any]]:
    named = {p["entity_id"] for p in row["participants"]} | ({row["location_id"]} if row["location_id"] else set())
    for i, entity_id in enumerate(sorted(named)):
        type_, _, name = entity_id.partition("/")
        yield {
            "day": article["day"], "article_id": article["article_id"], "entity_id": entity_id, "name": name,
            "type": type_, "wikidata_id": None, "field": "body", "start": row["start"] + 10 * i,
            "end": row["start"] + 10 * i + len(name), "surface": name, "method": "gazetteer", "confidence": 0.9,
        }  # fmt: skip


__all__ = ["R", "Scene", "replace", "scenes", "tables"]
