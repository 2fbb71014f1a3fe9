"""CNBC: business news, space desk."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

CNBC: Final = Source(
    source_id="cnbc",
    name="CNBC",
    homepage="https://www.cnbc.com/",
    hosts=("cnbc.com",),
    legal_name="CNBC LLC",
    country="US",
    ownership="public",
    listings=("https://www.cnbc.com/space/",),
    article_urls=(r"cnbc\.com/\d{4}/\d{2}/\d{2}/",),
    excluded_urls=(r"/video/",),
    verified="2026-11-22, 1 saved page of 2023",
)
