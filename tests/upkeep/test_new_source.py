"""`space-news sources new`: a spec from one page that reads it at least as well as the generic parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.clock import fixed, iso
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.parse.article import parse_page
from pipeline.parse.records import Article
from pipeline.sample.calendar import DAYS, night_of
from pipeline.sample.publishers import PUBLISHERS
from pipeline.sample.server import SampleWeb, sample_settings
from pipeline.sources import load_sources
from pipeline.upkeep.check import changed_samples, check
from pipeline.upkeep.draft import draft_from_address, draft_from_file, write
from pipeline.upkeep.identity import address_rule

NOW = fixed(night_of(DAYS[-1]))
POST = "https://launchpost.space-news.test/2026/03/11/swift-is-back-at-work-on-five-wheels/"
SAVED = """<!doctype html><html lang="en"><head><title>Tanker docks | Orbit Gazette</title>
<link rel="canonical" href="https://www.orbit-gazette.example/2026/03/11/tanker-docks.html">
<link rel="alternate" type="application/rss+xml" title="News" href="/feed.xml">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed.xml">
<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<meta property="og:site_name" content="Orbit Gazette">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Tanker docks",
 "datePublished": "2026-03-11T09:30:00+01:00", "author": {"@type": "Person", "name": "Jane Roe"},
 "publisher": {"@type": "Organization", "name": "Orbit Gazette", "legalName": "Orbit Gazette Ltd",
  "email": "desk@orbit-gazette.example", "address": {"addressCountry": "GB"},
  "logo": {"url": "/logo.png", "width": 300, "height": "60px"}}}</script></head><body>
