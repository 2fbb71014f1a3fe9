"""Orbit Wire: a hidden schema.org microdata block, then the visible article in `.article__block` divisions."""

# ruff: noqa: E501 - HTML reads better unwrapped

from __future__ import annotations

from datetime import datetime

from pipeline.sample.layouts.page import Link, Page, attr, esc
from pipeline.sample.model import Block

_HEAD = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title} - {stamp}, Orbit Wire</title>
<meta name="description" content="{description}"><link rel="canonical" href="{url}">
<meta property="og:title" content="{title}"><meta property="og:description" content="{description}">
<meta property="og:type" content="article"><meta property="og:site_name" content="Orbit Wire">
<meta property="og:image" content="https://orbitwire.space-news.test/share/{number}.png">
<meta property="article:published_time" content="{compact}"><meta name="analytics:rubric" content="{section}">
<link rel="alternate" type="application/rss+xml" href="/export/rss2/archive/index.xml"></head>
<body><header class="header"><a href="/">Orbit Wire</a><nav><a href="/world/">World</a><a href="/launch/">Launch</a>
<a href="/science/">Science</a><a href="/multimedia/">Multimedia</a></nav></header>
<div class="endless"><div class="endless__item" data-article-id="{number}">
"""
_ORGANISATION = (
    '<div itemprop="{role}" itemscope itemtype="https://schema.org/Organization"><div itemprop="name">Orbit Wire</div>'
    '<div itemprop="email">desk@orbitwire.space-news.test</div><div itemprop="telephone">+16135550142</div>'
    '<div itemprop="legalName">Orbit Wire News Cooperative</div>'
    '<div itemprop="logo" itemscope itemtype="https://schema.org/ImageObject">'
    '<a itemprop="url" href="https://orbitwire.space-news.test/i/logo.png"></a>'
    '<div itemprop="width">252</div><div itemprop="height">60</div></div></div>'
)
_FOOT = """</div></div></div>
<div class="newsfeed"><div class="newsfeed__title">Newsfeed</div>{feed}</div>
<footer class="footer"><a href="/about/">About Us</a><a href="/terms/">Terms of Use</a><a href="/cookies/">Cookie Policy</a>
<div>© 2026 Orbit Wire All rights reserved. 18+</div></footer>
<div class="comments">To participate in the discussion log in or register</div></body></html>
"""


def page(page: Page) -> str:
    """The whole article page."""
    story, text = page.story, page.text
    head = _HEAD.format(
        language=story.language, title=attr(text.title), description=attr(text.description), url=page.url,
        stamp=f"{story.published_at:%d.%m.%Y}", number=story.number, section=attr(story.section),
        compact=f"{story.published_at:%Y%m%dT%H%M}+0000",
    )  # fmt: skip
    return head + _microdata(page) + _visible(page) + _FOOT.format(feed="".join(_feed_line(x) for x in page.related))


def listing(title: str, links: tuple[Link, ...]) -> str:
    """A day's archive or a rubric."""
    items = "".join(
        f'<div class="list__item"><a class="list__title" href="{link.url}">{esc(link.title)}</a>'
        f'<div class="list__date">{_clock(link.published_at)}</div></div>'
        for link in links
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{esc(title)} - Orbit Wire</title></head>'
        f'<body><h1>{esc(title)}</h1><div class="list list-tag">{items}</div></body></html>'
    )


