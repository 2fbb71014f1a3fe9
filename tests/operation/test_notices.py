"""A failure is told to the log, a webhook and by e-mail, over real sockets."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipeline.clock import fixed
from pipeline.home import Home
from pipeline.operation.journal import forget_before, journal, last_entry
from pipeline.operation.notices import notify
from pipeline.operation.settings import Notices

CLOCK = fixed(datetime(2026, 11, 22, 3, 20, tzinfo=UTC))
SUBJECT = "space-news: nightly failed (2026-11-21)"


@contextmanager
def listening(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a message needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                message = b""
                while not message.endswith(b"\r\n.\r\n"):
                    message += self.rfile.readline()
                self.server.got.append(message.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                return


@contextmanager
def hook(answer: int = 204) -> Iterator[ThreadingHTTPServer]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.got, server.answer = [], answer
    with listening(server) as found:
        yield found


def test_a_failure_is_told_everywhere(tmp_path: Path) -> None:
    post: Any = socketserver.TCPServer(("127.0.0.1", 0), Post)
    post.got = []
    with hook() as web, listening(post):
        notices = Notices(
            webhook=f"http://127.0.0.1:{web.server_port}/hook", email_to=("a@example.org", "b@example.org"),
            email_from="space-news@example.org", smtp=f"127.0.0.1:{post.server_address[1]}",
        )  # fmt: skip
        assert notify(Home(tmp_path), notices, SUBJECT, "3 checks are red", CLOCK, environment={}) == []
        (told,) = web.got  # type: ignore[attr-defined]
    assert told["subject"] == SUBJECT and told["text"] == f"{SUBJECT}\n3 checks are red"
    assert "To: a@example.org, b@example.org" in post.got[0] and "3 checks are red" in post.got[0]
    entry = last_entry(Home(tmp_path), ("failed",))
    assert entry == {"at": "2026-11-22T03:20:00Z", "kind": "failed", "text": "3 checks are red", "subject": SUBJECT}


def test_a_notice_that_does_not_arrive_is_logged_and_hides_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with hook(answer=500) as web:
        notices = Notices(f"http://127.0.0.1:{web.server_port}/", ("a@example.org",), "b@example.org", "127.0.0.1:1")
        lost = notify(home, notices, SUBJECT, "the disk is full", CLOCK, environment={})
    assert [sentence.split(" notice")[0] for sentence in lost] == ["the webhook", "the e-mail"]
    assert (last_entry(home, ("failed",)) or {})["text"] == "the disk is full"
    assert "e-mail notice was not delivered" in (last_entry(home, ("progress",)) or {})["text"]


def test_a_webhook_is_never_a_file(tmp_path: Path) -> None:
    assert "no http or https" in notify(Home(tmp_path), Notices("file:///etc/passwd"), SUBJECT, "x", CLOCK)[0]


def test_the_log_passes_over_a_torn_line_and_forgets_old_months(tmp_path: Path) -> None:
    home = Home(tmp_path)
    journal(home, "succeeded", "long ago", fixed(datetime(2025, 1, 5, tzinfo=UTC)))
    journal(home, "succeeded", "the night went well", CLOCK)
    with (home.data / "log" / "2026-11.jsonl").open("a") as file:
        file.write('{"at": "2026-11-2')
    assert (last_entry(home, ("succeeded", "failed")) or {})["text"] == "the night went well"
    assert [path.name for path in forget_before(home, CLOCK().date())] == ["2025-01.jsonl"]
