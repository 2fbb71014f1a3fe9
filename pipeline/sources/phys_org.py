"""Phys.org: science news of Science X."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

PHYS_ORG: Final = Source(
    source_id="phys-org",
    name="Phys.org",
    homepage="https://phys.org/",
    hosts=("phys.org",),
    legal_name="Science X Network",
    country="IM",
    ownership="private",
    feeds=("https://phys.org/rss-feed/space-news/", "https://phys.org/rss-feed/breaking/space-news/"),
    article_urls=(r"phys\.org/news/\d{4}-\d{2}-",),
    layouts=(
        Layout(
            name="2019",
            marker=".article-main",
            rules={
                "body": ".article-main",
                "body.first": True,
                "body.drop": (
                    "figure",
                    ".article-main__more",
                    ".article-main__note",
                    ".d-print-none",
                    ".d-print-block",
                    ".article-img",
                ),
            },
        ),
    ),
    verified="2026-11-22, 1 saved page of 2019",
)
