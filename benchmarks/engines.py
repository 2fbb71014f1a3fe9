"""What an engine costs: the same pages parsed and extracted in this process, in two processes, and by Ray.

    python benchmarks/engines.py [--pages 3000] [--engine local --engine local:2 --engine ray:2]

Seconds, the bytes compared with those of the first engine, and the cost of a batch that does nothing. `start` is the
time to the first answer of new workers, which each map of local:N pays again. The pages are invented, of real size
(`end_to_end.py`).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import time
from collections.abc import Callable

import orjson
from end_to_end import page

from pipeline.engines import open_engine
from pipeline.extract.lines import extract_lines
from pipeline.parse.lines import parse_lines
from pipeline.sources import load_sources

EMPTY = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--engine", action="append")
    given = parser.parse_args()
    made = [page(number) for number in range(given.pages)]
    lines = [orjson.dumps({"url": url, "html_base64": base64.b64encode(body).decode()}) for url, body in made]
    print("| engine | start s | parse s | extract s | an empty batch ms | same bytes |\n|---|---|---|---|---|---|")
    first = ""
    for name in given.engine or ["local", "local:2", "ray:2"]:
        digest, row = measured(name, lines)
        first = first or digest
        print(f"| {name} | {row} | {'yes' if digest == first else 'NO'} |", flush=True)


def measured(name: str, lines: list[bytes]) -> tuple[str, str]:
    """The SHA-256 of what an engine answers, and its figures as cells."""
    parsed, annotated = io.BytesIO(), io.BytesIO()
    with open_engine(name) as engine:
        start = _timed(lambda: list(engine.map(_nothing, range(2), None)))
        parsing = _timed(lambda: parse_lines(lines, parsed, sources=load_sources(), engine=engine))
        articles = parsed.getvalue().splitlines()
        extracting = _timed(lambda: extract_lines(articles, annotated, engine))
        empty = _timed(lambda: sum(1 for _ in engine.map(_nothing, range(EMPTY), None)))
    figures = (start, parsing, extracting, 1000 * empty / EMPTY)
    digest = hashlib.sha256(parsed.getvalue() + annotated.getvalue()).hexdigest()
    return digest, " | ".join(f"{figure:.2f}" for figure in figures)


def _nothing(_: None, number: int) -> int:
    return number


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
