"""robots.txt: status rules, groups, longest match, size, life time."""

from __future__ import annotations

import pytest

from pipeline.crawl.robots import SIZE_LIMIT, max_age, product_token, read_robots, robots_text

RULES = b"User-agent: otherbot\nDisallow: /\n\nUser-agent: *\nDisallow: /private/\n\nUser-agent: *\nDisallow: /more/\n"


def allowed(body: bytes, path: str, status: int = 200, agent: str = "space-news") -> bool:
    return read_robots(status, body, agent).verdict(f"https://example.org{path}").allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_4xx_allows_everything(status: int) -> None:
    assert allowed(b"User-agent: *\nDisallow: /\n", "/x", status)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 599, 999])
def test_a_5xx_or_429_makes_the_host_unreachable(status: int) -> None:
    assert read_robots(status, b"", "space-news").unreachable


def test_groups_for_everybody_are_merged_and_others_ignored() -> None:
    assert allowed(RULES, "/article")
    assert not allowed(RULES, "/private/x")
    assert not allowed(RULES, "/more/x")


def test_a_group_for_our_token_takes_the_place_of_the_general_one() -> None:
    body = b"User-agent: *\nDisallow: /\n\nUser-agent: Space-News\nDisallow: /no/\n"
    assert allowed(body, "/article")
    assert not allowed(body, "/no/1")


def test_the_longest_match_wins_and_allow_wins_a_tie() -> None:
    body = (
        b"User-agent: *\nDisallow: /a/\nAllow: /a/keep/\nDisallow: /*.pdf$\nDisallow: /q?*s=\nAllow: /t\nDisallow: /t\n"
    )
    assert allowed(body, "/a/keep/x.html")
    assert not allowed(body, "/a/x.html")
    assert not allowed(body, "/z.pdf")
    assert allowed(body, "/z.pdf.html")
    assert not allowed(body, "/q?s=1")
    assert allowed(body, "/t")


def test_both_spellings_of_an_encoded_path_are_one() -> None:
    body = "User-agent: *\nDisallow: /café/\n".encode()
    assert not allowed(body, "/caf%C3%A9/x")
    assert not allowed(body, "/caf%c3%a9/x")


@pytest.mark.parametrize("body", [b"\xef\xbb\xbfUser-agent: *\nDisallow: /p/\n", b"User-agent: *\rDisallow: /p/\r"])
def test_a_byte_order_mark_and_bare_carriage_returns_are_read(body: bytes) -> None:
    assert not allowed(body, "/p/x")


def test_a_page_in_the_place_of_rules_allows_everything() -> None:
    assert allowed(b"<!DOCTYPE html><html>User-agent: *\nDisallow: /</html>", "/x")


def test_what_lies_past_the_size_limit_is_not_read() -> None:
    body = b"User-agent: *\nDisallow: /early/\n" + b"# padding\n" * (SIZE_LIMIT // 10) + b"Disallow: /late/\n"
    assert not allowed(body, "/early/x")
    assert allowed(body, "/late/x")
    assert len(robots_text(body)) <= SIZE_LIMIT


def test_the_rule_that_decided_is_named() -> None:
    assert read_robots(200, RULES, "space-news").verdict("https://example.org/more/1").rule == "Disallow: /more/"
    assert read_robots(200, RULES, "space-news").verdict("https://example.org/a").rule is None


def test_crawl_delay_sitemaps_and_content_signals_are_read() -> None:
    body = b"Sitemap: /s.xml\nSitemap: /s.xml\nUser-agent: *\nCrawl-delay: 2.5\nContent-Signal: search=yes, ai-train=no\nAllow: /\n"
    robots = read_robots(200, body, "space-news")
    assert (robots.delay, robots.sitemaps) == (2.5, ("/s.xml",))
    assert robots.signals == ("content-signal: search=yes, ai-train=no",)


def test_the_product_token_is_the_first_word_of_the_agent() -> None:
    assert product_token("space-news/0.1 (+https://example.org)") == "space-news"


@pytest.mark.parametrize(
    ("header", "seconds"), [("max-age=60", 60.0), ("public, max-age = 5", 5.0), ("no-store", None)]
)
def test_the_life_of_the_rules_is_read_from_cache_control(header: str, seconds: float | None) -> None:
    assert max_age(header) == seconds
