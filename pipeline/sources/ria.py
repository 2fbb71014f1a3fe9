"""RIA Novosti: the Russian site of the platform that Sputnik runs on; JSON-LD in place of the hidden microdata."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.spec import Layout, Source
from pipeline.sources.sputnik import CURRENT as _PLATFORM

RIA: Final = Source(
    source_id="ria",
    name="РИА Новости",
    homepage="https://ria.ru/",
    hosts=("ria.ru",),
    languages=("ru",),
    legal_name="ФГУП МИА «Россия сегодня»",
    country="RU",
    ownership="state",
    email="internet-group@rian.ru",
    telephone="7 495 645-6601",
    feeds=("https://ria.ru/export/rss2/archive/index.xml",),
    sitemaps=("https://ria.ru/sitemap_article_index.xml",),
    day_archive="https://ria.ru/{day:%Y%m%d}/",
    article_urls=(r"/\d{8}/[^/]*\d+\.html",),
    excluded_urls=(r"/search/", r"/services/", r"-print\.html", r"/sys_"),
    layouts=(
        Layout(
            name="2019",
            since=date(2018, 1, 1),
            marker=_PLATFORM.marker,
            rules={
                **_PLATFORM.rules,
                "description.strip": r"(?:\.\.\.)?\s*РИА Новости, \d\d\.\d\d\.\d{4}$",
                "section": (".article__supertag-header-title", "meta:analytics:rubric"),
                "tags": ("meta:article:tag", ".article__tags a.article__tags-item"),
                "zone": "Europe/Moscow",
            },
        ),
    ),
    policy_reason="the terms of use allow quotations with a link, not republishing whole texts",
    verified="2026-11-22, 1 saved page of 2026",
)
