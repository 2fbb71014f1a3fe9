"""National Space Society: news and advocacy."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

NATIONAL_SPACE_SOCIETY: Final = Source(
    source_id="national-space-society",
    name="National Space Society",
    homepage="https://nss.org/",
    hosts=("nss.org",),
    legal_name="National Space Society",
    country="US",
    ownership="non-profit",
    feeds=("https://nss.org/feed/",),
    excluded_urls=(r"/feed/?$", r"/(?:tag|category|author|page|search)/"),
    layouts=(WORDPRESS,),
    verified="unverified",
)
