"""What counts as a mention, and what it is linked to: one sentence of our own for each rule."""

from __future__ import annotations

import pytest

from pipeline.extract.entities import find_mentions
from pipeline.extract.records import ArticleText


def _mentions(body: str, title: str = "", description: str = "") -> list[tuple[str, str]]:
    text = ArticleText("0" * 20, title, description, body)
    return [(mention.surface, mention.entity_id) for mention in find_mentions(text) if mention.field == "body"]


@pytest.mark.parametrize(
    ("body", "surface", "entity_id"),
    [
        ("A Falcon-9 lifted off.", "Falcon-9", "launch_vehicle/falcon-9"),
        ("A Falcon 9's first stage landed.", "Falcon 9", "launch_vehicle/falcon-9"),
        ("The ship left the Baikonur Cosmodrome.", "Baikonur Cosmodrome", "launch_site/baikonur-cosmodrome"),
        ("MOSCOW, July 4 (Press) - The ship docked.", "MOSCOW", "city/moscow"),
        ("Nasa said so on Monday.", "Nasa", "agency/nasa"),
        ("Роскосмос сообщил об этом.", "Роскосмос", "agency/roscosmos"),
        ("宇航员进入天宫空间站。", "天宫", "space_station/tiangong"),
        ("Officials of Roscomos declined to comment.", "Roscomos", "agency/roscosmos"),
        ("She leads the UAE\u2019s Space Agency.", "UAE\u2019s Space Agency", "agency/uae-space-agency"),
    ],
)
def test_a_known_name_is_found_in_its_spellings(body: str, surface: str, entity_id: str) -> None:
    assert (surface, entity_id) in _mentions(body)


@pytest.mark.parametrize(
    ("body", "entity_id"),
    [
        ("Starship lifted off with its Super Heavy booster.", "launch_vehicle/starship"),
        ("Crews will ride the Starship lander to the lunar surface.", "spacecraft/starship-hls"),
        ("The probe will reach Mercury in orbit around the Sun.", "celestial_body/mercury"),
        ("Glenn flew in Project Mercury before Gemini.", "mission/project-mercury"),
        ("The Phoenix lander dug into Mars.", "spacecraft/phoenix"),
        ("The team is based in Phoenix, Arizona.", "city/phoenix"),
        ("A Soyuz rocket stands on the pad.", "launch_vehicle/soyuz"),
        ("The Soyuz capsule undocked with its crew.", "spacecraft/soyuz"),
        ("Titan is a moon of Saturn.", "celestial_body/titan"),
        ("The craft docked to the Harmony module of the space station.", "space_station/harmony"),
    ],
)
def test_the_context_settles_what_an_ambiguous_name_means(body: str, entity_id: str) -> None:
    assert entity_id in {found for _, found in _mentions(body)}


@pytest.mark.parametrize(
    "body",
    [
        "The country signed the Artemis Accords.",
        "Watch it on NASA+ and on NASA Television.",
        "Credit: NASA/Bill Ingalls",
        "Photo taken over the sea. NASA/Goddard/Arizona State University",
        "Liftoff is at noon Moscow time.",
        "The satellite flies in low Earth orbit.",
        "The U.S.-Slovenia dialogue went on.",
        "Opportunity knocks for small firms.",
        "They live in harmony and hope.",
        "A quest for unity and freedom.",
        "The Amazon rainforest is shrinking.",
        "It came down near Atlas crater.",
        "The Soviet-era satellite broke up.",
    ],
)
def test_what_only_looks_like_a_name_is_no_mention(body: str) -> None:
    assert _mentions(body) == []


def test_a_surname_after_the_full_name_is_the_same_person() -> None:
    found = _mentions("Roscosmos head Dmitry Bakanov arrived. Bakanov met the crew.")
    assert found.count(("Bakanov", "person/dmitry-bakanov")) == 1


def test_a_surname_in_the_body_may_be_introduced_by_the_title() -> None:
    assert ("Bakanov", "person/dmitry-bakanov") in _mentions("Bakanov met the crew.", title="Dmitry Bakanov in Houston")


