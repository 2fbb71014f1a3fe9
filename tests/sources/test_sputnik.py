"""Sputnik's platform: each layout on small pages of our own that are built like it, and the saved pages where present."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.parse.article import parse_page
from pipeline.parse.records import Article
from pipeline.sources import load_sources, source_for

CHECKOUT = Path(__file__).resolve().parents[2]
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))

ORGANISATION = """
<div itemprop="{prop}" itemscope itemtype="https://schema.org/Organization">
  <div itemprop="name">Sputnik International</div><div itemprop="email">desk@sputnik.test</div>
  <div itemprop="telephone">+70000000000</div><div itemprop="legalName">MIA Example</div>
  <div itemprop="logo" itemscope itemtype="https://schema.org/ImageObject">
    <a itemprop="url" href="https://cdn1.img.sputnikglobe.com/i/logo.png"></a>
    <div itemprop="width">252</div><div itemprop="height">60</div></div>
</div>"""
PICTURE = "https://cdn1.img.sputnikglobe.com/img/07e8/03/1a/1200000001"
CURRENT = f"""<!doctype html><html lang="en"><head><title>Probe Reaches Ceres - 29.07.2025, Sputnik International</title>
<meta property="article:published_time" content="20250729T0435+0000">
<link rel="canonical" href="https://sputnikglobe.com/20250729/probe-reaches-ceres-1122000001.html"></head><body>
<div class="endless"><div class="endless__item"><div class="article">
<div class="schema_org" itemscope itemtype="https://schema.org/Article">
  <div itemprop="mainEntityOfPage">https://sputnikglobe.com/20250729/probe-reaches-ceres-1122000001.html</div>
  <div itemprop="headline">Probe Reaches Ceres</div><div itemprop="name">Probe Reaches Ceres</div>
  <div itemprop="alternateName">Sputnik International</div>
  <div itemprop="description">A probe has gone into orbit around Ceres.</div>
  <div itemprop="datePublished">2025-07-29T04:35+0000</div><div itemprop="dateModified">2025-07-29T05:10+0000</div>
  <div itemprop="articleSection">world</div>
  <div itemprop="about" itemscope itemtype="https://schema.org/Thing"><div itemprop="name">ceres</div></div>
  <div itemprop="about" itemscope itemtype="https://schema.org/Thing"><div itemprop="name">space exploration</div></div>
  <div itemprop="articleBody">The probe fired its engine. The first pictures are due. Cut text run together.</div>
  <div itemprop="citation">https://sputnikglobe.com/20250728/engine-test-1122000000.html</div>
  <div itemprop="contentLocation" itemscope itemtype="https://schema.org/Place"><div itemprop="name">moscow</div></div>
  {ORGANISATION.format(prop="sourceOrganization")}{ORGANISATION.format(prop="author")}
  {ORGANISATION.format(prop="copyrightHolder")}
  <div itemprop="copyrightYear">2025</div><div itemprop="genre">News</div><div itemprop="inLanguage">en_EN</div>
  <div itemprop="image" itemscope itemtype="https://schema.org/ImageObject">
    <a itemprop="url" href="{PICTURE}_0:160:3072:1888_1920x0_80_0_0_aa.jpg"></a><div itemprop="width">1920</div>
    <div itemprop="height">1080</div><div itemprop="representativeOfPage">true</div></div>
  <div itemprop="image" itemscope itemtype="https://schema.org/ImageObject">
    <a itemprop="url" href="{PICTURE}_171:0:2902:2048_1920x0_80_0_0_bb.jpg"></a><div itemprop="width">1920</div>
    <div itemprop="height">1440</div><div itemprop="representativeOfPage">true</div></div>
  <div itemprop="keywords">ceres, probe</div><div itemprop="keywords">ceres, probe</div>
</div>
<h1 class="article__title">Probe Reaches Ceres</h1>
<div class="article__info-date"><a data-unixtime="1753763700">04:35 GMT 29.07.2025</a></div>
<div class="article__announce"><div class="media"><img src="{PICTURE}_0:160:3072:1888_1920x0_80_0_0_aa.jpg" alt="alt">
  <div class="media__copyright"><div class="media__copyright-item m-copyright">© Sputnik / A. Example</div></div>
  <div class="media__description">The probe before its launch.</div></div></div>
