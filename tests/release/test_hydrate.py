"""Hydration: the withheld texts come back from the publisher, and only those that fit the release."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl
import pytest
from release_samples import Maker, Rows

from pipeline.clock import fixed
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.parse.article import parse_page
from pipeline.parse.records import Article
from pipeline.release.hydrate import Hydration, hydrate
from pipeline.settings import Settings

CLOCK = fixed(datetime(2026, 11, 6, tzinfo=UTC))
HOST = "closed.example.org"


def page(number: int, words: str = "lifted off on time") -> bytes:
    paragraphs = "".join(
        f"<p>Paragraph {n}: the rocket {words}, and the crew said so at length to reporters.</p>" for n in range(6)
    )
    head = f'<title>Flight {number}</title><meta property="og:type" content="article">'
    return f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>Flight {number}</h1>{paragraphs}</article></body></html>".encode()


class Publisher:
    """A publisher on loopback; `pages` is what it has, `asked` what it was asked for."""

    def __init__(self) -> None:
        self.pages = {f"/{n}": page(n) for n in (0, 2, 4)}
        self.robots = b"User-agent: *\nAllow: /\n"
        self.asked: Counter[str] = Counter()
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.asked[self.path] += 1
                body = publisher.robots if self.path == "/robots.txt" else publisher.pages.get(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header(
                    "Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html; charset=utf-8"
                )
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def settings(self) -> Settings:
        port = int(self.server.server_address[1])
        return Settings(delay=0.0, attempts=1, hosts={HOST: ("127.0.0.1", port)})

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    running = Publisher()
    yield running
    running.close()


@pytest.fixture
def withheld(make: Maker, rows: Rows) -> Rows:
    """A release whose three withheld texts are those that the publisher's pages read as."""
    for row in rows["articles"]:
        if row["source_id"] == "closed":
            read = parse_page(
                page(int(row["url"].rsplit("/", 1)[1])), row["url"], content_type="text/html; charset=utf-8"
            )
            assert isinstance(read, Article) and read.body_text is not None
            row["body_sha256"] = hashlib.sha256(read.body_text.encode()).hexdigest()
    assert make(rows) is not None
    return rows


def run(home: Home, publisher: Publisher) -> Hydration:
    return hydrate(home, None, sources={}, settings=publisher.settings, clock=CLOCK)


def texts(path: Path) -> dict[str, str]:
    return dict(pl.read_parquet(path).select("article_id", "state").iter_rows())


def test_texts_that_fit_lie_beside_the_release(home: Home, withheld: Rows, publisher: Publisher) -> None:
    done = run(home, publisher)
    assert done.states == {"fits": 3}
    found = pl.read_parquet(done.file)
    for row in found.to_dicts():
        article = next(a for a in withheld["articles"] if a["article_id"] == row["article_id"])
        assert hashlib.sha256(row["body_text"].encode()).hexdigest() == article["body_sha256"]
    assert done.file.is_relative_to(home.data), "what may not be republished is not below datasets/"


def test_a_text_that_reads_otherwise_is_told_and_not_given(home: Home, withheld: Rows, publisher: Publisher) -> None:
    publisher.pages["/2"] = page(2, "did not lift off at all")
    done = run(home, publisher)
    assert done.states == {"changed": 1, "fits": 2}
    changed = pl.read_parquet(done.file).filter(pl.col("state") == "changed")
    assert changed["body_text"].to_list() == [None]


def test_a_page_that_is_gone_is_told(home: Home, withheld: Rows, publisher: Publisher) -> None:
    del publisher.pages["/4"]
    assert run(home, publisher).states == {"fits": 2, "gone": 1}


def test_robots_txt_is_honoured(home: Home, withheld: Rows, publisher: Publisher) -> None:
    publisher.robots = b"User-agent: *\nDisallow: /2\n"
    done = run(home, publisher)
    assert done.states == {"fits": 2, "refused": 1}
    assert publisher.asked["/2"] == 0


def test_a_second_run_asks_only_for_what_is_missing(home: Home, withheld: Rows, publisher: Publisher) -> None:
    gone = publisher.pages.pop("/4")
    run(home, publisher)
    publisher.pages["/4"] = gone
    assert run(home, publisher).states == {"fits": 3}
    assert (publisher.asked["/0"], publisher.asked["/2"], publisher.asked["/4"]) == (1, 1, 2)


def test_when_all_is_there_nobody_is_asked(home: Home, withheld: Rows, publisher: Publisher) -> None:
    run(home, publisher)
    before = publisher.asked.total()
    assert run(home, publisher).states == {"fits": 3}
    assert publisher.asked.total() == before


def test_the_release_itself_is_not_touched(home: Home, withheld: Rows, publisher: Publisher) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.releases.rglob("*")}
    run(home, publisher)
    assert {path: path.stat().st_mtime_ns for path in home.releases.rglob("*")} == before


def test_an_unknown_version_is_told(home: Home, withheld: Rows, publisher: Publisher) -> None:
    with pytest.raises(UsageError, match=r"nearest: 2026.11.2"):
        hydrate(home, "2026.11.9", sources={}, settings=publisher.settings, clock=CLOCK)
