"""Sources: the built-in ones, the user's TOML files with clear errors, and which of them an address belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.parse.article import parse_page
from pipeline.parse.records import Article
from pipeline.sources import load_sources, source_for, web_source
from pipeline.sources.spec import Layout

GOOD = """
id = "orbit-gazette"
name = "Orbit Gazette"
homepage = "https://www.orbit-gazette.example/"
feeds = "https://www.orbit-gazette.example/feed/"
day_archive = "https://www.orbit-gazette.example/{day:%Y%m%d}/"
article_urls = ['/\\d{4}/']
licence = "CC-BY-4.0"
text_policy = "full"
[selectors]
title = "h2.headline"
authors = [".writer"]
body = ".text"
body.drop = ".box"
"""


def write(folder: Path, text: str, name: str = "gazette.toml") -> Path:
    path = folder / name
    path.write_text(text.replace('body = ".text"\nbody.drop', 'body = ".text"\n"body.drop"'), encoding="utf-8")
    return path


def test_a_toml_file_is_a_source_and_its_selectors_read_pages(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    source = load_sources(tmp_path)["orbit-gazette"]
    assert source.hosts == ("orbit-gazette.example",)
    assert source.feeds == ("https://www.orbit-gazette.example/feed/",)
    html = (
        "<h1>Site</h1><h2 class=headline>Tanker docks</h2><i class=writer>Jane Roe</i>"
        "<div class=text><p>It docked.</p><div class=box>Buy.</div><p>All is well.</p></div>"
    )
    article = parse_page(html.encode(), "https://orbit-gazette.example/2025/a", source=source)
    assert isinstance(article, Article)
    assert (article.title, article.authors, article.body_text) == (
        "Tanker docks",
        ("Jane Roe",),
        "It docked.\n\nAll is well.",
    )
    assert (article.licence, article.text_policy, article.parser) == ("CC-BY-4.0", "full", "orbit-gazette/user")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = ", "not valid TOML"),
        (GOOD.replace('name = "Orbit Gazette"\n', ""), "name is missing"),
        (GOOD.replace('"orbit-gazette"', '"Orbit Gazette"'), "lower-case letters"),
        ("feds = []\n" + GOOD, "'feds'; nearest: feeds"),
        (GOOD.replace("https://www.orbit-gazette.example/feed/", "feed"), "no address"),
        (GOOD.replace("{day:%Y%m%d}", "today"), "day_archive takes the day"),
        (GOOD.replace("'/\\d{4}/'", "'('"), "no regular expression"),
        (GOOD.replace('"full"', '"all"'), "'all'; nearest: full"),
        (GOOD.replace('"h2.headline"', '"h2..headline"'), "no CSS selector"),
        (GOOD.replace("title =", "titel ="), "'titel'; nearest: title"),
        (GOOD.replace('name = "Orbit Gazette"', "name = 3"), "name"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as error:
        load_sources(tmp_path)
    assert str(path) in str(error.value)
    assert says in str(error.value)


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "other.toml")
    with pytest.raises(UsageError, match="rename one id"):
        load_sources(tmp_path)


def test_a_host_covers_its_subdomains_and_the_longest_wins() -> None:
    sources = load_sources()
    assert (found := source_for("https://arabic.sputniknews.com/a", sources)) is not None
    assert found.source_id == "sputnik"
    assert source_for("https://notsputniknews.com/a", sources) is None
    assert source_for("no address", sources) is None


def test_an_unclaimed_host_is_a_web_source_whose_texts_stay_private() -> None:
    source = web_source("example.org")
    assert (source.source_id, source.text_policy) == ("web/example.org", "excerpt")


def test_a_layout_with_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="'titel'"):
        Layout(name="x", rules={"titel": "h1"})


def test_every_built_in_source_says_who_it_is_and_why_its_text_may_be_used() -> None:
    sources = load_sources()
    assert len(sources) >= 3
    for source in sources.values():
        assert source.hosts
        assert source.policy_reason
        assert source.text_policy in ("full", "excerpt", "facts")
        assert source.homepage.startswith("https://")
