"""Sitemaps (sitemaps.org): address sets, news sitemaps, indexes, plain lists; gzip undone, faults survived."""

from __future__ import annotations

import re
from typing import Final, cast

from lxml import etree

from pipeline.crawl.decode import gunzip
from pipeline.crawl.discover.entries import MOST_ENTRIES, Entry, Listed, declares_entities, instant

SIZE_LIMIT: Final = 50 * 2**20  # the sitemap protocol's limit, uncompressed
_TEXT_URL: Final = re.compile(r"^https?://\S+$")
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
    return _xml(content, plain.problem)


def _text_list(content: bytes) -> Listed:
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    entries = tuple(Entry(line) for line in lines if _TEXT_URL.match(line))
    return Listed(entries=entries[:MOST_ENTRIES], problem=None if entries else "it is no sitemap")


def _xml(content: bytes, problem: str | None) -> Listed:
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    found: list[Entry] = []
    root: str | None = None
    fields: dict[str, str] = {}
    for at in range(0, len(content), 1 << 16):
        try:
            parser.feed(content[at : at + (1 << 16)])
        except etree.XMLSyntaxError as error:
            problem = problem or f"it is not well-formed ({str(error)[:120]})"
        for event, found_element in parser.read_events():
            element = cast("etree._Element", found_element)
            name = _local(element)
            if event == "start":
                root = root or name
                continue
            if name in ("loc", "lastmod", "publication_date") and name not in fields:
                fields[name] = "".join(map(str, element.itertext())).strip()
            elif name in ("url", "sitemap"):
                _add(found, fields)
                fields = {}
                _forget(element)
        if root not in _ROOTS:
            return Listed(problem="it is no sitemap")
        if len(found) >= MOST_ENTRIES:
            break
    _add(found, fields)
    if parser_failed(parser):
        problem = problem or "it is not well-formed"
    entries = tuple(found[:MOST_ENTRIES])
    if root == "sitemapindex":
        return Listed(children=entries, problem=problem)
    return Listed(entries=entries, problem=problem)


def parser_failed(parser: etree.XMLPullParser) -> bool:
    """Whether the document ended before its root did."""
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return True
    return bool(len(parser.error_log))


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
