"""ESA: the European Space Agency."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Source

ESA: Final = Source(
    source_id="esa",
    name="ESA",
    homepage="https://www.esa.int/",
    hosts=("esa.int",),
    legal_name="European Space Agency",
    country="EU",
    ownership="agency",
    feeds=(
        "https://www.esa.int/rssfeed/Our_Activities/Space_News",
        "https://www.esa.int/rssfeed/Our_Activities/Space_Science",
        "https://www.esa.int/rssfeed/ESA_top_News",
    ),
    listings=(
        "https://www.esa.int/Science_Exploration/(archive)/0",
        "https://www.esa.int/Enabling_Support/(archive)/0",
        "https://www.esa.int/Space_Safety/(archive)/0",
        "https://www.esa.int/Applications/(archive)/0",
    ),
    article_urls=(r"esa\.int/(?:Science_Exploration|Enabling_Support|Space_Safety|Applications|About_Us|Newsroom)/.+",),
    excluded_urls=(r"\(archive\)|\(sortBy\)|/ESA_Multimedia/|\(print\)",),
    policy_reason="ESA's standard terms allow use for information with credit; no open licence is stated",
    verified="unverified",
)
