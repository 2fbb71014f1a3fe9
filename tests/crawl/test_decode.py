"""Content codings: what is whole is decoded, what is not is named, and nothing grows past its cap."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.crawl.decode import decode, gunzip

CAP = 1 << 20
PAGE = b"<html>" + b"The probe reached orbit on Tuesday. " * 200 + b"</html>"
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW_DEFLATE = RAW.compress(PAGE) + RAW.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("gzip", gzip.compress(PAGE[:100], mtime=0) + gzip.compress(PAGE[100:], mtime=0)),
        ("gzip", gzip.compress(PAGE, mtime=0) + b"GARBAGE" * 9),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", RAW_DEFLATE),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
        ("identity", PAGE),
        ("", PAGE),
    ],
)
def test_a_whole_body_is_decoded(coding: str, body: bytes) -> None:
    assert decode(body, coding, CAP).problem is None
    assert decode(body, coding, CAP).body == PAGE


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)[:-20]),
        ("deflate", zlib.compress(PAGE)[:-10]),
        ("br", brotli.compress(PAGE)[:-5]),
        ("zstd", zstandard.compress(PAGE)[:-5]),
    ],
)
def test_a_truncated_stream_is_named(coding: str, body: bytes) -> None:
    assert "cut short" in (decode(body, coding, CAP).problem or "")


def test_a_wrong_gzip_checksum_is_named() -> None:
    body = gzip.compress(PAGE, mtime=0)
    assert "checksum" in (decode(body[:-8] + b"\0\0\0\0" + body[-4:], "gzip", CAP).problem or "")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_plain_text_under_a_coding_is_named(coding: str) -> None:
    assert decode(b"<html>plain</html>", coding, CAP).problem


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", lambda data: brotli.compress(data, quality=5)),
        ("zstd", zstandard.compress),
    ],
)
def test_a_bomb_ends_at_the_cap(coding, pack) -> None:  # type: ignore[no-untyped-def]
    decoded = decode(pack(bytes(16 * CAP)), coding, CAP)
    assert "more than" in (decoded.problem or "")
    assert len(decoded.body) <= CAP


def test_a_nested_bomb_ends_at_the_cap_of_the_first_layer_that_passes_it() -> None:
    bomb = gzip.compress(gzip.compress(bytes(16 * CAP)))
    assert "more than" in (decode(bomb, "gzip, gzip", CAP).problem or "")


def test_too_many_codings_and_unknown_ones_are_named() -> None:
    assert "5 content codings" in (decode(PAGE, "gzip, gzip, gzip, gzip, gzip", CAP).problem or "")
    assert "unknown" in (decode(PAGE, "sdch", CAP).problem or "")


def test_a_sitemap_that_is_gzip_twice_is_undone_twice() -> None:
    assert gunzip(gzip.compress(gzip.compress(PAGE, mtime=0)), CAP).body == PAGE


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br"]))
def test_wild_bytes_never_raise_and_never_pass_the_cap(body: bytes, coding: str) -> None:
    assert len(decode(body, coding, 4096).body) <= 4096


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=3000), st.integers(min_value=1, max_value=40))
def test_no_cut_gzip_passes_for_whole(content: bytes, cut: int) -> None:
    body = gzip.compress(content, mtime=0)
    assert decode(body[: max(len(body) - cut, 1)], "gzip", CAP).problem
