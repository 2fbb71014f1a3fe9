"""Text to tree: a Lexbor tree built only where its shape cannot hurt (nesting, unclosed formatting, element counts)."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

MAX_ELEMENTS: Final = 150_000
MAX_DEPTH: Final = 2_000
# An HTML parser opens every unclosed formatting element again in each following block: n of them and m blocks make
# n times m nodes, so a page with thousands of both is a bomb.
MAX_UNCLOSED_FORMATTING: Final = 300
_SUSPICIOUS_TAGS: Final = 8_000
_SUSPICIOUS_UNCLOSED: Final = 1_500
_TAGS: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# void elements, and those whose start tag closes the one before: neither nests
_VOID: Final = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "th", "tr", "option", "dd", "dt",
))  # fmt: skip
_FORMATTING: Final = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)


class Unsafe(ValueError):  # noqa: N818 - it is the name of the state, and the caller makes a reject of it
    """A page whose tree would take more time or memory than any article is worth."""


def build(text: str, raw: bytes | None = None) -> LexborHTMLParser:
    """The tree of a page (`raw` its UTF-8, where it is at hand). Raises `Unsafe` for nesting and element bombs."""
    data = raw if raw is not None else text.encode("utf-8", "replace")
    tags = data.count(b"<")
    if tags > _SUSPICIOUS_TAGS or (tags > _SUSPICIOUS_UNCLOSED and tags - 2 * data.count(b"</") > _SUSPICIOUS_UNCLOSED):
        _check_shape(text)
    return LexborHTMLParser(data)


def strip_code(tree: LexborHTMLParser) -> None:
    """Take scripts and styles out of a tree, so that the text of an element is what a reader may see."""
    tree.strip_tags(["script", "style", "noscript", "template", "svg", "iframe"])


def _check_shape(text: str) -> None:
    # scripts and titles are counted too: inside of SVG their content is markup like any other
    opened: dict[str, int] = {}
    depth = elements = formatting = 0
    for found in _TAGS.finditer(text):
        name = found.group(2).lower()
        step = 0 if name in _VOID else -1 if found.group(1) else 1
        if step < 0 and not opened.get(name):  # it closes nothing, so it takes no depth away
            continue
        opened[name] = opened.get(name, 0) + step
        depth += step
        elements += step >= 0
        formatting += step if name in _FORMATTING else 0
        if depth > MAX_DEPTH:
            raise Unsafe(f"elements are nested more than {MAX_DEPTH} deep")
        if formatting > MAX_UNCLOSED_FORMATTING:
            raise Unsafe(f"more than {MAX_UNCLOSED_FORMATTING} formatting elements are never closed")
        if elements > MAX_ELEMENTS:
            raise Unsafe(f"the page has more than {MAX_ELEMENTS} elements")
