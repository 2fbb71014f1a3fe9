"""Feeds, sitemaps and listing pages as bytes: what is found in them, and what is refused with its reason."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.crawl.discover.entries import Entry, day_in_url, instant, untrusted_stamps
from pipeline.crawl.discover.feeds import MOST_FEED_ENTRIES, read_feed
from pipeline.crawl.discover.listings import looks_like_article, read_listing
from pipeline.crawl.discover.sitemaps import read_sitemap

MATERIAL = Path(os.environ.get("SPACE_NEWS_EVAL") or Path(__file__).resolve().parents[3] / "shared" / "eval") / "feeds"
TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
RSS = '<?xml version="1.0"?><rss version="2.0" {attributes}><channel><title>T</title>{items}</channel></rss>'
URLSET = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
)


def rss(*items: str, attributes: str = "") -> bytes:
    return RSS.format(attributes=attributes, items="".join(f"<item>{item}</item>" for item in items)).encode()


def urls(listed) -> list[str]:  # type: ignore[no-untyped-def]
    return [entry.url for entry in listed.entries]


def test_an_rss_item_has_its_link_and_date() -> None:
    listed = read_feed(
        rss("<link>https://e.org/a</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>"), "https://e.org/f"
    )
    assert listed.entries == (Entry("https://e.org/a", TEN, TEN),)


def test_an_atom_entry_knows_when_it_was_published_and_updated() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="next" href="/f?p=2&amp;q=1"/>
      <entry><id>u</id><link rel="edit" href="https://e.org/x"/><link rel="alternate" href="https://e.org/a"/>
      <published>2026-11-20T10:00:00Z</published><updated>2026-11-20T11:00:00Z</updated></entry></feed>"""
    listed = read_feed(body, "https://e.org/f")
    assert listed.entries == (Entry("https://e.org/a", TEN, TEN + timedelta(hours=1)),)
    assert listed.next_page == "/f?p=2&q=1"


def test_a_json_feed_is_read() -> None:
    item = {"id": "1", "url": "https://e.org/a", "date_published": "2026-11-20T10:00:00Z"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [item]}).encode()
    assert urls(read_feed(body, "https://e.org/f")) == ["https://e.org/a"]


def test_rdf_is_read() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel><title>t</title></channel><item rdf:about="https://e.org/a"><title>x</title><link>https://e.org/a</link></item></rdf:RDF>"""
    assert urls(read_feed(body, "https://e.org/f")) == ["https://e.org/a"]


def test_a_permalink_stands_in_for_a_missing_link() -> None:
    assert urls(read_feed(rss("<guid isPermaLink='true'>https://e.org/a</guid>"), "https://e.org/f")) == [
        "https://e.org/a"
    ]


def test_malformed_xml_still_gives_its_entries() -> None:
    body = rss("<title>Rock & Roll <b>x</title><link>https://e.org/a</link>").replace(b"</channel>", b"")
    assert urls(read_feed(body, "https://e.org/f")) == ["https://e.org/a"]


def test_links_relative_to_an_xml_base_are_resolved() -> None:
    body = rss("<link>b</link>", attributes='xml:base="https://e.org/sub/"')
    assert urls(read_feed(body, "https://e.org/f")) == ["https://e.org/sub/b"]


@pytest.mark.parametrize("read", [lambda body: read_feed(body, "https://e.org/f"), read_sitemap])
def test_xml_that_declares_entities_is_refused(read) -> None:  # type: ignore[no-untyped-def]
    body = b'<!DOCTYPE l [<!ENTITY a "lol">]>' + rss("<title>&a;</title><link>https://e.org/a</link>")[21:]
    assert "entities" in read(body.replace(b"rss", b"urlset") if read is read_sitemap else body).problem


def test_a_page_in_the_place_of_a_feed_is_refused_and_its_feeds_offered() -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>'
    listed = read_feed(page, "https://e.org/")
    assert (listed.problem, listed.alternates) == ("it is no feed", ("/rss.xml",))


def test_a_feed_without_items_is_no_error() -> None:
    assert read_feed(rss(), "https://e.org/f").problem is None


def test_a_feed_without_end_is_read_to_its_limit() -> None:
    body = rss(*[f"<link>https://e.org/{n}</link>" for n in range(MOST_FEED_ENTRIES + 5)])
    listed = read_feed(body, "https://e.org/f")
    assert len(listed.entries) == MOST_FEED_ENTRIES
    assert listed.problem


def test_a_sitemap_has_addresses_and_dates() -> None:
    body = URLSET.format(
        urls="<url><loc> https://e.org/a?x=1&amp;y=2 </loc><lastmod>2026-11-20T10:00:00Z</lastmod></url>"
    )
    assert read_sitemap(body.encode()).entries == (Entry("https://e.org/a?x=1&y=2", None, TEN),)


