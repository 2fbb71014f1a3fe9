"""AmericaSpace: reporting on United States space flight."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

AMERICASPACE: Final = Source(
    source_id="americaspace",
    name="AmericaSpace",
    homepage="https://www.americaspace.com/",
    hosts=("americaspace.com",),
    country="US",
    ownership="non-profit",
    feeds=("https://www.americaspace.com/feed/",),
    article_urls=(r"americaspace\.com/\d{4}/\d{2}/\d{2}/",),
    layouts=(WORDPRESS,),
    verified="unverified",
)
