"""Event reports: what an article tells, how far it had come, when, who and where; and what is no event at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import annotate
from pipeline.extract.events import find_reports, report_id
from pipeline.extract.records import ArticleText, Report
from pipeline.tables import closed_sets as sets

WEDNESDAY = datetime(2025, 7, 30, 12, tzinfo=UTC)


def text(body: str, title: str = "", published: datetime | None = WEDNESDAY) -> ArticleText:
    return ArticleText("0" * 20, title, "", body, published)


def reports(body: str, kind: str | None = None, **more: object) -> list[Report]:
    found = annotate(text(body, **more)).reports  # type: ignore[arg-type]
    return [r for r in found if kind is None or r.type == kind]


def only(body: str, kind: str, **more: object) -> Report:
    found = reports(body, kind, **more)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("A Falcon 9 rocket launched from Cape Canaveral on Tuesday.", "launch", "occurred"),
        ("A Falcon 9 rocket will launch from Cape Canaveral on Friday.", "launch", "planned"),
        ("The launch of Progress MS-26 is scheduled for August 15.", "launch", "planned"),
        ("A Falcon 9 rocket failed to launch the satellite on Tuesday.", "launch", "failed"),
        ("The Crew Dragon spacecraft has docked with the International Space Station.", "docking", "occurred"),
        ("Progress MS-26 undocked from the ISS on Monday.", "undocking", "occurred"),
        ("The Crew Dragon capsule splashed down off Florida on Tuesday.", "landing_splashdown", "occurred"),
        ("The planned spacewalk from the ISS was cancelled.", "spacewalk", "cancelled"),
        ("NASA is expected to award SpaceX a contract in August.", "contract_award", "planned"),
        ("Juno made its fourth flyby of Europa on Tuesday.", "flyby", "occurred"),
    ],
)
def test_status_comes_from_the_words(body: str, kind: str, status: str) -> None:
    assert only(body, kind).status == status


@pytest.mark.parametrize(
    "body",
    [
        "Falcon 9 did not launch on Tuesday.",
        "Falcon 9 could have launched on Tuesday.",
        "Falcon 9 usually launches from Cape Canaveral.",
        "SpaceX launched a new programme for Falcon 9 customers.",
        "The Falcon 9 launch pad was painted on Tuesday.",
        "Blue Origin, maker of New Glenn, landed a contract.",
    ],
)
def test_negated_counterfactual_habitual_and_figurative_words_are_no_launch_or_landing(body: str) -> None:
    assert [r for r in reports(body) if r.type in {"launch", "landing_splashdown"}] == []


def test_a_report_is_anchored_at_the_first_sentence_that_says_who() -> None:
    body = "They will work on it during the spacewalk. Oleg Kononenko began a spacewalk outside the ISS on Tuesday."
    report = only(body, "spacewalk")
    assert body[report.start : report.end].startswith("Oleg")
    assert len(report.tellings) == 2


def test_the_body_is_preferred_to_the_title_which_becomes_a_telling() -> None:
    report = only("A Falcon 9 rocket launched on Tuesday.", "launch", title="Falcon 9 launches")
    assert report.field == "body"
    assert {t.field for t in report.tellings} == {"body", "title"}


def test_what_only_the_title_tells_is_anchored_there() -> None:
    report = only("Nothing else is known.", "launch", title="Falcon 9 launches from Cape Canaveral")
    assert report.field == "title"


def test_a_slip_is_a_delay_and_the_new_date_a_planned_launch() -> None:
    body = "SpaceX postponed the launch of Crew-11 because of weather. Crew-11 will now launch on Friday."
    assert only(body, "delay").status == "occurred"
    launch = only(body, "launch")
    assert (launch.status, launch.date) == ("planned", "2025-08-01")


def test_each_event_of_a_sentence_has_its_own_date() -> None:
    body = "Progress MS-26, launched on July 27 from Baikonur, docked on Tuesday to the Poisk module."
    assert only(body, "launch").date == "2025-07-27"
    assert only(body, "docking").date == "2025-07-29"


def test_a_later_sentence_gives_the_date_that_the_anchor_leaves_out() -> None:
    body = "NASA and JAXA have signed an agreement on a lunar rover. The signing took place July 9 in Washington."
    assert only(body, "agreement").date == "2025-07-09"


def test_days_after_a_launch_count_back_to_it() -> None:
    body = "The Long March 5B stage made a reentry on Tuesday, six days after it launched a module to Tiangong."
    assert only(body, "launch").date == "2025-07-23"


def test_without_a_publication_day_a_weekday_is_unknown() -> None:
    report = only("A Falcon 9 rocket launched on Tuesday.", "launch", published=None)
    assert (report.date, report.date_precision) == (None, "unknown")


def test_a_dateline_is_no_date_and_no_place_of_a_planned_event() -> None:
    report = only("BEIJING, July 29 (Xinhua) -- China will launch the Shenzhou-21 spacecraft in 2026.", "launch")
    assert (report.date, report.date_precision) == ("2026", "year")
    assert report.location_id != "city/beijing"


def test_two_launches_of_one_rocket_on_two_days_stay_two() -> None:
    body = (
        "A Falcon 9 rocket launched Starlink satellites on Monday. Another Falcon 9 rocket launched Crew-11 on Tuesday."
    )
    assert [r.date for r in reports(body, "launch")] == ["2025-07-28", "2025-07-29"]


def test_a_flight_test_is_no_launch_besides() -> None:
    body = "The tenth flight test of Starship will launch from Starbase on Friday."
    assert {r.type for r in reports(body)} == {"test_flight"}


def test_participants_come_from_the_clause_and_not_from_an_affiliation() -> None:
    body = "NASA astronaut Tracy Dyson launched on Tuesday aboard the Soyuz MS-25 spacecraft from Baikonur Cosmodrome."
    names = {p.name for p in only(body, "launch").participants}
    assert "Soyuz MS-25" in names
    assert "NASA" not in names


def test_a_common_noun_points_back_to_its_name() -> None:
    body = "Engineers prepared the Peregrine lander for months. The lander touched down on the Moon on Tuesday."
    report = only(body, "landing_splashdown")
    assert any("Peregrine" in p.name for p in report.participants)
    assert report.location_id == "celestial_body/moon"


def test_slots_are_words_of_the_anchor_sentence() -> None:
    body = "It was quiet. A Falcon 9 rocket launched the GOES-19 satellite from Cape Canaveral on July 29."
    report = only(body, "launch")
    by_role = {slot.role: slot.surface for slot in report.slots}
    assert by_role["launch_vehicle"] == "Falcon 9"
    assert by_role["spacecraft"] == "GOES-19"
    assert all(report.start <= slot.start and slot.end <= report.end for slot in report.slots)


def test_an_amount_is_a_slot_of_a_contract() -> None:
    report = only("NASA awarded SpaceX a $90 million contract on Tuesday.", "contract_award")
    assert [slot.surface for slot in report.slots if slot.role == "amount"] == ["$90 million"]


def test_the_id_of_a_report_is_the_hash_of_article_type_field_and_start() -> None:
    report = only("A Falcon 9 rocket launched on Tuesday.", "launch")
    assert report.report_id == report_id("0" * 20, "launch", "body", 0)


def test_two_events_of_one_type_in_one_sentence_have_two_ids() -> None:
    body = "VINASAT-1 was launched in 2008 and VINASAT-2 was launched in 2012."
    found = reports(body, "launch")
    assert len({r.report_id for r in found}) == len(found) == 2


def test_two_hundred_events_in_one_article_are_all_told() -> None:
    days = [
        f"{month} {day}, {year}"
        for year in (2021, 2022, 2023, 2024)
        for month in ("March", "May")
        for day in range(1, 26)
    ]
    body = "\n\n".join(f"A Falcon 9 rocket launched from Cape Canaveral on {day}." for day in days)
    assert len(reports(body, "launch")) == 200


def valid(report: Report, article: ArticleText) -> bool:
    content = article.text_of(report.field)
    return (
        report.type in sets.EVENT_TYPES
        and report.status in sets.EVENT_STATUSES
        and report.date_precision in sets.DATE_PRECISIONS
        and (report.date is None) == (report.date_precision == "unknown")
        and 0 <= report.start <= report.trigger_start < report.trigger_end <= report.end <= len(content)
        and all(content[s.start : s.end] == s.surface and s.role in sets.SLOT_ROLES for s in report.slots)
        and all(p.role in sets.PARTICIPANT_ROLES for p in report.participants)
        and 0.0 <= report.confidence <= 1.0
    )


_PIECES = st.sampled_from(
    """Falcon 9|launched|will launch|docked|with the ISS|on Friday|31 June|.|;|, which|after|the launch|was scrubbed|NASA
    awarded|a contract|«Союз»|стартовал|𝒳|U.S.|a.m.|"|(|)|—|Progress MS-26|undocked|six days after|not|no|\n\n|failed
    Moon|landed|flyby of Venus|in 2031|spacewalk|signed an agreement|$5 million|HTTP://X.Y|e\u0301""".replace(
        "\n    ", "|"
    ).split("|")
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=60), st.sampled_from([None, WEDNESDAY]))
def test_whatever_the_words_offsets_are_right(pieces: list[str], published: datetime | None) -> None:
    article = text(" ".join(pieces), title=" ".join(pieces[:8]), published=published)
    for report in annotate(article).reports:
        assert valid(report, article)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600))
def test_whatever_the_characters_nothing_breaks(body: str) -> None:
    for article in (text(body), text(body.upper())):
        assert all(valid(report, article) for report in annotate(article).reports)


def test_capitals_cyrillic_and_no_text_give_sound_reports() -> None:
    for body in ("A FALCON 9 ROCKET LAUNCHED ON TUESDAY.", "Ракета Falcon 9 launched во вторник.", "", "   \n\n  "):
        assert all(valid(report, text(body)) for report in annotate(text(body)).reports)


@pytest.mark.heavy
def test_half_a_megabyte_of_events_without_a_stop_is_read_in_seconds() -> None:
    body = "Falcon 9 launched GOES-19 on Tuesday and " * 12_000
    found = find_reports(text(body), annotate(text(body[:400])).mentions)
    assert all(valid(report, text(body)) for report in found[:50])
