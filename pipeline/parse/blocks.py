"""Page to blocks: one walk over the body that turns markup into paragraphs, with what each stands in and links to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from pipeline.parse import boilerplate
from pipeline.parse.text import fold, skeleton, weight
from pipeline.parse.tree import Unsafe

SKIPPED: Final = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio", "canvas",
    "button", "select", "textarea", "input", "label", "head", "map", "dialog", "progress", "meter", "picture", "img",
    "link", "meta", "source", "track", "param", "menu", "figcaption", "caption", "datalist", "optgroup", "option",
    "title", "base", "amp-ad", "amp-iframe", "amp-embed", "frame", "frameset", "noframes", "applet", "area", "rp", "rt",
))  # fmt: skip
INLINE: Final = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr", "ruby", "rb", "rbc", "rtc", "blink", "center-inline", "gu-atom",
))  # fmt: skip
_KINDS: Final = {
    "p": "p", "h1": "h", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h", "li": "li", "dd": "li", "dt": "li",
    "blockquote": "quote", "pre": "p", "td": "cell", "th": "cell", "summary": "h", "address": "text",
}  # fmt: skip
_NEVER: Final = frozenset(("nav", "footer"))
MAX_DEPTH: Final = 180
MAX_BLOCKS: Final = 50_000
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Box:
    """A container of the page; `good` is the weight of its own article-like text, `total` that of its whole subtree."""

    tag: str
    name: str
    up: Box | None
    noise: str = ""
    kids: list[Box | Block] = field(default_factory=list)
    good: int = 0
    total: int = 0
    prose: int = 0
    marked: bool = False
    prose_blocks: int = 0
    blocks_below: int = 0
    link_heads: int = 0
    node: LexborNode | None = None


@dataclass(slots=True, eq=False)
class Block:
    """A paragraph: its text, its kind (p, h, li, quote, cell, text), and how many of its letters are links.

    `level` is a heading's, `name` the class and id of its element, `at` its number on the page.
    """

    text: str
    kind: str
    links: int
    box: Box
    level: int = 0
    name: str = ""
    weight: int = 0
    at: int = 0


class _Place(NamedTuple):
    """Where inline text belongs: the box, and the kind, level and name of the block that it will be."""

    box: Box
    kind: str
    level: int = 0
    name: str = ""


class Walk:
    """One walk over a body: `blocks` in page order, and the tree of boxes below `root`.

    `dropped` are the `mem_id`s of elements to leave out. A `trusted` region is a publisher's own: nothing in it is
    judged by its name. `told` is the skeleton of the page's description: furniture that says it is the lead.
    Raises `Unsafe` for more blocks than any article has.
    """

    def __init__(
        self, body: LexborNode, dropped: frozenset[int] = frozenset(), *, trusted: bool = False, told: str = ""
    ) -> None:
        self.blocks: list[Block] = []
        self.root = Box(body.tag or "", _name(body.attributes), None, node=body)
        self._boxes = [self.root]
        self._dropped = dropped
        self._trusted = trusted
        self._told = told
        self._parts: list[str] = []
        self._links = self._in_link = 0
        self._glue = False
        # a piece of furniture that holds less than this much of the page's text can be no misnamed article
        self._small = 0 if trusted else len(body.text(deep=True)) // 4
        self._small_prose = 0 if trusted else _paragraph_letters(body) // 4
        place = _Place(self.root, "text")
        self._children(body, place, 0)
        self._flush(place)

    def forget(self) -> None:
        """Let go of the tree of boxes, which holds itself (and the page) until the next garbage collection."""
        for box in self._boxes:
            box.kids.clear()

    def _children(self, node: LexborNode, place: _Place, depth: int) -> None:
        child = node.first_child
        while child is not None:
            tag = child.tag
            if tag == "-text":
                self._text(child.text_content)
            elif tag == "br":
                if place.kind == "h":
                    self._parts.append(" ")
                else:
                    self._flush(place)
            elif tag in INLINE:
                self._inline(child, tag, place, depth)
            elif tag not in SKIPPED and tag and tag[0] not in "-!_":
                self._block(child, tag, place, depth)
            elif tag in ("img", "picture", "svg"):
                self._parts.append(" ")
            child = child.next

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._glue:
            text, self._glue = text.lstrip(), False
        self._parts.append(text)
        if self._in_link:
            self._links += len(text)

    def _inline(self, node: LexborNode, tag: str, place: _Place, depth: int) -> None:
        attributes = node.attributes
        name = ""
        if attributes:
            if self._dropped and node.mem_id in self._dropped:
                return
            if not self._trusted:
                name = _name(attributes)
                if _is_hidden(attributes) or (name and boilerplate.inline_noise(name)):
                    return
        if depth > MAX_DEPTH:
            self._text(node.text(deep=True))
        elif tag == "a":
            self._in_link += 1
            self._children(node, place, depth + 1)
            self._in_link -= 1
        else:
            self._children(node, place, depth + 1)
        if name and ("drop" in name or "initial" in name) and boilerplate.names_drop_cap(name):
            self._glue = True

    def _block(self, node: LexborNode, tag: str, place: _Place, depth: int) -> None:
        self._flush(place)
        if self._dropped and node.mem_id in self._dropped:
            return
        attributes = node.attributes
        name = _name(attributes)
        kind = _KINDS.get(tag)
        line = kind in ("p", "h")
        noise = self._noise(node, tag, name, attributes, line=line)
        if noise == "left out":
            return
        if depth > MAX_DEPTH:
            self._text(node.text(deep=True, separator=" "))
            self._flush(place)
            return
        box = place.box
        if noise or not line:
            box = Box(tag, name, place.box, noise, node=node)
            box.marked = "articlebody" in (attributes.get("itemprop") or "").lower()
            place.box.kids.append(box)
            self._boxes.append(box)
        if kind in (None, "p") and place.kind in ("li", "quote"):
            kind = place.kind
        level = int(tag[1]) if kind == "h" and tag[1:].isdigit() else 0
        inner = _Place(box, kind or "text", level, name)
        self._children(node, inner, depth + 1)
        self._flush(inner)

    def _noise(self, node: LexborNode, tag: str, name: str, attributes: dict[str, str | None], *, line: bool) -> str:
        """Why an element is no part of an article; "left out" where it is too small to be a misnamed article."""
        hidden = _is_hidden(attributes)
        if self._trusted:
            return "left out" if hidden and line else ""
        noise = boilerplate.noise(tag, name, attributes, line=line) or ("hidden" if hidden else "")
        if not noise or (noise == "figure" and node.css_first("blockquote,table") is not None):
            return ""
        if tag in _NEVER or (self._is_small(node) and not self._is_told(node)):
            return "left out"
        return noise

    def _is_small(self, node: LexborNode) -> bool:
        letters = len(node.text(deep=True))
        if letters >= self._small:
            return False
        if letters < self._small_prose:
            return True
        return self._small_prose < 100 or _paragraph_letters(node) < self._small_prose

    def _is_told(self, node: LexborNode) -> bool:
        """Whether a small piece of furniture is really the lead: the page's own description in its words."""
        if not self._told:
            return False
        text = node.text(deep=True)
        return len(self._told) <= len(text) < 900 and self._told in skeleton(text)[:160]

    def _flush(self, place: _Place) -> None:
        parts = self._parts
        if not parts:
            return
        links, self._parts, self._links, self._glue = self._links, [], 0, False
        text = fold("".join(parts))
        if not text:
            return
        if len(self.blocks) >= MAX_BLOCKS:
            raise Unsafe(f"the page has more than {MAX_BLOCKS} paragraphs")
        block = Block(text, place.kind, links, place.box, place.level, place.name, weight(text), len(self.blocks))
        self.blocks.append(block)
        place.box.kids.append(block)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    return "hidden" in attributes or bool((style := attributes.get("style")) and _HIDDEN.search(style))


def _paragraph_letters(node: LexborNode) -> int:
    return sum(len(p.text(deep=True)) for p in node.css("p"))


def _name(attributes: dict[str, str | None]) -> str:
    """The class and id of an element as one lower-case string, with the name of its component where it has one."""
    if not attributes:
        return ""
    own = attributes.get("class") or ""
    if identity := attributes.get("id"):
        own = f"{own} #{identity}"
    if component := attributes.get("data-component") or attributes.get("data-testid") or attributes.get("data-gu-name"):
        own = f"{own} {component}"
    return own.lower()
