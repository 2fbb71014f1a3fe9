"""BBC News: its science and environment desk."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.spec import Layout, Source

BBC: Final = Source(
    source_id="bbc",
    name="BBC News",
    homepage="https://www.bbc.com/news",
    hosts=("bbc.com", "bbc.co.uk"),
    legal_name="British Broadcasting Corporation",
    country="GB",
    ownership="public",
    feeds=("https://feeds.bbci.co.uk/news/science_and_environment/rss.xml",),
    article_urls=(r"bbc\.(?:com|co\.uk)/(?:news|future)/",),
    excluded_urls=(r"/(?:live|av|topics)/",),
    layouts=(
        Layout(
            name="2013",
            until=date(2016, 12, 31),
            marker=".story-body",
            rules={
                "title": "h1.story-header",
                "published_at": "meta:OriginalPublicationDate",
                "body": ".story-body",
                "body.first": True,
                "body.drop": (
                    ".story-feature",
                    ".caption",
                    ".byline",
                    ".story-date",
                    ".share-help",
                    ".bbccom_slot",
                    ".videoInStoryB",
                    ".videoInStoryC",
                    ".hyper-depth-stories",
                    "h1",
                ),
                "zone": "Europe/London",
            },
        ),
    ),
    policy_reason="BBC terms forbid republishing",
    verified="2026-11-22, 4 saved pages of 2013 to 2026",
)
