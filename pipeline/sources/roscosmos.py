"""Roscosmos: the Russian state corporation for space activities."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

ROSCOSMOS: Final = Source(
    source_id="roscosmos",
    name="Roscosmos",
    homepage="https://www.roscosmos.ru/",
    hosts=("roscosmos.ru",),
    languages=("ru", "en"),
    legal_name="State Space Corporation Roscosmos",
    country="RU",
    ownership="state",
    listings=("https://www.roscosmos.ru/102/",),
    article_urls=(r"roscosmos\.ru/\d+/?$",),
    verified="unverified",
)