<button>Subscribe</button>
<div class="article__body">
  <div class="article__summary"><ul class="article__summary-list"><li>A machine says this.</li></ul></div>
  <div class="article__block" data-type="text"><div class="article__text"><strong>MOSCOW (Sputnik) -</strong> The probe
    fired its engine for nine minutes.</div></div>
  <div class="article__block" data-type="banner"><div>Buy now</div></div>
  <div class="article__block" data-type="quote"><div class="article__quote"><div class="article__quote-bg">“</div>
    <div class="article__quote-text">"It is in orbit," the flight director said.</div></div></div>
  <div class="article__block" data-type="article"><div class="article__article-title">
    <a href="/20250728/engine-test-1122000000.html">Engine Test Went Well</a></div><div>Yesterday, 10:22 GMT</div></div>
  <div class="article__block" data-type="text"><div class="article__text">The first pictures are due on Friday.</div></div>
</div></div></div>
<div class="endless__item"><div class="article"><div class="article__body"><div class="article__text">Next one.</div></div></div></div>
</div></body></html>"""


def read(html: str, url: str) -> Article:
    """The article that the built-in sources read from a page."""
    article = parse_page(html.encode(), url, source=source_for(url, load_sources()))
    assert isinstance(article, Article), article
    return article


@pytest.fixture(scope="module")
def current() -> Article:
    return read(CURRENT, "https://sputnikglobe.com/20250729/probe-reaches-ceres-1122000001.html")


def test_the_body_is_the_visible_blocks_and_not_the_hidden_article_body(current: Article) -> None:
    assert current.body_text == (
        "MOSCOW (Sputnik) - The probe fired its engine for nine minutes.\n\n"
        '"It is in orbit," the flight director said.\n\n'
        "The first pictures are due on Friday."
    )


def test_the_hidden_block_gives_dates_topics_places_and_rights(current: Article) -> None:
    assert current.title == "Probe Reaches Ceres"
    assert current.description == "A probe has gone into orbit around Ceres."
    assert current.published_at == datetime(2025, 7, 29, 4, 35, tzinfo=UTC)
    assert current.modified_at == datetime(2025, 7, 29, 5, 10, tzinfo=UTC)
    assert current.section == "world"
    assert current.tags == ("world", "ceres", "space exploration")
    assert current.keywords == ("ceres", "probe")
    assert current.genre == "News"
    assert current.content_locations == ("moscow",)
    assert (current.language, current.edition) == ("en", "Sputnik International")
    assert (current.copyright_holder, current.copyright_year) == ("Sputnik International", 2025)
    assert current.authors == ("Sputnik International",)
    assert current.dateline == "MOSCOW"
    assert current.related_urls == ("https://sputnikglobe.com/20250728/engine-test-1122000000.html",)
    assert current.parser == "sputnik/2022"


def test_one_picture_in_many_crops_is_one_row_with_its_caption_and_credit(current: Article) -> None:
    (picture,) = current.images
    assert (picture.width, picture.height, picture.representative) == (1920, 1080, True)
    assert picture.caption == "The probe before its launch."
    assert picture.credit == "© Sputnik / A. Example"


CLASSIC = """<!doctype html><html lang="en" itemscope itemtype="http://schema.org/NewsArticle"><head><title>Old page</title>
<meta name="author" content="Jane Roe. Sputnik International"><meta itemprop="datePublished" name="pubdate" content="2019-06-20T10:15:38Z">
<meta itemprop="dateModified" name="lastmod" content="2019-06-20T11:00:00Z"></head><body>
<div class="b-article__header"><img src="https://cdn1.img.sputniknews.com/img/100000/11/1000001111.jpg" width="1000" height="541">
<div class="b-article__header-title"><h1 itemprop="headline">Old Rocket Rolls Out</h1></div>
<div class="b-article__header-copy">© REUTERS / Photographer</div></div>
<div class="b-article"><div class="b-article__refs-text"><a class="b-article__refs-rubric" itemprop="articleSection" href="/science/">Tech</a>
<time itemprop="dateCreated" class="b-article__refs-date" datetime="2019-06-20T10:15">10:15 GMT 20.06.2019</time>
<div class="b-article__refs-author">by <a rel="author" href="/authors/jane_roe/">Jane Roe</a></div></div>
<div itemprop="publisher" itemscope itemtype="http://schema.org/Organization"><div itemprop="name">Sputnik International</div></div>
<div itemprop="description" class="b-article__lead"><p>The rocket left its hangar on Thursday.</p></div>
<div itemprop="articleBody" class="b-article__text"><p>It will fly in July.</p>
<div class="b-inject m-inject-min"><div class="b-inject__media"><a href="/x/"><img src="https://cdn1.img.sputniknews.com/img/100000/22/1000002222.jpg"></a></div>
<div class="b-inject__content">Another article</div></div><p>Two satellites are on board.</p></div>
<div class="b-article__refs"><a href="/tags/keyword_rocket/">rocket</a><a href="/tags/geo_Vostochny/">Vostochny</a></div></div></body></html>"""


def test_the_layout_of_2016_takes_its_lead_and_leaves_injected_cards_out() -> None:
    article = read(CLASSIC, "https://sputniknews.com/science/201906201075000001-old-rocket/")
    assert article.body_text == (
        "The rocket left its hangar on Thursday.\n\nIt will fly in July.\n\nTwo satellites are on board."
    )
    assert article.authors == ("Jane Roe",)
    assert article.published_at == datetime(2019, 6, 20, 10, 15, 38, tzinfo=UTC)
    assert article.section == "Tech"
    assert article.tags == ("rocket", "Vostochny")
    assert [picture.credit for picture in article.images] == ["© REUTERS / Photographer"]
    assert article.parser == "sputnik/2016"


def saved(path: str, url: str) -> Article:
    """A saved page of the evaluation material; skips where it is absent."""
    file = EVAL / "pages" / path
    if not file.is_file():
        pytest.skip(f"the evaluation material is not here; set SPACE_NEWS_EVAL ({file} is missing)")
    article = parse_page(gzip.decompress(file.read_bytes()), url, source=source_for(url, load_sources()))
    assert isinstance(article, Article)
    return article


def test_the_saved_page_of_the_russian_sister_site() -> None:
    article = saved(
        "ria.ru/20260531-polnolunie-2095779946.partial.html.gz", "https://ria.ru/20260531/polnolunie-2095779946.html"
    )
    assert article.title == 'Редкая "голубая Луна" взойдет 31 мая'
    assert article.published_at == datetime(2026, 5, 30, 21, 44, tzinfo=UTC)
    assert article.authors == ("Дарья Буймова",)
    assert (article.section, article.language, article.dateline) == ("Наука", "ru", "МОСКВА")
    assert article.tags == ("Луна", "Российская академия наук", "Наука")
    assert article.content_locations == ("Луна",)
    assert article.copyright_year == 2026
    assert article.body_text is not None
    assert article.body_text.startswith("МОСКВА, 31 мая - РИА Новости.")
    assert "РИА ИИ" not in article.body_text
    assert len(article.images) == 1
    assert article.images[0].credit == "© РИА Новости / Сергей Киркач"


def test_the_saved_page_of_a_radio_show_of_2020() -> None:
    url = (
        "https://sputniknews.com/radio_the_critical_hour/202004281079127690-some-us-states-begin-lifting-lockdowns"
        "-vp-pence-defiantly-tours-clinic-unmasked/"
    )
    name = "sputniknews.com/202004281079127690-some-us-states-begin-lifting-lockdowns-vp-pence-defiantly-tou.html.gz"
    article = saved(name, url)
    assert article.title == "Some US States Begin Lifting Lockdowns, VP Pence Defiantly Tours Clinic Unmasked"
    assert article.published_at == datetime(2020, 4, 28, 22, 57, 38, tzinfo=UTC)
    assert article.modified_at == datetime(2020, 4, 29, 11, 14, 24, tzinfo=UTC)
    assert article.authors == ("Wilmer Leon",)
    assert article.section == "The Critical Hour"
    assert "COVID-19" in article.tags
    assert article.body_text is not None
    assert article.body_text.count("\n\n") > 5


def test_the_saved_arabic_page_of_2020() -> None:
    name = "arabic.sputniknews.com/arabic-202003171044893040-egypt-covid.html.gz"
    article = saved(name, "https://arabic.sputniknews.com/arab_world/202003171044893040-egypt/")
    assert article.published_at == datetime(2020, 3, 17, 17, 27, 41, tzinfo=UTC)
    assert article.modified_at == datetime(2020, 3, 17, 17, 49, 9, tzinfo=UTC)
    assert (article.language, article.section) == ("ar", "العالم العربي")
    assert [picture.credit for picture in article.images] == ["© REUTERS / EGYPTIAN HEALTH MINISTRY"]
