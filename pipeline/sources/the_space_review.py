"""The Space Review: weekly essays on space policy."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

THE_SPACE_REVIEW: Final = Source(
    source_id="the-space-review",
    name="The Space Review",
    homepage="https://www.thespacereview.com/",
    hosts=("thespacereview.com",),
    country="US",
    ownership="private",
    feeds=("https://www.thespacereview.com/feed.xml",),
    article_urls=(r"thespacereview\.com/article/\d+",),
    layouts=(
        Layout(
            name="static",
            marker="h3.byline",
            rules={
                "title": "h1.headline",
                "published_at": "h3.byline .datetime",
                "zone": "America/New_York",
                "day_first": False,
            },
        ),
    ),
    verified="unverified",
)
