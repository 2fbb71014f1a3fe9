"""CSA: the Canadian Space Agency."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

CSA: Final = Source(
    source_id="csa",
    name="CSA",
    homepage="https://www.asc-csa.gc.ca/eng/",
    hosts=("asc-csa.gc.ca",),
    languages=("en", "fr"),
    legal_name="Canadian Space Agency",
    country="CA",
    ownership="agency",
    listings=("https://www.asc-csa.gc.ca/eng/news/articles/",),
    article_urls=(r"asc-csa\.gc\.ca/(?:eng|fra)/(?:news|nouvelles)/articles/\d{4}/",),
    layouts=(
        Layout(
            name="gc",
            marker="main",
            rules={"body": "main", "body.drop": ("figure", "nav", "aside", ".pagedetails", "details")},
        ),
    ),
    policy_reason="Crown copyright: non-commercial reproduction with credit is allowed, which is no open licence",
    verified="unverified",
)
