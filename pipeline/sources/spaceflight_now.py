"""Spaceflight Now: launch and mission reporting."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

SPACEFLIGHT_NOW: Final = Source(
    source_id="spaceflight-now",
    name="Spaceflight Now",
    homepage="https://spaceflightnow.com/",
    hosts=("spaceflightnow.com",),
    legal_name="Spaceflight Now Inc.",
    country="US",
    ownership="private",
    feeds=("https://spaceflightnow.com/feed/",),
    listings=("https://spaceflightnow.com/category/news-archive/",),
    article_urls=(r"spaceflightnow\.com/\d{4}/\d{2}/\d{2}/",),
    layouts=(WORDPRESS,),
    verified="unverified",
)
