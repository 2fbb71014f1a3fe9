"""What a publisher's spec says: who it is, where it lists articles, how its pages read, what its licence allows.

A spec is one small module of `pipeline.sources` with one or more `Source` constants; `docs/add-a-source.md` walks
through one. `Layout.rules` is the whole vocabulary of how pages read: a field's name maps to one rule or to several,
best first; the first rule that finds something wins, and a field without a rule or a find is read by the generic
parser (so a good spec names only what the generic parser gets wrong, and the body).

A rule is one of
    "h1.title"                  CSS: the text of the first element (of list fields: of every element)
    "a.time::attr(data-ts)"     CSS: an attribute of it
    "meta:og:title"             the content of a `meta` element (property, name, itemprop or http-equiv)
    "ld:author.name"            a path in the JSON-LD object of the article
    "micro:headline"            a property of the page's schema.org/Article microdata (`micro:a|b` takes both)
    "=News"                     this very text
    a function Page -> value    for what none of these can say; `page.soup(css)` cuts out a region for it

The fields: title, description, dateline, section, genre, edition, copyright_holder, copyright_year, language;
lists: authors, tags, keywords, content_locations, related_urls; times: published_at, modified_at; and
    body            CSS of the region(s) that hold the article, in page order; `body.first`: True takes the first match
    body.lead       CSS of a lead outside of the region, put before it (once)
    body.drop       CSS, inside the region, of what is no text of the article
    images          CSS of the elements that hold one picture each; `images.caption`, `images.credit`: CSS inside them;
                    `images.id`: a regular expression whose group 1 is the same for all sizes of one picture (then the
                    pictures that the metadata declares are merged in)
and the modifiers
    <field>.strip   a regular expression whose matches are cut out of the text
    <field>.skip    values of a list that are left out
    zone            IANA zone of times that name none (UTC where missing); `day_first`: False reads 3/4/2025 as March
    never           fields that the generic parser shall not fill either
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

TEXT_FIELDS: Final = (
    "title", "description", "dateline", "section", "genre", "edition", "copyright_holder", "copyright_year", "language",
)  # fmt: skip
LIST_FIELDS: Final = ("authors", "tags", "keywords", "content_locations", "related_urls")
TIME_FIELDS: Final = ("published_at", "modified_at")
RULE_NAMES: Final = frozenset((
    *TEXT_FIELDS, *LIST_FIELDS, *TIME_FIELDS, "body", "body.first", "body.lead", "body.drop", "images",
    "images.caption", "images.credit", "images.id", "zone", "day_first", "never",
    *(f"{name}.strip" for name in (*TEXT_FIELDS, *LIST_FIELDS)), *(f"{name}.skip" for name in LIST_FIELDS),
))  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How pages of a source read between two dates; `rules` maps a field to its rules, best first (see above).

    `marker` is a CSS selector that every page of the layout matches: it tells layouts apart where dates cannot
    (an old article served in a new dress). Raises ValueError for a rule name that does not exist.
    """

    name: str
    rules: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    marker: str | None = None

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.rules) - RULE_NAMES):
            raise ValueError(f"layout {self.name}: there is no rule {unknown[0]!r}")


@dataclass(frozen=True)
class Source:
    """One publisher. Facts that no source gives are None; nothing is guessed.

    `hosts` are registrable domains or hosts (a host also covers its subdomains). `day_archive` is a pattern for
    `str.format(day=date)`, such as `https://example.org/{day:%Y%m%d}/`. `article_urls` and `excluded_urls` are
    regular expressions searched for in the whole address: an address is an article's where one of the former
    matches (or none is given) and none of the latter does.
    """

    source_id: str
    name: str
    homepage: str
    hosts: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    legal_name: str | None = None
    country: str | None = None
    ownership: Literal["state", "public", "private", "non-profit", "agency"] | None = None
    email: str | None = None
    telephone: str | None = None
    logo_url: str | None = None
    logo_width: int | None = None
    logo_height: int | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    day_archive: str | None = None
    listings: tuple[str, ...] = ()
    article_urls: tuple[str, ...] = ()
    excluded_urls: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    licence: str = "all-rights-reserved"
    text_policy: Literal["full", "excerpt", "facts"] = "excerpt"
    policy_reason: str = "no licence to republish the text is known"
    verified: str = "unverified"
    editions: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False

    def lists(self, url: str) -> bool:
        """Whether the address rules say that `url` is an article of this source."""
        if any(re.search(rule, url) for rule in self.excluded_urls):
            return False
        return not self.article_urls or any(re.search(rule, url) for rule in self.article_urls)
