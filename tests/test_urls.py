"""Canonical addresses, article ids and registrable domains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls import article_id, canonical_url, is_root, registrable_domain

PAGE = "https://www.example.co.uk/2026/03/a-launch/"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTP://WWW.Example.co.uk:80/a/../b?z=1&a=2&utm_source=x#top", "https://www.example.co.uk/b?a=2&z=1"),
        ("https://example.org:443/x/", "https://example.org/x/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("http://user:secret@example.org/x", "https://example.org/x"),
        ("https://example.org/x?fbclid=1", "https://example.org/x"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://example.org/x?q=%D0%BB", "https://example.org/x?q=%D0%BB"),
    ],
)
def test_an_address_is_brought_to_its_canonical_form(given_url: str, expected: str) -> None:
    assert canonical_url(given_url) == expected


def test_a_canonical_link_counts_on_the_same_registrable_domain() -> None:
    assert canonical_url(PAGE + "?p=2", "https://news.example.co.uk/a-launch") == "https://news.example.co.uk/a-launch"


@pytest.mark.parametrize(
    "link", ["https://other.co.uk/a", "/", "https://www.example.co.uk", "mailto:x@example.org", "/2026/"]
)
def test_a_canonical_link_to_elsewhere_or_to_a_front_page_is_ignored(link: str) -> None:
    assert canonical_url(PAGE, link) == PAGE


def test_a_variant_of_a_page_has_the_address_of_the_page() -> None:
    assert canonical_url(PAGE + "amp/", PAGE) == PAGE
    assert canonical_url(PAGE + "2/", PAGE) == PAGE


@pytest.mark.parametrize("bad", ["", "not a url", "ftp://example.org/x", "javascript:alert(1)", "file:///etc/passwd"])
def test_what_is_no_web_address_is_refused(bad: str) -> None:
    with pytest.raises(ValueError):
        canonical_url(bad)


@given(st.text(max_size=40), st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=4))
def test_canonicalising_twice_changes_nothing(path: str, query: dict[str, str]) -> None:
    url = f"http://example.org/{path}?" + "&".join(f"{k}={v}" for k, v in query.items())
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert len(article_id(once)) == 20


def test_domains_follow_the_public_suffix_list() -> None:
    assert registrable_domain("https://news.bbc.co.uk/1") == "bbc.co.uk"
    assert registrable_domain("127.0.0.1") == "127.0.0.1"
    assert is_root("https://example.org/en/index.html")
    assert not is_root("https://example.org/?p=12")
