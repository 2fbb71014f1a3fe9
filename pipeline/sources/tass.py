"""TASS: the Russian state news agency, English and Russian sites."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

TASS: Final = Source(
    source_id="tass",
    name="TASS",
    homepage="https://tass.com/",
    hosts=("tass.com", "tass.ru"),
    languages=("en", "ru"),
    legal_name="Russian News Agency TASS",
    country="RU",
    ownership="state",
    feeds=("https://tass.com/rss/v2.xml",),
    sitemaps=(
        "https://tass.com/sitemap/sitemap_news0.xml",
        "https://tass.com/sitemap/sitemap_news1.xml",
        "https://tass.com/sitemap/sitemap_news2.xml",
        "https://tass.com/sitemap/sitemap_news3.xml",
        "https://tass.com/sitemap/sitemap_news4.xml",
        "https://tass.com/sitemap/sitemap_news5.xml",
        "https://tass.com/sitemap/sitemap_news6.xml",
        "https://tass.com/sitemap/sitemap_news7.xml",
        "https://tass.com/sitemap/sitemap_news8.xml",
        "https://tass.com/sitemap/sitemap_news9.xml",
    ),
    listings=("https://tass.com/science", "https://tass.com/space-programs"),
    article_urls=(r"tass\.(?:com|ru)/[\w-]+/\d+",),
    layouts=(
        Layout(
            name="2020",
            marker=".text-content",
            rules={
                "title": "h1.news-header__title",
                "description": (".news-header__lead", "meta:og:description"),
                "published_at": ("dateformat::attr(time)", "meta:article:published_time"),
                "body": ".text-content .text-block",
                "body.drop": (".text-include", "figure", "aside"),
                "zone": "Europe/Moscow",
            },
        ),
    ),
    policy_reason="the terms of use allow quotations with a link, not republishing whole texts",
    verified="2026-11-22, 1 saved page of tass.ru of 2020",
)
