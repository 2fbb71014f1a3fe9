"""A first layout for a page: rules that read it as the generic parser does, each tried before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from selectolax.lexbor import LexborNode

from pipeline.parse import layout
from pipeline.parse.body import find_body
from pipeline.parse.candidates import Trace
from pipeline.parse.page import Page
from pipeline.parse.records import Article
from pipeline.parse.text import fold
from pipeline.sources.spec import Layout
from pipeline.upkeep.selectors import Fits, selector_of

Rules = dict[str, Any]
MOST_ROUNDS: Final = 25
_TITLES: Final = ("ld:headline", "meta:og:title", "micro:headline", "meta:twitter:title", "title")
_DATES: Final = (
    "meta:article:published_time", "ld:datePublished", "micro:datePublished", "meta:datePublished", "meta:pubdate",
    "meta:date", "meta:dc.date",
)  # fmt: skip
_BYLINES: Final = (
    '[rel~="author"]', '[itemprop="author"] [itemprop="name"]', '[itemprop="author"]', '[class*="author-name"]',
    '[class*="author__name"]', '[class*="byline"] a', 'a[href*="/author/"]', '[class*="byline"]', '[class*="author"]',
)  # fmt: skip
_AUTHORS: Final = ("ld:author.name", "micro:author", "meta:author", "meta:article:author", "meta:parsely-author")


def rules_for(page: Page, article: Article) -> Rules:
    """Rules for title, authors, date and body, as far as any tell what the generic parser told."""
    found: Rules = {}
    for name, choices in (
        ("title", [*_headings(page, article.title), *_TITLES]),
        ("authors", [*_bylines(page), *_AUTHORS]),
        ("published_at", [*_DATES, *_stamps(page)]),
    ):
        wanted = getattr(article, name)
        taken = [rule for rule in dict.fromkeys(choices) if wanted and _reads(page, name, rule) == wanted]
        if taken:
            found[name] = _best(taken)
    return found | body_rules(page, article)


def body_rules(page: Page, article: Article) -> Rules:
    """`body` with its lead and what to drop, such that the text is the generic parser's; {} where none is found."""
    root = page.tree.body or page.tree.root
    if root is None or not article.body_text:
        return {}
    wanted = article.body_text.split("\n\n")
    told = find_body(root, article.title, "", article.description or "")
    for region in _regions(told.node):
        selector = selector_of([region], page.tree)
        if selector and (rules := _fitted(page, article.title, region, {"body": selector}, wanted)):
            return rules
    return {}


def _fitted(page: Page, title: str, region: LexborNode, rules: Rules, wanted: Sequence[str]) -> Rules:
    """Rules for a region with leads and drops added until it reads as wanted; {} where that cannot be."""
    for _ in range(MOST_ROUNDS):
        told = layout.read(page, Layout("draft", {"title": f"={title}", **rules}), Trace()).get("body")
        have = told.paragraphs if told else ()
        if list(have) == list(wanted):
            return rules
        extra = next((text for text in have if text not in wanted), None)
        missing = next((text for text in wanted if text not in have), None)
        if extra is not None:
            added, name = _drop(region, extra, wanted), "body.drop"
        elif missing == wanted[0]:
            added, name = _lead(page, region, missing), "body.lead"
        else:
            return {}
        before = rules.get(name, ())
        if not added or added in before:
            return {}
        rules = {**rules, name: (*before, added)}
    return {}


def _regions(node: LexborNode | None) -> Iterator[LexborNode]:
    """The region that the generic parser chose, and those around it."""
    for _ in range(4):
        if node is None or not node.is_element_node or node.tag in ("body", "html"):
            return
        yield node
        node = node.parent


def _drop(region: LexborNode, extra: str, wanted: Sequence[str]) -> str:
    """A selector for the widest element inside the region that holds a piece of furniture and no text."""
    node = _smallest(region, extra)
    if node is None:
        return ""
    while (up := node.parent) is not None and up.mem_id != region.mem_id and not _holds_text(up, wanted):
        node = up

    def only_furniture(found: Sequence[LexborNode]) -> bool:
        ids = {one.mem_id for one in found}
        return node.mem_id in ids and not any(_holds_text(one, wanted) for one in found)

    return selector_of([node], region, only_furniture, bare=False)


def _lead(page: Page, region: LexborNode, text: str) -> str:
    outside = [node for node in _with_text(page.tree.css("p,h2,div,span,section"), text) if not _is_in(node, region)]

    def first_is_it(found: Sequence[LexborNode]) -> bool:
        return bool(found) and fold(found[0].text(deep=True)) == text

    return next(
        (rule for node in outside[-3:] if (rule := selector_of([node], page.tree, first_is_it, bare=False))), ""
    )


def _smallest(region: LexborNode, text: str) -> LexborNode | None:
    """The innermost element of a region that holds a paragraph, whole; else the smallest that has its first words."""
    whole = _with_text(region.css("*"), text)
    if whole:
        return whole[-1]
    start = text[:40]
    holding = [node for node in region.css("*") if start in fold(node.text(deep=True))]
    return min(holding, key=lambda node: len(node.text(deep=True)), default=None)


def _with_text(nodes: Sequence[LexborNode], text: str) -> list[LexborNode]:
    return [node for node in nodes if fold(node.text(deep=True)) == text]


def _holds_text(node: LexborNode, wanted: Sequence[str]) -> bool:
    """Whether an element holds a paragraph of the text (of short ones, only where it is nothing else)."""
    words = fold(node.text(deep=True, separator=" "))
    tight = fold(node.text(deep=True))
    return any((text in words or text in tight) if len(text) > 25 else text == tight for text in wanted)


def _is_in(node: LexborNode, region: LexborNode) -> bool:
    up: LexborNode | None = node
    while up is not None:
        if up.mem_id == region.mem_id:
            return True
        up = up.parent
    return False


def _headings(page: Page, title: str) -> Iterator[str]:
    for node in page.tree.css("h1,h2"):
        if fold(node.text(deep=True)) == title and (rule := selector_of([node], page.tree)):
            yield rule


def _stamps(page: Page) -> Iterator[str]:
    for node in page.tree.css("time[datetime]")[:5]:
        if rule := selector_of([node], page.tree, _opens_with(node)):
            yield f"{rule}::attr(datetime)"


def _opens_with(node: LexborNode) -> Fits:
    return lambda found: bool(found) and found[0].mem_id == node.mem_id


def _bylines(page: Page) -> Iterator[str]:
    for wide in _BYLINES:
        nodes = page.tree.css(wide)[:6]
        if nodes:
            if exact := selector_of(nodes[:1], page.tree):
                yield exact
            yield wide


def _reads(page: Page, name: str, rule: str) -> Any:
    return layout.read(page, Layout("draft", {name: rule}), Trace()).get(name)


def _best(rules: Sequence[str]) -> str | tuple[str, ...]:
    """The first rule, and one of the other kind (an element, the metadata) for the day when it goes."""

    def is_metadata(rule: str) -> bool:
        return rule.startswith(("ld:", "meta:", "micro:"))

    second = next((rule for rule in rules[1:] if is_metadata(rule) != is_metadata(rules[0])), None)
    return (rules[0], second) if second else rules[0]
