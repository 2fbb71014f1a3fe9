"""ISRO: the Indian Space Research Organisation."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

ISRO: Final = Source(
    source_id="isro",
    name="ISRO",
    homepage="https://www.isro.gov.in/",
    hosts=("isro.gov.in",),
    legal_name="Indian Space Research Organisation",
    country="IN",
    ownership="agency",
    feeds=("https://www.isro.gov.in/rssnews.xml",),
    listings=("https://www.isro.gov.in/Archives.html",),
    excluded_urls=(r"/(?:Archives|index|hindi)",),
    layouts=(
        Layout(
            name="card",
            marker=".card-body",
            rules={"body": ".card-body", "body.first": True, "zone": "Asia/Kolkata", "day_first": True},
        ),
    ),
    verified="unverified",
)
