"""WARC files by their address: resumed after a break, begun again when they changed, refused where nothing may be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from loopback_web import Asked, Web, answer

from pipeline.clock import fixed
from pipeline.crawl import write_warc
from pipeline.crawl.importing import ImportReport, import_warc
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.settings import Settings

NOW = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
LOOPBACK = Settings(allow_net=("127.0.0.0/8",), read_timeout=0.5)
TAG = {"ETag": '"1"'}


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    page = b"<html><title>x</title><p>" + b"Probe in orbit. " * 400
    records = [(f"https://a.org/{n}", datetime(2026, 11, 20, tzinfo=UTC), page, "text/html") for n in range(9)]
    return write_warc(records, tmp_path / "made.warc.gz").read_bytes()


def bring(web: Web, home: Home, settings: Settings = LOOPBACK) -> ImportReport:
    return import_warc([f"http://127.0.0.1:{web.port}/x.warc.gz"], home, {}, NOW, settings=settings)


def broken_off(content: bytes, **headers: str) -> bytes:
    whole = answer(content, kind="application/gzip", **headers)
    return whole[: len(whole) - len(content) // 2]


def rest(content: bytes, asked: Asked) -> bytes:
    start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
    span = f"bytes {start}-{len(content) - 1}/{len(content)}"
    return answer(content[start:], "206 Partial Content", kind="application/gzip", Content_Range=span, **TAG)


def test_a_download_that_broke_off_goes_on_from_there(web: Web, home: Home, content: bytes) -> None:
    web.routes["/x.warc.gz"] = lambda asked: rest(content, asked) if asked.number else broken_off(content, **TAG)
    with pytest.raises(SpaceNewsError, match="run again to go on from there"):
        bring(web, home)
    assert bring(web, home).imported == 9
    assert web.asked[-1].headers["if-range"] == '"1"'


def test_a_file_that_changed_in_between_is_downloaded_anew(web: Web, home: Home, content: bytes) -> None:
    web.routes["/x.warc.gz"] = lambda asked: answer(content) if asked.number else broken_off(b"old" * 9000, **TAG)
    with pytest.raises(SpaceNewsError, match="broke off"):
        bring(web, home)
    assert bring(web, home).sound


def test_a_server_that_sends_another_part_than_was_asked_for_is_not_believed(
    web: Web, home: Home, content: bytes
) -> None:
    def wrong(asked: Asked) -> bytes:
        if asked.number == 0:
            return broken_off(content)
        return (
            answer(content[5:], "206 Partial Content", Content_Range="bytes 5-99/100")
            if asked.number == 1
            else answer(content)
        )

    web.routes["/x.warc.gz"] = wrong
    with pytest.raises(SpaceNewsError):
        bring(web, home)
    assert bring(web, home).sound


def test_a_redirect_is_checked_before_it_is_followed(web: Web, home: Home, content: bytes) -> None:
    web.routes |= {"/x.warc.gz": answer(b"", "302 Found", Location="/y"), "/y": answer(content)}
    assert bring(web, home).sound
    web.routes["/x.warc.gz"] = answer(b"", "302 Found", Location="http://10.0.0.1/y")
    with pytest.raises(UsageError, match="not a public address"):
        bring(web, Home(home.root / "other"))


def test_a_private_address_is_not_asked(web: Web, home: Home) -> None:
    with pytest.raises(UsageError, match="allow-net"):
        bring(web, home, Settings())
    assert web.asked == []
