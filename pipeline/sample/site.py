"""What the sample web answers: a pure function of (host, path, day, request headers), faults included."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache, lru_cache
from typing import Final

from pipeline.sample import feeds
from pipeline.sample.calendar import DAYS, end_of, night_of
from pipeline.sample.layouts import static
from pipeline.sample.layouts.page import Link, Page
from pipeline.sample.model import Story
from pipeline.sample.publishers import PUBLISHERS, Publisher
from pipeline.sample.stories import online, stories, url_of

RELATED: Final = 3
_HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """An answer before it goes out. `sent` < len(body) promises more bytes than come (the connection is then cut)."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    sent: int | None = None


@dataclass(frozen=True)
class _Resource:
    """Something at an address: its bytes, when it changed, whether a client may ask whether it changed."""

    body: bytes
    content_type: str
    changed: datetime | None = None
    headers: tuple[tuple[str, str], ...] = field(default=())


def answer(host: str, target: str, today: date, headers: Mapping[str, str]) -> Reply:
    """The answer of `host` to a GET of `target` (path with query) on the night of `today`; header names lower case."""
    publisher = _HOSTS.get(host.partition(":")[0].lower())
    if publisher is None:
        return _plain(421, "This server has no such site.")
    if publisher.down_on == today:
        return _plain(503, "Service unavailable: the site is being maintained.")
    path = target.partition("#")[0]
    moved = _moved(publisher, path)
    if moved is not None:
        return Reply(301, b"", (("Location", moved), ("Content-Length", "0")))
    found = _listing(publisher, path, today)
    if found is not None:
        return _send(found, publisher, headers)
    one = _articles().get((publisher.source.source_id, path))
    if one is None or one.published_at > end_of(today) or one.fault == "gone":
        return _plain(404, "Not found.")
    return _article(publisher, one, today, headers)


