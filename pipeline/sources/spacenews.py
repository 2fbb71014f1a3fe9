"""SpaceNews: trade news of the space industry."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Layout, Source

SPACENEWS: Final = Source(
    source_id="spacenews",
    name="SpaceNews",
    homepage="https://spacenews.com/",
    hosts=("spacenews.com",),
    legal_name="SpaceNews, Inc.",
    country="US",
    ownership="private",
    feeds=("https://spacenews.com/feed/",),
    listings=("https://spacenews.com/section/news-archive/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/", r"/section/"),
    layouts=(
        WORDPRESS,
        Layout(
            name="2019",
            marker=".tablet-wrapper",
            rules={
                "title": "h1.post-title",
                "body": ".tablet-wrapper",
                "body.first": True,
                "body.drop": ".tax-container",
            },
        ),
    ),
    verified="2026-11-22, 1 saved page of 2020",
)
