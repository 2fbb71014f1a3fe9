"""Serves the sample web over a real loopback socket: HTTP/1.1 with keep-alive, every host on one port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Final

from pipeline.errors import SpaceNewsError
from pipeline.sample.calendar import FIRST_DAY
from pipeline.sample.publishers import PUBLISHERS
from pipeline.sample.site import Reply, answer, date_header
from pipeline.settings import Settings

LONGEST_HEAD: Final = 64 * 1024
_TLS_HANDSHAKE: Final = b"\x16"


@dataclass
class SampleWeb:
    """A running sample web. Set `today` to the day that is being crawled; `requests` logs (host, target, status)."""

    host: str
    port: int
    today: date = FIRST_DAY
    requests: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def hosts(self) -> Mapping[str, tuple[str, int]]:
        """Host name -> (address, port), for `Settings.hosts`."""
        return {publisher.host: (self.host, self.port) for publisher in PUBLISHERS.values()}


@contextmanager
def serve(host: str = "127.0.0.1", port: int = 0) -> Iterator[SampleWeb]:
    """Run the sample web in a thread of its own until the block ends; port 0 takes a free one.

    Raises `SpaceNewsError` where the port is in use.
    """
    loop = asyncio.new_event_loop()
    web = SampleWeb(host, port)
    try:
        server = loop.run_until_complete(
            asyncio.start_server(lambda reader, writer: _talk(web, reader, writer), host, port, limit=LONGEST_HEAD)
        )
    except OSError as error:
        loop.close()
        raise SpaceNewsError(
            f"cannot serve the sample web on {host}:{port} ({error.strerror}); choose port 0"
        ) from None
    web.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="sample-web", daemon=True)
    thread.start()
    try:
        yield web
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


def sample_settings(web: SampleWeb) -> Settings:
    """Settings for crawling the sample web: its hosts, no real network, and delays that suit loopback."""
    return Settings(
        contact="demo@space-news.test",
        delay=0.0,
        backoff=0.01,
        attempts=2,
        connect_timeout=5.0,
        read_timeout=5.0,
        total_timeout=10.0,
        allow_net=("127.0.0.0/8",),
        hosts=web.hosts,
    )


async def _close(server: asyncio.Server) -> None:
    server.close()
    talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in talks:
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


async def _talk(web: SampleWeb, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection: request after request until the client leaves or an answer breaks it off."""
    with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError, asyncio.CancelledError):
        while True:
            first = await reader.readexactly(1)
            if first == _TLS_HANDSHAKE:
                break  # plain HTTP is spoken here: a client that means https shall not wait for its time-out
            method, target, headers = _read_head(first + await reader.readuntil(b"\r\n\r\n"))
            host = headers.get("host", "")
            today = web.today
            reply = (
                answer(host, target, today, headers) if method in ("GET", "HEAD") else Reply(405, b"GET or HEAD only.")
            )
            web.requests.append((host.partition(":")[0], target, reply.status))
            writer.write(_wire(reply, method, today))
            await writer.drain()
            if reply.sent is not None or headers.get("connection", "").lower() == "close":
                break
    writer.close()


def _read_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    if target.startswith("http://"):
        target = "/" + target.partition("//")[2].partition("/")[2]
    pairs = (line.partition(":") for line in lines if line)
    return method, target, {name.strip().lower(): value.strip() for name, _, value in pairs}


def _wire(reply: Reply, method: str, today: date) -> bytes:
    phrase = HTTPStatus(reply.status).phrase
    names = {name.lower() for name, _ in reply.headers}
    lines = [f"HTTP/1.1 {reply.status} {phrase}", f"Date: {date_header(today)}", "Server: sample"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.status != 304 and "content-length" not in names:
        lines.append(f"Content-Length: {len(reply.body)}")
    if reply.sent is not None:
        lines.append("Connection: close")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head if method == "HEAD" else head + reply.body[: reply.sent]
