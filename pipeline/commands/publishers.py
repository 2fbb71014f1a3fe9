"""The publishers: sources list and show."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pipeline.commands.arguments import Parser, chosen, command, given_sources, home_or_none


def add(commands: Any) -> None:
    group = command(commands, "sources", None, "the publishers that are known", "space-news sources list")
    inner = group.add_subparsers(metavar="list|show", required=True, parser_class=Parser)
    one = command(inner, "list", _sources_list, "list the publishers", "space-news sources list --json")
    two = command(inner, "show", _sources_show, "show one publisher", "space-news sources show sputnik")
    two.add_argument("source", metavar="S")
    for parser in (one, two):
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")
        parser.add_argument("--sources", type=Path, metavar="DIR", help="folder of source files (TOML)")


def _sources_list(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows

    rows = [
        {
            "source_id": source.source_id,
            "name": source.name,
            "country": source.country,
            "ownership": source.ownership,
            "text_policy": source.text_policy,
            "layouts": len(source.layouts),
            "verified": source.verified,
        }
        for source in given_sources(given, home_or_none()).values()
    ]
    show_rows(rows, as_json=given.json)
    return 0


def _sources_show(given: argparse.Namespace) -> int:
    import dataclasses

    from pipeline.output import show_json, show_rows

    (source,) = chosen([given.source], given_sources(given, home_or_none()))
    told = dataclasses.asdict(source)
    told["layouts"] = [
        {"name": one.name, "since": one.since, "until": one.until, "rules": sorted(one.rules)} for one in source.layouts
    ]
    if given.json:
        show_json(told)
    else:
        show_rows([{"field": name, "value": value} for name, value in told.items() if value], as_json=False)
    return 0
