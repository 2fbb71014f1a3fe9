"""The vocabulary of layouts: what each kind of rule takes from a page, and how layouts are told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from pipeline.parse.article import parse_page
from pipeline.parse.records import Article
from pipeline.sources.spec import Layout, Source

PAGE = """<html lang=en><head><meta name=kind content=Report>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Declared","author":[{"name":"Jane Roe"},{"name":"John Doe"}]}</script>
</head><body><h1 class=top>KICKER: Tanker docks</h1><h3 class=byline>by Max Muster<br><span>Monday, March 4, 2019</span></h3>
<i class=stamp data-at="3/4/2019 9:30 AM">today</i><div class=text><p>It docked at noon.</p><div class=box>Buy a mug.</div>
<p>All is well on board.</p></div><a class=tag href=/t/1>Stations</a><a class=tag href=/t/2>All news</a></body></html>"""


def writer(page: Any) -> str:
    region = page.soup("h3.byline")
    return str(region.h3.find(string=True, recursive=False)) if region else ""


def read(**rules: Any) -> Article:
    names = {name.replace("__", "."): rule for name, rule in rules.items()}
    layout = Layout(name="1", rules={"body": ".text", "body.drop": ".box", **names})
    source = Source("gazette", "Gazette", "https://gazette.example/", ("gazette.example",), layouts=(layout,))
    article = parse_page(PAGE.encode(), "https://gazette.example/2019/03/04/a", source=source)
    assert isinstance(article, Article), article
    return article


def test_css_meta_json_ld_and_constants_name_their_places() -> None:
    article = read(
        title="h1.top", title__strip="^KICKER: ", genre="meta:kind", authors="ld:author.name", section="=Space"
    )
    assert (article.title, article.genre, article.section) == ("Tanker docks", "Report", "Space")
    assert article.authors == ("Jane Roe", "John Doe")
    assert article.body_text == "It docked at noon.\n\nAll is well on board."


def test_the_first_rule_that_finds_something_wins() -> None:
    assert read(title=("h1.missing", "ld:headline", "h1.top")).title == "Declared"


def test_an_attribute_a_zone_and_the_order_of_day_and_month() -> None:
    article = read(published_at=".stamp::attr(data-at)", zone="America/New_York", day_first=False)
    assert article.published_at == datetime(2019, 3, 4, 14, 30, tzinfo=UTC)


def test_lists_take_every_match_but_the_skipped() -> None:
    assert read(tags="a.tag", tags__skip=("all news",)).tags == ("Stations",)


def test_a_function_may_walk_a_region_with_beautiful_soup() -> None:
    assert read(authors=writer).authors == ("Max Muster",)


def test_what_a_layout_forbids_the_generic_parser_leaves_empty() -> None:
    assert read(never=("authors",)).authors == ()


def test_layouts_are_told_apart_by_marker_and_by_the_day_in_the_address() -> None:
    new = Layout(name="new", since=date(2020, 1, 1), rules={"body": ".text"})
    old = Layout(name="old", until=date(2019, 12, 31), rules={"body": ".text"})
    other = Layout(name="other", marker=".never-there", rules={"body": ".text"})
    source = Source("gazette", "Gazette", "https://gazette.example/", ("gazette.example",), layouts=(other, new, old))
    told = [
        parse_page(PAGE.encode(), f"https://gazette.example/{day}/a", source=source)
        for day in ("2019/03/04", "2024/03/04")
    ]
    assert [article.parser for article in told if isinstance(article, Article)] == ["gazette/old", "gazette/new"]
