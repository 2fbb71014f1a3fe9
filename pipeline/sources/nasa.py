"""NASA: news releases, features and blogs of nasa.gov, science.nasa.gov and JPL."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.spec import Layout, Source

NASA: Final = Source(
    source_id="nasa",
    name="NASA",
    homepage="https://www.nasa.gov/",
    hosts=("nasa.gov",),
    legal_name="National Aeronautics and Space Administration",
    country="US",
    ownership="agency",
    feeds=(
        "https://www.nasa.gov/news-release/feed/",
        "https://www.nasa.gov/feed/",
        "https://www.jpl.nasa.gov/feeds/news/",
    ),
    listings=("https://www.nasa.gov/news/recently-published/", "https://www.nasa.gov/news/all-news/"),
    article_urls=(
        r"nasa\.gov/(?:news-release|press-release|feature|blogs?|image-article|missions|centers-and-facilities|directorates|humans-in-space|science-research|technology|history|learning-resources)/.+",
        r"(?:blogs|science|jpl)\.nasa\.gov/.+/.+",
    ),
    excluded_urls=(r"/feeds?/?$", r"/(?:tag|category|search|multimedia|gallery)/"),
    layouts=(
        Layout(
            name="2023",
            since=date(2023, 6, 1),
            marker=".usa-article-content, .article-meta-item, .hds-meta-heading",
            rules={
                "title": ("main h1", "h1", "meta:og:title"),
                "title.strip": r"\s+[-–|]\s+NASA(?:\s+\w+)?$",
                "description": ("meta:og:description", "meta:description"),
                "published_at": (
                    "meta:article:published_time",
                    "meta:parsely-pub-date",
                    ".article-meta-item .heading-12",
                ),
                "modified_at": "meta:article:modified_time",
                "authors": (".hds-meta-heading",),
                "tags": ('a[rel~="tag"]', ".article-tags a"),
                "body": (".usa-article-content", "article .entry-content", ".entry-content"),
                "body.first": True,
                "body.drop": (
                    "figure",
                    ".hds-caption",
                    ".wp-caption-text",
                    ".hds-related",
                    ".article-tags",
                    ".article-contact",
                    ".hds-module-related",
                    ".hds-button",
                    ".hds-media-caption",
                    "aside",
                    ".wp-block-buttons",
                ),
                "zone": "America/New_York",
                "day_first": False,
            },
        ),
        Layout(
            name="jpl-2013",
            until=date(2023, 12, 31),
            marker="h1.h1news",
            rules={
                "title": "h1.h1news",
                "body": "#fontsize",
                "body.first": True,
                "zone": "America/Los_Angeles",
                "day_first": False,
            },
        ),
    ),
    licence="public-domain-us-government",
    text_policy="full",
    policy_reason="works of the United States government are in the public domain (17 U.S.C. 105); pictures may not be",
    verified="unverified",
)
