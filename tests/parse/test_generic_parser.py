"""The generic parser: which field comes from where, on small pages of our own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.parse.article import parse_page
from pipeline.parse.records import COLUMNS, Article

URL = "https://orbit-gazette.example/2025/07/29/tanker-docks.html"
SENTENCES = [
    "The tanker docked with the station shortly after noon, three hours later than planned.",
    "Flight controllers had to repeat the approach because a camera was blinded by the sun.",
    "The crew will open the hatches on Wednesday and start to move two tonnes of cargo.",
    "A second tanker is being prepared for the autumn, the operator said in a statement.",
]
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
BODY = "\n\n".join(SENTENCES)


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode()


def read(body: str, head: str = "", url: str = URL, **more: object) -> Article:
    article = parse_page(page(body, head), url, **more)  # type: ignore[arg-type]
    assert isinstance(article, Article), article
    return article


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_the_body_is_the_region_of_prose_without_furniture() -> None:
    article = read(f"""
        <nav><ul><li><a href=/>Home</a></li></ul></nav>
        <div class=story><h1>Tanker docks</h1><div class=share-bar>Share this on everything</div>{TEXT}
        <figure><img src=a.jpg><figcaption>A tanker near the station, seen from the cupola window.</figcaption></figure>
        <div class=related-articles><h3><a href=/x>Another story about something else entirely</a></h3></div></div>
        <aside>{"<p>Sign up for our newsletter and get the best stories of the week by mail.</p>" * 3}</aside>
        <footer><p>All rights reserved. The Orbit Gazette is a publication of the Gazette Company.</p></footer>""")
    assert article.body_text == BODY
    assert article.title == "Tanker docks"


def test_sub_headings_lists_and_quotations_stay_and_keep_their_place() -> None:
    article = read(f"""<article><h1>Tanker docks</h1>{TEXT}<h2>What comes next</h2>
        <ul><li>Open the hatches</li><li>Move the cargo</li></ul>
        <blockquote><p>We are happy that it worked at the second attempt.</p></blockquote>
        <p>The operator will hold a briefing on Thursday to talk about the camera.</p></article>""")
    assert article.body_text is not None
    assert article.body_text.split("\n\n")[4:] == [
        "What comes next", "Open the hatches", "Move the cargo",
        "We are happy that it worked at the second attempt.",
        "The operator will hold a briefing on Thursday to talk about the camera.",
    ]  # fmt: skip


def test_a_body_whose_element_is_named_like_furniture_is_still_the_body() -> None:
    article = read(
        f"<h1>Tanker docks</h1><div class='widget sidebar-content'>{TEXT}</div><div><a href=/>Home</a></div>"
    )
    assert article.body_text == BODY


def test_text_parted_by_breaks_is_parted_into_paragraphs() -> None:
    article = read("<h1>Tanker docks</h1><div class=text>" + "<br><br>".join(SENTENCES) + "</div>")
    assert article.body_text == BODY


def test_the_standfirst_opens_the_body() -> None:
    lead = "A camera blinded by the sun made the second attempt necessary."
    article = read(
        f"<header><h1>Tanker docks</h1><p class=standfirst>{lead}</p></header><div class=story>{TEXT}</div>",
        f'<meta name=description content="{lead}">',
    )
    assert article.body_text == f"{lead}\n\n{BODY}"


def test_the_articles_own_json_ld_is_found_among_many() -> None:
    article = read(
        f"<h1>Tanker docks</h1><div class=story>{TEXT}</div>",
        ld('{"@type":"ImageObject","name":"Logo"}')
        + ld(
            '{"@graph":[{"@type":"NewsArticle","headline":"Other story","url":"https://orbit-gazette.example/other",'
            '"datePublished":"2001-01-01T00:00:00Z"},'
            f'{{"@type":"NewsArticle","headline":"Tanker docks","url":"{URL}","datePublished":"2025-07-29T14:05:00+02:00",'
            '"author":{"@id":"#jane"},"articleSection":"Stations"},{"@id":"#jane","@type":"Person","name":"Jane Roe"}]}'
        ),
    )
    assert article.published_at == datetime(2025, 7, 29, 12, 5, tzinfo=UTC)
    assert article.authors == ("Jane Roe",)
    assert article.section == "Stations"


def test_broken_json_ld_is_mended() -> None:
    article = read(
        f"<h1>Tanker docks</h1><div class=story>{TEXT}</div>",
        ld('{"@type":"NewsArticle","headline":"Tanker docks",\n"description":"line one\nline two",'
           '"datePublished":"2025-07-29T12:05:00Z",}'),
    )  # fmt: skip
    assert article.published_at == datetime(2025, 7, 29, 12, 5, tzinfo=UTC)


def test_the_sites_name_is_no_part_of_the_headline() -> None:
    article = read(
        f"<div class=story>{TEXT}</div>",
        "<title>Tanker docks at the second attempt | Orbit Gazette</title>"
        "<meta property=og:site_name content='Orbit Gazette'>",
    )
    assert article.title == "Tanker docks at the second attempt"


def test_one_agreeing_spelling_wins_over_a_lone_one() -> None:
    article = read(
        f"<h1>STATIONS Tanker docks at the second attempt</h1><div class=story>{TEXT}</div>",
        "<meta property=og:title content='Tanker docks at the second attempt'>"
        + ld('{"@type":"NewsArticle","headline":"Tanker docks at the second attempt"}'),
    )
    assert article.title == "Tanker docks at the second attempt"


def test_a_declared_language_that_the_text_is_not_written_in_is_not_believed() -> None:
    russian = "<p>Грузовой корабль пристыковался к станции на три часа позже, чем предполагалось.</p>"
    other = "<p>Экипаж откроет люки в среду и начнет переносить грузы на борт станции.</p>"
    article = parse_page(page(f"<h1>Стыковка</h1><div>{russian}{other}</div>", lang="en"), URL)
    assert isinstance(article, Article)
    assert article.language == "ru"


def test_a_page_that_a_browser_builds_gives_its_declared_body() -> None:
    body = "\\n\\n".join(SENTENCES * 2)
    article = read(
        "<div id=root></div><h1>Tanker docks</h1>",
        ld(f'{{"@type":"NewsArticle","headline":"Tanker docks","articleBody":"{body}"}}'),
    )
    assert article.body_text is not None
    assert article.body_text.startswith(BODY)


def test_every_column_is_present_with_null_and_empty_lists() -> None:
    row = read(f"<h1>Tanker docks</h1><div class=story>{TEXT}</div>").as_json()
    assert tuple(row) == COLUMNS
    assert row["published_at"] is None
    assert row["authors"] == []
    assert row["source_id"] == "web/orbit-gazette.example"


def test_the_explanation_names_rule_place_and_the_alternatives() -> None:
    article = read(
        f"<h1>Tanker docks</h1><div class=story>{TEXT}</div>",
        "<title>Another headline altogether</title><meta name=author content='Jane Roe'>",
        explain=True,
    )
    told = article.as_json()["explain"]
    assert told["authors"]["rule"] == "meta"
    assert told["authors"]["from"] == "author"
    assert {"rule": "title", "from": "title", "value": "Another headline altogether"} in told["title"]["preferred_to"]
    assert "body_text" in told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("CAPE CANAVERAL, Fla. (AP) — The rocket", "CAPE CANAVERAL, Fla."),
        ("MOSCOW (Sputnik) - The rocket", "MOSCOW"),
        ("МОСКВА, 31 мая - РИА Новости. Ракета", "МОСКВА"),
        ("NASA has chosen two companies.", None),
    ],
)
def test_the_dateline_is_the_place_as_printed(text: str, place: str | None) -> None:
    article = read(
        f"<h1>Tanker docks</h1><div class=story><p>{text} rose from its pad in the morning light.</p>{TEXT}</div>"
    )
    assert article.dateline == place


def test_a_kicker_is_no_part_of_the_headline() -> None:
    named = read(f'<h1><span class="teaser__kicker">Winter</span> - <b>Probe wakes up</b></h1>{TEXT}')
    assert named.title == "Probe wakes up"
    unnamed = read(f"<h1><span>Cold season</span>Probe wakes up</h1>{TEXT}")
    assert unnamed.title == "Cold season Probe wakes up"


def test_what_readers_see_outweighs_what_search_engines_are_told() -> None:
    seen, told = "Probe wakes after a winter of silence", "Probe Silence: All You Need to Know"
    head = ld(f'{{"@type": "NewsArticle", "headline": "{told}"}}') + f"<title>{told}</title>"
    article = read(f"<h1>{seen}</h1>{TEXT}", f'{head}<meta property="og:title" content="{seen}">')
    assert article.title == seen
