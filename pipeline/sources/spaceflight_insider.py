"""Spaceflight Insider: launch reporting."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

SPACEFLIGHT_INSIDER: Final = Source(
    source_id="spaceflight-insider",
    name="Spaceflight Insider",
    homepage="https://www.spaceflightinsider.com/",
    hosts=("spaceflightinsider.com",),
    country="US",
    ownership="private",
    feeds=("https://www.spaceflightinsider.com/feed/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(WORDPRESS,),
    verified="unverified",
)
