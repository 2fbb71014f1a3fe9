"""Listing pages and day archives: the links of an HTML page that look like articles of the source."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from pipeline.crawl.addresses import BadUrlError, fetch_address
from pipeline.crawl.discover.entries import Entry, Listed

MOST_LINKS: Final = 2_000
_LONGEST: Final = 2 * 2**20  # a tree takes ten times its page
_SKIPPED: Final = ("javascript:", "mailto:", "tel:", "data:", "#")
_ASSET: Final = re.compile(r"\.(css|js|png|jpe?g|gif|svg|webp|avif|ico|pdf|zip|mp[34]|xml|rss|json)$", re.IGNORECASE)


def read_listing(body: bytes, url: str) -> Listed:
    """The links of a page in its order, absolute, each once."""
    tree = LexborHTMLParser(body[:_LONGEST])
    base_node = tree.css_first("base[href]")
    base = url
    if base_node is not None:
        try:
            base = fetch_address(base_node.attributes.get("href") or "", url)
        except BadUrlError:
            base = url
    found: dict[str, None] = {}
    for node in tree.css("a[href]"):
        href = (node.attributes.get("href") or "").strip()
        if not href or href.lower().startswith(_SKIPPED):
            continue
        try:
            link = fetch_address(href, base)
        except BadUrlError:
            continue
        found[link] = None
        if len(found) >= MOST_LINKS:
            return Listed(tuple(map(Entry, found)), problem=f"only the first {MOST_LINKS} links are read")
    problem = f"only its first {_LONGEST} bytes are read" if len(body) > _LONGEST else None
    return Listed(tuple(Entry(link) for link in found), problem=problem if found else "it has no links")


def looks_like_article(url: str) -> bool:
    """Whether an address, by its path alone, is more than a section page: two segments, or one with words or digits."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url).split("?")[0]
    segments = [segment for segment in path.split("/") if segment]
    if not segments or _ASSET.search(path):
        return False
    return len(segments) >= 2 or segments[-1].count("-") >= 3 or bool(re.search(r"\d{4}", segments[-1]))
