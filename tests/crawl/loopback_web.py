"""A real web server on loopback whose answers a test writes down byte by byte."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.clock import Clock, fixed
from pipeline.crawl import CrawlReport, crawl_day
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source

HOST = "a.space-news.test"
BASE = f"http://{HOST}"
Handler = Callable[["Asked"], bytes]


@dataclass
class Asked:
    """A request that the server saw; `number` counts the requests for this path from 0."""

    path: str
    headers: dict[str, str]
    number: int
    at: float


def answer(body: bytes | str = b"", status: str = "200 OK", kind: str = "text/html", **headers: str) -> bytes:
    """A well-formed response."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content


def page(title: str) -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{title} reached orbit.</p></body></html>"


def gzipped(text: str) -> bytes:
    return answer(gzip.compress(text.encode(), mtime=0), Content_Encoding="gzip")


def rss(*items: tuple[str, str]) -> bytes:
    """A feed of (address, date) pairs."""
    listed = "".join(f"<item><link>{url}</link><pubDate>{day}</pubDate></item>" for url, day in items)
    return answer(
        f'<?xml version="1.0"?><rss version="2.0"><channel>{listed}</channel></rss>', kind="application/rss+xml"
    )


def sitemap(*items: tuple[str, str]) -> bytes:
    """A sitemap of (address, lastmod) pairs."""
    listed = "".join(f"<url><loc>{url}</loc><lastmod>{stamp}</lastmod></url>" for url, stamp in items)
    return answer(f"<urlset>{listed}</urlset>", kind="application/xml")


@dataclass
class Web:
    """The server: `routes` maps a path to bytes or to a handler; robots.txt allows everything unless it is routed."""

    port: int
    routes: dict[str, bytes | Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def paths(self, *, robots: bool = False) -> list[str]:
        """The paths that were asked for, in order; the host-wide files are left out unless wanted."""
        host_wide = ("/robots.txt", "/.well-known/tdmrep.json")
        return [one.path for one in self.asked if robots or one.path not in host_wide]

    def respond(self, asked: Asked) -> bytes:
        route = self.routes.get(asked.path)
        if route is None:
            if asked.path == "/robots.txt":
                return answer("User-agent: *\nAllow: /\n", kind="text/plain")
            return answer("nothing here", "404 Not Found")
        return route if isinstance(route, bytes) else route(asked)


@pytest.fixture
def web() -> Iterator[Web]:
    listener = socket.create_server(("127.0.0.1", 0))
    found = Web(listener.getsockname()[1])
    stopping = threading.Event()

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            while head := _head(lines):
                first, headers = head
                path = first.split(" ")[1]
                number = sum(1 for one in found.asked if one.path == path)
                asked = Asked(path, headers, number, time.monotonic())
                found.asked.append(asked)
                response = found.respond(asked)
                try:
                    connection.sendall(response)
                except OSError:
                    return
                if b"content-length" not in response.lower():
                    return

    def serve() -> None:
        while not stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield found
    stopping.set()
    listener.close()


def _head(lines) -> tuple[str, dict[str, str]] | None:  # type: ignore[no-untyped-def]
    try:
        first = lines.readline().decode().strip()
        headers = {}
        while line := lines.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
    except OSError:
        return None
    return (first, headers) if first else None


@pytest.fixture
def settings(web: Web) -> Settings:
    return Settings(
        delay=0.0,
        backoff=0.01,
        total_timeout=5,
        read_timeout=2,
        connect_timeout=2,
        hosts={HOST: ("127.0.0.1", web.port)},
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def source(**listings: object) -> Source:
    return Source("a", "A", f"{BASE}/", (HOST,), **listings)  # type: ignore[arg-type]


def night(day: int) -> Clock:
    """The clock of the night after November `day`, 2026."""
    return fixed(datetime(2026, 11, day, 23, 30, tzinfo=UTC))


def crawl(day: int, home: Home, settings: Settings, one: Source, **more: object) -> CrawlReport:
    """Crawl one source on November `day`, 2026."""
    return crawl_day([one], date(2026, 11, day), home, settings, night(day), **more)[one.source_id]  # type: ignore[arg-type]
