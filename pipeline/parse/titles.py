"""The headline: candidates from metadata and headings, and the choice between them."""

from __future__ import annotations

import re
from typing import Final

from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import string_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page
from pipeline.parse.text import fold, plain, skeleton

_SEPARATORS: Final = re.compile(r"\s+[-–—|•·:»«/]+\s+|\s*[|»]\s*")


def candidates(page: Page) -> list[Candidate]:
    """Every headline that the page gives, best kind first."""
    found = [Candidate(text, "h1", "h1") for _, text in page.headings[:3]]
    found.append(Candidate(plain(string_of(page.ld.get("headline") or page.ld.get("name"))), "json-ld", "headline"))
    found.extend(
        Candidate(plain(text), "microdata", "headline")
        for text in (strings(page.micro, "headline") or strings(page.micro, "name"))[:1]
    )
    found.append(Candidate(without_site(page.meta("og:title"), page), "opengraph", "og:title"))
    found.append(Candidate(without_site(page.meta("twitter:title"), page), "meta", "twitter:title"))
    found.append(Candidate(without_site(page.title_element, page), "title", "title"))
    return [c for c in found if c.value]


def without_site(title: str, page: Page) -> str:
    """A title without the site's name at its end or start."""
    if not title:
        return ""
    site = skeleton(page.site_name)
    parts = _SEPARATORS.split(title)
    if len(parts) < 2:
        return title
    if site and skeleton(parts[-1]) == site:
        return fold(title[: title.rindex(parts[-1])].rstrip(" -–—|•·:»«/"))
    if site and skeleton(parts[0]) == site:
        return fold(title[len(parts[0]) :].lstrip(" -–—|•·:»«/"))
    return title


def choose(page: Page, trace: Trace) -> str:
    """The headline as readers see it ('' where the page has none)."""
    found = candidates(page)
    votes: dict[str, int] = {}
    for c in found:
        key = skeleton(c.value)
        votes[key] = votes.get(key, 0) + 1
    best = max(found, key=lambda c: votes[skeleton(c.value)], default=None)
    trace.tell("title", best, "most places agree on it", found)
    return best.value if best else ""
