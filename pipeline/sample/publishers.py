"""The six invented publishers: who they are, where they list articles, and how they write addresses and datelines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType
from typing import Final

from pipeline.sample.layouts import agency, blog, paper, static, trade, wire
from pipeline.sources.spec import Source
from pipeline.sources.sputnik import CURRENT
from pipeline.urls import host_of

CHECKED: Final = "2026-11-22, its own sample pages"


@dataclass(frozen=True)
class Publisher:
    """A publisher of the sample web.

    `path` makes the address of an article from (published, slug, number, section); `dateline` is a pattern for
    `{place}` and `{day}` that opens the first paragraph, '' where the house prints none; `staff` sign in turn, `desk`
    where nobody does.
    """

    source: Source
    layout: ModuleType
    path: Callable[[datetime, str, int, str], str]
    dateline: str
    staff: tuple[str, ...]
    desk: str | None
    robots: str | None
    gzip: bool = False
    down_on: date | None = None

    @property
    def host(self) -> str:
        return host_of(self.source.homepage)

    def url(self, path: str) -> str:
        return f"https://{self.host}{path}"


ORBIT_WIRE: Final = Publisher(
    Source(
        "orbitwire", "Orbit Wire", "https://orbitwire.space-news.test/", ("orbitwire.space-news.test",),
        languages=("en", "es"), legal_name="Orbit Wire News Cooperative", country="CA", ownership="public",
        email="desk@orbitwire.space-news.test", telephone="+16135550142",
        logo_url="https://orbitwire.space-news.test/i/logo.png", logo_width=252, logo_height=60,
        feeds=("https://orbitwire.space-news.test/export/rss2/archive/index.xml",),
        sitemaps=("https://orbitwire.space-news.test/sitemap_article_index.xml",),
        day_archive="https://orbitwire.space-news.test/{day:%Y%m%d}/",
        article_urls=(r"/\d{8}/[a-z0-9-]+-\d{7}\.html$",), layouts=(CURRENT,), verified=CHECKED, sample=True,
    ),
    wire, lambda at, slug, number, section: f"/{at:%Y%m%d}/{slug}-{number}.html",
    "{place} (Orbit Wire) - ", (), "Orbit Wire",
    "User-agent: *\nDisallow: /search/\nDisallow: /*-print.html\n\n"
    "Sitemap: https://orbitwire.space-news.test/sitemap_article_index.xml\n",
)  # fmt: skip

LAUNCH_POST: Final = Publisher(
    Source(
        "launchpost", "The Launch Post", "https://launchpost.space-news.test/", ("launchpost.space-news.test",),
        legal_name="Launch Post Media LLC", country="US", ownership="private",
        email="tips@launchpost.space-news.test",
        logo_url="https://launchpost.space-news.test/wp-content/uploads/logo.png", logo_width=600, logo_height=120,
        feeds=("https://launchpost.space-news.test/feed/",),
        sitemaps=("https://launchpost.space-news.test/wp-sitemap.xml",),
        article_urls=(r"/2026/\d\d/\d\d/[a-z0-9-]+/$",), verified=CHECKED, sample=True,
    ),
    blog, lambda at, slug, number, section: f"/{at:%Y/%m/%d}/{slug}/",
    "{place} — ", ("Maren Okafor", "Tobias Lindqvist", "Priya Raghunathan", "Caleb Whitlock"), None,
    "User-agent: *\nCrawl-delay: 0.01\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\n"
    "Sitemap: https://launchpost.space-news.test/wp-sitemap.xml\n",
)  # fmt: skip

MERIDIAN: Final = Publisher(
    Source(
        "meridian", "The Meridian Tribune", "https://www.meridian.space-news.test/", ("meridian.space-news.test",),
        legal_name="Meridian Tribune plc", country="GB", ownership="private",
        email="newsroom@meridian.space-news.test", telephone="+442075550187",
        logo_url="https://www.meridian.space-news.test/static/logo-wide.svg", logo_width=480, logo_height=64,
        feeds=("https://www.meridian.space-news.test/latest/atom.xml",),
        sitemaps=("https://www.meridian.space-news.test/news-sitemap.xml",),
        article_urls=(r"/(science|world|business|sport|food|culture)/[a-z0-9-]+-\d{7}$",),
        verified=CHECKED, sample=True,
    ),
    paper, lambda at, slug, number, section: f"/{section.lower()}/{slug}-{number}",
    "{place}, {day} — ", ("Eleanor Vance", "Hugo Castellane", "Samira Dale", "Owen Brathwaite"), None,
    "User-agent: *\nDisallow: /search\nDisallow: /account/\n\n"
    "Sitemap: https://www.meridian.space-news.test/news-sitemap.xml\n",
    gzip=True,
)  # fmt: skip

SKY_LEDGER: Final = Publisher(
    Source(
        "skyledger", "Sky Ledger", "https://skyledger.space-news.test/", ("skyledger.space-news.test",),
        legal_name="Ledger Trade Publishing GmbH", country="DE", ownership="private",
        email="editors@skyledger.space-news.test",
        feeds=("https://skyledger.space-news.test/feed.json",),
        sitemaps=("https://skyledger.space-news.test/sitemap.xml",),
        article_urls=(r"/(news|premium)/\d{7}/",), verified=CHECKED, sample=True,
        text_policy="facts", policy_reason="its terms forbid republishing, headlines excepted",
    ),
    trade, lambda at, slug, number, section: f"/news/{number}/{slug}",
    "", ("Ingrid Solheim", "Marcus Achterberg", "Yusuf Karadag"), None,
    "User-agent: *\nDisallow: /premium/\n\nSitemap: https://skyledger.space-news.test/sitemap.xml\n",
    gzip=True, down_on=date(2026, 3, 8),
)  # fmt: skip

GROUND_TRACK: Final = Publisher(
    Source(
        "groundtrack", "Ground Track Review", "https://groundtrack.space-news.test/",
        ("groundtrack.space-news.test",), country="NZ", ownership="non-profit",
        feeds=("https://groundtrack.space-news.test/index.rdf",),
        article_urls=(r"/article/\d+/\d$",), verified=CHECKED, sample=True,
    ),
    static, lambda at, slug, number, section: f"/article/{number}/1",
    "", ("Dale Hutchings", "Rosalind Achebe", "Petra Novotny"), None, None,
)  # fmt: skip

OSA: Final = Publisher(
    Source(
        "osa", "Oceanic Space Agency", "https://osa.space-news.test/", ("osa.space-news.test",),
        legal_name="Oceanic Space Agency", country="NZ", ownership="agency",
        email="media@osa.space-news.test", telephone="+6445550119",
        feeds=("https://osa.space-news.test/news-release/feed/",),
        sitemaps=("https://osa.space-news.test/sitemap_index.xml",),
        article_urls=(r"/news-release/[a-z0-9-]+/$",), licence="CC0-1.0", text_policy="full",
        policy_reason="the agency dedicates its releases to the public domain", verified=CHECKED, sample=True,
    ),
    agency, lambda at, slug, number, section: f"/news-release/{slug}/",
    "", (), "Oceanic Space Agency", "User-agent: *\nAllow: /\n\nSitemap: https://osa.space-news.test/sitemap_index.xml\n",
)  # fmt: skip

PUBLISHERS: Final[dict[str, Publisher]] = {
    publisher.source.source_id: publisher
    for publisher in (ORBIT_WIRE, LAUNCH_POST, MERIDIAN, SKY_LEDGER, GROUND_TRACK, OSA)
}


def sample_sources() -> dict[str, Source]:
    """The specs of the sample publishers, keyed by `source_id`; everything a crawl needs to know about them."""
    return {source_id: publisher.source for source_id, publisher in PUBLISHERS.items()}
