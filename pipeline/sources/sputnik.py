"""Sputnik: every edition of Rossiya Segodnya's international platform, in its layouts since 2016."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipeline.sources.spec import Layout, Source

# host -> edition, https://github.com/DIYgod/RSSHub (lib/routes/sputniknews) and the pages' own og:site_name
_EDITIONS: Final = {
    "sputnikglobe.com": "Sputnik International", "sputniknews.com": "Sputnik International",
    "mundo.sputniknews.com": "Sputnik Mundo", "latamnews.lat": "Sputnik Mundo", "noticiaslatam.lat": "Sputnik Mundo",
    "fr.sputniknews.com": "Sputnik France", "fr.sputniknews.africa": "Sputnik Afrique",
    "sputniknews.africa": "Sputnik Africa",
    "it.sputniknews.com": "Sputnik Italia", "cz.sputniknews.com": "Sputnik Česká republika",
    "pl.sputniknews.com": "Sputnik Polska",
    "rs.sputniknews.com": "Sputnik Srbija", "sputnikportal.rs": "Sputnik Srbija",
    "lt.sputniknews.com": "Sputnik Lietuva",
    "sputniknews.lt": "Sputnik Lietuva", "md.sputniknews.com": "Sputnik Moldova", "sputnik.md": "Sputnik Moldova",
    "tr.sputniknews.com": "Sputnik Türkiye", "anlatilaninotesi.com.tr": "Sputnik Türkiye",
    "ir.sputniknews.com": "Sputnik Iran",
    "spnfa.ir": "Sputnik Iran", "af.sputniknews.com": "Sputnik Afghanistan",
    "kg.sputniknews.com": "Sputnik Kyrgyzstan",
    "sputnik.kg": "Sputnik Kyrgyzstan", "vn.sputniknews.com": "Sputnik Việt Nam",
    "sputniknews.vn": "Sputnik Việt Nam",
    "jp.sputniknews.com": "Sputnik 日本", "sputniknews.jp": "Sputnik 日本", "br.sputniknews.com": "Sputnik Brasil",
    "noticiabrasil.net.br": "Sputnik Brasil", "arabic.sputniknews.com": "Sputnik Arabic",
    "sarabic.ae": "Sputnik Arabic",
    "snanews.de": "SNA", "sputniknews.gr": "Sputnik Greece", "sputniknewslv.com": "Sputnik Latvija",
    "sputniknews.lv": "Sputnik Latvija",
    "bel.sputnik.by": "Sputnik Беларусь", "sputnik.by": "Sputnik Беларусь", "armeniasputnik.am": "Sputnik Armenia",
    "sputnik-abkhazia.info": "Sputnik Abkhazia", "sputnik-abkhazia.ru": "Sputnik Abkhazia",
    "sputnik-ossetia.com": "Sputnik Ossetia",
    "sputnik-ossetia.ru": "Sputnik Ossetia", "sputnik-georgia.com": "Sputnik Georgia",
    "sputnik-georgia.ru": "Sputnik Georgia",
    "sputnik.az": "Sputnik Azerbaijan", "sputniknews.kz": "Sputnik Kazakhstan", "sputnik.kz": "Sputnik Kazakhstan",
    "oz.sputniknews-uz.com": "Sputnik Oʻzbekiston", "sputniknews.uz": "Sputnik Oʻzbekiston",
    "sputnik-tj.com": "Sputnik Tajikistan",
    "sputniknews.cn": "Sputnik 中国", "sputniknews.in": "Sputnik India",
}  # fmt: skip

# Since the end of 2021: a hidden schema.org/Article block tells everything, but its articleBody is cut and run
# together; the text is the visible blocks. Related cards, banners and the newsfeed are blocks of other types.
CURRENT: Final = Layout(
    name="2022",
    since=date(2021, 9, 1),
    marker=".article__body, .article__announce",
    rules={
        "title": (".article__title", "micro:headline", "micro:name"),
        "description": ("micro:description", "meta:og:description"),
        "section": ("micro:articlesection", "ld:articleSection"),
        "tags": ("micro:articlesection|about", ".article__tags .tag__text", ".article__tags .tag",
        "meta:article:tag"),
        "keywords": ("micro:keywords", "ld:keywords", "meta:keywords"),
        "genre": ("micro:genre", "ld:genre"),
        "content_locations": ("micro:contentlocation", "ld:contentLocation"),
        "edition": ("micro:alternatename", "micro:sourceorganization", "micro:publisher", "ld:publisher.name",
        "meta:og:site_name"),
        "authors": (".article__author-name", '[itemprop="author"] [itemprop="name"]', "ld:author.name",
        "micro:author"),
        "published_at": (
            "micro:datepublished", "ld:datePublished", ".article__info-date a::attr(data-unixtime)",
            "meta:article:published_time", "meta:analytics:p_ts",
        ),
        "modified_at": ("micro:datemodified", "ld:dateModified", "meta:article:modified_time"),
        "copyright_holder": ("micro:copyrightholder", "ld:copyrightHolder.name"),
        "copyright_year": ("micro:copyrightyear", "ld:copyrightYear"),
        "related_urls": (
            "micro:citation", "ld:citation",
            '.article__block[data-type="article"] a::attr(href)',
        ),
        "images": (".article__announce .media", '.article__block[data-type="media"] .media',
        '.article__block[data-type="photo"] .media'),
        "images.caption": ".media__description",
        "images.credit": ".media__copyright-item.m-copyright, .media__copyright",
        # one picture in many sizes: /img/07e8/03/1a/1117564355_0:160:3072:1888_1920x0_80_0_0_<md5>.jpg
        "images.id": r"/(\d{6,})_[^/]*$",
        "body": ".article__body",
        "body.first": True,
        "body.lead": ".article__announce-text",
        "body.drop": (
            ".article__summary", '.article__block[data-type="article"]', '.article__block[data-type="banner"]',
            '.article__block[data-type="photo"]', '.article__block[data-type="media"]',
            '.article__block[data-type="video"]',
            '.article__block[data-type="audio"]', '.article__block[data-type="social"]',
            '.article__block[data-type="infographics"]',
            '.article__block[data-type="recommend"]', ".article__quote-bg", ".article__photo", ".media",
            ".photoview__open-info", ".article__tags", ".article__userbar",
            ".schema_org", "[itemscope]",
        ),
    },
)  # fmt: skip

# 2016 to 2021: the microdata item is the html element itself; the lead stands beside the text.
CLASSIC: Final = Layout(
    name="2016",
    since=date(2014, 11, 1),
    until=date(2021, 12, 31),
    marker=".b-article__text",
    rules={
        "title": (".b-article__header-title h1", "micro:headline"),
        "description": ".b-article__lead",
        "section": "a.b-article__refs-rubric",
        "tags": ('.b-article__refs a[href^="/tags/"]', ".b-article__refs-story-title a"),
        "tags.strip": r"\s*\(\d+\)\s*$",
        "edition": ("micro:publisher", "meta:og:site_name"),
        "authors": ('.b-article__refs-author a[rel="author"]', "meta:author"),
        "authors.strip": r"\.\s*Sputnik\b.*$",
        "published_at": ("meta:pubdate", "micro:datepublished", "micro:datecreated"),
        "modified_at": ("meta:lastmod", "micro:datemodified"),
        "images": (".b-article__header", ".b-article__text .b-inject:not(.m-inject-min) .b-inject__media"),
        "images.credit": ".b-article__header-copy",
        "images.id": r"/(\d{6,})[_.][^/]*$",
        "body": ".b-article__text",
        "body.lead": ".b-article__lead",
        "body.drop": (".b-inject", ".b-article__social", "script"),
    },
)

SPUTNIK: Final = Source(
    source_id="sputnik",
    name="Sputnik",
    homepage="https://sputnikglobe.com/",
    hosts=tuple(_EDITIONS),
    languages=("en", "ar", "es", "fr", "pt", "ru", "sr", "tr", "vi", "zh"),
    legal_name="MIA „Rossiya Segodnya“",
    country="RU",
    ownership="state",
    email="feedback@sputniknews.com",
    telephone="+74956456601",
    logo_width=252,
    logo_height=60,
    feeds=("https://sputnikglobe.com/export/rss2/archive/index.xml",),
    sitemaps=("https://sputnikglobe.com/sitemap_article_index.xml",),
    day_archive="https://sputnikglobe.com/{day:%Y%m%d}/",
    article_urls=(r"/\d{8}/[^/]*\d+\.html", r"/\d{6,8}\d{10}-[^/]+/?$"),
    excluded_urls=(r"/search/", r"/services/", r"-print\.html"),
    layouts=(CURRENT, CLASSIC),
    licence="all-rights-reserved",
    text_policy="excerpt",
    policy_reason="the terms of use allow quotations with a link, not republishing whole texts",
    verified="2026-11-22, the text of a page of 2025 and 2 saved pages of 2020",
    editions=_EDITIONS,
)
