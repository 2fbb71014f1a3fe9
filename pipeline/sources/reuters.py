"""Reuters: aerospace and science desk."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

REUTERS: Final = Source(
    source_id="reuters",
    name="Reuters",
    homepage="https://www.reuters.com/",
    hosts=("reuters.com",),
    legal_name="Thomson Reuters",
    country="GB",
    ownership="public",
    listings=("https://www.reuters.com/science/", "https://www.reuters.com/business/aerospace-defense/"),
    article_urls=(r"reuters\.com/.+\d{4}-?\d{2}-?\d{2}|reuters\.com/article/",),
    text_policy="facts",
    policy_reason="an agency that sells its texts; terms forbid republishing and text mining without a licence",
    verified="2026-11-22, 1 saved page of 2023",
)
