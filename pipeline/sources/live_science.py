"""Live Science: science news of Future plc."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import FUTURE
from pipeline.sources.spec import Source

LIVE_SCIENCE: Final = Source(
    source_id="live-science",
    name="Live Science",
    homepage="https://www.livescience.com/",
    hosts=("livescience.com",),
    legal_name="Future US, Inc.",
    country="US",
    ownership="public",
    feeds=("https://www.livescience.com/feeds/all",),
    excluded_urls=(r"/author/",),
    layouts=(FUTURE,),
    verified="unverified",
)
