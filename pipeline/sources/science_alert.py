"""Science Alert: science news."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

SCIENCE_ALERT: Final = Source(
    source_id="science-alert",
    name="Science Alert",
    homepage="https://www.sciencealert.com/",
    hosts=("sciencealert.com",),
    country="AU",
    ownership="private",
    feeds=("https://www.sciencealert.com/feed",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(
        Layout(name="fulltext", marker=".article-fulltext", rules={"body": ".article-fulltext", "body.first": True}),
    ),
    verified="unverified",
)
