"""Universe Today: space and astronomy news."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.spec import Layout, Source

UNIVERSE_TODAY: Final = Source(
    source_id="universe-today",
    name="Universe Today",
    homepage="https://www.universetoday.com/",
    hosts=("universetoday.com",),
    country="CA",
    ownership="private",
    feeds=("https://www.universetoday.com/feed/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(
        Layout(
            name="2010",
            until=date(2012, 12, 31),
            marker=".format_text",
            rules={
                "title": "h1.entry-title",
                "body": ".format_text.entry-content, .entry-content, .format_text",
                "body.first": True,
                "body.drop": (".wp-caption-text", ".post_tags"),
            },
        ),
    ),
    verified="2026-11-22, 1 saved page of 2010",
)
