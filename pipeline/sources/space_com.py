"""Space.com: general space news of Future plc."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.platforms import FUTURE
from pipeline.sources.spec import Layout, Source

SPACE_COM: Final = Source(
    source_id="space-com",
    name="Space.com",
    homepage="https://www.space.com/",
    hosts=("space.com",),
    legal_name="Future US, Inc.",
    country="US",
    ownership="public",
    feeds=("https://www.space.com/feeds/all",),
    listings=("https://www.space.com/news",),
    excluded_urls=(r"/(?:feeds|news|topics|author)/?$", r"/author/"),
    layouts=(
        FUTURE,
        Layout(
            name="2013",
            until=date(2018, 12, 31),
            marker=".article_info",
            rules={"body": ".article_info", "body.first": True, "body.drop": "table"},
        ),
    ),
    verified="2026-11-22, 2 saved pages of 2013 and 2014",
)
