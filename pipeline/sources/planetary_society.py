"""The Planetary Society: articles on exploration and advocacy."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

PLANETARY_SOCIETY: Final = Source(
    source_id="planetary-society",
    name="The Planetary Society",
    homepage="https://www.planetary.org/",
    hosts=("planetary.org",),
    legal_name="The Planetary Society",
    country="US",
    ownership="non-profit",
    feeds=("https://www.planetary.org/rss/articles",),
    article_urls=(r"planetary\.org/articles/.+",),
    verified="unverified",
)
