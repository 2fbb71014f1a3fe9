"""A guard against slowing down: costs as ratios within one run, with room for a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import lxml.html
import pytest

from pipeline.extract import annotate
from pipeline.extract.records import ArticleText
from pipeline.parse.article import parse_page

PARAGRAPH = (
    "NASA said that the launch of the Falcon 9 rocket with the Crew-11 mission from Florida was put off to Friday. "
)
PAGE = (
    "<!doctype html><html lang='en'><head><title>Launch put off</title></head><body><nav>"
    + "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(150))
    + "</nav><article><h1>Launch put off</h1>"
    + "".join(f"<p>{PARAGRAPH * 2}</p>" for _ in range(14))
    + "</article><aside>"
    + "".join(f"<div><a href='/s/{n}'><h3>Story {n} of the day</h3></a></div>" for n in range(120))
    + "</aside></body></html>"
).encode()
TEXT = ArticleText("a" * 20, "Launch put off", "", PARAGRAPH * 28, datetime(2026, 3, 1, tzinfo=UTC))


def cpu(work: Callable[[], object]) -> float:
    """The best of several passes, in CPU seconds."""
    best = float("inf")
    for _ in range(7):
        started = time.process_time()
        for _ in range(5):
            work()
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.heavy
def test_a_page_is_parsed_in_a_few_times_what_its_bare_tree_costs() -> None:
    """Measured: 14 times the tree that lxml makes of this page, whose markup is short."""
    parsed = cpu(lambda: parse_page(PAGE, "https://paper.example/2026/03/01/launch-put-off.html"))
    assert parsed < 28 * cpu(lambda: lxml.html.fromstring(PAGE))


@pytest.mark.heavy
def test_extraction_costs_little_against_a_loop_over_the_letters() -> None:
    """Measured: 97 times a loop over the letters of a text that names something in every line."""
    annotate(TEXT)
    looped = cpu(lambda: sum(1 for letter in TEXT.body if letter.isalpha()))
    assert cpu(lambda: annotate(TEXT)) < 200 * looped
