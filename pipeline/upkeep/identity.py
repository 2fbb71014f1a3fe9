"""Who publishes a page, as far as the page itself says it: JSON-LD, microdata, OpenGraph, links. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import ada_url

from pipeline.parse.jsonld import Node, objects_of, string_of, types_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page
from pipeline.parse.records import Article
from pipeline.parse.text import plain
from pipeline.urls import host_of, registrable_domain

_FEEDS: Final = ",".join(f'link[rel~="alternate"][type*="{kind}"]' for kind in ("rss", "atom", "feed"))
_COMMENTS: Final = re.compile(r"comment", re.IGNORECASE)
_COUNTRY: Final = re.compile(r"^[A-Z]{2}$")
_PIXELS: Final = re.compile(r"^\s*(\d{1,5})")
_NOT_ID: Final = re.compile(r"[^a-z0-9]+")
_SHARE: Final = 0.9
"""An address rule is kept where it fits this share of what the feeds list."""


def identity_of(page: Page, article: Article) -> dict[str, Any]:
    """The keys of a source file that a page fills: id, name, homepage, hosts, languages, what it says of its house."""
    house = _house(page)
    address = house.get("address")
    country = string_of(address.get("addressCountry")) if isinstance(address, dict) else ""
    host = host_of(article.url)
    name = plain(string_of(house.get("name"))) or _own(page, "publisher", "name") or page.site_name or host
    told = {
        "id": id_of(name if name.isascii() and name != host else registrable_domain(host).split(".")[0]),
        "name": name,
        "homepage": f"https://{host}/",
        "hosts": [host.removeprefix("www.")],
        "languages": [article.language.split("-")[0]] if article.language else ["en"],
        "legal_name": plain(string_of(house.get("legalName"))) or _own(page, "publisher", "legalname"),
        "country": country if _COUNTRY.match(country) else "",
        "email": plain(string_of(house.get("email"))).removeprefix("mailto:") or _own(page, "publisher", "email"),
        "telephone": plain(string_of(house.get("telephone"))) or _own(page, "publisher", "telephone"),
        **_logo(house, page),
    }
    return {name: value for name, value in told.items() if value}


def id_of(name: str) -> str:
    """A source's id from its name: `Orbit Gazette` is `orbit-gazette`."""
    return _NOT_ID.sub("-", name.lower()).strip("-") or "source"


def licence_link(page: Page) -> str:
    """The address that the page links to as its licence ('' where it does not)."""
    declared = string_of(page.ld.get("license"))
    return _joined(page.links.get("license", "") or declared, page.url)


def feeds_of(page: Page) -> list[str]:
    """The feeds that a page offers, those of comments left out; on its own registrable domain."""
    found = []
    for node in page.tree.css(_FEEDS):
        attributes = node.attributes
        url = _joined(attributes.get("href") or "", page.url)
        about = f"{url} {attributes.get('title') or ''}"
        if url and not _COMMENTS.search(about) and registrable_domain(url) == registrable_domain(page.url):
            found.append(url)
    return list(dict.fromkeys(found))


def sitemaps_of(page: Page) -> list[str]:
    """The sitemap that a page links to."""
    url = _joined(page.links.get("sitemap", ""), page.url)
    return [url] if url else []


def address_rule(url: str, others: Iterable[str]) -> str | None:
    """A regular expression that `url` and nine tenths of the `others` match; None where none would say anything."""
    paths = [urlsplit(other).path for other in others]
    own = urlsplit(url).path
    segments = own.strip("/").split("/")
    if urlsplit(url).query or not segments[0]:
        return None
    alike = [path.strip("/").split("/") for path in paths if path.count("/") == own.count("/")]
    parts = [_segment(part, {other[n] for other in alike}, last=n == len(segments) - 1)
             for n, part in enumerate(segments)]  # fmt: skip
    rule = "/" + "/".join(parts) + ("/$" if own.endswith("/") else "$")
    if all(part == _ANY for part in parts):
        return None
    fitting = sum(bool(re.search(rule, path)) for path in paths)
    return rule if fitting >= _SHARE * len(paths) else None


_ANY: Final = "[^/]+"


def _segment(part: str, beside: set[str], *, last: bool) -> str:
    """One segment of an address: dates and numbers by their digits, a section's name as it is, a headline as any."""
    if part.isdigit():
        return rf"\d{{{len(part)}}}" if len(part) in (2, 4, 8) else r"\d+"
    if not last and re.fullmatch(r"[a-z][a-z-]{1,20}", part) and beside <= {part}:
        return part
    stem, dot, ending = part.rpartition(".")
    if dot and ending in ("html", "htm", "php", "shtml"):
        return rf"{_segment(stem, set(), last=True)}\.{ending}"
    numbered = re.fullmatch(r".+-(\d{5,})", part)
    return r"[^/]+-\d+" if numbered and all(re.fullmatch(r".+-\d{5,}(?:\.\w+)?", other) for other in beside) else _ANY


def _house(page: Page) -> Node:
    """The JSON-LD object of the publisher ({} where there is none)."""
    declared: Sequence[Any] = list(objects_of(page.ld.get("publisher") or [], page.ld_nodes))
    own = [node for node in declared if isinstance(node, dict)]
    houses = [n for n in page.ld_nodes if {"organization", "newsmediaorganization"}.intersection(types_of(n))]
    return (own or houses or [{}])[0]


def _own(page: Page, item: str, name: str) -> str:
    """A property of a nested microdata item."""
    items = [value for value in page.micro.get(item, ()) if isinstance(value, dict)]
    return next((text for one in items for text in strings(one, name)), "")


def _logo(house: Node, page: Page) -> dict[str, Any]:
    logo = house.get("logo")
    logo = logo[0] if isinstance(logo, list) and logo else logo
    url = string_of(logo.get("url") or logo.get("contentUrl")) if isinstance(logo, dict) else string_of(logo)
    url = _joined(url, page.url)
    if not url:
        return {}
    told = {"logo_url": url}
    return told | _sizes(logo) if isinstance(logo, dict) else told


def _sizes(logo: Node) -> dict[str, Any]:
    found = {name: _PIXELS.match(string_of(logo.get(name))) for name in ("width", "height")}
    return {f"logo_{name}": int(pixels[1]) for name, pixels in found.items() if pixels and int(pixels[1])}


def _joined(address: str, base: str) -> str:
    try:
        joined = str(ada_url.join_url(base, address.strip())) if address.strip() else ""
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""
