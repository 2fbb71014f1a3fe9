"""The Launch Post: a WordPress site whose metadata is one JSON-LD `@graph`."""

# ruff: noqa: E501 - HTML reads better unwrapped

from __future__ import annotations

from datetime import datetime

from pipeline.clock import iso
from pipeline.sample.layouts.page import Link, Page, attr, esc, flow, json_script

LANGUAGE = "en-US"
_SITE = "https://launchpost.space-news.test/"
_SHARE = (
    '<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="#">Click to share '
    'on Facebook (Opens in new window)</a></li><li><a href="#">Click to share on X (Opens in new window)</a></li></ul></div>'
)
_NEWSLETTER = (
    '<div class="wp-block-jetpack-subscriptions"><p>Sign up for our free weekly newsletter and never miss a countdown.</p>'
    '<form><input type="email" placeholder="Type your email…"><button>Subscribe</button></form></div>'
)


def page(page: Page) -> str:
    """The whole article page."""
    story, text, picture = page.story, page.text, page.picture
    classes = " ".join(f"tag-{tag.replace(' ', '-')}" for tag in story.tags)
    return f"""<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8"><title>{esc(text.title)} - The Launch Post</title>
<link rel="canonical" href="{page.url}"><meta property="og:locale" content="en_US"><meta property="og:type" content="article">
<meta property="og:title" content="{attr(text.title)}"><meta property="og:description" content="{attr(text.description)}">
<meta property="og:url" content="{page.url}"><meta property="og:site_name" content="The Launch Post">
<meta property="article:published_time" content="{_time(story.published_at)}">
<meta property="article:modified_time" content="{_time(text.since)}">
<meta name="author" content="{attr(story.authors[0])}"><meta name="generator" content="WordPress 6.7">
{json_script(_graph(page))}
<link rel="alternate" type="application/rss+xml" title="The Launch Post &raquo; Feed" href="{_SITE}feed/"></head>
<body class="post-template-default single single-post"><div id="page" class="site">
<header id="masthead"><p class="site-title"><a href="{_SITE}">The Launch Post</a></p>
<nav id="site-navigation"><ul><li><a href="/category/launch/">Launch</a></li><li><a href="/category/business/">Business</a></li>
<li><a href="/launch-schedule/">Launch Schedule</a></li></ul></nav></header>
<main id="primary"><article id="post-{story.number}" class="post type-post status-publish {classes}">
<header class="entry-header"><span class="cat-links"><a href="/category/x/" rel="category tag">{esc(story.section)}</a></span>
<h1 class="entry-title">{esc(text.title)}</h1><div class="entry-meta"><span class="byline">by <a class="url fn n" rel="author"
 href="{_SITE}author/x/">{esc(" and ".join(story.authors))}</a></span> <span class="posted-on"><time class="entry-date published"
 datetime="{_time(story.published_at)}">{_day(story.published_at)}</time></span></div></header>
<figure class="post-thumbnail wp-caption"><img src="{picture.url}" width="1920" height="1080" alt="">
<figcaption class="wp-caption-text">{esc(picture.caption)} Credit: {esc(picture.credit)}</figcaption></figure>
<div class="entry-content">
{_body(page)}
{_SHARE}<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3>
{"".join(f'<div class="jp-relatedposts-post"><a href="{x.url}">{esc(x.title)}</a></div>' for x in page.related)}</div>
</div>{_NEWSLETTER}
<footer class="entry-footer"><span class="tags-links">Tagged {_tags(story.tags)}</span></footer></article>
<div id="comments"><h2 class="comments-title">2 thoughts on this story</h2><ol class="comment-list"><li><div class="comment-content">
<p>Great reporting as ever, thank you!</p></div></li><li><div class="comment-content"><p>Any word on the fairings?</p></div></li></ol></div>
</main><aside id="secondary" class="widget-area"><section class="widget"><h2>About</h2><p>Independent launch reporting since 2014.</p>
</section></aside><footer id="colophon">Proudly powered by WordPress. © 2026 Launch Post Media LLC</footer></div></body></html>
"""


