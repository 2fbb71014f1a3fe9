"""SpaceX: its own updates."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

SPACEX: Final = Source(
    source_id="spacex",
    name="SpaceX",
    homepage="https://www.spacex.com/",
    hosts=("spacex.com",),
    legal_name="Space Exploration Technologies Corp.",
    country="US",
    ownership="private",
    listings=("https://www.spacex.com/updates",),
    article_urls=(r"spacex\.com/(?:updates|launches)/.+",),
    policy_reason="no licence to republish is known; pages are built in the browser, plain HTTP gives little text",
    verified="unverified",
)
