"""Stages that run alone, line by line: parse and extract."""

from __future__ import annotations

import argparse
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.arguments import command, given_sources, home_or_none

if TYPE_CHECKING:
    from pipeline.engines import Engine


def add(commands: Any) -> None:
    parse = command(commands, "parse", _parse, "read pages (JSON lines) into article records (JSON lines)",
                     "space-news parse < pages.jsonl > articles.jsonl")  # fmt: skip
    parse.add_argument("--no-specs", action="store_true", help="the generic parser only, no publisher's own rules")
    parse.add_argument("--explain", action="store_true", help="say for each field which rule took it from where")
    parse.add_argument("--workers", type=_workers, metavar="N", help="processes (1, or what SPACE_NEWS_ENGINE chooses)")
    parse.add_argument("--sources", type=Path, metavar="DIR", help="folder of source files (TOML)")

    command(commands, "extract", _extract, "read article records (JSON lines) into entities and events (JSON lines)",
             "space-news extract < articles.jsonl > annotations.jsonl")  # fmt: skip


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers; give 1 to 256")
    return int(text)


def _engine(workers: int | None) -> AbstractContextManager[Engine | None]:
    """The engine that is asked for; None where the lines are answered one by one in this process."""
    from pipeline.engines import choice, open_engine

    chosen = f"local:{workers}" if workers else choice()
    return nullcontext() if chosen in ("local", "local:1") else open_engine(chosen)


def _parse(given: argparse.Namespace) -> int:
    from pipeline.parse.lines import parse_lines

    sources = given_sources(given, home_or_none())
    with _engine(given.workers) as engine:
        parse_lines(
            sys.stdin.buffer, sys.stdout.buffer, specs=not given.no_specs, explain=given.explain, sources=sources,
            engine=engine,
        )  # fmt: skip
    return 0


def _extract(given: argparse.Namespace) -> int:
    from pipeline.extract.lines import extract_lines

    with _engine(None) as engine:
        extract_lines(sys.stdin.buffer, sys.stdout.buffer, engine)
    return 0
