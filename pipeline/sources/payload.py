"""Payload: business news of the space industry."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

PAYLOAD: Final = Source(
    source_id="payload",
    name="Payload",
    homepage="https://payloadspace.com/",
    hosts=("payloadspace.com",),
    country="US",
    ownership="private",
    feeds=("https://payloadspace.com/feed/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(WORDPRESS,),
    verified="unverified",
)
