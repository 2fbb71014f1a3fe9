"""NASASpaceflight: reporting on launches and hardware (no part of NASA)."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

NASASPACEFLIGHT: Final = Source(
    source_id="nasaspaceflight",
    name="NASASpaceflight",
    homepage="https://www.nasaspaceflight.com/",
    hosts=("nasaspaceflight.com",),
    country="US",
    ownership="private",
    feeds=("https://www.nasaspaceflight.com/feed/",),
    article_urls=(r"nasaspaceflight\.com/\d{4}/\d{2}/",),
    layouts=(WORDPRESS,),
    verified="unverified",
)
