"""Events: reports of one are joined over days and publishers, two stay two, and ids and history hold."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest
from resolving import article, article_id, at, report, resolved

CREW_11 = ("mission", "mission/crew-11", "Crew-11")
STARLINK_1 = ("mission", "mission/starlink-group-10-5", "Starlink Group 10-5")
STARLINK_2 = ("mission", "mission/starlink-group-10-6", "Starlink Group 10-6")
FALCON_9 = ("launch_vehicle", "launch_vehicle/falcon-9", "Falcon 9")
STARLINK = ("spacecraft", "satellite_constellation/starlink", "Starlink")
KENNEDY = "facility/kennedy-space-center"
SLC_40 = "launch_site/space-launch-complex-40"
CANAVERAL = "launch_site/cape-canaveral-space-force-station"
VANDENBERG = "launch_site/vandenberg-space-force-base"


def slots(*who):
    return [
        {"role": r, "start": i, "end": i + 1, "surface": n[:1], "entity_id": e, "value": None}
        for i, (r, e, n) in enumerate(who)
    ]


def told(number, published, who, source="alpha", type_="launch", **more):
    """One article, named by its number, with one report."""
    a = article(f"n{number}", published, source_id=source)
    return a, report(a, type_, list(who), slots=slots(*who), **more)


def events_of(*pairs, **more):
    return resolved([a for a, _ in pairs], [r for _, r in pairs], **more)


def grouping(found):
    """The sets of article numbers, an event each."""
    rows = found.event_reports.group_by("event_id").agg(pl.col("article_id")).rows()
    names = {article_id(f"n{i}"): i for i in range(40)}
    return sorted(sorted(names[a] for a in members) for _, members in rows)


def slipping():
    return [
        told(1, "2026-05-01T10:00", [CREW_11, FALCON_9], status="planned", date="2026-05-04", location_id=KENNEDY),
        told(2, "2026-05-03T10:00", [CREW_11], "beta", status="postponed", date="2026-05-04"),
        told(3, "2026-05-03T18:00", [CREW_11, FALCON_9], "gamma", status="planned", date="2026-05-06T09:30-04:00"),
        told(4, "2026-05-05T08:00", [CREW_11], "delta", status="planned", date="2026-05"),
        told(5, "2026-05-06T15:00", [CREW_11, FALCON_9], "alpha", date="2026-05-06"),
        told(6, "2026-05-07T15:00", [CREW_11], "beta"),
    ]


def test_a_launch_that_slips_is_one_event_with_its_history():
    found = events_of(*slipping())
    (event,) = found.events.to_dicts()
    assert event["title"] == "Launch of Crew-11 on Falcon 9 from Kennedy Space Center"
    assert (event["status"], event["starts_on"], event["n_reports"], event["n_sources"]) == (
        "occurred",
        date(2026, 5, 6),
        6,
        4,
    )
    assert [(h["date"], h["status"]) for h in event["date_history"]] == [
        ("2026-05-04", "planned"),
        ("2026-05-04", "postponed"),
        ("2026-05-06T09:30-04:00", "planned"),
        ("2026-05-06", "occurred"),
    ]


def test_a_plan_has_the_instant_where_hour_and_zone_are_told():
    (event,) = events_of(*slipping()[:4]).events.to_dicts()
    assert (event["status"], event["starts_on"], event["date_precision"]) == ("planned", date(2026, 5, 6), "minute")
    assert event["starts_at"] == at("2026-05-06T13:30")


def test_two_launches_of_one_rocket_in_a_week_stay_two():
    found = events_of(
        told(1, "2026-05-04T10:00", [FALCON_9, STARLINK_1], date="2026-05-04", location_id=CANAVERAL),
        told(2, "2026-05-04T12:00", [FALCON_9, STARLINK], "beta", date="2026-05-04", location_id=CANAVERAL),
        told(3, "2026-05-08T10:00", [FALCON_9, STARLINK_2], date="2026-05-08", location_id=CANAVERAL),
        told(4, "2026-05-08T12:00", [FALCON_9, STARLINK], "beta", date="2026-05-08", location_id=CANAVERAL),
    )
    assert grouping(found) == [[1, 2], [3, 4]]


def test_two_launches_of_one_rocket_on_one_day_stay_two():
    found = events_of(
        told(1, "2026-05-04T10:00", [FALCON_9, STARLINK], date="2026-05-04", location_id=SLC_40),
        told(2, "2026-05-04T20:00", [FALCON_9, STARLINK], date="2026-05-04", location_id=VANDENBERG),
        told(3, "2026-05-04T11:00", [FALCON_9], "beta", date="2026-05-04", location_id=CANAVERAL),
        told(4, "2026-05-04T22:00", [FALCON_9], "beta", date="2026-05-04", location_id=VANDENBERG),
    )
    assert grouping(found) == [[1, 3], [2, 4]]
    assert set(found.events["location_id"]) == {SLC_40, VANDENBERG}


def test_one_launch_whose_dates_disagree_is_one_event_on_the_day_that_most_tell():
    found = events_of(
        told(1, "2026-05-05T02:00", [CREW_11], date="2026-05-04"),
        told(2, "2026-05-05T03:00", [CREW_11], "beta", date="2026-05-05"),
        told(3, "2026-05-05T09:00", [CREW_11], "gamma", date="2026-05-05"),
        told(4, "2026-05-20T09:00", [CREW_11], "delta", date="2026-04-28"),
    )
    assert grouping(found) == [[1, 2, 3, 4]]
    assert found.events["starts_on"].to_list() == [date(2026, 5, 5)]


def test_a_test_flight_that_others_call_a_launch_is_one_event():
    ship = ("launch_vehicle", "launch_vehicle/starship", "Starship")
    found = events_of(
        told(1, "2026-05-04T10:00", [ship], type_="test_flight", date="2026-05-04", status="failed"),
        told(2, "2026-05-04T12:00", [ship], "beta", type_="launch", date="2026-05-04"),
        told(3, "2026-05-04T14:00", [ship], "gamma", type_="test_flight", date="2026-05-04", status="failed"),
    )
    (event,) = found.events.to_dicts()
    assert (event["type"], event["status"]) == ("test_flight", "failed")


def test_other_kinds_of_event_are_never_joined():
    found = events_of(
        told(1, "2026-05-04T10:00", [CREW_11], date="2026-05-04"),
        told(2, "2026-05-04T12:00", [CREW_11], type_="delay", date="2026-05-04"),
        told(3, "2026-05-04T14:00", [CREW_11], type_="docking", date="2026-05-04"),
    )
    assert grouping(found) == [[1], [2], [3]]


def test_copies_count_once_among_the_sources():
    body = "The rocket put the spacecraft in orbit. " + " ".join(f"w{i}x{i * i}" for i in range(120))
    pairs = [
        told(i, f"2026-05-04T1{i}:00", [CREW_11], source, date="2026-05-04")
        for i, source in enumerate(["alpha", "beta", "gamma"])
    ]
    for a, _ in pairs[:2]:
        a["body_text"] = body
    (event,) = events_of(*pairs).events.to_dicts()
    assert (event["n_reports"], event["n_sources"]) == (3, 2)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["planned", "postponed"], "postponed"),
        (["planned", "postponed", "planned"], "postponed"),
        (["planned", "occurred", "planned"], "occurred"),
        (["occurred", "failed"], "failed"),
        (["failed", "occurred"], "failed"),
        (["planned", "cancelled"], "cancelled"),
        (["planned", "ongoing", "planned"], "ongoing"),
    ],
)
def test_the_status_moves_forward_with_the_news(statuses, expected):
    pairs = [
        told(i, f"2026-05-0{i + 1}T10:00", [CREW_11], ("alpha", "beta", "gamma")[i], status=s)
        for i, s in enumerate(statuses)
    ]
    found = events_of(*pairs)
    assert found.events["status"].to_list() == [expected]


def test_a_new_date_ends_a_postponement():
    pairs = [
        told(1, "2026-05-01T10:00", [CREW_11], status="planned", date="2026-05-03"),
        told(2, "2026-05-03T10:00", [CREW_11], "beta", status="postponed"),
        told(3, "2026-05-04T10:00", [CREW_11], "gamma", status="planned", date="2026-05-09"),
    ]
    (event,) = events_of(*pairs).events.to_dicts()
    assert (event["status"], event["starts_on"]) == ("planned", date(2026, 5, 9))


def test_what_nobody_knows_stays_unknown():
    (event,) = events_of(told(1, "2026-05-01T10:00", [], type_="agreement")).events.to_dicts()
    assert (event["title"], event["starts_on"], event["starts_at"], event["date_precision"]) == (
        "Agreement",
        None,
        None,
        "unknown",
    )
    assert event["participants"] == []


def test_further_publishers_make_it_surer_and_a_second_text_of_one_does_not():
    one = told(1, "2026-05-04T10:00", [CREW_11], date="2026-05-04")
    again = told(2, "2026-05-04T11:00", [CREW_11], date="2026-05-04")
    other = told(3, "2026-05-04T12:00", [CREW_11], "beta", date="2026-05-04")
    alone, twice, both = (events_of(*pairs).events["confidence"][0] for pairs in ([one], [one, again], [one, other]))
    assert alone == twice < both < 1


def test_participants_are_told_once_each_in_the_order_of_the_roles():
    nasa_agency, nasa_operator = ("agency", "agency/nasa", "NASA"), ("operator", "agency/nasa", "NASA")
    found = events_of(
        told(1, "2026-05-04T10:00", [nasa_operator, CREW_11, FALCON_9], date="2026-05-04"),
        told(2, "2026-05-04T12:00", [nasa_agency, CREW_11], "beta", date="2026-05-04"),
        told(3, "2026-05-04T13:00", [nasa_agency, CREW_11, ("mission", None, "Crew-11")], "gamma", date="2026-05-04"),
    )
    (event,) = found.events.to_dicts()
    assert [(p["role"], p["entity_id"]) for p in event["participants"]] == [
        ("launch_vehicle", "launch_vehicle/falcon-9"), ("mission", "mission/crew-11"), ("agency", "agency/nasa"),
    ]  # fmt: skip


def test_an_id_without_a_row_in_entities_is_left_out_and_the_name_stays():
    a, r = told(1, "2026-05-04T10:00", [CREW_11])
    found = resolved(
        [a], [r | {"participants": [*r["participants"], {"role": "agency", "entity_id": None, "name": "A Bureau"}]}]
    )
    (event,) = found.events.to_dicts()
    assert ("agency", None, "A Bureau") in [(p["role"], p["entity_id"], p["name"]) for p in event["participants"]]


def test_ids_come_from_the_founding_report_and_stay_when_news_comes_in():
    pairs = slipping()
    first = events_of(*pairs[2:4])
    later = events_of(*pairs, ledger=first.ledger, version="2026.5.10")
    assert first.events["event_id"].to_list() == later.events["event_id"].to_list()
    fresh = events_of(*pairs)
    assert fresh.events["event_id"].to_list() != later.events["event_id"].to_list()
    assert later.superseded.is_empty()


def test_an_event_keeps_its_id_when_its_sentence_is_anchored_elsewhere():
    a, r = told(1, "2026-05-04T10:00", [CREW_11], date="2026-05-04")
    first = events_of((a, r))
    moved = report(a, "launch", [CREW_11], start=300, slots=slots(CREW_11), date="2026-05-04")
    later = events_of((a, moved), ledger=first.ledger, version="2026.5.10")
    assert first.events["event_id"].to_list() == later.events["event_id"].to_list()


def test_two_events_that_prove_one_are_merged_into_the_one_founded_first():
    one = told(1, "2026-05-01T10:00", [FALCON_9], status="planned", date="2026-05-04")
    two = told(2, "2026-05-02T10:00", [STARLINK_1], "beta", status="planned", date="2026-05-04")
    before = events_of(one, two)
    assert before.events.height == 2
    bridge = told(
        3,
        "2026-05-03T10:00",
        [FALCON_9, STARLINK_1],
        "gamma",
        status="planned",
        date="2026-05-04",
        location_id=CANAVERAL,
    )
    one[1]["location_id"] = CANAVERAL
    after = events_of(one, two, bridge, ledger=before.ledger, version="2026.5.10")
    assert after.events.height == 1
    ids = dict(before.event_reports.select("article_id", "event_id").iter_rows())
    assert after.events["event_id"].to_list() == [ids[article_id("n1")]]
    assert after.superseded.rows() == [(ids[article_id("n2")], ids[article_id("n1")], "merge", "2026.5.10")]


def test_an_event_that_proves_two_is_split_and_the_founding_part_keeps_the_id():
    one = told(1, "2026-05-04T10:00", [FALCON_9, STARLINK], date="2026-05-04")
    two = told(2, "2026-05-04T12:00", [FALCON_9, STARLINK], "beta", date="2026-05-04")
    before = events_of(one, two)
    assert before.events.height == 1
    one[1]["location_id"], two[1]["location_id"] = SLC_40, VANDENBERG
    after = events_of(one, two, ledger=before.ledger, version="2026.5.10")
    old = before.events["event_id"][0]
    ids = dict(after.event_reports.select("article_id", "event_id").iter_rows())
    assert ids[article_id("n1")] == old != ids[article_id("n2")]
    assert after.superseded.rows() == [(old, ids[article_id("n2")], "split", "2026.5.10")]


def test_a_split_that_is_undone_leaves_no_id_in_the_air():
    one = told(1, "2026-05-04T10:00", [FALCON_9, STARLINK], date="2026-05-04", location_id=SLC_40)
    two = told(2, "2026-05-04T12:00", [FALCON_9, STARLINK], "beta", date="2026-05-04", location_id=VANDENBERG)
    apart = events_of(one, two)
    two[1]["location_id"] = SLC_40
    joined = events_of(one, two, ledger=apart.ledger, version="2026.5.10")
    two[1]["location_id"] = VANDENBERG
    again = events_of(one, two, ledger=joined.ledger, version="2026.5.11")
    assert set(again.events["event_id"]) == set(apart.events["event_id"])
    for found in (joined, again):
        live = set(found.events["event_id"])
        assert set(found.superseded["new_id"]) <= live
        assert all(row["kind"] == "split" or row["old_id"] not in live for row in found.superseded.to_dicts())


def test_two_hundred_events_in_one_article_stay_two_hundred():
    a = article("many")
    rows = [
        report(
            a,
            "launch",
            [("mission", f"mission/probe-{i}", f"Probe-{i}")],
            start=100 * i,
            slots=slots(("mission", f"mission/probe-{i}", f"Probe-{i}")),
            date="2026-05-04",
        )
        for i in range(200)
    ]
    assert resolved([a], rows).events.height == 200


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_reports_changes_nothing(seed):
    pairs = slipping() + [
        told(10 + i, f"2026-05-0{i + 1}T11:00", [FALCON_9, STARLINK], "beta", date=f"2026-05-0{i + 1}")
        for i in range(6)
    ]
    expected = events_of(*pairs)
    random.Random(seed).shuffle(pairs)
    found = events_of(*pairs)
    assert found.events.equals(expected.events)
    assert found.event_reports.equals(expected.event_reports)
