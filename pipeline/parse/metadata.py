"""Every field but headline, body and pictures: candidates from metadata and byline, chosen by ordered rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from pipeline.parse import authors, times
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import objects_of, string_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page
from pipeline.parse.text import plain, unique

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_MAX_LIST: Final = 60


def read(page: Page, trace: Trace, told: Mapping[str, Any]) -> dict[str, Any]:
    """Title, dateline, body and pictures apart, every field: what a layout `told`, else what the metadata says."""
    fields = {name: told[name] for name in FIELDS if name in told}
    if "published_at" not in told:
        fields["published_at"] = times.published(page, trace)
    if "modified_at" not in told:
        fields["modified_at"] = times.modified(page, trace, fields["published_at"])
    for name, rule in _RULES.items():
        if name not in told:
            fields[name] = rule(page, trace)
    return fields


def _first(page: Page, trace: Trace, name: str, found: list[Candidate]) -> str | None:
    found = [c for c in found if c.value]
    trace.tell(
        name, found[0] if found else None, "first in the order of rules" if found else "nowhere on the page", found
    )
    return found[0].value if found else None


def _descriptions(page: Page) -> list[Candidate]:
    return [
        Candidate(plain(string_of(page.ld.get("description"))), "json-ld", "description"),
        *(Candidate(plain(text), "microdata", "description") for text in strings(page.micro, "description")[:1]),
        Candidate(page.meta("og:description"), "opengraph", "og:description"),
        Candidate(page.meta("description"), "meta", "description"),
        Candidate(
            page.meta("twitter:description", "dc.description", "dcterms.description"), "meta", "twitter:description"
        ),
    ]


def _sections(page: Page) -> list[Candidate]:
    crumbs = [n for n in page.ld_nodes if n.get("@type") == "BreadcrumbList"]
    names = (
        [plain(_crumb(m)) for m in objects_of(crumbs[0].get("itemListElement"), page.ld_nodes) if isinstance(m, dict)]
        if crumbs
        else []
    )
    names = [
        n for n in names if n and n.lower() not in ("home", "startseite", "accueil", "inicio", "news home", "homepage")
    ]
    return [
        Candidate(plain(string_of(page.ld.get("articleSection"))), "json-ld", "articleSection"),
        *(Candidate(plain(text), "microdata", "articleSection") for text in strings(page.micro, "articlesection")[:1]),
        Candidate(page.meta("article:section", "og:article:section"), "opengraph", "article:section"),
        Candidate(
            page.meta(
                "parsely-section", "section", "sailthru.section", "cxenseparse:section", "category", "dc.subject"
            ),
            "meta",
            "section",
        ),
        Candidate(names[0] if len(names) > 1 else "", "json-ld", "BreadcrumbList"),
    ]


def _crumb(member: dict[str, Any]) -> str:
    return string_of(member.get("name")) or string_of(member.get("item"))


def _tags(page: Page, trace: Trace) -> tuple[str, ...]:
    options = [
        Candidate(unique([plain(v) for v in page.meta_values("article:tag")]), "opengraph", "article:tag"),
        Candidate(unique([plain(a.text(deep=True)) for a in page.tree.css('a[rel~="tag"]')]), "link", "a[rel=tag]"),
        Candidate(
            unique([plain(string_of(m)) for m in objects_of(page.ld.get("about") or [], page.ld_nodes)]),
            "json-ld",
            "about",
        ),
        Candidate(_split(page.meta("parsely-tags", "sailthru.tags", "cxenseparse:taglist")), "meta", "parsely-tags"),
    ]
    options = [c for c in options if c.value]
    if options and len(options[0].value) == 1:  # one meta element may hold the whole list
        options[0] = options[0]._replace(value=_split(options[0].value[0]))
    trace.tell("tags", options[0] if options else None, "first in the order of rules", options)
    return options[0].value[:_MAX_LIST] if options else ()


def _keywords(page: Page, trace: Trace) -> tuple[str, ...]:
    declared = page.ld.get("keywords")
    listed = (
        [plain(string_of(m)) for m in objects_of(declared, page.ld_nodes)] if isinstance(declared, (list, dict)) else []
    )
    options = [
        Candidate(unique(listed) if len(listed) > 1 else _split(plain(string_of(declared))), "json-ld", "keywords"),
        Candidate(_split(", ".join(strings(page.micro, "keywords"))), "microdata", "keywords"),
        Candidate(_split(page.meta("news_keywords")), "meta", "news_keywords"),
        Candidate(_split(page.meta("keywords")), "meta", "keywords"),
    ]
    options = [c for c in options if c.value]
    trace.tell("keywords", options[0] if options else None, "first in the order of rules", options)
    return options[0].value[:_MAX_LIST] if options else ()


def _split(text: str) -> tuple[str, ...]:
    mark = ";" if text.count(";") > text.count(",") else "|" if text.count("|") > text.count(",") else ","
    return unique([part.strip(" \"'[]") for part in text.split(mark) if len(part) <= 120])


def _locations(page: Page, _trace: Trace) -> tuple[str, ...]:
    declared = page.ld.get("contentLocation") or page.ld.get("locationCreated") or []
    listed = [plain(string_of(m)) for m in objects_of(declared, page.ld_nodes)]
    return unique(listed or [plain(text) for text in strings(page.micro, "contentlocation")])[:_MAX_LIST]


def _related(page: Page, _trace: Trace) -> tuple[str, ...]:
    listed = [
        string_of(m.get("url") or m.get("@id")) if isinstance(m, dict) else m
        for m in objects_of(page.ld.get("citation") or [], page.ld_nodes)
    ]
    listed += strings(page.micro, "citation")
    return unique([address for address in listed if address.startswith(("http://", "https://"))])[:_MAX_LIST]


def _year(page: Page, _trace: Trace) -> int | None:
    for value in (string_of(page.ld.get("copyrightYear")), *strings(page.micro, "copyrightyear")):
        if found := _YEAR.search(value):
            return int(found.group())
    return None


def _description(page: Page, trace: Trace) -> str | None:
    return _first(page, trace, "description", _descriptions(page))


def _section(page: Page, trace: Trace) -> str | None:
    return _first(page, trace, "section", [c for c in _sections(page) if _names_section(c.value)])


def _names_section(text: str) -> bool:
    """Whether a value is a section's name: data of the site's own software and lists of keywords are none."""
    return len(text) <= 100 and text.count(",") < 3 and text[:1] not in ("{", "[")


def _genre(page: Page, trace: Trace) -> str | None:
    found = [Candidate(plain(string_of(page.ld.get("genre"))), "json-ld", "genre")]
    found += [Candidate(text, "microdata", "genre") for text in strings(page.micro, "genre")[:1]]
    return _first(page, trace, "genre", found)


def _holder(page: Page, trace: Trace) -> str | None:
    found = [Candidate(plain(string_of(page.ld.get("copyrightHolder"))), "json-ld", "copyrightHolder")]
    found += [Candidate(text, "microdata", "copyrightHolder") for text in strings(page.micro, "copyrightholder")[:1]]
    found.append(Candidate(page.meta("dcterms.rightsholder", "dc.rightsholder"), "meta", "dcterms.rightsHolder"))
    return _first(page, trace, "copyright_holder", found)


_RULES: Final[dict[str, Callable[[Page, Trace], Any]]] = {
    "description": _description, "authors": authors.choose, "section": _section, "genre": _genre, "tags": _tags,
    "keywords": _keywords, "content_locations": _locations, "related_urls": _related, "copyright_holder": _holder,
    "copyright_year": _year,
}  # fmt: skip
FIELDS: Final = (*_RULES, "published_at", "modified_at", "edition", "language")
