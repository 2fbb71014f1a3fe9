"""Blue Origin: its own news."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

BLUE_ORIGIN: Final = Source(
    source_id="blue-origin",
    name="Blue Origin",
    homepage="https://www.blueorigin.com/",
    hosts=("blueorigin.com",),
    legal_name="Blue Origin Enterprises, L.P.",
    country="US",
    ownership="private",
    listings=("https://www.blueorigin.com/news",),
    article_urls=(r"blueorigin\.com/news/.+",),
    verified="unverified",
)
