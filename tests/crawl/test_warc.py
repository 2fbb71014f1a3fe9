"""The archive on disk: members, ids, digests, torn tails, and a second opinion from warcio."""

from __future__ import annotations

import gzip
import io
import random
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline.clock import fixed
from pipeline.crawl.archive import good_end, page_record, read_pages, read_records
from pipeline.crawl.http_message import dechunk, read_response
from pipeline.crawl.ledger import Ledger, upsert
from pipeline.crawl.repair import repair
from pipeline.crawl.warc import WarcWriter, write_warc
from pipeline.home import Home

NOW = fixed(datetime(2026, 11, 22, 3, tzinfo=UTC))
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>orbit</html>"


def writer(folder: Path, name: str = "0001.warc.gz") -> WarcWriter:
    return WarcWriter(folder / name, f"a/2026-11-22/{name}", NOW, "a/2026-11-22/1")


def page(file: WarcWriter, number: int) -> None:
    fields = [
        ("WARC-Target-URI", f"https://example.org/{number}"), ("Content-Type", "application/http; msgtype=response"),
        ("Space-News-Purpose", "page"),
    ]  # fmt: skip
    file.write("response", PAGE, fields)


def test_a_file_is_open_until_it_is_closed(tmp_path: Path) -> None:
    file = writer(tmp_path)
    page(file, 1)
    assert [p.name for p in tmp_path.iterdir()] == ["0001.warc.gz.open"]
    file.close()
    assert [p.name for p in tmp_path.iterdir()] == ["0001.warc.gz"]


def test_a_file_without_records_is_not_kept(tmp_path: Path) -> None:
    assert writer(tmp_path).close() is None
    assert list(tmp_path.iterdir()) == []


def test_every_record_is_a_member_that_can_be_read_at_its_offset(tmp_path: Path) -> None:
    file = writer(tmp_path)
    for number in range(3):
        page(file, number)
    path = file.close()
    assert path is not None
    for record in read_records(path):
        assert page_record(path, record.offset).fields == record.fields


def test_ids_are_uuids_that_follow_from_the_run(tmp_path: Path) -> None:
    one, two = writer(tmp_path / "x"), writer(tmp_path / "y")
    for file in (one, two):
        page(file, 1)
    first, second = one.close(), two.close()
    assert first is not None and second is not None
    assert first.read_bytes() == second.read_bytes()
    for record in read_records(first):
        assert uuid.UUID(record.fields["warc-record-id"].strip("<>").removeprefix("urn:uuid:")).version == 5


def test_warcio_reads_every_record_and_confirms_the_digests(tmp_path: Path) -> None:
    path = write_warc([("https://example.org/1", NOW(), b"<html>orbit</html>", "text/html")], tmp_path / "x.warc.gz")
    with path.open("rb") as stream:
        records = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            records.append((record.rec_type, record.content_stream().read()))
    assert records[1] == ("response", b"<html>orbit</html>")


@pytest.mark.parametrize("size", [0, 65_535 - 400, 65_535, 200_000])
def test_a_packed_page_is_stored_as_it_is_and_read_by_everybody(tmp_path: Path, size: int) -> None:
    file, block = writer(tmp_path), PAGE + random.Random(size).randbytes(size)
    fields = [("WARC-Target-URI", "https://example.org/"), ("Content-Type", "application/http; msgtype=response")]
    written = file.write_all([("response", block, fields), ("request", b"GET / HTTP/1.1\r\n\r\n", [])], packed=True)
    path = file.close()
    assert path is not None
    assert page_record(path, written.offset).block == block
    with path.open("rb") as stream:
        found = [
            (r.rec_type, r.raw_stream.read(), r.digest_checker.passed)
            for r in ArchiveIterator(stream, check_digests=True, no_record_parse=True)
        ]
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "request"]
    assert found[1][1] == block
    assert gzip.decompress(path.read_bytes()).endswith(b"\r\n\r\n")


def test_a_header_cannot_be_smuggled_in(tmp_path: Path) -> None:
    file = writer(tmp_path)
    file.write("response", PAGE, [("WARC-Target-URI", "https://example.org/\r\nWARC-Type: warcinfo")])
    path = file.close()
    assert path is not None
    assert [r.fields["warc-type"] for r in read_records(path)] == ["warcinfo", "response"]


@pytest.mark.parametrize("cut", [1, 9, 60])
def test_a_torn_tail_is_cut_at_the_last_good_record(tmp_path: Path, cut: int) -> None:
    file = writer(tmp_path / "a" / "2026-11-22")
    page(file, 1)
    sound = file.end
    page(file, 2)
    file.open_path.write_bytes(file.open_path.read_bytes()[:-cut])
    assert good_end(file.open_path) == sound
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        [said] = repair(tmp_path, ledger)
    assert "left open by a killed run" in said
    assert [r.fields.get("warc-target-uri") for r in read_records(file.path)] == [None, "https://example.org/1"]


def test_what_the_ledger_does_not_vouch_for_is_cut_too(tmp_path: Path) -> None:
    file = writer(tmp_path / "a" / "2026-11-22")
    page(file, 1)
    vouched = file.end
    page(file, 2)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.apply([upsert("files", {"name": file.name, "committed": vouched}, ["name"])])
        repair(tmp_path, ledger)
    assert file.path.stat().st_size == vouched


def test_a_damaged_record_is_never_yielded(tmp_path: Path) -> None:
    home = Home(tmp_path)
    file = writer(home.archive / "a" / "2026-11-22")
    page(file, 1)
    path = file.close()
    assert path is not None
    assert len(list(read_pages(home, date(2026, 11, 22)))) == 1
    data = bytearray(path.read_bytes())
    data[-30] ^= 0xFF
    path.write_bytes(data)
    assert list(read_pages(home, date(2026, 11, 22))) == []


def test_a_chunked_body_with_extensions_and_trailers_is_joined() -> None:
    raw = b"5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: 1\r\n\r\nNEXT"
    body, end, problem = dechunk(raw)
    assert (body, raw[end:], problem) == (b"hello world", b"NEXT", None)


def test_interim_answers_are_passed_over_and_folded_headers_joined() -> None:
    raw = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Fold: a\r\n  b\nX-Bare: c\r\nContent-Length: 2\r\n\r\nhi"
    message = read_response(raw)
    assert message is not None
    assert (message.status, message.header("x-fold"), message.header("x-bare"), message.body) == (
        200,
        "a b",
        "c",
        b"hi",
    )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_wild_bytes_are_a_response_or_none(raw: bytes) -> None:
    read_response(raw)
    read_response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + raw)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=6), st.integers(min_value=0, max_value=400))
def test_every_whole_record_before_a_cut_is_read(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes], cut: int
) -> None:
    file = writer(tmp_path_factory.mktemp("warc"))
    ends = [file.end]
    for block in blocks:
        file.write("resource", block, [("WARC-Target-URI", "https://example.org/")])
        ends.append(file.end)
    data = file.open_path.read_bytes()
    file.open_path.write_bytes(data[: max(len(data) - cut, 0)])
    assert good_end(file.open_path) == max((end for end in ends if end <= len(data) - cut), default=0)
    assert io.BytesIO(data).getbuffer().nbytes == ends[-1]
