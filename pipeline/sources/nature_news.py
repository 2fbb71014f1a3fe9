"""Nature news: the journal's own reporting."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

NATURE_NEWS: Final = Source(
    source_id="nature-news",
    name="Nature",
    homepage="https://www.nature.com/news",
    hosts=("nature.com",),
    legal_name="Springer Nature Limited",
    country="GB",
    ownership="private",
    feeds=("https://www.nature.com/nature.rss",),
    article_urls=(r"nature\.com/articles/d41586-",),
    layouts=(
        Layout(
            name="news",
            marker=".c-article-body, .article__body",
            rules={
                "published_at": ("meta:dc.date", "meta:citation_online_date"),
                "body": (".c-article-body", ".article__body"),
                "body.first": True,
                "body.drop": ("figure", "aside", ".recommended", ".u-hide-print"),
            },
        ),
    ),
    verified="unverified",
)
