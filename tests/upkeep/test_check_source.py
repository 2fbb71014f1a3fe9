"""`space-news sources check`: what works is said to work, and what broke is named, over a real socket."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.clock import fixed, iso
from pipeline.sample.calendar import DAYS, night_of
from pipeline.sample.publishers import PUBLISHERS
from pipeline.sample.server import SampleWeb, sample_settings
from pipeline.sources.spec import Layout, Source
from pipeline.upkeep.check import Report, check

NOW = night_of(DAYS[-1])
WIRE = PUBLISHERS["orbitwire"].source
POST = PUBLISHERS["launchpost"].source
POST_TOML = """
id = "post"
name = "The Launch Post"
homepage = "https://launchpost.space-news.test/"
feeds = ["https://launchpost.space-news.test/feed/"]
[selectors]
title = "h1"
body = "{body}"
"""


def checked(source: Source, web: SampleWeb, *, days_later: int = 0) -> Report:
    return check(source, sample_settings(web), fixed(NOW + timedelta(days=days_later)), pages=2)


def test_a_source_that_lists_and_reads_works(web: SampleWeb) -> None:
    report = checked(WIRE, web)
    assert report.broken == ()
    assert [(one.kind, one.items > 0) for one in report.listings[:2]] == [("feed", True), ("sitemap", True)]
    assert report.listings[0].newest is not None and report.listings[0].newest.date() == DAYS[-1]
    assert [page.outcome for page in report.pages] == ["read whole", "read whole"]
    assert {"title", "published_at", "body_text", "authors"} <= set(report.pages[0].filled)


def test_a_source_without_rules_of_its_own_is_read_by_the_generic_parser(web: SampleWeb) -> None:
    report = checked(POST, web)
    assert (report.broken, report.pages[0].whole) == ((), None)


def test_a_feed_that_is_gone_is_named(web: SampleWeb) -> None:
    report = checked(replace(POST, feeds=("https://launchpost.space-news.test/old-feed/",)), web)
    assert report.broken == ("https://launchpost.space-news.test/old-feed/ could not be read: it answers 404",)
    assert report.pages[0].outcome == "read by the generic parser", "the sitemap still lists"


def test_address_rules_that_fit_nothing_are_named(web: SampleWeb) -> None:
    report = checked(replace(POST, article_urls=(r"/story/\d+",)), web)
    assert "is an article by its article_urls" in report.broken[0]


def test_a_listing_that_names_nothing_new_is_a_forgotten_one(web: SampleWeb) -> None:
    assert "the newest article that launchpost lists is of 2026-03-11" in checked(POST, web, days_later=90).broken[0]


def test_a_layout_that_misses_the_body_is_named_with_its_pages(web: SampleWeb) -> None:
    changed = replace(POST, layouts=(Layout("2020", {"title": "h1", "body": ".story-of-2020"}),))
    report = checked(changed, web)
    (sentence,) = report.broken
    assert sentence.startswith("its own rules find no body on 2 of 2 pages (https://launchpost.space-news.test/2026/")
    assert [page.outcome for page in report.pages] == ["read in part", "read in part"]


def test_a_source_without_listings_says_what_to_add(web: SampleWeb) -> None:
    report = checked(Source("lonely", "Lonely", "https://launchpost.space-news.test/", ("launchpost.test",)), web)
    assert report.broken == ("lonely names no feed, sitemap, day archive or listing: add one to its spec",)


@pytest.mark.usefixtures("own_home")
@pytest.mark.parametrize(("body", "code"), [("article", 0), (".gone", 1)])
def test_the_command_tells_a_person_and_a_program(
    body: str, code: int, web: SampleWeb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "post.toml").write_text(POST_TOML.format(body=body))
    hosts = f'"launchpost.space-news.test" = ["{web.host}", {web.port}]'
    (tmp_path / "settings.toml.txt").write_text(f"delay = 0.0\n[hosts]\n{hosts}\n")
    form = ["sources", "check", "post", "--pages", "1", "--sources", str(tmp_path), "--allow-net", "127.0.0.0/8",
            "--settings", str(tmp_path / "settings.toml.txt"), "--now", iso(NOW)]  # fmt: skip
    assert main([*form, "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert told["works"] is (code == 0)
    assert set(told["listings"][0]) == {"url", "kind", "reachable", "items", "articles", "newest", "problem"}
    assert set(told["pages"][0]) == {"url", "outcome", "parser", "read_whole", "missed", "filled"}
    assert main(form) == code
    shown = capsys.readouterr()
    assert "post works: 1 listings, 1 pages read" in shown.out if code == 0 else "find no body" in shown.err
    assert not (tmp_path / "home").exists(), "a check leaves nothing behind"