def listing(title: str, links: tuple[Link, ...]) -> str:
    """A category page or a round-up: cards with the first words of each article."""
    cards = "".join(
        f'<article class="post type-post"><header class="entry-header"><h2 class="entry-title"><a href="{link.url}" '
        f'rel="bookmark">{esc(link.title)}</a></h2><time class="entry-date" datetime="{_time(link.published_at)}">'
        f'{link.published_at:%B} {link.published_at.day}, 2026</time></header><div class="entry-summary"><p>'
        f'{esc(link.description)} <a class="more-link" href="{link.url}">Continue reading</a></p></div></article>'
        for link in links
    )
    return (
        f'<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"><title>{esc(title)} - The Launch Post</title>'
        f'<meta property="og:type" content="website"><meta property="og:title" content="{attr(title)}"></head>'
        f'<body class="archive category"><main id="primary"><header class="page-header"><h1 class="page-title">{esc(title)}'
        f'</h1></header>{cards}<nav class="pagination"><a class="next page-numbers" href="page/2/">Older posts</a></nav>'
        f"</main></body></html>"
    )


def _body(page: Page) -> str:
    pieces = flow(page.text.blocks)
    if len(pieces) > 4 and page.related:
        card = page.related[-1]
        pieces.insert(
            3, f'<p class="read-more-inline"><strong>READ MORE: <a href="{card.url}">{esc(card.title)}</a></strong></p>'
        )
    return "\n".join(pieces)


def _graph(page: Page) -> dict[str, object]:
    story, text, picture = page.story, page.text, page.picture
    people = [
        {"@type": "Person", "@id": f"{_SITE}#/schema/person/{n}", "name": name} for n, name in enumerate(story.authors)
    ]
    article = {
        "@type": "Article",
        "@id": f"{page.url}#article",
        "isPartOf": {"@id": page.url},
        "author": [{"name": person["name"], "@id": person["@id"]} for person in people],
        "headline": text.title,
        "datePublished": iso(story.published_at),
        "dateModified": iso(text.since),
        "mainEntityOfPage": {"@id": page.url},
        "wordCount": len(text.body.split()),
        "publisher": {"@id": f"{_SITE}#organization"},
        "image": {"@id": f"{page.url}#primaryimage"},
        "keywords": list(story.tags),
        "articleSection": [story.section],
        "inLanguage": "en-US",
        "copyrightYear": "2026",
        "copyrightHolder": {"@id": f"{_SITE}#organization"},
    }
    web_page = {
        "@type": "WebPage",
        "@id": page.url,
        "url": page.url,
        "name": f"{text.title} - The Launch Post",
        "isPartOf": {"@id": f"{_SITE}#website"},
        "datePublished": iso(story.published_at),
        "dateModified": iso(text.since),
        "description": text.description,
    }
    image = {
        "@type": "ImageObject",
        "@id": f"{page.url}#primaryimage",
        "url": picture.url,
        "contentUrl": picture.url,
        "width": picture.width,
        "height": picture.height,
        "caption": picture.caption,
    }
    site = {
        "@type": "WebSite",
        "@id": f"{_SITE}#website",
        "url": _SITE,
        "name": "The Launch Post",
        "inLanguage": "en-US",
    }
    organisation = {"@type": "Organization", "@id": f"{_SITE}#organization", "name": "The Launch Post", "url": _SITE}
    return {"@context": "https://schema.org", "@graph": [article, web_page, image, site, organisation, *people]}


def _time(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}+00:00"


def _day(at: datetime) -> str:
    return f"{at:%B} {at.day}, {at.year}"


def _tags(tags: tuple[str, ...]) -> str:
    return ", ".join(f'<a href="/tag/x/" rel="tag">{esc(tag)}</a>' for tag in tags)
