"""Rocket Lab: its own updates."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

ROCKET_LAB: Final = Source(
    source_id="rocket-lab",
    name="Rocket Lab",
    homepage="https://www.rocketlabusa.com/",
    hosts=("rocketlabusa.com", "rocketlabcorp.com"),
    legal_name="Rocket Lab Corporation",
    country="US",
    ownership="public",
    listings=("https://www.rocketlabusa.com/updates/",),
    article_urls=(r"rocketlab(?:usa|corp)\.com/updates/.+",),
    verified="unverified",
)
