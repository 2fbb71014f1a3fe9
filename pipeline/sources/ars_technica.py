"""Ars Technica: technology and space news of Condé Nast."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.spec import Layout, Source

ARS_TECHNICA: Final = Source(
    source_id="ars-technica",
    name="Ars Technica",
    homepage="https://arstechnica.com/",
    hosts=("arstechnica.com",),
    legal_name="Condé Nast",
    country="US",
    ownership="private",
    feeds=("https://arstechnica.com/space/feed/",),
    listings=("https://arstechnica.com/space/",),
    article_urls=(r"arstechnica\.com/[\w-]+/(?:news/)?\d{4}/\d{2}/",),
    layouts=(
        Layout(
            name="2024",
            marker=".post-content",
            rules={
                "body": ".post-content",
                "body.drop": (
                    "figure",
                    "aside",
                    ".ars-newsletter-callout",
                    ".ars-interlude-container",
                    ".toc-container",
                    ".caption",
                ),
            },
        ),
        Layout(
            name="2012",
            until=date(2024, 9, 30),
            marker="[itemprop=articleBody]",
            rules={
                "body": "div.article-content[itemprop=articleBody], [itemprop=articleBody]",
                "body.first": True,
                "body.drop": ("figure", "aside", ".story-sidebar", ".caption", ".corner-info"),
            },
        ),
    ),
    verified="2026-11-22, 8 saved pages of 2012 to 2026",
)
