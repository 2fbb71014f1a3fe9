"""A publisher's layout rules, applied: selectors, metadata names and constants to the fields of an article.

The vocabulary is written down in `pipeline/sources/spec.py` and, with examples, in `docs/add-a-source.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from selectolax.lexbor import LexborNode

from pipeline.parse import dates, language, people, pictures
from pipeline.parse.blocks import Block, Walk
from pipeline.parse.body import Body, is_prose
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import objects_of, string_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page
from pipeline.parse.records import Image
from pipeline.parse.text import fold, plain, skeleton, unique
from pipeline.parse.trim import clean
from pipeline.sources.spec import LIST_FIELDS, TEXT_FIELDS, TIME_FIELDS, Layout, Source

_FILLED: Final = (*TEXT_FIELDS, *LIST_FIELDS, *TIME_FIELDS, "images", "body")
Rule = str | Callable[[Page], Any]
_ATTRIBUTE: Final = re.compile(r"^(.*?)\s*::attr\(([\w:-]+)\)$")
_DAY_IN_URL: Final = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)?")
_TEXT_FIELDS: Final = ("title", "description", "dateline", "section", "genre", "edition", "copyright_holder")


def matching(page: Page, source: Source | None) -> Layout | None:
    """The layout that reads a page: the first whose marker it has and whose dates hold the day in its address."""
    if source is None:
        return None
    day = _day_of(page)
    fitting = [x for x in source.layouts if x.marker is None or page.tree.css_first(x.marker) is not None]
    return next((x for x in fitting if _covers(x, day)), fitting[0] if fitting else None)


def read(page: Page, layout: Layout, trace: Trace) -> dict[str, Any]:
    """The fields that a layout's rules find on a page; a field without a find is left to the generic parser."""
    told: dict[str, Any] = {}
    for name in _TEXT_FIELDS:
        if name in layout.rules and (value := _text(page, layout, name, trace)):
            told[name] = value
    for name in LIST_FIELDS:
        if name in layout.rules and (values := _list(page, layout, name, trace)):
            told[name] = values
    for name in TIME_FIELDS:
        if name in layout.rules and (when := _time(page, layout, name, trace)):
            told[name] = when
    if "language" in layout.rules and (text := _text(page, layout, "language", trace)):
        told["language"] = language.tag(text) or None
    if "copyright_year" in layout.rules and (
        found := re.search(r"(?:19|20)\d\d", _text(page, layout, "copyright_year", trace))
    ):
        told["copyright_year"] = int(found.group())
    if "images" in layout.rules and (images := _images(page, layout, trace)):
        told["images"] = images
    if "body" in layout.rules and (body := _body(page, layout, told.get("title", ""), trace)):
        told["body"] = body
    for never in _rules(layout, "never"):
        told.setdefault(str(never), () if never in LIST_FIELDS else None)
    return told


def missed(told: Mapping[str, Any], layout: Layout | None, source: Source | None) -> tuple[str, ...] | None:
    """The fields that a source's own rules name and did not find (None: it has no rules).

    Where no layout reads the page at all, these are the fields of its newest one.
    """
    if source is None or not source.layouts:
        return None
    rules = (layout or source.layouts[0]).rules
    return tuple(name for name in _FILLED if name in rules and (layout is None or not told.get(name)))


def _covers(layout: Layout, day: date | None) -> bool:
    if day is None:
        return True
    return (layout.since is None or layout.since <= day) and (layout.until is None or day <= layout.until)


def _day_of(page: Page) -> date | None:
    found = _DAY_IN_URL.search(page.url)
    try:
        return date(int(found.group(1)), int(found.group(2)), int(found.group(3) or 1)) if found else None
    except ValueError:
        return None


def _rules(layout: Layout, name: str) -> tuple[Rule, ...]:
    given = layout.rules.get(name, ())
    return (given,) if isinstance(given, str) or callable(given) else tuple(given)


def _values(page: Page, rule: Rule) -> Iterator[str]:
    """Every value that one rule finds."""
    if callable(rule):
        given = rule(page)
        yield from [given] if isinstance(given, str) else given or []
    elif rule.startswith("="):
        yield rule[1:]
    elif rule.startswith("meta:"):
        yield from map(plain, page.meta_values(rule[5:].lower()))
    elif rule.startswith("micro:"):
        for name in rule[6:].lower().split("|"):
            yield from strings(page.micro, name)
    elif rule.startswith("ld:"):
        yield from _ld(page, rule[3:])
    else:
        found = _ATTRIBUTE.match(rule)
        for node in page.tree.css(found.group(1) if found else rule):
            yield (node.attributes.get(found.group(2)) or "") if found else node.text(deep=True)


