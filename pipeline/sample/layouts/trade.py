"""Sky Ledger: a trade site with OpenGraph and meta elements only, a byline and a `<time>`."""

# ruff: noqa: E501 - HTML reads better unwrapped

from __future__ import annotations

from pipeline.sample.layouts.page import Link, Page, attr, esc, flow

SHOWS_LEAD = True


def page(page: Page) -> str:
    """The whole article page."""
    story, text, picture = page.story, page.text, page.picture
    stamp = f"{story.published_at:%Y-%m-%dT%H:%M}+00:00"
    tags = "".join(f'<meta property="article:tag" content="{attr(tag)}">\n' for tag in story.tags)
    return f"""<!DOCTYPE html>
<html lang="en" prefix="og: https://ogp.me/ns# article: https://ogp.me/ns/article#">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{esc(text.title)} :: Sky Ledger</title>
<meta name="description" content="{attr(text.description)}">
<meta name="keywords" content="{attr(", ".join(story.tags))}">
<meta property="og:title" content="{attr(text.title)}">
<meta property="og:description" content="{attr(text.description)}">
<meta property="og:type" content="article"><meta property="og:url" content="{page.url}">
<meta property="og:image" content="{picture.url}"><meta property="og:image:width" content="1920">
<meta property="og:image:height" content="1080"><meta property="og:site_name" content="Sky Ledger">
<meta property="article:published_time" content="{stamp}">
<meta property="article:modified_time" content="{text.since:%Y-%m-%dT%H:%M}+00:00">
<meta property="article:section" content="{attr(story.section)}">
{tags}<link rel="canonical" href="{page.url}"></head>
<body><div class="topbar">Launch insurance index <b>104.2</b> &#9650; 0.3 · Transponder spot price <b>1,240</b> &#9660; 1.1</div>
<div class="brand"><a href="/">Sky Ledger</a> <span>The business of orbit</span></div>
<div class="wrap"><div class="col-main">
<div class="rubric"><a href="/{story.section.lower()}">{esc(story.section)}</a></div>
<h1>{esc(text.title)}</h1>
<div class="intro">{esc(text.description)}</div>
<div class="meta">By <a rel="author" href="/people/x">{esc(" and ".join(story.authors))}</a> |
<time datetime="{stamp}">{story.published_at.day} {story.published_at:%b %Y, %H:%M} UTC</time> | 3 min read</div>
<div class="lead-image"><img src="{picture.url}" alt=""><small>{esc(picture.caption)} {esc(picture.credit)}</small></div>
<div class="copy">
{_copy(page)}
</div>
<div class="share"><a href="#">LinkedIn</a> <a href="#">Email</a> <a href="#">Print</a></div>
<div class="more"><h4>More from Sky Ledger</h4><ul>{"".join(f'<li><a href="{x.url}">{esc(x.title)}</a></li>' for x in page.related)}</ul></div>
</div><div class="col-side"><h4>Upcoming events</h4><p>Orbital Finance Summit, Lisbon, 21 April</p><p>Small Satellite Days, Turin, 5 May</p>
<div class="ad">Advertisement</div></div></div>
<div class="foot">Sky Ledger is published by Ledger Trade Publishing GmbH, Bremen. Reproduction prohibited. Imprint. Privacy.</div>
</body></html>
"""


def listing(title: str, links: tuple[Link, ...]) -> str:
    """A section's list of headlines."""
    items = "".join(f'<li><a href="{link.url}">{esc(link.title)}</a></li>' for link in links)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(title)} :: Sky Ledger</title></head>'
        f'<body><h1>{esc(title)}</h1><ul class="headlines">{items}</ul></body></html>'
    )


def _copy(page: Page) -> str:
    pieces = flow(page.text.blocks, heading="h3")
    if len(pieces) > 3:
        pieces.insert(len(pieces) - 1, '<div class="ad-inline"><span>Advertisement</span></div>')
    return "\n".join(pieces)
