"""Small faults of real pages, each rebuilt in a page of our own."""

from __future__ import annotations

import pytest

from pipeline.parse import datelines
from pipeline.parse.article import parse_page
from pipeline.parse.people import names
from pipeline.parse.records import Article

TEXT = (
    "<p>The tug fired its engine for the first time on Wednesday and slipped into orbit around the Moon at noon.</p>",
    "<p>The company that built it hopes to carry cargo to the surface before the year is out, it said afterwards.</p>",
    "<p>A second tug is being put together in the same hall and will be shipped to the launch site in the spring.</p>",
)


def read(*paragraphs: str, head: str = "") -> Article:
    html = (
        f"<!doctype html><html lang=en><head><title>Tug reaches the Moon</title>{head}<meta property=og:type "
        f"content=article></head><body><article><h1>Tug reaches the Moon</h1>{''.join(paragraphs)}</article></body></html>"
    )
    article = parse_page(html.encode(), "https://orbit-gazette.example/2026/03/04/tug/")
    assert isinstance(article, Article)
    return article


def paragraphs(article: Article) -> list[str]:
    return (article.body_text or "").split("\n\n")


@pytest.mark.parametrize("line", ["By Ada Example", "von Ada Example", "par Ada de Example et Bo Muster"])
def test_a_byline_behind_the_standfirst_is_no_text(line: str) -> None:
    found = paragraphs(read(TEXT[0], f"<p>{line}</p>", *TEXT[1:]))
    assert len(found) == 3 and line not in found


def test_a_sentence_that_begins_like_a_byline_is_text() -> None:
    line = "By Friday the tug had raised its orbit twice."
    assert line in paragraphs(read(TEXT[0], f"<p>{line}</p>", *TEXT[1:]))


def test_the_date_of_the_page_behind_the_text_is_no_text() -> None:
    found = paragraphs(read(*TEXT, "<p>4 marzo 2026 ( modifica il 5 marzo 2026 | 15:24)</p>"))
    assert found[-1].startswith("A second tug")


@pytest.mark.parametrize("section", ['{"name":"science","id":3}', "moon,tug,orbit,engine,cargo"])
def test_data_and_keywords_are_no_section(section: str) -> None:
    assert read(*TEXT, head=f"<meta property=article:section content='{section}'>").section is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("MOSCOW, July 29. /TASS/. The rocket stands on its pad.", "MOSCOW"),
        ("NEW DELHI: The rocket stands on its pad.", "NEW DELHI"),
        ("THE LATEST FROM THE LAUNCH PAD - The rocket stands.", None),
    ],
)
def test_a_dateline_is_a_place(text: str, place: str | None) -> None:
    assert datelines.find(text) == place


def test_links_to_networks_and_dates_are_no_authors() -> None:
    assert names(["Google+", "Ada Example", "October 28"]) == ("Ada Example",)
