"""The Meridian Tribune: a newspaper with several JSON-LD scripts (one of them the article) and real paragraphs."""

# ruff: noqa: E501 - HTML reads better unwrapped

from __future__ import annotations

from pipeline.clock import iso
from pipeline.sample.layouts.page import Link, Page, attr, esc, flow, json_script

LANGUAGE = "en-GB"
SHOWS_LEAD = True  # the standfirst is part of what a reader reads
_RESERVED = '<meta name="tdm-reservation" content="1">'
_SITE = "https://www.meridian.space-news.test"
_PUBLISHER = {
    "@type": "NewsMediaOrganization",
    "name": "The Meridian Tribune",
    "url": f"{_SITE}/",
    "logo": {"@type": "ImageObject", "url": f"{_SITE}/static/logo-wide.svg", "width": 480, "height": 64},
}


def page(page: Page) -> str:
    """The whole article page."""
    story, text, picture = page.story, page.text, page.picture
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{esc(text.title)} | {esc(story.section)} | The Meridian Tribune</title>
<meta name="description" content="{attr(text.description)}"><link rel="canonical" href="{page.url}">
<meta property="og:title" content="{attr(text.title)} | The Meridian Tribune"><meta property="og:type" content="article">
<meta property="og:url" content="{page.url}"><meta property="og:image" content="{picture.url}">
<meta name="robots" content="max-image-preview:large">{_RESERVED if story.fault == "reserved" else ""}
{json_script(_crumbs(page))}
{json_script(_picture(page))}
{json_script(_article(page))}
{json_script({"@context": "https://schema.org", **_PUBLISHER})}</head>
<body><a class="skip" href="#main">Skip to content</a><header class="masthead"><a href="/">The Meridian Tribune</a>
<nav aria-label="Sections"><a href="/world">World</a><a href="/business">Business</a><a href="/science">Science</a>
<a href="/sport">Sport</a><a href="/food">Food</a></nav></header>
<main id="main"><article class="story"><p class="story-kicker">{esc(story.section)}</p>
<h1 class="story-headline">{esc(text.title)}</h1><p class="story-standfirst">{esc(text.description)}</p>
<div class="story-byline">By <span class="author">{esc(" and ".join(story.authors))}</span>
<time datetime="{iso(story.published_at)}">{story.published_at:%H.%M} GMT {story.published_at.day} {story.published_at:%B} 2026</time></div>
<figure class="story-lead"><img src="{picture.url}" alt="{attr(picture.caption)}"><figcaption>{esc(picture.caption)}
<span class="credit">{esc(picture.credit)}</span></figcaption></figure>
<div class="story-share"><button>Copy link</button><button>Save for later</button></div>
<section class="story-body" data-component="text">
{_body(page)}
</section>
<div class="story-topics">Topics: {" ".join(f'<a href="/topics/x">{esc(tag)}</a>' for tag in story.tags)}</div></article>
<aside class="most-read"><h2>Most read</h2><ol>{"".join(f'<li><a href="{x.url}">{esc(x.title)}</a></li>' for x in page.related)}</ol></aside>
</main><footer><p>© 2026 Meridian Tribune plc. All rights reserved. Registered in England.</p>
<p>The Tribune is not responsible for the content of external sites.</p></footer></body></html>
"""


def listing(title: str, links: tuple[Link, ...]) -> str:
    """A section front."""
    cards = "".join(
        f'<li class="card"><a href="{link.url}"><h3>{esc(link.title)}</h3></a><p>{esc(link.description)}</p></li>'
        for link in links
    )
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{esc(title)} | The Meridian Tribune</title>'
        f"</head><body><main><h1>{esc(title)}</h1><ul>{cards}</ul></main></body></html>"
    )


def _body(page: Page) -> str:
    pieces = flow(page.text.blocks, heading="h3")
    if len(pieces) > 3:
        pieces.insert(
            2,
            '<aside class="newsletter-promo"><h4>The Long Count</h4><p>Our science editor\'s letter, every Thursday. '
            "By entering your email you agree to our privacy policy.</p></aside>",
        )
    return "\n".join(pieces)


def _article(page: Page) -> dict[str, object]:
    story, text, picture = page.story, page.text, page.picture
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text.title,
        "description": text.description,
        "url": page.url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": page.url},
        "datePublished": iso(story.published_at),
        "dateModified": iso(text.since),
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": _PUBLISHER,
        "image": [{"@type": "ImageObject", "url": picture.url, "width": picture.width, "height": picture.height}],
        "articleSection": story.section,
        "keywords": ", ".join(story.tags),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "copyrightHolder": {"@type": "Organization", "name": "Meridian Tribune plc"},
        "copyrightYear": 2026,
    }


def _crumbs(page: Page) -> dict[str, object]:
    items = [("Home", f"{_SITE}/"), (page.story.section, f"{_SITE}/{page.story.section.lower()}")]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(items, 1)
        ],
    }


def _picture(page: Page) -> dict[str, object]:
    picture = page.picture
    return {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "contentUrl": picture.url,
        "caption": picture.caption,
        "creditText": picture.credit,
        "datePublished": "2025-11-04T08:00:00Z",
    }
