"""Who wrote an article: candidates from metadata and the byline, cleaned, and the choice between them."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from selectolax.lexbor import LexborNode

from pipeline.parse import people
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import objects_of, string_of, types_of
from pipeline.parse.microdata import string_of as item_string
from pipeline.parse.page import Page
from pipeline.parse.text import fold

_METAS: Final = (
    "author", "parsely-author", "sailthru.author", "article:author", "twitter:misc:written by", "dc.creator",
    "dcterms.creator", "byl", "cxenseparse:author", "citation_author", "authors", "article:author_name",
)  # fmt: skip
# From the surest to the widest; each takes the first elements that match. A rule on class names is (words, inside):
# elements whose class holds one of the words, or the links inside them; all of these are found in one look at the page.
_NAMED_ONES: Final = '[class*="author"],[class*="byline"],[class*="Byline"]'
_BYLINES: Final = (
    '[rel~="author"]', '[itemprop="author"] [itemprop="name"]', '[itemprop="author"]',
    (("author-name", "author__name", "authorName", "authorname", "byline-name", "byline__name"), ""),
    (("byline", "Byline"), "a"),
        'a[href*="/author/"],a[href*="/authors/"],a[href*="/autor/"],a[href*="/autoren/"],a[href*="/auteur/"],'
        'a[href*="/people/"],a[href*="/journalist"],a[href*="/profile/"]',
    (("author",), "a"), (("byline", "Byline"), ""), (("author",), ""),
)  # fmt: skip
_FIRST: Final = 6


def candidates(page: Page, *, every: bool = True) -> list[Candidate]:
    """The bylines that the page gives, as names; not `every`: of those that are shown, none after the first person."""
    site = page.site_name
    found = [Candidate(people.names(_ld_names(page), site), "json-ld", "author")]
    found.append(
        Candidate(people.names([item_string(v) for v in page.micro.get("author", ())], site), "microdata", "author")
    )
    for name in _METAS:
        values = page.meta_values(name)
        if values:
            found.append(Candidate(people.names(values, site), "meta", name))
    if (
        page.meta("twitter:label1")
        .lower()
        .startswith(("written", "verfasst", "écrit", "escrito", "by", "author", "geschrieben"))
    ):
        found.append(Candidate(people.names([page.meta("twitter:data1")], site), "meta", "twitter:data1"))
    found = [c for c in found if c.value]
    if any(not people.is_organisation(name, site) for c in found for name in c.value):
        return found
    return [*found, *_bylines(page, site, every)]


def _bylines(page: Page, site: str, every: bool) -> list[Candidate]:
    """The byline as it is shown; looked for only where the metadata names no person."""
    found: list[Candidate] = []
    classed = [(node, node.attributes.get("class") or "") for node in page.tree.css(_NAMED_ONES)]
    for rule in _BYLINES:
        nodes = page.tree.css(rule)[:_FIRST] if isinstance(rule, str) else _of_class(classed, *rule)
        if not nodes:
            continue
        beside = _place(nodes[0])
        texts = [line for n in nodes if _place(n) == beside for line in _lines(n)]
        names = people.names(texts, site)
        if names:
            found.append(
                Candidate(names, "byline", rule if isinstance(rule, str) else f"class {rule[0][0]} {rule[1]}".strip())
            )
            if not every and any(not people.is_organisation(name, site) for name in names):
                break
    return found


def _of_class(classed: list[tuple[LexborNode, str]], words: tuple[str, ...], inside: str) -> list[LexborNode]:
    """The first elements whose class holds one of the words, or the first of a kind `inside` them, in page order."""
    own = (node for node, name in classed if any(word in name for word in words))
    if not inside:
        return list(islice(own, _FIRST))
    found: dict[int, LexborNode] = {}
    for node in own:
        for inner in node.css(inside):
            if inner.mem_id != node.mem_id:
                found.setdefault(inner.mem_id, inner)
        if len(found) >= _FIRST:
            break
    return list(found.values())[:_FIRST]


def _lines(node: LexborNode) -> list[str]:
    """The lines of a byline: a line break or a date inside it ends the names."""
    lines = [""]
    for child in node.iter(include_text=True):
        if child.tag in ("br", "time") or "date" in (child.attributes.get("class") or "").lower():
            lines.append("")
        else:
            lines[-1] += " " + (
                child.text_content or "" if child.tag == "-text" else child.text(deep=True, separator=" ")
            )
    return [folded for line in lines if (folded := fold(line))]


def _place(node: LexborNode) -> int:
    """What a name in a byline shares with the next one: the element two above."""
    up = node.parent.parent if node.parent is not None else None
    return up.mem_id if up is not None else 0


def choose(page: Page, trace: Trace) -> tuple[str, ...]:
    """The people of the byline; a desk or an agency only where no person is named."""
    found = candidates(page, every=trace.on)
    site = page.site_name
    best = next((c for c in found if any(not people.is_organisation(n, site) for n in c.value)), None)
    why = "the first that names a person"
    if best is None:
        best, why = (found[0] if found else None), "no person is named: the desk or agency"
    trace.tell("authors", best, why if best else "no byline on the page", found)
    return best.value if best else ()


def _ld_names(page: Page) -> list[str]:
    declared: Any = page.ld.get("author") or page.ld.get("creator") or []
    names: list[str] = []
    for member in objects_of(declared, page.ld_nodes):
        if isinstance(member, dict) and "imageobject" in types_of(member):
            continue
        if isinstance(member, dict) and isinstance(member.get("name"), list):
            names.extend(string_of(n) for n in member["name"])
            continue
        names.append(string_of(member.get("name") or "") if isinstance(member, dict) else member)
    return names
