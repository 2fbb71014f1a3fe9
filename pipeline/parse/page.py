"""A page as the rules see it: its tree, its meta elements, its JSON-LD and its microdata, each read once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.parse import jsonld, microdata
from pipeline.parse.text import fold, plain, skeleton

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_NOT_KEY: Final = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """The letters of a meta element's name."""
    return _NOT_KEY.sub("", name.lower())


@dataclass(eq=False)
class Page:
    """One decoded page and its address; properties are computed when first asked for."""

    tree: LexborHTMLParser
    url: str
    encoding: str = "utf-8"
    region: LexborNode | None = field(default=None)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Values of `meta` elements by the letters of their property, name, itemprop or http-equiv, in page order."""
        found: dict[str, list[str]] = {}
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            value = attributes.get("content")
            key = (
                attributes.get("property")
                or attributes.get("name")
                or attributes.get("itemprop")
                or attributes.get("http-equiv")
            )
            if key and value:
                found.setdefault(_key(key), []).append(value)
        return found

    def meta_values(self, name: str) -> list[str]:
        """Every value of a `meta` name; `article:published_time` and `article.published-time` are one name."""
        return self.metas.get(_key(name), [])

    def meta(self, *names: str) -> str:
        """The first non-empty value among these names, as plain text."""
        for name in names:
            for value in self.meta_values(name):
                if text := plain(value):
                    return text
        return ""

    @cached_property
    def links(self) -> dict[str, str]:
        """The first `link` address of each relation."""
        found: dict[str, str] = {}
        for node in self.tree.css("link[rel][href]"):
            attributes = node.attributes
            for relation in (attributes.get("rel") or "").lower().split():
                found.setdefault(relation, attributes.get("href") or "")
        return found

    @cached_property
    def title_element(self) -> str:
        node = self.tree.css_first("title")
        return fold(node.text(deep=True)) if node is not None else ""

    @cached_property
    def headings(self) -> list[tuple[LexborNode, str]]:
        """The `h1` elements that have words, with their text."""
        found = [(node, _heading_text(node)) for node in self.tree.css("h1")[:20]]
        return [(node, text) for node, text in found if text]

    @cached_property
    def ld_nodes(self) -> list[jsonld.Node]:
        scripts = self.tree.css('script[type*="ld+json"]')[:200]
        return jsonld.read_scripts(script.text(deep=True) or "" for script in scripts)

    @cached_property
    def _ld_article(self) -> tuple[jsonld.Node | None, str]:
        own = {self.url, self.links.get("canonical", ""), self.meta("og:url")}
        titles = {self.title_element, self.meta("og:title"), *(text for _, text in self.headings)}
        keys = {jsonld.address_key(address) for address in own if address}
        return jsonld.article_of(self.ld_nodes, keys, {skeleton(title) for title in titles} - {""})

    @property
    def ld(self) -> jsonld.Node:
        """The JSON-LD object of the article ({} where there is none)."""
        return self._ld_article[0] or {}

    @property
    def ld_why(self) -> str:
        return self._ld_article[1]

    @cached_property
    def micro(self) -> microdata.Item:
        return microdata.article_item(self.tree)

    @cached_property
    def site_name(self) -> str:
        """What the site calls itself."""
        return self.meta("og:site_name", "application-name") or plain(jsonld.string_of(self.ld.get("publisher")))

    def soup(self, selector: str) -> BeautifulSoup | None:
        """The first region that a CSS selector matches, cut out and given to BeautifulSoup (None where none does).

        For the functions of a layout: what selectors cannot say is easy to walk there, and the region is small.
        """
        node = self.tree.css_first(selector)
        if node is None:
            return None
        from bs4 import BeautifulSoup as Soup

        return Soup(node.html or "", "lxml")


# What newsrooms call the line above a headline, in the class names of their pages.
_KICKER: Final = re.compile(
    r"kicker|overline|eyebrow|topline|dachzeile|rubrik|surtitre|occhiello|antetitulo|volanta|surtitle|suptitle"
)


def _heading_text(node: LexborNode) -> str:
    """A heading's words: without a kicker that its class names, and a kicker of no class parted from the headline."""
    parts: list[str] = []
    for child in node.iter(include_text=True):
        text = child.text(deep=True, separator="") or ""
        if child.tag != "-text" and _KICKER.search((child.attributes.get("class") or "").lower()):
            continue
        glued = parts and parts[-1][-1:].islower() and text[:1].isupper()
        parts.append(" " + text if glued else text)
    kept = fold("".join(parts)).lstrip(" -–—|•·:")
    return kept or fold(node.text(deep=True, separator=""))
