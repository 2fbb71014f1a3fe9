"""Serving: the listed files of the releases and nothing else, in parts where asked."""

from __future__ import annotations

import http.client
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.release.records import Published
from pipeline.release.serve import Server, byte_range, serve

FILE = "/releases/2026.11.2/articles/2026-11.parquet"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def server(standing_home: Home, standing: Published) -> Iterator[Server]:
    running = serve(standing_home, port=0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def get(server: Server, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection(*urlsplit(server.address).netloc.split(":"), timeout=10)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def test_it_listens_on_loopback_unless_told(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_the_front_page_leads_to_the_latest_release(server: Server) -> None:
    assert get(server, "/").headers["location"] == "/releases/2026.11.2/"
    page = get(server, "/releases/2026.11.2/")
    assert page.status == 200 and page.headers["content-type"].startswith("text/html")
    assert b"<h1>Space News" in page.body


def test_every_listed_file_is_served_as_it_is(server: Server, standing: Published) -> None:
    for path in sorted(standing.folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(standing.folder).as_posix()
            assert get(server, f"/releases/2026.11.2/{name}").body == path.read_bytes(), name


def test_a_range_is_answered_with_its_bytes(server: Server, standing: Published) -> None:
    whole = (standing.folder / "articles" / "2026-11.parquet").read_bytes()
    part = get(server, FILE, Range="bytes=4-103")
    assert part.status == 206 and part.body == whole[4:104]
    assert part.headers["content-range"] == f"bytes 4-103/{len(whole)}"
    assert get(server, FILE, Range="bytes=-8").body == whole[-8:]
    assert get(server, FILE, Range=f"bytes={len(whole)}-").status == 416


def test_parquet_can_be_read_in_parts(server: Server, standing: Published) -> None:
    size = int(get(server, FILE, "HEAD").headers["content-length"])
    tail = get(server, FILE, Range="bytes=-65536").body
    footer = pq.read_metadata(io.BytesIO(bytes(size - len(tail)) + tail))
    assert footer.num_rows == 4


def test_polars_reads_over_http(server: Server) -> None:
    frame = pl.read_parquet(server.address + FILE[1:], columns=["title"])
    assert frame.height == 4


def test_a_known_file_is_not_sent_again(server: Server) -> None:
    first = get(server, FILE)
    again = get(server, FILE, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert "immutable" in first.headers["cache-control"]


def test_a_head_has_no_body(server: Server) -> None:
    answer = get(server, FILE, "HEAD")
    assert answer.status == 200 and answer.body == b"" and answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    "path",
    [
        "/releases/", "/releases/2026.11.2/../../index.json", "/releases/2026.11.2/../2026.11.2/README.md",
        "/releases/2026.11.2/%2e%2e/%2e%2e/%2e%2e/data/tables/articles.parquet", "/../data/tables/articles.parquet",
        "//etc/passwd", "/releases//etc/passwd", "/releases/.lock", "/releases/2026.11.2/articles", "/data/tombstones.json",
        "/releases/..%2f..%2fdata/tables/articles.parquet", "/releases/2026.11.2/%00", "/releases/2026.1.1/README.md",
    ],
)  # fmt: skip
def test_what_no_release_lists_is_not_there(server: Server, path: str) -> None:
    assert get(server, path).status == 404


def test_nothing_can_be_written(server: Server) -> None:
    assert {get(server, FILE, method).status for method in ("PUT", "POST", "DELETE")} == {501}


def test_pages_carry_a_policy_that_lets_only_our_scripts_run(server: Server) -> None:
    headers = get(server, "/releases/2026.11.2/").headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert (
        get(server, "/releases/2026.11.2/quality/quality.json").headers["content-security-policy"].startswith("sandbox")
    )


def test_a_port_in_use_is_one_sentence(server: Server, standing_home: Home) -> None:
    with pytest.raises(SpaceNewsError, match="is in use: choose another"):
        serve(standing_home, port=int(server.server_address[1]))


def test_before_the_first_release_the_front_page_says_so(home: Home) -> None:
    running = serve(home, port=0)
    thread = threading.Thread(target=running.handle_request)
    thread.start()
    answer = get(running, "/")
    thread.join()
    running.server_close()
    assert answer.status == 404 and b"space-news build" in answer.body


@given(st.text(alphabet="bytes=0123456789-, x", max_size=24), st.integers(0, 50))
def test_any_range_header_gives_bytes_of_the_file_or_none(asked: str, size: int) -> None:
    span = byte_range(asked, size)
    assert span is None or 0 <= span[0] <= span[1] <= size
