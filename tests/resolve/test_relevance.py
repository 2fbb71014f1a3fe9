"""Relevance: what is about space scores above the threshold, in any language; what only borrows its words does not."""

from __future__ import annotations

import pytest

from pipeline.resolve.relevance import THRESHOLD, Named, relevance

CITY = "The mayor opened the new bridge on Monday. Traffic will be led over it from next week on. " * 6


def score(title: str, body: str = "", labels: tuple[str, ...] = (), named: tuple[Named, ...] = ()) -> float:
    return relevance(title, "", body, labels, named).score


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Two astronauts leave the station",
            "The capsule undocked from the space station and is to splash down tonight.",
        ),
        ("Союз МС-31 пристыковался к МКС", "Корабль с тремя космонавтами пристыковался к станции, сообщил Роскосмос."),
        (
            "Fusée : le lanceur décolle de Kourou",
            "Le satellite a été placé en orbite par l'agence spatiale européenne.",
        ),
        (
            "Sonde erreicht den Mond",
            "Die Raumsonde ist in eine Umlaufbahn eingeschwenkt, teilte die Raumfahrtbehörde mit.",
        ),
        ("神舟载人飞船发射成功", "航天员将在空间站驻留六个月,火箭从酒泉升空。"),
        ("Uzay aracı fırlatıldı", "Uzay ajansı, aracın yörüngeye girdiğini ve uydu ile bağlantı kurduğunu duyurdu."),
        ("El cohete despega con dos satélites", "La agencia espacial confirmó que los satélites están en órbita."),
    ],
)
def test_space_news_is_on_topic_in_any_language(title: str, body: str):
    assert score(title, body) >= THRESHOLD


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Mayor opens bridge", CITY),
        ("Rocket fire hits border town", "Rockets were launched from across the border on Monday. The army said its mission goes on. " * 3),
        ("Bank launches a new mobile app", "The launch is the bank's largest; its mission is to reach young savers, the firm said. " * 3),
        ("Finance minister finds a black hole in the budget", "There is a black hole of two billion in the books, he said. " + CITY),
        ("Parking space is scarce", "Drivers search for space every evening. " + CITY),
        ("", ""),
    ],
)  # fmt: skip
def test_news_that_borrows_the_words_is_off_topic(title: str, body: str):
    assert score(title, body) < THRESHOLD


def test_a_name_alone_does_not_carry_an_article():
    named = (Named("body", 20, "mission/discovery-program", "mission", "Discovery Program"),)
    assert score("A discovery in the attic", CITY, named=named) < THRESHOLD


def test_entities_of_space_raise_the_score_and_earth_does_not():
    body = (
        "The craft sent its first picture after a long night of silence, and the team cheered. A telescope saw it too."
    )
    probe = Named("body", 4, "spacecraft/psyche", "spacecraft", "Psyche")
    earth = Named("body", 4, "celestial_body/earth", "celestial_body", "Earth")
    assert score("A first picture", body, named=(probe,)) > score("A first picture", body)
    assert score("A first picture", body, named=(earth,)) == score("A first picture", body)


def test_the_title_counts_more_than_the_end_of_a_long_text():
    assert score("Satellite reaches orbit", CITY) > score("A long day", CITY + " A satellite reached orbit.")


def test_tags_tell_a_page_that_says_little_itself():
    assert (
        0 < score("Bilder der Woche", "Neun Fotos.", ("Raumfahrt", "NASA")) > score("Bilder der Woche", "Neun Fotos.")
    )


def test_the_explanation_names_the_score_and_what_was_found():
    told = relevance("Mayor opens bridge", "", f"{CITY} A satellite picture shows it.", (), ())
    assert f"{told.score:.3f}" in told.explanation
    assert "satellite" in told.explanation


def test_a_long_text_is_read_only_as_far_as_it_can_matter():
    assert relevance("A day", "", "word " * 1_000_000 + "satellite", (), ()).score == 0.0