def test_a_surname_that_is_also_a_town_is_the_person_of_the_article() -> None:
    found = _mentions("NASA astronaut Nick Hague will fly. Hague was born in Kansas.")
    assert ("Hague", "person/nick-hague") in found


def test_an_acronym_in_brackets_is_a_mention_of_its_own_and_holds_from_then_on() -> None:
    found = _mentions("The Kestrel Institute of Rocketry (KIR) hired staff. KIR will grow.")
    assert [surface for surface, _ in found] == ["Kestrel Institute of Rocketry", "KIR", "KIR"]
    assert len({entity_id for _, entity_id in found}) == 1


@pytest.mark.parametrize(
    ("body", "surface", "entity_id"),
    [
        ("Flight director Zebulon Quirk said so.", "Zebulon Quirk", "person/zebulon-quirk"),
        ("\u201cIt works,\u201d said Mary Overdale.", "Mary Overdale", "person/mary-overdale"),
        ("Tarbo Veldt, who runs the lab, agreed.", "Tarbo Veldt", "person/tarbo-veldt"),
        ("Quorvex Aerospace builds engines.", "Quorvex Aerospace", "company/quorvex-aerospace"),
        ("Quorvex, a Denver-based startup, builds engines.", "Quorvex", "company/quorvex"),
        ("The Zumbara satellite failed in orbit.", "Zumbara", "spacecraft/zumbara"),
        ("It was launched with the Kosmos-2588 satellite.", "Kosmos-2588", "spacecraft/kosmos-2588"),
        ("Gaofen-13C reached orbit.", "Gaofen-13C", "spacecraft/gaofen-13c"),
        ("NROL-199 is ready.", "NROL-199", "mission/nrol-199"),
        ("Crew-77 will fly next.", "Crew-77", "mission/crew-77"),
        ("Starlink Group 10-5 flew at dawn.", "Starlink Group 10-5", "mission/starlink-10-5"),
        (
            "He studied at the University of Little Rock.",
            "University of Little Rock",
            "organization/university-of-little-rock",
        ),
        ("A plant in Smallburg, Virginia, makes it.", "Smallburg", "city/smallburg"),
    ],
)
def test_a_name_in_no_list_is_discovered_from_the_words_around_it(body: str, surface: str, entity_id: str) -> None:
    assert (surface, entity_id) in _mentions(body)


def test_investors_of_a_round_are_firms() -> None:
    body = "The funding round was led by Blue Elm with participation from Sternwald Partners, Nightjar, and others."
    assert {"company/blue-elm", "company/sternwald-partners", "company/nightjar"} <= {e for _, e in _mentions(body)}


def test_a_title_is_never_part_of_a_person() -> None:
    assert ("Bill Nelson", "person/bill-nelson") in _mentions("NASA Administrator Bill Nelson spoke.")


def test_two_spellings_of_one_person_are_one_person() -> None:
    spellings = ("Aleksei Ovchinin", "Alexey Ovchinin", "Mike Barratt", "Michael R. Barratt")
    found = [{entity_id for _, entity_id in _mentions(f"Astronaut {name} spoke.")} for name in spellings]
    assert found == [{"person/aleksey-ovchinin"}] * 2 + [{"person/michael-barratt"}] * 2


def test_what_one_sentence_proves_holds_in_the_others() -> None:
    found = _mentions("The Danzig lunar orbiter sent pictures. Then Danzig fell silent.")
    assert [surface for surface, _ in found] == ["Danzig", "Danzig"]


def test_the_same_article_gives_the_same_mentions() -> None:
    body = "NASA and SpaceX will fly Crew-77 with Zebulon Quirk, an engineer."
    assert _mentions(body) == _mentions(body)


def test_a_first_name_alone_is_the_person_of_the_article_who_bears_it() -> None:
    found = _mentions("Mary Overdale was named director. \u201cI trust that Mary will lead it.\u201d")
    assert found == [("Mary Overdale", "person/mary-overdale"), ("Mary", "person/mary-overdale")]


def test_a_firm_goes_on_by_its_first_word() -> None:
    found = _mentions("Quorvex Space Systems built it. A month later, Quorvex engineers tried again.")
    quorvex = "company/quorvex-space-systems"
    assert found == [("Quorvex Space Systems", quorvex), ("Quorvex", quorvex)]


