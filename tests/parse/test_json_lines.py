"""`parse_lines`: every line is answered, in order, whatever it holds, with one process or several."""

from __future__ import annotations

import base64
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.parse.lines import answer, parse_lines
from pipeline.parse.records import COLUMNS

PARAGRAPHS = "".join(
    f"<p>Sentence number {i} tells what the crew of the station did on that day.</p>" for i in range(8)
)
PAGE = f"<!doctype html><html lang=en><body><h1>Tanker docks</h1><article>{PARAGRAPHS}</article></body></html>"


def answers(lines: list[bytes], **more: object) -> list[dict[str, object]]:
    out = io.BytesIO()
    parse_lines(lines, out, **more)  # type: ignore[arg-type]
    return [json.loads(line) for line in out.getvalue().splitlines()]


def line(**given: object) -> bytes:
    return json.dumps(given).encode() + b"\n"


def test_html_and_html_base64_give_the_same_article() -> None:
    url = "https://orbit-gazette.example/a.html"
    plain, packed = answers(
        [line(url=url, html=PAGE), line(url=url, html_base64=base64.b64encode(PAGE.encode()).decode())]
    )
    assert plain == packed
    assert tuple(plain) == COLUMNS


def test_unreadable_lines_are_answered_with_their_number_and_the_reason() -> None:
    told = answers([
        b"not json\n", b"[]\n", b"\n", line(html=PAGE), line(url="https://e.org/a", html_base64="***"),
        line(url="https://e.org/a"), line(url="https://orbit-gazette.example/a", html=PAGE),
    ])  # fmt: skip
    assert len(told) == 7
    rejects = [row["reject"] for row in told[:6]]
    assert [str(r["reason"]).split(":")[0] for r in rejects] == [f"line {n}" for n in range(1, 7)]  # type: ignore[index]
    assert told[4]["url"] == "https://e.org/a"
    assert told[6]["title"] == "Tanker docks"


def test_several_workers_answer_in_the_order_of_the_lines() -> None:
    lines = [
        line(url=f"https://orbit-gazette.example/{i}", html=PAGE.replace("Tanker", f"Tanker {i}")) for i in range(70)
    ]
    assert answers(lines, workers=2) == answers(lines)


def test_fewer_than_one_worker_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="--workers"):
        parse_lines([], io.BytesIO(), workers=0)


def test_without_specs_a_known_publisher_is_read_generically() -> None:
    given = line(url="https://www.nasa.gov/news-release/a", html=PAGE)
    (own,), (generic,) = answers([given]), answers([given], specs=False)
    assert own["source_id"] == "nasa"
    assert str(generic["parser"]).startswith("generic/")


WILD = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from([
        b"<p>", b"</p>", b"<div class=share>", b"<article>", b"<h1>", b"<script type='application/ld+json'>", b"{\"@type\":",
        b"\"Article\",", b"}", b"</script>", b"<!--", b"-->", b"<time datetime=", b"2025-01-01", b"\x00", b"\xff\xfe", b"&amp;",
        b"<meta name=author content=", b"<table><tr><td>", b"<br>", b"word ", b"\xd0\x9f", b"<a href=x>", b"<svg>", b"<li>",
    ]), max_size=60).map(b"".join),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WILD)
def test_no_bytes_break_the_parser(body: bytes) -> None:
    told = json.loads(answer(line(url="https://e.org/a/b", html_base64=base64.b64encode(body).decode()), 1, {}, True))
    assert "reject" in told or told["title"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_line_gets_one_line(given_line: bytes) -> None:
    assert answer(given_line, 3, {}, False).count(b"\n") == 1
