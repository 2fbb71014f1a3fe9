"""Who wrote an article: candidates from metadata and the byline, cleaned, and the choice between them."""

from __future__ import annotations

from typing import Any, Final

from pipeline.parse import people
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import objects_of, string_of, types_of
from pipeline.parse.microdata import string_of as item_string
from pipeline.parse.page import Page
from pipeline.parse.text import fold

_METAS: Final = (
    "author",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
    "citation_author",
    "authors",
    "article:author_name",
    "twitter:data1",
)
_BYLINES: Final = (
    '[rel~="author"]', '[itemprop="author"] [itemprop="name"]', '[itemprop="author"]', '[class*="author-name"]', '[class*="author__name"]',
    '[class*="authorName"]', '[class*="byline-name"]', '[class*="byline"] a', '[class*="author"] a', '[class*="byline"]', '[class*="Byline"]',
)  # fmt: skip


def candidates(page: Page) -> list[Candidate]:
    """Every byline that the page gives, as names."""
    site = page.site_name
    found = [Candidate(people.names(_ld_names(page), site), "json-ld", "author")]
    found.append(
        Candidate(people.names([item_string(v) for v in page.micro.get("author", ())], site), "microdata", "author")
    )
    for name in _METAS[:-1]:
        values = page.metas.get(name, ())
        if values:
            found.append(Candidate(people.names(values, site), "meta", name))
    for selector in _BYLINES:
        nodes = page.tree.css(selector)[:6]
        if nodes:
            names = people.names([fold(n.text(deep=True, separator=" ")) for n in nodes], site)
            if names:
                found.append(Candidate(names, "byline", selector))
                break
    return [c for c in found if c.value]


def choose(page: Page, trace: Trace) -> tuple[str, ...]:
    """The people of the byline; a desk or an agency only where no person is named."""
    found = candidates(page)
    site = page.site_name
    best = next((c for c in found if any(not people.is_organisation(n, site) for n in c.value)), None)
    why = "the first that names a person"
    if best is None:
        best, why = (found[0] if found else None), "no person is named: the desk or agency"
    trace.tell("authors", best, why if best else "no byline on the page", found)
    return best.value if best else ()


def _ld_names(page: Page) -> list[str]:
    declared: Any = page.ld.get("author") or page.ld.get("creator") or []
    names = []
    for member in objects_of(declared, page.ld_nodes):
        if isinstance(member, dict) and "imageobject" in types_of(member):
            continue
        if isinstance(member, dict) and isinstance(member.get("name"), list):
            names.extend(string_of(n) for n in member["name"])
            continue
        names.append(string_of(member.get("name") or "") if isinstance(member, dict) else member)
    return names
