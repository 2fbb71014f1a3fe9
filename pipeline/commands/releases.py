"""The releases: list, show, verify, diff, yank, and queries."""

from __future__ import annotations

import argparse
from typing import Any

from pipeline.commands.arguments import Parser, command
from pipeline.home import find_home


def add(commands: Any) -> None:
    group = command(commands, "release", None, "the releases of this home", "space-news release list")
    inner = group.add_subparsers(metavar="list|show|verify|diff|yank", required=True, parser_class=Parser)
    listing = command(inner, "list", _release_list, "list the releases", "space-news release list")
    show = command(
        inner, "show", _release_show, "show a release: rows, files, checks", "space-news release show latest"
    )
    verify = command(inner, "verify", _release_verify, "prove a release: checksums, schema, references, rights",
                      "space-news release verify 2026.3.11")  # fmt: skip
    diff = command(inner, "diff", _release_diff, "say what changed between two releases",
                    "space-news release diff 2026.3.10 2026.3.11")  # fmt: skip
    undo = command(inner, "yank", _release_yank, "mark a release as not to be used; its files stay",
                    "space-news release yank 2026.3.11 --reason 'wrong dates'")  # fmt: skip
    for parser in (show, verify, undo):
        parser.add_argument("version", metavar="V", help="a version, or latest")
    diff.add_argument("old", metavar="A")
    diff.add_argument("new", metavar="B")
    undo.add_argument("--reason", required=True, help="why, for the index")
    for parser in (listing, show, verify, diff):
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")

    query = command(commands, "query", _query, "ask the latest release in SQL (DuckDB)",
                     "space-news query \"select name, n_mentions from entities order by 2 desc limit 5\"")  # fmt: skip
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--release", metavar="V", help="another release than the latest")
    query.add_argument("--json", action="store_true", help="JSON instead of a table")


def _release_list(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows
    from pipeline.release import list_releases

    show_rows(list_releases(find_home()), as_json=given.json)
    return 0


def _release_show(given: argparse.Namespace) -> int:
    from pipeline.output import show_json
    from pipeline.release import describe_release, show_release

    if given.json:
        show_json(show_release(find_home(), given.version))
    else:
        print(describe_release(find_home(), given.version))
    return 0


def _release_verify(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows
    from pipeline.release import verify_release

    findings = verify_release(find_home(), given.version)
    show_rows([finding.row() for finding in findings], as_json=given.json)
    return 0 if all(finding.passed for finding in findings) else 1


def _release_diff(given: argparse.Namespace) -> int:
    from pipeline.output import show_json
    from pipeline.release import diff_releases

    difference = diff_releases(find_home(), given.old, given.new)
    if given.json:
        show_json(difference.to_json())
    else:
        print(difference.markdown())
    return 0


def _release_yank(given: argparse.Namespace) -> int:
    from pipeline.release import yank_release

    print(yank_release(find_home(), given.version, given.reason))
    return 0


def _query(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows
    from pipeline.release.query import query

    show_rows(query(find_home(), given.sql, given.release), as_json=given.json)
    return 0
