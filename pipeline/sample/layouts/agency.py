"""Oceanic Space Agency: a government site whose JSON-LD names only the page; Dublin Core, a release number, a licence link."""

# ruff: noqa: E501 - HTML reads better unwrapped

from __future__ import annotations

from pipeline.clock import iso
from pipeline.sample.layouts.page import Link, Page, attr, esc, flow, json_script

LANGUAGE = "en-NZ"
_SITE = "https://osa.space-news.test"
_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


def page(page: Page) -> str:
    """The whole release."""
    story, text, picture = page.story, page.text, page.picture
    subjects = "".join(f'<meta name="dcterms.subject" content="{attr(tag)}">\n' for tag in story.tags)
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "@id": page.url, "url": page.url, "name": f"{text.title} - OSA",
             "datePublished": iso(story.published_at), "dateModified": iso(text.since), "inLanguage": "en-NZ"},
            {"@type": "WebSite", "@id": f"{_SITE}/#website", "url": f"{_SITE}/", "name": "Oceanic Space Agency"},
        ],
    }  # fmt: skip
    return f"""<!DOCTYPE html>
<html lang="en-NZ"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{esc(text.title)} - OSA</title><link rel="canonical" href="{page.url}"><link rel="license" href="{_LICENCE}">
<meta name="description" content="{attr(text.description)}"><meta property="og:title" content="{attr(text.title)} - OSA">
<meta property="og:type" content="article"><meta property="og:site_name" content="OSA">
<meta property="article:published_time" content="{iso(story.published_at)}">
<meta property="article:modified_time" content="{iso(text.since)}">
<meta name="dcterms.title" content="{attr(text.title)}"><meta name="dcterms.creator" content="Oceanic Space Agency">
<meta name="dcterms.issued" content="{iso(story.published_at)}"><meta name="dcterms.language" content="en-NZ">
{subjects}{json_script(graph)}</head>
<body><div class="usa-banner"><p class="usa-banner__header-text">An official website of the Oceanic Space Agency</p>
<p>Here's how you know</p></div>
<header class="usa-header"><a href="/">OSA</a><nav><a href="/missions/">Missions</a><a href="/news/">News</a><a href="/careers/">Careers</a></nav></header>
<main><article class="release"><div class="hds-content-lists"><span class="release-type">{esc(story.section)}</span></div>
<h1 class="display-48">{esc(text.title)}</h1>
<div class="article-meta-item"><span class="heading-12">{story.published_at:%b} {story.published_at.day:02d}, 2026</span></div>
<div class="article-meta-item"><span class="release-number">RELEASE 26-{story.number % 900 + 100}</span></div>
<figure class="hds-media"><img src="{picture.url}" alt="{attr(picture.caption)}">
<figcaption class="hds-caption"><div class="hds-caption-text">{esc(picture.caption)}</div><div class="hds-credits">Credit: OSA</div></figcaption></figure>
<div class="usa-article-content">
{chr(10).join(flow(text.blocks))}
<p class="release-end">-end-</p>
</div>
<section class="contact-block"><h2>Media Contact</h2><p>OSA Communications Office, Wellington<br>+64 4 555 0119<br>media@osa.space-news.test</p></section>
<section class="related"><h2>Keep Exploring</h2><h3>Discover More Topics From OSA</h3>{"".join(f'<a class="hds-content-item" href="{x.url}">{esc(x.title)}</a>' for x in page.related)}</section>
</article></main><footer class="usa-footer"><p>Text and pictures of this site are dedicated to the public domain (<a rel="license" href="{_LICENCE}">CC0 1.0</a>).</p>
<p>Page Last Updated: {text.since:%b} {text.since.day:02d}, 2026</p><p>Page Editor: OSA Web Team</p></footer></body></html>
"""


def listing(title: str, links: tuple[Link, ...]) -> str:
    """All releases, newest first."""
    items = "".join(
        f'<div class="hds-content-item"><a class="hds-content-item-heading" href="{link.url}">{esc(link.title)}</a></div>'
        for link in links
    )
    return (
        f'<!DOCTYPE html><html lang="en-NZ"><head><meta charset="utf-8"><title>{esc(title)} - OSA</title></head><body><main>'
        f"<h1>{esc(title)}</h1>{items}</main></body></html>"
    )
