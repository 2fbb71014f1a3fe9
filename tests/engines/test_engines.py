"""Engines: the same answers in the same order wherever the work is done, and nothing lost with a worker."""

from __future__ import annotations

import base64
import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import orjson
import pytest

from pipeline.engines import Engine, WorkerLostError, choice, open_engine
from pipeline.errors import UsageError
from pipeline.extract.lines import extract_lines
from pipeline.parse.lines import parse_lines
from pipeline.sources import load_sources

RAY = pytest.param("ray:2", marks=pytest.mark.heavy)


@pytest.fixture(scope="module")
def opened() -> Iterator[Callable[[str], Engine]]:
    """Each engine, opened once for all tests; its workers find this module."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        engines: dict[str, Engine] = {}

        def open_once(name: str) -> Engine:
            if name not in engines:
                engines[name] = stack.enter_context(open_engine(name))
            return engines[name]

        yield open_once


@pytest.fixture(params=["local", "local:2", RAY])
def engine(request: pytest.FixtureRequest, opened: Callable[[str], Engine]) -> Engine:
    return opened(request.param)


@pytest.fixture(params=["local:2", RAY])
def workers(request: pytest.FixtureRequest, opened: Callable[[str], Engine]) -> Engine:
    """An engine whose work is done by other processes."""
    return opened(request.param)


def slow_square(shared: int, number: int) -> int:
    time.sleep(0.02 * (number % 3))  # later inputs are ready before earlier ones
    return number * number + shared


def refuses(shared: None, number: int) -> int:
    raise ValueError(f"{number} is odd")


def dies_once(folder: Path, number: int) -> int:
    """Kills its worker the first time that it works on the number 5, and writes down every process it ran in."""
    (folder / f"{os.getpid()}.pid").touch()
    if number == 5 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def always_dies(folder: Path, number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def given_up(folder: Path, number: int) -> int:
    return -number


def waits(folder: Path, number: int) -> int:
    (folder / f"{os.getpid()}.pid").touch()
    (folder / f"{number}.begun").touch()
    time.sleep(0.1)
    return number


def test_the_answers_come_in_the_order_of_the_inputs(engine: Engine) -> None:
    assert list(engine.map(slow_square, range(40), 7)) == [number * number + 7 for number in range(40)]


def test_an_engine_maps_more_than_once_and_over_nothing(engine: Engine) -> None:
    assert [list(engine.map(slow_square, range(n), 0)) for n in (3, 0, 2)] == [[0, 1, 4], [], [0, 1]]


def test_only_a_few_inputs_are_read_ahead(engine: Engine) -> None:
    read: list[int] = []
    answers = engine.map(slow_square, (read.append(n) or n for n in range(10_000)), 0)
    next(answers)
    assert len(read) <= 4 * engine.workers


def test_what_the_work_raises_is_raised(engine: Engine) -> None:
    with pytest.raises(ValueError, match="3 is odd"):
        list(engine.map(refuses, [3], None))


def test_a_worker_that_is_killed_loses_nothing(workers: Engine, tmp_path: Path) -> None:
    assert list(workers.map(dies_once, range(30), tmp_path)) == list(range(30))
    assert (tmp_path / "killed").exists()


def test_an_input_that_ends_every_worker_is_answered_for(workers: Engine, tmp_path: Path) -> None:
    expected = [-number if number == 5 else number for number in range(12)]
    assert list(workers.map(always_dies, range(12), tmp_path, given_up)) == expected


def test_an_input_that_ends_every_worker_is_an_error_where_nobody_answers_for_it(
    workers: Engine, tmp_path: Path
) -> None:
    with pytest.raises(WorkerLostError, match="same input"):
        list(workers.map(always_dies, range(12), tmp_path))


def test_a_process_killed_from_outside_loses_nothing(workers: Engine, tmp_path: Path) -> None:
    answers = workers.map(waits, range(30), tmp_path)
    told = [next(answers)]
    victim = next(int(path.stem) for path in tmp_path.glob("*.pid"))
    os.kill(victim, signal.SIGKILL)
    assert told + list(answers) == list(range(30))
    assert len(list(tmp_path.glob("*.pid"))) > 1


@pytest.mark.parametrize("wrong", ["spark", "local:0", "ray:two", "local@ray://head:1", ""])
def test_an_unknown_engine_is_wrong_use(wrong: str) -> None:
    with pytest.raises(UsageError, match="no engine"), open_engine(wrong):
        pass


def test_the_environment_goes_before_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACE_NEWS_ENGINE", raising=False)
    assert choice("local:3") == "local:3"
    monkeypatch.setenv("SPACE_NEWS_ENGINE", "ray:2")
    assert choice("local:3") == "ray:2"


def pages(number: int) -> list[bytes]:
    """Lines for `parse`: articles, a listing, a line that cannot be read."""
    lines = []
    for n in range(number):
        body = "".join(f"<p>The crew of Soyuz MS-{n + 2} docked with the International Space Station on day {i}.</p>" for i in range(9))  # fmt: skip
        page = f"<html lang=en><head><title>Docking {n}</title></head><body><article><h1>Docking {n}</h1>{body}</article></body></html>"  # fmt: skip
        encoded = base64.b64encode(page.encode()).decode()
        lines.append(orjson.dumps({"url": f"https://news.example/{date(2026, 3, 1)}/docking-{n}", "html_base64": encoded}))  # fmt: skip
    return [*lines, b"{", orjson.dumps({"url": "https://news.example/", "html": "<a href=/1>1</a>"})]


def test_parse_and_extract_give_the_same_bytes_on_every_engine(engine: Engine) -> None:
    expected, found = io.BytesIO(), io.BytesIO()
    parse_lines(pages(70), expected, sources=load_sources())
    parse_lines(pages(70), found, sources=load_sources(), engine=engine)
    assert found.getvalue() == expected.getvalue()
    articles = expected.getvalue().splitlines()
    annotated, others = io.BytesIO(), io.BytesIO()
    extract_lines(articles, annotated)
    extract_lines(articles, others, engine)
    assert others.getvalue() == annotated.getvalue()
    assert b"spacecraft/soyuz-ms" in annotated.getvalue() or b"mission/soyuz-ms" in annotated.getvalue()
