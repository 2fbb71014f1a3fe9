"""Microdata of a page's article: every `itemprop` in the scope of its schema.org/Article item, in page order."""

from __future__ import annotations

from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.parse.jsonld import ARTICLE_TYPES
from pipeline.parse.text import fold

Item = dict[str, list[Any]]
_FROM_ATTRIBUTE: Final = {
    "meta": "content", "link": "href", "a": "href", "area": "href", "img": "src", "audio": "src", "video": "src",
    "iframe": "src", "embed": "src", "source": "src", "object": "data", "data": "value", "time": "datetime",
}  # fmt: skip
# of an `a itemprop=author` readers mean the words, although the standard says the address
_WORDS_WANTED: Final = frozenset(
    ("author", "articlesection", "keywords", "name", "about", "headline", "genre", "creator")
)
_LONG: Final = frozenset(("articlebody", "text", "commenttext", "reviewbody"))
MAX_PROPERTIES: Final = 5_000


def article_item(tree: LexborHTMLParser) -> Item:
    """The properties of the first item whose type is an article's, lower-case names; nested items are dicts.

    `articleBody` is left out: the visible blocks are the better text. Empty where a page has no such item.
    """
    props = tree.css("[itemprop]")
    if not props:
        return {}
    scopes: dict[int, Item] = {}
    root: Item | None = None
    for node in props[:MAX_PROPERTIES]:
        owner = _scope_of(node)
        if owner is None:
            continue
        item = scopes.get(owner.mem_id)
        if item is None:
            item = scopes[owner.mem_id] = {}
        if root is None and _is_article(owner):
            root = item
        value: Any = scopes.setdefault(node.mem_id, {}) if "itemscope" in node.attributes else _value(node)
        if value is not None:
            for name in (node.attributes.get("itemprop") or "").lower().split():
                if name not in _LONG and (value or isinstance(value, dict)):
                    item.setdefault(name, []).append(value)
    return root or {}


def strings(item: Item, name: str) -> list[str]:
    """The values of a property as text, of nested items their name or address."""
    return [text for value in item.get(name, ()) if (text := string_of(value))]


def string_of(value: Any) -> str:
    """The text of a property's value."""
    for _ in range(4):
        if isinstance(value, str):
            return value
        if not isinstance(value, dict):
            return ""
        inner = value.get("name") or value.get("url") or value.get("contenturl")
        value = inner[0] if inner else ""
    return ""


def _scope_of(node: LexborNode) -> LexborNode | None:
    up = node.parent
    for _ in range(200):
        if up is None or not up.is_element_node:
            return None
        if "itemscope" in up.attributes:
            return up
        up = up.parent
    return None


def _is_article(node: LexborNode) -> bool:
    kinds = (node.attributes.get("itemtype") or "").lower().split()
    return any(kind.rstrip("/").rsplit("/", 1)[-1] in ARTICLE_TYPES for kind in kinds)


def _value(node: LexborNode) -> str | None:
    attributes = node.attributes
    names = (attributes.get("itemprop") or "").lower().split()
    if any(name in _LONG for name in names):
        return None
    if "content" in attributes and attributes["content"] is not None:
        return fold(attributes["content"])
    key = _FROM_ATTRIBUTE.get(node.tag or "")
    if key and attributes.get(key) and not (node.tag == "a" and _WORDS_WANTED.intersection(names)):
        return fold(attributes[key])
    return fold(node.text(deep=True, separator=" ")) if (node.tag not in ("script", "style")) else None
