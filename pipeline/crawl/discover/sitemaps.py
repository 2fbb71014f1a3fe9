"""Sitemaps (sitemaps.org): address sets, news sitemaps, indexes, plain lists; gzip undone, faults survived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, cast

from lxml import etree

from pipeline.crawl.decode import gunzip
from pipeline.crawl.discover.entries import MOST_ENTRIES, Entry, Listed, declares_entities, instant

SIZE_LIMIT: Final = 50 * 2**20  # the sitemap protocol's limit, uncompressed
_TEXT_URL: Final = re.compile(r"^https?://\S+$")
_CLOSED: Final = re.compile(rb"</(\w+:)?(urlset|sitemapindex)\s*>\s*(<!--.*-->\s*)*$", re.IGNORECASE | re.DOTALL)
_ENTRY_END: Final = re.compile(rb"</(\w+:)?(url|sitemap)\s*>", re.IGNORECASE)
_STEP: Final = 1 << 16
_ROOTS: Final = ("urlset", "sitemapindex")


def read_sitemap(body: bytes) -> Listed:
    """Entries (`children` for an index) in the order of the file; relative ones stay relative."""
    plain = gunzip(body, SIZE_LIMIT)
    if plain.problem and not plain.body:
        return Listed(problem=plain.problem)
    if plain.problem and "unpacks" in plain.problem:
        return Listed(problem=plain.problem)
    content = plain.body.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not content.startswith(b"<"):
        return _text_list(content)
    if declares_entities(content):
        return Listed(problem="it declares XML entities, which no sitemap needs")
    if _CLOSED.search(content[-200:]):
        return _xml(content, plain.problem)
    whole = list(_ENTRY_END.finditer(content))  # cut short: the last entry may be half an address
    return _xml(content[: whole[-1].end()] if whole else content, plain.problem or "it is cut short")


def _text_list(content: bytes) -> Listed:
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    entries = tuple(Entry(line) for line in lines if _TEXT_URL.match(line))
    return Listed(entries=entries[:MOST_ENTRIES], problem=None if entries else "it is no sitemap")


def _xml(content: bytes, problem: str | None) -> Listed:
    """Read piece by piece, so that a large or endless file costs no tree; what stands before a fault is kept."""
    found: list[Entry] = []
    fields: dict[str, str] = {}
    root: str | None = None
    for event, element, fault in _events(content):
        problem = problem or fault
        if element is None:
            continue
        name = _local(element)
        root = root or name
        if root not in _ROOTS:
            return Listed(problem="it is no sitemap")
        if event == "start":
            continue
        if name in ("loc", "lastmod", "publication_date") and name not in fields:
            fields[name] = "".join(map(str, element.itertext())).strip()
        elif name in ("url", "sitemap"):
            own = (element.text or "").strip()
            _add(found, fields if "loc" in fields else {**fields, "loc": own if _TEXT_URL.match(own) else ""})
            fields = {}
            _forget(element)
        if len(found) >= MOST_ENTRIES:
            break
    if root is None:
        return Listed(problem="it is no sitemap")
    if not found and b"<loc" in content.lower():
        problem = problem or "none of its entries has an address"
    entries = tuple(found[:MOST_ENTRIES])
    if root == "sitemapindex":
        return Listed(children=entries, problem=problem)
    return Listed(entries=entries, problem=problem)


def _events(content: bytes) -> Iterator[tuple[str, etree._Element | None, str | None]]:
    """Starts and ends of elements in order, as (event, element, None), and a fault as ("", None, what)."""
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    for at in range(0, len(content) + 1, _STEP):
        piece = content[at : at + _STEP]
        try:
            parser.feed(piece)
            if at + _STEP > len(content):
                parser.close()
        except etree.XMLSyntaxError as error:
            yield "", None, f"it is not well-formed ({str(error)[:120]})"
        for event, element in parser.read_events():
            yield event, cast("etree._Element", element), None
    if len(parser.error_log):
        yield "", None, "it is not well-formed"


def _add(found: list[Entry], fields: dict[str, str]) -> None:
    if fields.get("loc"):
        published = instant(fields.get("publication_date"))
        found.append(Entry(fields["loc"], published, instant(fields.get("lastmod")) or published))


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower() if isinstance(tag, str) else ""


def _forget(element: etree._Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            break
        del parent[0]
