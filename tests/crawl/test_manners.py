"""How the crawler behaves towards a host: one at a time, patient, bounded, and never where it must not go."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from loopback_web import BASE, HOST, Asked, Web, answer, page

from pipeline.clock import fixed
from pipeline.crawl import crawl_urls
from pipeline.crawl.hosts import Hosts, retry_after
from pipeline.settings import Settings

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path, settings: Settings):  # type: ignore[no-untyped-def]
    """Fetch addresses and give back the rows of the fetch log about pages."""

    def fetch(*urls: str, **changes: object) -> list[dict[str, object]]:
        from dataclasses import replace

        crawl_urls(urls, tmp_path, replace(settings, **changes), fixed(NOW), {})  # type: ignore[arg-type]
        return pl.read_parquet(tmp_path / "fetches.parquet").filter(purpose="page").to_dicts()

    return fetch


def test_requests_to_a_host_keep_their_distance(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes |= {f"/n/{n}": answer(page(str(n))) for n in range(5)}
    log(*[f"{BASE}/n/{n}" for n in range(5)], delay=0.1)
    times = [one.at for one in web.asked]
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.09


def test_crawl_delay_counts_where_it_is_longer(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes |= {"/robots.txt": answer("User-agent: *\nCrawl-delay: 0.2\n", kind="text/plain")}
    web.routes |= {f"/n/{n}": answer(page(str(n))) for n in range(3)}
    log(*[f"{BASE}/n/{n}" for n in range(3)])
    times = [one.at for one in web.asked if one.path.startswith("/n/")]
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.19


def test_the_distance_is_kept_from_the_moment_at_which_the_host_may_have_got_a_request() -> None:
    hosts = Hosts(Settings(delay=1.0), lambda: 0.0)
    hosts.answered("a", sent_at=10.3, answered_at=10.4)  # connecting took a while
    assert hosts["a"].next_at == pytest.approx(11.28)
    hosts.answered("a", sent_at=20.0, answered_at=20.5)  # 0.4 s later than it can: it may have got it that late
    assert hosts["a"].next_at == pytest.approx(21.3)
    hosts.answered("a", sent_at=30.0, answered_at=30.1)
    assert hosts["a"].next_at == pytest.approx(30.98)


def test_a_crawl_delay_of_a_day_defers_the_host(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes |= {
        "/robots.txt": answer("User-agent: *\nCrawl-delay: 86400\n", kind="text/plain"),
        "/n/1": answer(page("1")),
    }
    rows = log(f"{BASE}/n/1", f"{BASE}/n/2", f"{BASE}/n/3")
    assert [row["outcome"] for row in rows] == ["stored", "deferred", "deferred"]
    assert len([path for path in web.paths() if path.startswith("/n/")]) == 1


def test_retry_after_is_waited_for(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = lambda asked: (
        answer("slow down", "429 Too Many Requests", Retry_After="1") if asked.number == 0 else answer(page("1"))
    )
    [row] = log(f"{BASE}/n/1")
    first, second = [one.at for one in web.asked if one.path == "/n/1"]
    assert (row["outcome"], second - first >= 0.95) == ("stored", True)


def test_a_retry_after_beyond_patience_defers_the_host_for_later_runs_too(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = answer("slow down", "429 Too Many Requests", Retry_After="999999")
    assert [row["outcome"] for row in log(f"{BASE}/n/1", f"{BASE}/n/2")] == ["deferred", "deferred"]
    asked = len(web.asked)
    log(f"{BASE}/n/1")
    assert len(web.asked) == asked


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60.0),
        ("-5", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_to_come(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_tries_are_bounded(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = answer("oops", "500 Internal Server Error")
    [row] = log(f"{BASE}/n/1", attempts=3)
    assert (row["outcome"], web.paths().count("/n/1")) == ("failed", 3)


def test_a_host_that_fails_again_and_again_is_left_alone(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes |= {f"/n/{n}": answer("oops", "503 Service Unavailable") for n in range(20)}
    rows = log(*[f"{BASE}/n/{n}" for n in range(20)], host_failures=5)
    assert {row["outcome"] for row in rows} == {"deferred"}
    assert len([path for path in web.paths() if path.startswith("/n/")]) == 5


@pytest.mark.parametrize(
    "status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "451 Unavailable"]
)
def test_a_refusal_is_not_asked_twice(web: Web, log, status: str) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = answer("no", status)
    [row] = log(f"{BASE}/n/1")
    assert (row["outcome"], web.paths().count("/n/1")) == ("rejected", 1)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:9/x", "not a public address"),
        ("http://169.254.169.254/latest/meta-data", "not a public address"),
        ("file:///etc/passwd", "only http and https"),
        ("data:text/html,hi", "only http and https"),
        ("http://[bad", "not a valid address"),
        ("/n/1", "in a circle"),
    ],
)
def test_a_redirect_is_checked_before_it_is_followed(web: Web, log, location: str, reason: str) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = answer("", "302 Found", Location=location)
    [row] = log(f"{BASE}/n/1")
    assert row["outcome"] == "rejected"
    assert reason in str(row["reason"])


def test_a_chain_of_redirects_is_archived_hop_by_hop_and_known_by_both_ends(web: Web, log, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from pipeline.crawl.archive import pages_in, read_records

    web.routes |= {"/old": answer("", "301 Moved Permanently", Location="/new"), "/new": answer(page("New"))}
    log(f"{BASE}/old")
    [path] = tmp_path.glob("*.warc.gz")
    [found] = pages_in(path, "x", path.name)
    assert (found.requested_url, found.url) == (f"{BASE}/old", f"{BASE}/new")
    hops = [r.fields["warc-target-uri"] for r in read_records(path) if r.fields["warc-type"] == "response"]
    assert [f"{BASE}/old", f"{BASE}/new"] == [hop for hop in hops if not hop.endswith((".txt", ".json"))]


def test_a_body_over_the_cap_is_cut_and_flagged(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>orbit</p>" * 20_000
    [row] = log(f"{BASE}/n/1", wire_cap=50_000)
    assert row["outcome"] == "flagged"
    assert int(str(row["bytes"])) < 51_000


def test_a_body_that_declares_more_than_the_cap_is_not_read(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000000000\r\n\r\n<p>"
    [row] = log(f"{BASE}/n/1")
    assert row["outcome"] == "rejected"


def test_an_answer_that_breaks_off_is_tried_again(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    def once(asked: Asked) -> bytes:
        cut = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\nConnection: close\r\n\r\n<html>"
        return cut if asked.number == 0 else answer(page("1"))

    web.routes["/n/1"] = once
    [row] = log(f"{BASE}/n/1", read_timeout=0.3)
    assert (row["outcome"], web.paths().count("/n/1")) == ("stored", 2)


def test_one_page_behind_many_addresses_is_no_article(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes |= {f"/n/{n}": answer("", "302 Found", Location="/consent") for n in range(3)} | {
        "/consent": answer(page("c"))
    }
    assert {row["outcome"] for row in log(*[f"{BASE}/n/{n}" for n in range(3)])} == {"flagged"}


def test_addresses_that_differ_in_tracking_words_are_asked_once(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    web.routes["/n/1"] = answer(page("1"))
    log(f"{BASE}/n/1?utm_source=x", f"{BASE}/n/1#part", f"{BASE}/n/1")
    assert web.paths() == ["/n/1"]


def test_what_cannot_be_asked_is_in_the_log(web: Web, log) -> None:  # type: ignore[no-untyped-def]
    rows = log("file:///etc/passwd", "http://[::1", "http://127.0.0.1:9/", hosts={HOST: ("127.0.0.1", web.port)})
    assert {row["url"]: row["outcome"] for row in rows} == {
        "file:///etc/passwd": "skipped", "http://[::1": "rejected", "http://127.0.0.1:9/": "skipped",
    }  # fmt: skip
    assert NOW - timedelta(0) == rows[0]["fetched_at"]
