"""What each sample publisher lists on a given day: RSS, Atom, RDF, JSON Feed, sitemaps and archives of a day."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

import orjson

from pipeline.clock import iso
from pipeline.sample.calendar import end_of
from pipeline.sample.model import Story
from pipeline.sample.publishers import Publisher
from pipeline.sample.stories import online

LONGEST: Final = 30  # items of a feed; publishers list between ten and a hundred
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_URLSET: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"


def listed_url(publisher: Publisher, one: Story) -> str:
    """The address that a feed gives for an article: the old one where it has moved."""
    return publisher.url(one.listed_path or one.path)


def rss(publisher: Publisher, today: date) -> str:
    """RSS 2.0; the wire tells titles only, the blog tells authors and full summaries."""
    source = publisher.source
    wire = source.source_id == "orbitwire"
    items = []
    for one in online(source.source_id, today)[:LONGEST]:
        text = one.text_at(end_of(today))
        link = escape(listed_url(publisher, one))
        more = "" if wire else f"<description>{escape(text.description)}</description>"
        if one.authors and not wire:
            more += f"<dc:creator>{escape(one.authors[0])}</dc:creator>"
        if text.since != one.published_at:
            more += f"<atom:updated>{iso(text.since)}</atom:updated>"
        items.append(
            f'<item><title>{escape(text.title)}</title><link>{link}</link><guid isPermaLink="true">{link}</guid>'
            f"<pubDate>{format_datetime(one.published_at)}</pubDate><category>{escape(one.section)}</category>{more}</item>"
        )
    return (
        f'{_XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{escape(source.name)}</title><link>{source.homepage}</link><description>{escape(source.name)}"
        f"</description><language>en</language>\n" + "\n".join(items) + "\n</channel></rss>\n"
    )


def atom(publisher: Publisher, today: date) -> str:
    """Atom 1.0 with `updated` apart from `published`."""
    source = publisher.source
    entries = []
    for one in online(source.source_id, today)[:LONGEST]:
        text = one.text_at(end_of(today))
        link = escape(listed_url(publisher, one))
        entries.append(
            f"<entry><id>{link}</id><title>{escape(text.title)}</title>"
            f'<link rel="alternate" type="text/html" href="{link}"/>'
            f"<published>{iso(one.published_at)}</published><updated>{iso(text.since)}</updated>"
            f'<author><name>{escape(one.authors[0])}</name></author><category term="{escape(one.section)}"/>'
            f'<summary type="text">{escape(text.description)}</summary></entry>'
        )
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><id>{source.homepage}</id><title>'
        f"{escape(source.name)}</title><updated>{iso(last_change(publisher, today))}</updated>\n"
        + "\n".join(entries)
        + "\n</feed>\n"
    )


def rdf(publisher: Publisher, today: date) -> str:
    """RSS 1.0 with Dublin Core dates."""
    source = publisher.source
    shown = online(source.source_id, today)[:LONGEST]
    links = [escape(listed_url(publisher, one)) for one in shown]
    sequence = "".join(f'<rdf:li rdf:resource="{link}"/>' for link in links)
    items = "\n".join(
        f'<item rdf:about="{link}"><title>{escape(one.text_at(end_of(today)).title)}</title><link>{link}</link>'
        f"<description>{escape(one.text_at(end_of(today)).description)}</description>"
        f"<dc:date>{iso(one.published_at)}</dc:date><dc:creator>{escape(', '.join(one.authors))}</dc:creator></item>"
        for one, link in zip(shown, links, strict=True)
    )
    return (
        f'{_XML}<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{source.homepage}">'
        f"<title>{escape(source.name)}</title><link>{source.homepage}</link><description>essays and news</description>"
        f"<items><rdf:Seq>{sequence}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n"
    )


def json_feed(publisher: Publisher, today: date) -> str:
    """JSON Feed 1.1."""
    source = publisher.source
    items = []
    for one in online(source.source_id, today)[:LONGEST]:
        text = one.text_at(end_of(today))
        items.append(
            {
                "id": str(one.number),
                "url": listed_url(publisher, one),
                "title": text.title,
                "summary": text.description,
                "date_published": iso(one.published_at),
                "date_modified": iso(text.since),
                "authors": [{"name": name} for name in one.authors],
                "tags": list(one.tags),
            }
        )
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": source.name,
        "home_page_url": source.homepage,
        "feed_url": source.feeds[0],
        "items": items,
    }
    return orjson.dumps(feed, option=orjson.OPT_INDENT_2).decode()


def sitemap_index(children: list[tuple[str, datetime]]) -> str:
    """An index of sitemaps: (address, last change)."""
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{iso(changed)}</lastmod></sitemap>" for url, changed in children
    )
    return f'{_XML}<sitemapindex xmlns="{_URLSET}">{rows}</sitemapindex>\n'


def month_sitemap(publisher: Publisher, today: date) -> str:
    """Every article of the month with its last change."""
    rows = "\n".join(f"<url>{_place(publisher, one, today)}</url>" for one in online(publisher.source.source_id, today))
    return f'{_XML}<urlset xmlns="{_URLSET}">\n{rows}\n</urlset>\n'


def news_sitemap(publisher: Publisher, today: date) -> str:
    """The articles of the last two days, as news search engines ask for them."""
    rows = "\n".join(
        f"<url>{_place(publisher, one, today)}<news:news><news:publication>"
        f"<news:name>{escape(publisher.source.name)}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{iso(one.published_at)}</news:publication_date>"
        f"<news:title>{escape(one.text_at(end_of(today)).title)}</news:title></news:news></url>"
        for one in online(publisher.source.source_id, today)
        if (today - one.text_at(end_of(today)).since.date()).days < 2
    )
    return f'{_XML}<urlset xmlns="{_URLSET}" xmlns:news="{_NEWS}">\n{rows}\n</urlset>\n'


def _place(publisher: Publisher, one: Story, today: date) -> str:
    changed = one.text_at(end_of(today)).since
    return f"<loc>{escape(listed_url(publisher, one))}</loc><lastmod>{iso(changed)}</lastmod>"


def month_range(today: date) -> tuple[str, str]:
    """First and last day of the month as `YYYYMMDD`."""
    last = calendar.monthrange(today.year, today.month)[1]
    return f"{today:%Y%m}01", f"{today:%Y%m}{last:02d}"


def last_change(publisher: Publisher, today: date) -> datetime:
    """When the newest thing that a publisher lists on `today` changed."""
    shown = online(publisher.source.source_id, today)
    return shown[0].text_at(end_of(today)).since if shown else end_of(today)
