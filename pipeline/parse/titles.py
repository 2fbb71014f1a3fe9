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


# JSON-LD's headline is what the publisher itself declares, og:title what it shares; the twitter title repeats the
# latter and is no witness of its own. A heading that og:title repeats outweighs a JSON-LD headline that only the title
# element repeats: those two are worded for search engines. Weights measured on the labelled news pages.
_VOTES: Final = {"json-ld": 2.0, "opengraph": 1.8, "h1": 1.25, "microdata": 1.0, "title": 1.0, "meta": 0.0}


def choose(page: Page, trace: Trace) -> str:
    """The headline: the wording that most places agree on, in the spelling that most of them use ('' for none)."""
    found = _without_suffixes(candidates(page))
    votes: dict[str, float] = {}
    spelled: dict[str, float] = {}
    counted: set[str] = set()
    for c in found:
        if c.rule not in counted:  # of several h1, the first
            counted.add(c.rule)
            votes[skeleton(c.value)] = votes.get(skeleton(c.value), 0) + _VOTES[c.rule]
            spelled[c.value] = spelled.get(c.value, 0) + _VOTES[c.rule]
    best = max(found, key=lambda c: (votes.get(skeleton(c.value), 0), spelled.get(c.value, 0)), default=None)
    trace.tell("title", best, "most places agree on its words", found)
    return best.value if best else ""


def _without_suffixes(found: list[Candidate]) -> list[Candidate]:
    """Titles that are another candidate and a site's or section's name become that candidate."""
    shown = [c.value for c in found if c.rule in ("h1", "json-ld", "microdata", "opengraph")]
    kept = []
    for c in found:
        if c.rule in ("opengraph", "meta", "title"):
            own = skeleton(c.value)
            core = next(
                (
                    s
                    for s in shown
                    if len(s) > 15
                    and s != c.value
                    and 0 < len(c.value) - len(s) < 80
                    and _adds_name(own, skeleton(s), c.value)
                ),
                None,
            )
            c = c._replace(value=core) if core else c  # noqa: PLW2901
        kept.append(c)
    return kept


def _adds_name(own: str, core: str, title: str) -> bool:
    return own != core and core in own and bool(_SEPARATORS.search(title) or "--" in title or "｜" in title)
