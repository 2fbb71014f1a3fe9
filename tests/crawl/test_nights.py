"""Whole nights over a real socket: what is found, what is fetched, what belongs to which day, what is asked twice."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from loopback_web import BASE, HOST, Web, answer, crawl, gzipped, night, page, rss, sitemap, source

from pipeline.crawl import crawl_day, day_fetches, days_with_pages, read_pages
from pipeline.crawl.archive import read_records
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source

FEED, MAP = f"{BASE}/feed", f"{BASE}/sitemap.xml"


def of(day: int) -> str:
    return f"{day} Nov 2026 10:00:00 GMT"


def titles(home: Home, day: int) -> list[str]:
    found = [one.body.decode() for one in read_pages(home, date(2026, 11, day))]
    return [text.partition("<title>")[2].partition("</title>")[0] for text in found]


def outcomes(home: Home, day: int) -> dict[str, str]:
    rows = day_fetches(home, date(2026, 11, day)).filter(purpose="page").iter_rows(named=True)
    return {row["url"].removeprefix(BASE): row["outcome"] for row in rows}


def test_pages_of_a_feed_are_archived_and_read_back_decoded(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1?utm_source=rss", of(20))), "/n/1": gzipped(page("Probe"))}
    report = crawl(20, home, settings, source(feeds=(FEED,)))
    [found] = read_pages(home, date(2026, 11, 20))
    assert report.stored == 1
    assert (found.url, found.status, found.content_type) == (f"{BASE}/n/1", 200, "text/html")
    assert found.body.decode() == page("Probe")
    assert found.warc_file == "a/2026-11-20/0001.warc.gz"
    assert days_with_pages(home) == [date(2026, 11, 20)]


def test_two_archives_of_one_web_are_byte_identical_and_their_ids_differ_by_run(
    web: Web, tmp_path: Path, settings: Settings
) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20)), (f"{BASE}/n/2", of(20)))}
    web.routes |= {f"/n/{n}": gzipped(page(f"Probe {n}")) for n in (1, 2)}
    archives = []
    for name in ("x", "y"):
        home = Home(tmp_path / name)
        crawl(20, home, settings, source(feeds=(FEED,)))
        crawl(21, home, settings, source(feeds=(FEED,)))
        archives.append({p.relative_to(home.archive): p.read_bytes() for p in sorted(home.archive.rglob("*.gz"))})
    assert archives[0] == archives[1]
    ids = [r.fields["warc-record-id"] for p in sorted((tmp_path / "x").rglob("*.gz")) for r in read_records(p)]
    assert len(ids) == len(set(ids))


def test_a_second_night_fetches_only_what_is_new(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer(page("One")), "/n/2": answer(page("Two"))}
    crawl(20, home, settings, source(feeds=(FEED,)))
    web.routes["/feed"] = rss((f"{BASE}/n/2", of(21)), (f"{BASE}/n/1", of(20)))
    crawl(21, home, settings, source(feeds=(FEED,)))
    assert [path for path in web.paths() if path.startswith("/n/")] == ["/n/1", "/n/2"]
    assert (titles(home, 20), titles(home, 21)) == (["One"], ["Two"])


def test_a_correction_is_a_further_record_under_the_day_on_which_it_was_seen(
    web: Web, home: Home, settings: Settings
) -> None:
    web.routes |= {"/sitemap.xml": sitemap((f"{BASE}/n/1", "2026-11-20T10:00:00Z")), "/n/1": answer(page("Thursday"))}
    crawl(20, home, settings, source(sitemaps=(MAP,)))
    web.routes |= {"/sitemap.xml": sitemap((f"{BASE}/n/1", "2026-11-21T09:00:00Z")), "/n/1": answer(page("Friday"))}
    crawl(21, home, settings, source(sitemaps=(MAP,)))
    assert (titles(home, 20), titles(home, 21)) == (["Thursday"], ["Friday"])
    first_seen = {one.first_seen_at for day in (20, 21) for one in read_pages(home, date(2026, 11, day))}
    assert first_seen == {night(20)()}


def test_a_page_that_only_claims_a_change_becomes_a_revisit(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/sitemap.xml": sitemap((f"{BASE}/n/1", "2026-11-20T10:00:00Z")), "/n/1": answer(page("Same"))}
    crawl(20, home, settings, source(sitemaps=(MAP,)))
    web.routes["/sitemap.xml"] = sitemap((f"{BASE}/n/1", "2026-11-21T09:00:00Z"))
    crawl(21, home, settings, source(sitemaps=(MAP,)))
    assert outcomes(home, 21) == {"/n/1": "revisit"}
    assert titles(home, 21) == []
    kinds = [r.fields["warc-type"] for r in read_records(home.archive / "a/2026-11-21/0001.warc.gz")]
    assert "revisit" in kinds


def test_validators_make_a_second_look_conditional(web: Web, home: Home, settings: Settings) -> None:
    def tagged(asked) -> bytes:  # type: ignore[no-untyped-def]
        fresh = asked.headers.get("if-none-match") == '"1"'
        return answer(b"", "304 Not Modified", ETag='"1"') if fresh else answer(page("One"), ETag='"1"')

    web.routes |= {"/sitemap.xml": sitemap((f"{BASE}/n/1", "2026-11-20T10:00:00Z")), "/n/1": tagged}
    crawl(20, home, settings, source(sitemaps=(MAP,)))
    web.routes["/sitemap.xml"] = sitemap((f"{BASE}/n/1", "2026-11-21T09:00:00Z"))
    crawl(21, home, settings, source(sitemaps=(MAP,)))
    assert outcomes(home, 21) == {"/n/1": "revisit"}


def test_running_a_day_again_adds_what_is_new_and_loses_nothing(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer(page("One")), "/n/2": answer(page("Two"))}
    crawl(20, home, settings, source(feeds=(FEED,)))
    web.routes["/feed"] = rss((f"{BASE}/n/2", of(20)))
    crawl(20, home, settings, source(feeds=(FEED,)))
    assert titles(home, 20) == ["One", "Two"]


def test_a_source_that_falls_silent_is_named_in_the_report(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(15))), "/n/1": answer(page("One"))}
    nights = [crawl(day, home, settings, source(feeds=(FEED,))) for day in range(15, 20)]
    assert [report.healthy for report in nights] == [True] * 4 + [False]
    assert "listed nothing new since 2026-11-15" in nights[-1].messages[-1]


def test_a_quiet_night_costs_at_most_three_requests(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {
        "/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer(page("One")),
        "/sitemap.xml": sitemap((f"{BASE}/n/1", "2026-11-20T10:00:00Z")),
    }  # fmt: skip
    one = source(feeds=(FEED,), sitemaps=(MAP,))
    crawl(20, home, settings, one)
    web.asked.clear()
    crawl(21, home, settings, one)
    assert web.paths(robots=True) == ["/robots.txt", "/feed", "/sitemap.xml"]


def test_a_backfill_takes_what_the_archive_and_the_sitemap_list_for_the_day(
    web: Web, home: Home, settings: Settings
) -> None:
    links = '<a href="/2026/11/10/one">1</a>'
    web.routes |= {
        "/day/20261110/": answer(f"<html><body>{links}</body></html>"),
        "/sitemap.xml": sitemap((f"{BASE}/n/2", "2026-11-10T10:00:00Z"), (f"{BASE}/n/3", "2026-11-09T10:00:00Z")),
        "/2026/11/10/one": answer(page("One")), "/n/2": answer(page("Two")), "/n/3": answer(page("Three")),
    }  # fmt: skip
    one = source(sitemaps=(MAP,), day_archive=BASE + "/day/{day:%Y%m%d}/")
    crawl_day([one], date(2026, 11, 10), home, settings, night(20), discover="day")
    assert titles(home, 10) == ["One", "Two"]


def test_a_source_that_is_down_is_in_the_log_and_stops_nobody(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer(page("One"))}
    down = Source("b", "B", "http://b.space-news.test/", ("b.space-news.test",), feeds=("http://b.space-news.test/f",))
    mapped = {HOST: ("127.0.0.1", web.port), "b.space-news.test": ("127.0.0.1", 1)}
    reports = crawl_day(
        [source(feeds=(FEED,)), down],
        date(2026, 11, 20),
        home,
        Settings(delay=0, backoff=0.01, hosts=mapped),
        night(20),
    )
    assert reports["a"].stored == 1
    assert not reports["b"].healthy
    assert reports["b"].messages


def test_what_a_night_could_not_fetch_is_fetched_by_the_next(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer("oops", "500 Internal Server Error")}
    report = crawl(20, home, settings, source(feeds=(FEED,)))
    assert (report.outcomes["failed"], report.left) == (1, 1)
    web.routes["/n/1"] = answer(page("One"))
    crawl(21, home, settings, source(feeds=(FEED,)))
    assert (titles(home, 20), titles(home, 21)) == ([], ["One"])


def test_robots_rules_are_obeyed_and_named(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {
        "/robots.txt": answer("User-agent: *\nDisallow: /no/\n", kind="text/plain"),
        "/feed": rss((f"{BASE}/no/1", of(20))),
    }
    crawl(20, home, settings, source(feeds=(FEED,)))
    [row] = day_fetches(home, date(2026, 11, 20)).filter(purpose="page").to_dicts()
    assert (row["outcome"], row["robots_rule"]) == ("skipped", "Disallow: /no/")
    assert "/no/1" not in web.paths()


def test_a_feed_that_is_gone_is_told_and_not_asked_again(web: Web, home: Home, settings: Settings) -> None:
    web.routes["/feed"] = answer("", "410 Gone")
    crawl(20, home, settings, source(feeds=(FEED,)))
    report = crawl(21, home, settings, source(feeds=(FEED,)))
    assert "gone" in report.messages[0]
    assert web.paths() == ["/feed"]


def test_a_feed_that_moved_is_followed_and_told(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {
        "/feed": answer("", "301 Moved Permanently", Location="/new"), "/new": rss((f"{BASE}/n/1", of(20))),
        "/n/1": answer(page("One")),
    }  # fmt: skip
    report = crawl(20, home, settings, source(feeds=(FEED,)))
    assert report.stored == 1
    assert "moved for good" in report.messages[0]


def test_the_requests_of_the_archive_name_the_agent_and_a_contact(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer(page("One"))}
    crawl(20, home, settings, source(feeds=(FEED,)))
    blocks = [
        r.block for r in read_records(home.archive / "a/2026-11-20/0001.warc.gz") if r.fields["warc-type"] == "request"
    ]
    assert blocks
    assert all(b"User-Agent: space-news/" in block and b"From: " in block for block in blocks)


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer(page("x"), TDM_Reservation="1"), "reserves"),
        (answer(b"%PDF-1.7 x"), "PDF"),
        (answer(b'{"a": "<"}', kind="application/json"), "application/json"),
        (answer(b""), "empty"),
        (answer(page("Just a moment..."), cf_mitigated="challenge"), "robots"),
        (answer(hashlib.sha256(b"").digest() * 8, Content_Encoding="gzip"), "gzip"),
        (answer(page("x"), "206 Partial Content"), "part of a page"),
    ],
)
def test_what_is_no_whole_page_is_archived_flagged_and_never_parsed(
    web: Web, home: Home, settings: Settings, response: bytes, reason: str
) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": response}
    crawl(20, home, settings, source(feeds=(FEED,)))
    [row] = day_fetches(home, date(2026, 11, 20)).filter(purpose="page").to_dicts()
    assert row["outcome"] == "flagged"
    assert reason in row["reason"]
    assert row["warc_file"]
    assert titles(home, 20) == []


def test_rights_signals_are_recorded_with_the_page(web: Web, home: Home, settings: Settings) -> None:
    head = '<meta name="robots" content="noarchive"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    web.routes |= {
        "/feed": rss((f"{BASE}/n/1", of(20))),
        "/n/1": answer(page("x").replace("<head>", f"<head>{head}"), X_Robots_Tag="nosnippet"),
    }
    crawl(20, home, settings, source(feeds=(FEED,)))
    [found] = read_pages(home, date(2026, 11, 20))
    assert set(found.rights) == {
        "x-robots-tag: nosnippet", "meta robots: noarchive", "license: https://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip


def test_the_reservation_file_of_a_host_flags_the_pages_that_it_names(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {
        "/.well-known/tdmrep.json": answer('[{"location": "/n/*", "tdm-reservation": 1}]', kind="application/json"),
        "/feed": rss((f"{BASE}/n/1", of(20)), (f"{BASE}/m/1", of(20))), "/n/1": answer(page("N")), "/m/1": answer(page("M")),
    }  # fmt: skip
    crawl(20, home, settings, source(feeds=(FEED,)))
    assert outcomes(home, 20) == {"/n/1": "flagged", "/m/1": "stored"}


def test_a_licensed_source_is_mined_in_spite_of_a_general_reservation(web: Web, home: Home, settings: Settings) -> None:
    web.routes |= {"/feed": rss((f"{BASE}/n/1", of(20))), "/n/1": answer(page("x"), TDM_Reservation="1")}
    crawl(20, home, settings, source(feeds=(FEED,), licence="CC-BY-4.0", text_policy="full"))
    assert titles(home, 20) == ["x"]


def test_pages_over_the_limit_wait_for_the_next_run(web: Web, home: Home, settings: Settings) -> None:
    from dataclasses import replace

    web.routes["/feed"] = rss(*[(f"{BASE}/n/{n}", of(20)) for n in range(5)])
    web.routes |= {f"/n/{n}": answer(page(f"Probe {n}")) for n in range(5)}
    limited = replace(settings, pages_per_source=2)
    report = crawl(20, home, limited, source(feeds=(FEED,)))
    assert (report.stored, report.left) == (2, 3)
    crawl(20, home, limited, source(feeds=(FEED,)))
    crawl(20, home, limited, source(feeds=(FEED,)))
    assert len(titles(home, 20)) == 5