def _microdata(page: Page) -> str:
    story, text, picture = page.story, page.text, page.picture
    short = " ".join(block.text for block in text.blocks if block.kind == "paragraph")[:600]
    sections = "".join(f'<div itemprop="articleSection">{esc(tag)}</div>' for tag in (story.section, *story.tags))
    keywords = esc(", ".join(story.tags))
    return (
        '<div itemscope itemtype="https://schema.org/Article" class="schema_org">'
        f'<div itemprop="mainEntityOfPage">{page.url}</div><a itemprop="url" href="{page.url}"></a>'
        f'<div itemprop="headline">{esc(text.title)}</div><div itemprop="name">{esc(text.title)}</div>'
        f'<div itemprop="description">{esc(text.description)}</div>'
        f'<div itemprop="datePublished">{story.published_at:%Y-%m-%dT%H:%M}+0000</div>'
        f'<div itemprop="dateModified">{text.since:%Y-%m-%dT%H:%M}+0000</div>{sections}'
        f'<div itemprop="articleBody">{esc(short)}</div>'
        f'<div itemprop="copyrightYear">2026</div>{_ORGANISATION.format(role="publisher")}'
        f"{_ORGANISATION.format(role='author')}{_ORGANISATION.format(role='copyrightHolder')}"
        f'<div itemprop="genre">News</div><div itemprop="inLanguage">{story.language}</div>'
        '<div itemprop="image" itemscope itemtype="https://schema.org/ImageObject">'
        f'<a itemprop="contentUrl" href="{picture.url}"></a><a itemprop="url" href="{picture.url}"></a>'
        f'<div itemprop="width">1920</div><div itemprop="height">1080</div>'
        '<div itemprop="representativeOfPage">true</div></div>'
        f'<div itemprop="keywords">{keywords}</div></div>'
    )


def _visible(page: Page) -> str:
    story, text, picture = page.story, page.text, page.picture
    updated = "" if text.since == story.published_at else f" (Updated: {_clock(text.since)})"
    tags = "".join(f'<a class="article__tags-item tag__text" href="/keyword_x/">{esc(tag)}</a>' for tag in story.tags)
    return (
        f'<div class="article" data-article-id="{story.number}"><div class="article__header">'
        f'<h1 class="article__title">{esc(text.title)}</h1><div class="article__info"><div class="article__info-date">'
        f'<a href="/{story.published_at:%Y%m%d}/">{_clock(story.published_at)}</a><span class="article__info-date-modified">{updated}</span></div></div>'
        f'<div class="article__announce"><div class="media"><img src="{picture.url}" alt="{attr(picture.caption)} - '
        f'Orbit Wire, 1920, {story.published_at:%d.%m.%Y}"><div class="media__copyright">'
        f'<div class="media__copyright-item m-copyright">{esc(picture.credit)}</div></div>'
        f'<div class="media__description">{esc(picture.caption)}</div></div></div></div>'
        f'<div class="article__subscribe">Subscribe</div><div class="article__body">{_blocks(page)}</div>'
        f'<div class="article__tags">{tags}</div>'
    )


def _blocks(page: Page) -> str:
    out = []
    middle = max(1, len(page.text.blocks) // 2)
    for n, block in enumerate(page.text.blocks):
        if n == middle and page.related:
            out.append(_card(page.related[0]))
        out.append(_block(block, page.text.blocks, n))
    return "".join(out)


def _block(block: Block, blocks: tuple[Block, ...], n: int) -> str:
    text = esc(block.text)
    if block.kind == "heading":
        return f'<div class="article__block" data-type="h2"><h2 class="article__h2">{text}</h2></div>'
    if block.kind == "quotation":
        return (
            '<div class="article__block" data-type="quote"><div class="article__quote"><div class="article__quote-bg">'
            f'</div><div class="article__quote-text">{text}</div></div></div>'
        )
    if block.kind == "item":
        first = n == 0 or blocks[n - 1].kind != "item"
        last = n + 1 == len(blocks) or blocks[n + 1].kind != "item"
        opening = '<div class="article__block" data-type="list"><ul class="article__list">' if first else ""
        return f"{opening}<li>{text}</li>{'</ul></div>' if last else ''}"
    return f'<div class="article__block" data-type="text"><div class="article__text">{text}</div></div>'


def _card(link: Link) -> str:
    return (
        '<div class="article__block" data-type="article"><div class="article__article"><a class="article__article-image" '
        f'href="{link.url}"><img src="/i/card.jpg" alt="A view of the pad"></a><div class="article__article-desc">'
        f'{esc(link.section)}</div><a class="article__article-title" href="{link.url}">{esc(link.title)}</a>'
        f'<div class="article__article-info">{_clock(link.published_at)}</div></div></div>'
    )


def _feed_line(link: Link) -> str:
    return f'<a class="newsfeed__item" href="{link.url}">{esc(link.title)}</a>'


def _clock(instant: datetime) -> str:
    return f"{instant:%H:%M} GMT {instant:%d.%m.%Y}"
