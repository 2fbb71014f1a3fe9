"""JAXA: the Japan Aerospace Exploration Agency."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

JAXA: Final = Source(
    source_id="jaxa",
    name="JAXA",
    homepage="https://global.jaxa.jp/",
    hosts=("jaxa.jp",),
    languages=("en", "ja"),
    legal_name="Japan Aerospace Exploration Agency",
    country="JP",
    ownership="agency",
    feeds=("https://global.jaxa.jp/rss/press.rdf",),
    listings=("https://global.jaxa.jp/press/",),
    article_urls=(r"jaxa\.jp/press/\d{4}/",),
    excluded_urls=(r"index\.html$",),
    layouts=(
        Layout(
            name="press",
            marker=".area_content_main_pad",
            rules={"body": ".area_content_main_pad", "zone": "Asia/Tokyo"},
        ),
    ),
    verified="unverified",
)