def _article(publisher: Publisher, one: Story, today: date, headers: Mapping[str, str]) -> Reply:
    since = one.text_at(end_of(today)).since
    if one.fault == "listing":
        return _send(_Resource(_round_up(publisher, one), _HTML, since), publisher, headers)
    body = article_bytes(one, since)
    if one.fault == "torn_gzip":
        packed = _gzip(body)
        return Reply(200, packed[: len(packed) * 2 // 3], (("Content-Type", _HTML), ("Content-Encoding", "gzip")))
    if one.fault == "short_body":
        return Reply(200, body, (("Content-Type", _HTML),), sent=len(body) // 2)
    kind = "text/html" if publisher.layout is static else _HTML
    return _send(_Resource(body, kind, since), publisher, headers)


@lru_cache(maxsize=1024)
def article_bytes(one: Story, since: datetime) -> bytes:
    """The page of an article in the revision of `since`, as bytes in its publisher's encoding."""
    publisher = PUBLISHERS[one.source_id]
    page = Page(publisher.source, url_of(one), one, one.text_at(since), _related(one))
    written: str = publisher.layout.page(page)
    encoding = getattr(publisher.layout, "ENCODING", "utf-8")
    return written.encode(encoding, "xmlcharrefreplace")


def _related(one: Story) -> tuple[Link, ...]:
    older = [
        other
        for other in stories()
        if other.source_id == one.source_id and other.published_at < one.published_at and not other.fault
    ]
    return tuple(_link(other) for other in reversed(older[-RELATED:]))


def _link(one: Story) -> Link:
    first = one.texts[0]
    return Link(url_of(one), first.title, first.description, one.section, one.published_at)


def _round_up(publisher: Publisher, one: Story) -> bytes:
    older = [o for o in stories() if o.source_id == one.source_id and o.published_at < one.published_at and not o.fault]
    written: str = publisher.layout.listing(one.texts[0].title, tuple(_link(o) for o in reversed(older[-14:])))
    return written.encode()


def _listing(publisher: Publisher, path: str, today: date) -> _Resource | None:
    """robots.txt, the front page and the archives of a day; feeds and sitemaps are `_syndicated`'s."""
    if path == "/robots.txt":
        return _Resource(publisher.robots.encode(), "text/plain") if publisher.robots else None
    if path == "/":
        return _Resource(_front_page(publisher, today), _HTML, feeds.last_change(publisher, today))
    pattern = publisher.source.day_archive
    day = next((day for day in DAYS if pattern and publisher.url(path) == pattern.format(day=day)), None)
    if day is not None and day <= today:
        return _Resource(_day_archive(publisher, day, today), _HTML)
    return _syndicated(publisher, path, today)


def _syndicated(publisher: Publisher, path: str, today: date) -> _Resource | None:
    source = publisher.source
    changed = feeds.last_change(publisher, today)
    if publisher.url(path) in source.feeds:
        write, kind = _FEEDS[source.source_id]
        # The wire sends no validators with its feed, as its model does not.
        return _Resource(write(publisher, today).encode(), kind, None if source.source_id == "orbitwire" else changed)
    if publisher.url(path) in source.sitemaps:
        return _Resource(_sitemap(publisher, today).encode(), "application/xml", changed)
    if path == _month_path(publisher, today):
        body = feeds.month_sitemap(publisher, today).encode()
        packed = path.endswith(".gz")
        return _Resource(_gzip(body) if packed else body, "application/gzip" if packed else "application/xml", changed)
    return None


def _sitemap(publisher: Publisher, today: date) -> str:
    if publisher.source.source_id == "meridian":
        return feeds.news_sitemap(publisher, today)
    child = _month_path(publisher, today)
    if child is None:
        return feeds.month_sitemap(publisher, today)
    return feeds.sitemap_index([(publisher.url(child), feeds.last_change(publisher, today))])


def _month_path(publisher: Publisher, today: date) -> str | None:
    first, last = feeds.month_range(today)
    return {
        "orbitwire": f"/sitemap_article.xml?date_start={first}&date_end={last}",
        "launchpost": "/wp-sitemap-posts-post-1.xml",
        "osa": f"/sitemaps/releases-{today:%Y-%m}.xml.gz",
    }.get(publisher.source.source_id)


def _front_page(publisher: Publisher, today: date) -> bytes:
    shown = online(publisher.source.source_id, today)[:12]
    written: str = publisher.layout.listing(publisher.source.name, tuple(_link(one) for one in shown))
    return written.encode("ascii", "xmlcharrefreplace")


def _day_archive(publisher: Publisher, day: date, today: date) -> bytes:
    shown = [o for o in online(publisher.source.source_id, today) if o.published_at.date() == day]
    written: str = publisher.layout.listing(f"News of {day:%d.%m.%Y}", tuple(_link(one) for one in shown))
    return written.encode()


def _moved(publisher: Publisher, path: str) -> str | None:
    source_id = publisher.source.source_id
    return next((url_of(o) for o in stories() if o.source_id == source_id and o.listed_path == path), None)


@cache
def _articles() -> dict[tuple[str, str], Story]:
    return {(one.source_id, one.path): one for one in stories()}


def _send(found: _Resource, publisher: Publisher, headers: Mapping[str, str]) -> Reply:
    """A whole answer: 304 where the client's copy is still good, gzip where publisher and client agree."""
    out = [("Content-Type", found.content_type), *found.headers]
    if found.changed is not None:
        tag = f'"{hashlib.sha256(found.body).hexdigest()[:16]}"'
        out += [("ETag", tag), ("Last-Modified", format_datetime(found.changed.astimezone(UTC), usegmt=True))]
        if _unchanged(headers, tag, found.changed):
            return Reply(304, b"", tuple(out))
    body = found.body
    if publisher.gzip and "gzip" in headers.get("accept-encoding", ""):
        body = _gzip(body)
        out += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return Reply(200, body, tuple(out))


def _unchanged(headers: Mapping[str, str], tag: str, changed: datetime) -> bool:
    if "if-none-match" in headers:
        return tag in headers["if-none-match"]
    if "if-modified-since" in headers:
        try:
            return changed.replace(microsecond=0) <= parsedate_to_datetime(headers["if-modified-since"])
        except ValueError:
            return False
    return False


def _plain(status: int, words: str) -> Reply:
    return Reply(status, words.encode(), (("Content-Type", "text/plain; charset=utf-8"),))


def _gzip(data: bytes) -> bytes:
    """A gzip member of stored blocks: zlib's builds compress differently, and the same bytes must go out everywhere."""
    pieces = [data[n : n + 0xFFFF] for n in range(0, len(data), 0xFFFF)] or [b""]
    blocks = b"".join(
        bytes([n + 1 == len(pieces)])
        + len(piece).to_bytes(2, "little")
        + (len(piece) ^ 0xFFFF).to_bytes(2, "little")
        + piece
        for n, piece in enumerate(pieces)
    )
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + blocks + tail


def date_header(today: date) -> str:
    """The `Date` of every answer: the instant of the night's crawl."""
    return format_datetime(night_of(today), usegmt=True)


_HOSTS: Final = {publisher.host: publisher for publisher in PUBLISHERS.values()}
_FEEDS: Final = {
    "orbitwire": (feeds.rss, "application/rss+xml; charset=utf-8"),
    "launchpost": (feeds.rss, "application/rss+xml; charset=UTF-8"),
    "meridian": (feeds.atom, "application/atom+xml; charset=utf-8"),
    "skyledger": (feeds.json_feed, "application/feed+json"),
    "groundtrack": (feeds.rdf, "application/rdf+xml"),
    "osa": (feeds.rss, "text/xml; charset=utf-8"),
}
