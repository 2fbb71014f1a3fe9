"""Page to blocks: one walk over the body that turns markup into paragraphs, with what each stands in and links to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from pipeline.parse import boilerplate
from pipeline.parse.text import fold, skeleton, weight

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
    """A paragraph: its text, its kind (p, h, li, quote, cell, text), how many of its letters are links, bold or small."""

    text: str
    kind: str
    links: int
    strong: int
    box: Box
    level: int = 0
    name: str = ""
    weight: int = 0
    at: int = 0
    emphasis: int = 0


class _Run:
    """The inline text that is being gathered into one block."""

    __slots__ = ("emphasis", "links", "parts", "strong")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links = self.strong = self.emphasis = 0


class Walk:
    """One walk over a body: `blocks` in page order, and the tree of boxes below `root`."""

    def __init__(
        self, body: LexborNode, dropped: frozenset[int] = frozenset(), *, trusted: bool = False, told: str = ""
    ) -> None:
        self.blocks: list[Block] = []
        self._dropped = dropped
        self._trusted = trusted
        self.root = Box(body.tag or "", _name(body.attributes), None, node=body)
        self._run = _Run()
        self._in_link = 0
        self._told = told
        # a piece of furniture that holds less than this much of the page's text can be no misnamed article
        self._small = 0 if trusted else len(body.text(deep=True)) // 4
        self._small_prose = 0 if trusted else _paragraph_letters(body) // 4
        self._children(body, self.root, "text", 0, "", 0)
        self._flush(self.root, "text", 0, "")

    def _children(self, node: LexborNode, box: Box, kind: str, level: int, name: str, depth: int) -> None:
        child = node.first_child
        while child is not None:
            tag = child.tag
            if tag == "-text":
                text = child.text_content
                if text:
                    self._run.parts.append(text)
            elif tag == "br":
                self._break(child, box, kind, level, name)
            elif tag in INLINE:
                self._inline(child, tag, box, kind, level, name, depth)
            elif tag not in SKIPPED and tag and tag[0] not in "-!_":
                self._block(child, tag, box, kind, level, name, depth)
            elif tag in ("img", "picture", "svg"):
                self._run.parts.append(" ")
            child = child.next

    def _inline(self, node: LexborNode, tag: str, box: Box, kind: str, level: int, name: str, depth: int) -> None:
        attributes = node.attributes
        if attributes and (not self._trusted or self._dropped):
            if node.mem_id in self._dropped if self._dropped else False:
                return
            if "hidden" in attributes or ((style := attributes.get("style")) and _HIDDEN.search(style)):
                return
            own = _name(attributes)
            if own and boilerplate.inline_noise(own):
                return
        if depth > MAX_DEPTH:
            self._run.parts.append(node.text(deep=True))
            return
        run = self._run
        before = len(run.parts)
        if tag == "a":
            self._in_link += 1
            self._children(node, box, kind, level, name, depth + 1)
            self._in_link -= 1
        else:
            self._children(node, box, kind, level, name, depth + 1)
        if self._run is run and tag in ("a", "b", "strong", "em", "i"):
            length = sum(map(len, run.parts[before:]))
            if tag == "a":
                run.links += length
            elif tag in ("em", "i"):
                run.emphasis += length
            else:
                run.strong += length

    def _block(self, node: LexborNode, tag: str, box: Box, kind: str, level: int, name: str, depth: int) -> None:
        self._flush(box, kind, level, name)
        attributes = node.attributes
        if self._dropped and node.mem_id in self._dropped:
            return
        hidden = "hidden" in attributes or bool((style := attributes.get("style")) and _HIDDEN.search(style))
        if hidden and (tag == "p" or (not self._trusted and self._is_small(node))):
            return
        own = _name(attributes)
        if depth > MAX_DEPTH:
            self._run.parts.append(node.text(deep=True, separator=" "))
            self._flush(box, kind, level, name)
            return
        inner = _KINDS.get(tag)
        if inner in ("p", "h"):
            level = int(tag[1]) if inner == "h" and tag[1:].isdigit() else 0
            inner = kind if inner == "p" and kind in ("li", "quote") else inner
            noise = boilerplate.noise(tag, own, attributes, line=True)
            place = box
            if noise and not self._trusted:
                if self._is_small(node) and not self._is_told(node):
                    return
                place = Box(tag, own, box, noise, node=node)
                box.kids.append(place)
            self._children(node, place, inner, level, own, depth + 1)
            self._flush(place, inner, level, own)
            return
        noise = "" if self._trusted else boilerplate.noise(tag, own, attributes) or ("hidden" if hidden else "")
        if noise == "figure" and node.css_first("blockquote,table") is not None:
            noise = ""
        if noise and (tag in _NEVER or (self._is_small(node) and not self._is_told(node))):
            return
        place = Box(tag, own, box, noise, node=node)
        if "articlebody" in (attributes.get("itemprop") or "").lower():
            place.marked = True
        box.kids.append(place)
        if inner is None:
            inner = kind if kind in ("li", "quote") else "text"
        self._children(node, place, inner, 0, own, depth + 1)
        self._flush(place, inner, 0, own)

    def _is_told(self, node: LexborNode) -> bool:
        """Whether a small piece of furniture is really the lead: the page's own description in its words."""
        if not self._told:
            return False
        text = node.text(deep=True)
        return len(text) < 900 and self._told in skeleton(text)[:160]

    def _is_small(self, node: LexborNode) -> bool:
        if len(node.text(deep=True)) >= self._small:
            return False
        return self._small_prose < 100 or _paragraph_letters(node) < self._small_prose

    def _break(self, node: LexborNode, box: Box, kind: str, level: int, name: str) -> None:
        """Two breaks in a row part paragraphs; one is a space (in a div of bare text it parts too)."""
        following = node.next
        while following is not None and following.tag == "-text" and not (following.text_content or "").strip():
            following = following.next
        double = following is not None and following.tag == "br"
        if kind != "h":
            self._flush(box, kind, level, name)
        else:
            self._run.parts.append(" ")

    def _flush(self, box: Box, kind: str, level: int, name: str) -> None:
        run = self._run
        if not run.parts:
            return
        self._run = _Run()
        text = fold("".join(run.parts))
        if not text:
            return
        links = len(text) if self._in_link else run.links
        block = Block(text, kind, links, run.strong, box, level, name, weight(text), len(self.blocks), run.emphasis)
        self.blocks.append(block)
        box.kids.append(block)


def _paragraph_letters(node: LexborNode) -> int:
    return sum(len(p.text(deep=True)) for p in node.css("p"))


def _name(attributes: dict[str, str | None]) -> str:
    """The class and id of an element as one lower-case string."""
    if not attributes:
        return ""
    own = attributes.get("class") or ""
    if identity := attributes.get("id"):
        own = f"{own} #{identity}"
    if component := attributes.get("data-component") or attributes.get("data-testid") or attributes.get("data-gu-name"):
        own = f"{own} {component}"
    return own.lower()
