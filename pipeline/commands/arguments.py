"""What the commands share: the parser that tells wrong use in one sentence, and the arguments' common readers."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pipeline.errors import UsageError
from pipeline.home import find_home

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.settings import Settings
    from pipeline.sources.spec import Source


class Parser(argparse.ArgumentParser):
    """Wrong use is told in one sentence, with the nearest valid choice."""

    def error(self, message: str) -> NoReturn:
        print(f"space-news: {message}; see `{self.prog} --help`", file=sys.stderr)
        raise SystemExit(2)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            near = difflib.get_close_matches(str(value), choices, n=3) or choices
            raise argparse.ArgumentError(None, f"unknown choice {value!r}; nearest: {', '.join(near)}")


def command(commands: Any, name: str, run: Any, help_text: str, example: str) -> argparse.ArgumentParser:
    """Add a command whose help has an example; `run(arguments)` returns the exit code."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help_text, description=help_text[:1].upper() + help_text[1:] + ".", epilog=f"example: {example}"
    )
    parser.set_defaults(run=run)
    return parser


def day(text: str) -> date:
    """A UTC day as an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-11-21") from None


def add_crawling(parser: argparse.ArgumentParser) -> None:
    """The arguments that every crawling command takes."""
    parser.add_argument("--allow-net", action="append", metavar="CIDR", help="private network that may be reached")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="certificates to trust besides the system's")
    parser.add_argument("--sources", type=Path, metavar="DIR", help="folder of source files (TOML)")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="crawl settings (TOML)")
    parser.add_argument("--now", metavar="T", help="take this instant as the current time (ISO 8601)")


def given_settings(given: argparse.Namespace) -> Settings:
    """Crawl settings from `--settings` (else the home's `settings.toml`), `--allow-net` and `--ca`."""
    from pipeline.settings import FILE, load_settings

    home = home_or_none()
    own = home.root / FILE if home else None
    allowed = tuple(given.allow_net) if given.allow_net else None
    path = given.settings or (own if own and own.is_file() else None)
    return load_settings(path, allow_net=allowed, ca_file=given.ca)


def given_sources(given: argparse.Namespace, home: Home | None = None) -> dict[str, Source]:
    """The built-in sources and those of `--sources`, else of the home's `sources/`."""
    from pipeline.sources import load_sources

    return load_sources(given.sources or (home.user_sources if home else None))


def chosen(names: Sequence[str] | None, sources: dict[str, Source]) -> list[Source]:
    """The named sources, or all. Raises `UsageError` with the nearest names."""
    from pipeline.errors import unknown

    for name in names or ():
        if name not in sources:
            raise unknown("source", name, sources)
    return [sources[name] for name in names] if names else list(sources.values())


def home_or_none() -> Home | None:
    """The home, or None where a command can do without one."""
    try:
        return find_home()
    except UsageError:
        return None