def test_a_news_sitemap_has_publication_dates() -> None:
    news = '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication_date>2026-11-20T10:00:00Z</n:publication_date></n:news>'
    body = URLSET.format(urls=f"<url><loc>https://e.org/a</loc>{news}</url>")
    assert read_sitemap(body.encode()).entries[0].published == TEN


def test_an_index_names_its_children() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>https://e.org/1.xml</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>"
    )
    listed = read_sitemap(body)
    assert [child.url for child in listed.children] == ["https://e.org/1.xml"]
    assert not listed.entries


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzipped_sitemap_is_unpacked(layers: int) -> None:
    body = URLSET.format(urls="<url><loc>https://e.org/a</loc></url>").encode()
    for _ in range(layers):
        body = gzip.compress(body)
    assert urls(read_sitemap(body)) == ["https://e.org/a"]


def test_a_bomb_is_refused() -> None:
    assert "more than" in (read_sitemap(gzip.compress(bytes(60 << 20))).problem or "")


def test_entries_before_a_cut_are_kept() -> None:
    whole = URLSET.format(urls="<url><loc>https://e.org/a</loc></url><url><loc>https://e.org/b</loc></url>").encode()
    body = whole[: whole.index(b"/b</loc>")]
    listed = read_sitemap(body)
    assert urls(listed) == ["https://e.org/a"]
    assert listed.problem == "it is cut short"


def test_a_sitemap_may_lack_namespace_case_and_a_clean_start() -> None:
    assert urls(read_sitemap(b"\n\n  <?xml version='1.0'?><urlset><url><LOC>https://e.org/a</LOC></url></urlset>")) == [
        "https://e.org/a"
    ]


def test_a_plain_list_is_a_sitemap_and_a_page_is_none() -> None:
    assert urls(read_sitemap("\ufeffhttps://e.org/a\r\nhttps://e.org/b\r\n".encode())) == [
        "https://e.org/a",
        "https://e.org/b",
    ]
    assert read_sitemap(b"<html><body>Not a sitemap</body></html>").problem == "it is no sitemap"


def test_a_listing_gives_links_of_web_pages_only() -> None:
    links = ["javascript:alert(1)", "mailto:a@b.c", "http://[::1", "#top", " \n/news/ok\n ", "/news/ok#part"]
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    assert urls(read_listing(body.encode(), "https://e.org/tag/")) == ["https://e.org/news/ok"]


def test_an_article_is_told_from_a_section_by_its_path() -> None:
    assert looks_like_article("https://e.org/probe-reaches-orbit-at-last")
    assert looks_like_article("https://e.org/news/probe")
    assert not looks_like_article("https://e.org/news/")
    assert not looks_like_article("https://e.org/a/style.css")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T10:00:00Z", TEN),
        ("2026-11-20 12:00+0200", TEN),
        ("2026-11-20", TEN.replace(hour=0)),
        ("yesterday", None),
        ("0000-00-00", None),
        ("", None),
        ("2026-13-45", None),
    ],
)
def test_dates_of_sitemaps_are_read_or_left_out(text: str, expected: datetime | None) -> None:
    assert instant(text) == expected


def test_a_day_is_read_from_an_address() -> None:
    assert str(day_in_url("https://e.org/20250729/a-1.html")) == "2025-07-29"
    assert str(day_in_url("https://e.org/2025/07/29/a")) == "2025-07-29"
    assert day_in_url("https://e.org/article-1122506357.html") is None


def test_stamps_that_tell_when_the_list_was_built_are_not_believed() -> None:
    built = [Entry(f"https://e.org/{n}", None, TEN) for n in range(10)]
    written = [Entry(f"https://e.org/{n}", None, TEN - timedelta(hours=n)) for n in range(10)]
    assert untrusted_stamps(built, TEN)
    assert not untrusted_stamps(written, TEN)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_wild_bytes_never_raise(body: bytes) -> None:
    for content in (body, b"<rss><channel><item>" + body, b"<urlset><url><loc>" + body):
        read_feed(content, "https://e.org/f")
        read_sitemap(content)
        read_listing(content, "https://e.org/")


@pytest.mark.skipif(not MATERIAL.is_dir(), reason="the evaluation material is absent (SPACE_NEWS_EVAL)")
def test_every_real_feed_and_sitemap_is_read() -> None:
    for path in sorted((MATERIAL / "rss").iterdir()):
        assert read_feed(path.read_bytes(), "https://example.org/feed").entries, path.name
    for path in sorted((MATERIAL / "sitemap").iterdir()):
        listed = read_sitemap(path.read_bytes())
        assert listed.entries or listed.children, path.name
