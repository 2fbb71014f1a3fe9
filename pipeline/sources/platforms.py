"""Layouts of publishing systems that several publishers share; a publisher's own rules stay in its own file."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout

WORDPRESS: Final = Layout(
    name="wordpress",
    marker=".entry-content",
    rules={
        "body": ".entry-content",
        "body.first": True,
        "body.drop": (
            "figure",
            "aside",
            ".sharedaddy",
            ".jp-relatedposts",
            ".wp-caption-text",
            ".wp-block-buttons",
            ".newsletter-signup",
        ),
    },
)
"""WordPress themes that keep the article in `.entry-content`."""

FUTURE: Final = Layout(
    name="future",
    marker="#article-body",
    rules={
        "title": ("h1", "ld:headline"),
        "description": ("p.strapline", "meta:og:description"),
        "published_at": (
            "ld:datePublished",
            "time.relative-date::attr(datetime)",
            "meta:parsely-pub-date",
        ),
        "authors": ("ld:author.name", "a.author-byline__link"),
        "body": "#article-body",
        "body.drop": (
            ".fancy-box",
            ".ad-unit",
            "aside",
            "figure",
            ".van_vid_carousel",
            ".newsletter-form__wrapper",
            ".slice-container",
        ),
    },
)
"""The template of Future plc since about 2019."""
