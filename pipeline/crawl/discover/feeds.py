"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed; a fast parser first, a forgiving one where that fails."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any, Final

from pipeline.crawl.discover.entries import Entry, Listed, declares_entities, instant

MOST_FEED_ENTRIES: Final = 5_000
_FORGIVING_LIMIT: Final = 2 * 2**20  # feedparser needs 0.8 s a megabyte
_FEED: Final = re.compile(rb"<(rss|feed|rdf:RDF|RDF|channel)\b", re.IGNORECASE)
_ITEM: Final = re.compile(rb"<(?:\w+:)?(item|entry)\b", re.IGNORECASE)
_XML_BASE: Final = re.compile(rb"\sxml:base\s*=", re.IGNORECASE)
_ALTERNATE: Final = re.compile(
    rb"""<link\b(?=[^>]*rel=["']?alternate)(?=[^>]*type=["']?application/(?:rss|atom|feed))[^>]*href=["']?([^"'\s>]+)""",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(rb"""<(?:\w+:)?link\b(?=[^>]*rel=["']next["'])[^>]*href=["']([^"']+)["']""", re.IGNORECASE)
_LIGHT: Final = {"include_content": False, "include_tags": False, "include_media": False, "include_enclosures": False}


def read_feed(body: bytes, url: str) -> Listed:
    """The entries of a feed, in its order, links absolute where the feed says how; content decides, not the type."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_json = start.startswith(b"{")
    if not is_json and not _FEED.search(body[:65_536]):
        found = tuple(match.decode("utf-8", "replace") for match in _ALTERNATE.findall(body[:262_144]))
        return Listed(problem="it is no feed", alternates=found)
    if declares_entities(body):
        return Listed(problem="it declares XML entities, which no feed needs")
    entries, problem = _fast(body)
    expected = bool(_ITEM.search(body))
    relative = any("://" not in entry.url for entry in entries)
    rich = b"origLink" in body or (relative and _XML_BASE.search(body) is not None)
    if not is_json and ((expected and not entries) or rich) and len(body) <= _FORGIVING_LIMIT:
        better, bozo = _forgiving(body, url)
        if better:
            entries, problem = better, bozo
    following = _NEXT.search(body[:65_536])
    next_page = following[1].decode("utf-8", "replace").replace("&amp;", "&") if following else None
    if len(entries) > MOST_FEED_ENTRIES:
        problem = f"only the first {MOST_FEED_ENTRIES} of {len(entries)} entries are read"
    if expected and not entries and problem is None:
        problem = "none of its entries has a link"
    return Listed(entries=tuple(entries[:MOST_FEED_ENTRIES]), next_page=next_page, problem=problem)


def _fast(body: bytes) -> tuple[list[Entry], str | None]:
    import fastfeedparser

    try:
        feed = fastfeedparser.parse(body.lstrip(b"\xef\xbb\xbf \t\r\n"), **_LIGHT)
    except Exception as error:
        return [], f"it is not well-formed ({str(error).splitlines()[0][:120] if str(error) else type(error).__name__})"
    return [entry for item in feed.get("entries", []) if (entry := _entry(item))], None


def _entry(item: Any) -> Entry | None:
    link = str(item.get("link") or "").strip()
    if not link and str(item.get("id") or "").startswith(("http://", "https://")):
        link = str(item["id"]).strip()
    if not link:
        return None
    published = instant(item.get("published"))
    return Entry(link, published, instant(item.get("updated")) or published)


def _forgiving(body: bytes, url: str) -> tuple[list[Entry], str | None]:
    import feedparser

    feed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url})
    found = []
    for item in feed.entries:
        link = item.get("feedburner_origlink") or item.get("link") or ""
        if not link and str(item.get("id", "")).startswith(("http://", "https://")):
            link = item["id"]
        if link:
            published = _from_tuple(item.get("published_parsed"))
            found.append(Entry(str(link), published, _from_tuple(item.get("updated_parsed")) or published))
    return found, "it is not well-formed" if feed.get("bozo") else None


def _from_tuple(parsed: Any) -> datetime | None:
    try:
        if not parsed:
            return None
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