<nav><a href="/">Home</a></nav><main><article><h1 class="headline css-1x2y3z">Tanker docks</h1>
<p class="standfirst">The first fuel depot in orbit is open for business, its owner said on Wednesday.</p>
<p class="byline">By <a class="writer" href="/author/jane">Jane Roe</a></p><div class="story-text css-9q8w7e">
<p>A tanker brought eleven tonnes of methane to the depot and left again after six hours of pumping.</p>
<div class="promo-box"><p>Our letter comes every Friday with all the launches of the week, and it is free.</p></div>
<p>The depot will serve two landers in the autumn, and then a probe that flies on to Ceres.</p>
<p>Its operator has sold all of the fuel of its first year, to three customers on two continents.</p>
<div class="related-stories"><a href="/2026/03/10/depot.html">Depot passes its last test before the tanker</a></div>
</div></article></main></body></html>"""


def saved(folder: Path) -> Path:
    path = folder / "page.html"
    path.write_text(SAVED, encoding="utf-8")
    return path


def test_a_saved_page_tells_who_publishes_it(tmp_path: Path) -> None:
    keys = draft_from_file(saved(tmp_path), None).keys
    assert keys == {
        "id": "orbit-gazette", "name": "Orbit Gazette", "homepage": "https://www.orbit-gazette.example/",
        "hosts": ["orbit-gazette.example"], "languages": ["en"], "legal_name": "Orbit Gazette Ltd", "country": "GB",
        "email": "desk@orbit-gazette.example", "logo_url": "https://www.orbit-gazette.example/logo.png",
        "logo_width": 300, "logo_height": 60, "feeds": ["https://www.orbit-gazette.example/feed.xml"],
        "article_urls": [r"/\d{4}/\d{2}/\d{2}/[^/]+\.html$"],
    }  # fmt: skip


def test_the_rules_name_the_text_its_lead_and_what_is_no_text(tmp_path: Path) -> None:
    draft = draft_from_file(saved(tmp_path), None)
    assert draft.rules == {
        "title": (".headline", "ld:headline"), "authors": (".writer", "ld:author.name"),
        "published_at": "ld:datePublished", "body": ".story-text", "body.drop": (".promo-box", ".related-stories"),
        "body.lead": (".standfirst",),
    }  # fmt: skip
    assert (draft.record.body_text or "").split("\n\n")[0].startswith("The first fuel depot")
    assert "promo" not in (draft.record.body_text or "") and draft.record.rules_missed == ()


def test_a_licence_is_told_and_never_assumed(tmp_path: Path) -> None:
    draft = draft_from_file(saved(tmp_path), None)
    assert any("https://creativecommons.org/licenses/by/4.0/" in note for note in draft.notes)
    assert "licence" not in draft.keys


def test_what_is_written_is_a_source_that_reads_its_page_and_is_never_overwritten(tmp_path: Path) -> None:
    draft = draft_from_file(saved(tmp_path), None)
    path, sample = write(draft, tmp_path / "sources", {})
    source = load_sources(tmp_path / "sources")["orbit-gazette"]
    told = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
    read = parse_page(sample.read_bytes(), told["url"], source=source)
    assert isinstance(read, Article) and read.as_json() == told["record"]
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is there already; give another --id"):
        write(draft, tmp_path / "sources", {})
    with pytest.raises(UsageError, match="orbit-gazette is a source already"):
        write(draft, tmp_path / "elsewhere", {"orbit-gazette": source})
    assert path.read_bytes() == before
    assert changed_samples(source, tmp_path / "sources") == []
    sample.write_text(SAVED.replace("story-text", "story-2027"), encoding="utf-8")
    (sentence,) = changed_samples(source, tmp_path / "sources")
    assert sentence == "the saved page 1.html is no longer read whole by the source's own rules"


def test_a_page_without_an_address_asks_for_one(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><title>Tanker docks</title><p>Text.", encoding="utf-8")
    with pytest.raises(UsageError, match="give it with --url"):
        draft_from_file(page, None)
    with pytest.raises(SpaceNewsError, match="is no article"):
        draft_from_file(page, "https://orbit-gazette.example/2026/03/11/tanker-docks.html")


@pytest.mark.parametrize(
    ("url", "others", "rule"),
    [
        ("https://a.test/2026/03/11/tanker/", [], r"/\d{4}/\d{2}/\d{2}/[^/]+/$"),
        ("https://a.test/science/tanker-1234567", ["https://a.test/world/vote-7654321"], r"/[^/]+/[^/]+-\d+$"),
        ("https://a.test/news/tanker", ["https://a.test/news/vote"], "/news/[^/]+$"),
        ("https://a.test/tanker", ["https://a.test/vote"], None),
        ("https://a.test/show?id=3", [], None),
    ],
)
def test_an_address_rule_says_dates_numbers_and_sections(url: str, others: list[str], rule: str | None) -> None:
    assert address_rule(url, others) == rule


@pytest.mark.parametrize("name", sorted(PUBLISHERS))
def test_a_draft_of_every_sample_publisher_reads_as_the_generic_parser_does(name: str, web: SampleWeb) -> None:
    settings = sample_settings(web)
    newest = next(p for p in check(PUBLISHERS[name].source, settings, NOW).pages if p.parser)
    draft = draft_from_address(newest.url, settings, NOW)
    assert "title" in draft.rules
    generic = parse_page(draft.page.body or b"", draft.page.url)
    assert isinstance(generic, Article)
    for field in ("title", "authors", "published_at", "modified_at", "body_text", "images", "tags", "section"):
        assert getattr(draft.record, field) == getattr(generic, field), field


def test_an_address_that_cannot_be_had_is_told(web: SampleWeb) -> None:
    with pytest.raises(SpaceNewsError, match="cannot be read: it answers 404"):
        draft_from_address("https://launchpost.space-news.test/2026/03/11/none/", sample_settings(web), NOW)


def test_new_then_check_from_the_command_line(
    web: SampleWeb, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'delay = 0.0\n[hosts]\n"launchpost.space-news.test" = ["{web.host}", {web.port}]\n')
    crawling = ["--allow-net", "127.0.0.0/8", "--settings", str(settings), "--now", iso(NOW())]
    assert main(["sources", "new", POST, "--id", "post", *crawling]) == 0
    shown = capsys.readouterr().out
    assert "on five wheels" in shown.lower() and "next:    space-news sources check post" in shown
    assert (own_home / "sources" / "post.toml").is_file()
    assert main(["sources", "check", "post", "--pages", "2", "--json", *crawling]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [page["outcome"] for page in told["pages"]] == ["read whole", "read whole"]
    assert main(["sources", "new", POST, "--id", "post", *crawling]) == 2
    assert "is there already" in capsys.readouterr().err