def _ld(page: Page, path: str) -> Iterator[str]:
    values: list[Any] = [page.ld]
    for step in path.split("."):
        values = [
            inner for v in values if isinstance(v, dict) for inner in objects_of(v.get(step) or [], page.ld_nodes)
        ]
    yield from (plain(string_of(v)) for v in values)


def _text(page: Page, layout: Layout, name: str, trace: Trace) -> str:
    strip = layout.rules.get(f"{name}.strip")
    for rule in _rules(layout, name):
        for value in _values(page, rule):
            text = fold(re.sub(strip, "", fold(value))) if strip else fold(value)
            if text:
                _told(trace, name, rule, text, layout)
                return text
    return ""


def _list(page: Page, layout: Layout, name: str, trace: Trace) -> tuple[str, ...]:
    strip = layout.rules.get(f"{name}.strip")
    skip = {str(value).casefold() for value in _rules(layout, f"{name}.skip")}
    for rule in _rules(layout, name):
        found = [fold(re.sub(strip, "", fold(v))) if strip else fold(v) for v in _values(page, rule)]
        if name == "keywords" or (name == "tags" and len(found) == 1):
            found = [part.strip() for value in found for part in value.split(",")]
        if name == "authors":
            found = list(people.names(found))
        if name == "related_urls":
            found = [address for value in found if (address := pictures.absolute(page, value))]
        values = unique([value for value in found if value.casefold() not in skip])
        if values:
            _told(trace, name, rule, values, layout)
            return values
    return ()


def _time(page: Page, layout: Layout, name: str, trace: Trace) -> Any:
    zone = dates.zone_named(str(layout.rules.get("zone", "UTC")))
    day_first = bool(layout.rules.get("day_first", True))
    best: tuple[Rule, dates.Moment] | None = None
    for rule in _rules(layout, name):
        for value in list(_values(page, rule))[:3]:
            moment = dates.read(fold(value), zone, day_first)
            if moment and (best is None or (moment.minute and not best[1].minute)):
                best = rule, moment
    if best is None:
        return None
    _told(trace, name, best[0], best[1].when.isoformat(), layout)
    return best[1].when


def _images(page: Page, layout: Layout, trace: Trace) -> tuple[Image, ...]:
    found: list[Image] = []
    for rule in _rules(layout, "images"):
        if callable(rule):
            found.extend(rule(page))
            continue
        for node in page.tree.css(rule)[: pictures.MAX_IMAGES]:
            image = pictures.of_node(
                node, page, str(layout.rules.get("images.caption", "")), str(layout.rules.get("images.credit", ""))
            )
            if image:
                found.append(image)
    identity = layout.rules.get("images.id")
    images = pictures.deduplicated([*pictures.declared(page), *found] if identity else found, identity)
    if images:
        _told(trace, "images", "images", f"{len(images)} pictures", layout)
    return images


def _body(page: Page, layout: Layout, title: str, trace: Trace) -> Body | None:
    for rule in _rules(layout, "body"):
        regions = page.tree.css(str(rule))
        regions = regions[:1] if layout.rules.get("body.first") else regions
        if not regions:
            continue
        dropped = frozenset(
            node.mem_id
            for selector in _rules(layout, "body.drop")
            for region in regions
            for node in region.css(str(selector))
        )
        leads = [node for selector in _rules(layout, "body.lead") for node in page.tree.css(str(selector))[:1]]
        blocks = [b for region in [*leads, *regions] if region.mem_id not in dropped for b in _blocks(region, dropped)]
        kept = clean(blocks, title, "", trusted=True)
        if kept:
            _told(trace, "body_text", rule, f"{len(kept)} paragraphs", layout)
            paragraphs = _without_repeated_lead([b.text for b in kept]) if leads else [b.text for b in kept]
            prose = sum(b.weight for b in kept if is_prose(b))
            region = regions[0] if len(regions) == 1 else None
            return Body(tuple(paragraphs), str(rule), "the publisher's rule", prose, node=region)
    return None


def _blocks(region: LexborNode, dropped: frozenset[int]) -> list[Block]:
    walk = Walk(region, dropped, trusted=True)
    walk.forget()
    return walk.blocks


def _without_repeated_lead(paragraphs: list[str]) -> list[str]:
    return (
        paragraphs[1:]
        if len(paragraphs) > 1 and skeleton(paragraphs[1]).startswith(skeleton(paragraphs[0]))
        else paragraphs
    )


def _told(trace: Trace, name: str, rule: Rule, value: Any, layout: Layout) -> None:
    where = rule if isinstance(rule, str) else getattr(rule, "__name__", "function")
    trace.tell(name, Candidate(value, f"layout {layout.name}", where), "the publisher's own rule", [])
