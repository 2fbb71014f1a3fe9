"""Stages that run alone, line by line: parse and extract."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from pipeline.commands.arguments import command, given_sources, home_or_none


def add(commands: Any) -> None:
    parse = command(commands, "parse", _parse, "read pages (JSON lines) into article records (JSON lines)",
                     "space-news parse < pages.jsonl > articles.jsonl")  # fmt: skip
    parse.add_argument("--no-specs", action="store_true", help="the generic parser only, no publisher's own rules")
    parse.add_argument("--explain", action="store_true", help="say for each field which rule took it from where")
    parse.add_argument("--workers", type=_workers, default=1, metavar="N", help="processes (1)")
    parse.add_argument("--sources", type=Path, metavar="DIR", help="folder of source files (TOML)")

    command(commands, "extract", _extract, "read article records (JSON lines) into entities and events (JSON lines)",
             "space-news extract < articles.jsonl > annotations.jsonl")  # fmt: skip


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers; give 1 to 256")
    return int(text)


def _parse(given: argparse.Namespace) -> int:
    from pipeline.parse.lines import parse_lines

    parse_lines(
        sys.stdin.buffer,
        sys.stdout.buffer,
        specs=not given.no_specs,
        explain=given.explain,
        workers=given.workers,
        sources=given_sources(given, home_or_none()),
    )
    return 0


def _extract(given: argparse.Namespace) -> int:
    from pipeline.extract.lines import extract_lines

    extract_lines(sys.stdin.buffer, sys.stdout.buffer)
    return 0