def test_an_adjective_of_place_is_no_part_of_a_firm() -> None:
    assert _mentions("A contract went to California-based Rocket Lab.") == [("Rocket Lab", "company/rocket-lab")]


@pytest.mark.parametrize(
    ("body", "surface", "kind"),
    [
        ("The rocket also carried ZorbaSat-3.", "ZorbaSat-3", "spacecraft"),
        ("The Qelim-7 and Qelim-8 satellites are healthy.", "Qelim-8", "spacecraft"),
        ("The satellite QX-22 is healthy.", "QX-22", "spacecraft"),
        ("Meteor-M No. 9 lifted off.", "Meteor-M No. 9", "spacecraft"),
        ("The telescope looked at WZ Hydrae.", "WZ Hydrae", "celestial_body"),
        ("Asteroid 2019 QZ77 passed Earth.", "2019 QZ77", "celestial_body"),
        ("The comet C/2031 K4 (Quill) brightens.", "C/2031 K4 (Quill)", "celestial_body"),
        ('The firm named the flight "Never a Dull Day" mission.', "Never a Dull Day", "mission"),
        ('The mission, dubbed "Owls of Spring," carries five craft.', "Owls of Spring", "mission"),
        ("He chairs Quorvex plc.", "Quorvex plc", "company"),
        ("The depot is in Palestine, Texas.", "Palestine", "city"),
    ],
)
def test_the_form_of_a_name_tells_what_it_is(body: str, surface: str, kind: str) -> None:
    assert (surface, kind) in [(found, entity_id.split("/")[0]) for found, entity_id in _mentions(body)]


@pytest.mark.parametrize(
    "body",
    [
        "The RD-180 engine burned while a satellite waited.",
        "COVID-19 delayed the satellite.",
        "An Earth-imaging satellite and an Asia-Pacific satellite were sold.",
        "They built a CubeSat in the Amur Region.",
    ],
)
def test_what_only_looks_like_a_designator_is_no_name(body: str) -> None:
    assert _mentions(body) == []


def test_a_legal_form_belongs_to_the_firm() -> None:
    found = _mentions("Rocket Lab Corp. and Blue Origin, LLC met Boeing Co.")
    firms = {"company/rocket-lab", "company/blue-origin", "company/boeing"}
    assert [surface for surface, _ in found] == ["Rocket Lab Corp.", "Blue Origin, LLC", "Boeing Co."]
    assert {entity_id for _, entity_id in found} == firms


def test_the_acronym_in_brackets_links_the_full_name_that_no_list_holds() -> None:
    found = _mentions("The French National Centre for Space Studies (CNES) agreed.")
    assert {entity_id for _, entity_id in found} == {"agency/cnes"}


def test_a_comet_goes_on_without_the_word() -> None:
    found = _mentions("Comet Quillon nears the Sun. Astronomers watch Quillon.")
    assert [surface for surface, _ in found] == ["Comet Quillon", "Sun", "Quillon"]


def test_the_maker_of_a_rocket_is_a_firm_wherever_the_article_names_it() -> None:
    found = _mentions("Quorvex Lab's rocket lifted off. A Quorvex Lab engineer cheered.")
    assert found == [("Quorvex Lab", "company/quorvex-lab")] * 2


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ("The President of Uzbekistan Qodir Almatov came.", "Qodir Almatov"),
        ("ISRO chairman K Vasanthan spoke.", "K Vasanthan"),
        ("Nurmat Esenov and others came.", "Nurmat Esenov"),
        ("Oryn Sadyk, Ambassador of Kenya, came.", "Oryn Sadyk"),
    ],
)
def test_people_are_known_by_office_land_initials_and_endings(body: str, person: str) -> None:
    assert (person, "person") in [(found, entity_id.split("/")[0]) for found, entity_id in _mentions(body)]


def test_a_place_of_five_capitals_opens_a_report() -> None:
    assert _mentions("TOKYO (Press) The rocket flew.")[0] == ("TOKYO", "city/tokyo")


def test_a_surname_is_no_craft() -> None:
    assert "spacecraft/nancy-grace-roman-space-telescope" not in {e for _, e in _mentions("NASA hired Roman Kempf.")}
