"""Pages that are no articles are rejected, each with its reason."""

from __future__ import annotations

import pytest

from pipeline.parse.article import parse_page
from pipeline.parse.records import Reject

URL = "https://orbit-gazette.example/2025/07/29/tanker-docks.html"
LONG = "<p>The tanker docked with the station shortly after noon, three hours later than planned.</p>"
CARDS = "".join(
    f"<div class=item><h2><a href=/{i}>Headline number {i} of the day is here</a></h2><p>Excerpt {i} of a story that is told elsewhere.</p></div>"
    for i in range(8)
)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"%PDF-1.7 ...", "not_html"),
        (b"\x1f\x8b\x08" + bytes(50), "not_html"),
        (b'<?xml version="1.0"?><rss><channel></channel></rss>', "not_html"),
        (b'{"title": "no page"}', "not_html"),
        (b"<p>" + bytes([0x01, 0x02, 0x03, 0x90]) * 500, "undecodable"),
        (b"<p>" + b"x" * (16 * 2**20), "too_large"),
        (b"<div>" * 100_000 + b"deep", "unsafe"),
        (b"<title>404 Not Found</title><h1>Not found</h1><p>Try the search.</p>", "soft_404"),
        (b"<title>Before you continue</title><h1>Before you continue</h1><p>Accept all cookies</p>", "consent_wall"),
        (b"<h1>Tanker docks</h1><p>Short.</p><p>Subscribe to continue reading</p>", "pay_wall"),
        (b"<h1>Tanker docks</h1><video src=a.mp4></video>", "video_only"),
        (f"<title>News</title><h1>All news</h1>{CARDS}".encode(), "listing"),
        (b"<h1>Tanker docks</h1><p>Short.</p>", "empty"),
    ],
)
def test_a_page_that_is_no_article_says_why(body: bytes, rule: str) -> None:
    told = parse_page(body, URL)
    assert isinstance(told, Reject)
    assert (told.rule, told.stage, told.url) == (rule, "parse", URL)
    assert told.reason


def test_a_front_page_is_a_listing_even_with_a_heading() -> None:
    told = parse_page(f"<h1>Welcome</h1>{LONG * 3}".encode(), "https://orbit-gazette.example/")
    assert isinstance(told, Reject)
    assert told.rule == "listing"


def test_the_server_may_say_that_it_is_no_page() -> None:
    told = parse_page(b"<p>looks like one</p>", URL, content_type="image/png")
    assert isinstance(told, Reject)
    assert told.detail == "image/png"
