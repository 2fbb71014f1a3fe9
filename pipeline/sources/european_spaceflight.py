"""European Spaceflight: news of the European space industry."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

EUROPEAN_SPACEFLIGHT: Final = Source(
    source_id="european-spaceflight",
    name="European Spaceflight",
    homepage="https://europeanspaceflight.com/",
    hosts=("europeanspaceflight.com",),
    ownership="private",
    feeds=("https://europeanspaceflight.com/feed/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(WORDPRESS,),
    verified="unverified",
)
