"""Teslarati: its SpaceX desk."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

TESLARATI: Final = Source(
    source_id="teslarati",
    name="Teslarati",
    homepage="https://www.teslarati.com/",
    hosts=("teslarati.com",),
    country="US",
    ownership="private",
    feeds=("https://www.teslarati.com/category/spacex/feed/",),
    listings=("https://www.teslarati.com/category/spacex/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(WORDPRESS,),
    verified="unverified",
)
