"""The command line: arguments in, one library call, a table or JSON out.

Everything heavy is imported inside the command that needs it, so that `--help` and usage errors answer at once. Only
`demo`, `build` and `ui` load Dagster.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pipeline.commands import keeping, lines, publishers, readers, releases, work
from pipeline.commands.arguments import Parser
from pipeline.errors import SpaceNewsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 failed, 2 wrong use."""
    try:
        given = _parser().parse_args(arguments)
        if getattr(given, "now", None):
            os.environ["SPACE_NEWS_NOW"] = given.now
        return int(given.run(given) or 0)
    except SpaceNewsError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _fail("interrupted; run the same command again to go on", 130)
    except OSError as error:
        return _fail(f"{error.strerror or error}: {error.filename or 'standard output'}", 1)


def _fail(message: str, code: int) -> int:
    print(f"space-news: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="space-news",
        description="Turn space-news pages into an open, versioned, quality-gated dataset.",
        epilog="example: space-news demo",
    )
    parser.add_argument("--version", action="version", version="space-news 0.1.0")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for group in (work, keeping, lines, publishers, releases, readers):
        group.add(commands)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
