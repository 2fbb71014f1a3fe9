"""What a publisher's spec says: who it is, where it lists articles, how its pages read, what its licence allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True)
class Layout:
    """How pages of a source read between two dates; `rules` maps a field to its selectors, best first.

    The names of the rules and their meaning belong to `pipeline.parse`, which interprets them.
    """

    name: str
    rules: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None


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
