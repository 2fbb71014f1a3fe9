"""The publishers: sources list, show, check and new."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.arguments import (
    Parser,
    add_crawling,
    chosen,
    command,
    given_settings,
    given_sources,
    home_or_none,
)

if TYPE_CHECKING:
    from pipeline.sources.spec import Layout, Source


def add(commands: Any) -> None:
    group = command(commands, "sources", None, "the publishers that are known", "space-news sources list")
    inner = group.add_subparsers(metavar="list|show|check|new", required=True, parser_class=Parser)
    one = command(inner, "list", _sources_list, "list the publishers", "space-news sources list --json")
    two = command(inner, "show", _sources_show, "show one publisher", "space-news sources show sputnik")
    two.add_argument("source", metavar="S")
    for parser in (one, two):
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")
        parser.add_argument("--sources", type=Path, metavar="DIR", help="folder of source files (TOML)")
    three = command(inner, "check", _sources_check, "say whether a source still lists and reads, today",
                    "space-news sources check nasa --pages 5")  # fmt: skip
    three.add_argument("source", metavar="S")
    three.add_argument("--pages", type=_pages, default=3, metavar="N", help="how many of its newest pages to read (3)")
    three.add_argument("--json", action="store_true", help="JSON instead of tables")
    add_crawling(three)
    four = command(inner, "new", _sources_new, "draft a source from the address of an article, or from a saved page",
                   "space-news sources new https://orbit-gazette.example/2026/03/11/tanker-docks/")  # fmt: skip
    four.add_argument("page", metavar="URL|FILE", help="an article of the publisher")
    four.add_argument("--url", metavar="U", help="the address of a saved page that does not name its own")
    four.add_argument("--id", metavar="ID", help="the source's id (else its domain)")
    four.add_argument("--name", metavar="NAME", help="the publisher's name (else as its page says)")
    four.add_argument("--to", type=Path, metavar="DIR", help="where the files go (else `sources` of the home)")
    four.add_argument("--json", action="store_true", help="JSON instead of tables")
    add_crawling(four)


def _pages(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of pages; give 1 to 50")
    return int(text)


def _sources_list(given: argparse.Namespace) -> int:
    from pipeline.output import show_rows

    rows = [_row(source) for source in given_sources(given, home_or_none()).values()]
    narrow = ("source_id", "name", "country", "ownership", "lists", "layouts", "text_policy", "verified")
    show_rows(rows, as_json=given.json, columns=narrow)
    return 0


def _row(source: Source) -> dict[str, Any]:
    kinds = {"feeds": source.feeds, "sitemaps": source.sitemaps, "day archive": source.day_archive,
             "listings": source.listings}  # fmt: skip
    return {
        "source_id": source.source_id, "name": source.name, "legal_name": source.legal_name,
        "country": source.country, "ownership": source.ownership, "homepage": source.homepage,
        "languages": source.languages, "lists": [name for name, given in kinds.items() if given],
        "layouts": [_validity(one) for one in source.layouts], "licence": source.licence,
        "text_policy": source.text_policy, "policy_reason": source.policy_reason, "verified": source.verified,
    }  # fmt: skip


def _validity(layout: Layout) -> str:
    """`2022 (2021-09-01 to now)`; a layout without dates is told by its marker alone."""
    if layout.since is None and layout.until is None:
        return layout.name
    return f"{layout.name} ({layout.since or 'the start'} to {layout.until or 'now'})"


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


def _sources_check(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.output import show_json, show_rows
    from pipeline.upkeep.check import check

    home = home_or_none()
    (source,) = chosen([given.source], given_sources(given, home))
    folder = given.sources or (home.user_sources if home else None)
    report = check(source, given_settings(given), utc_now, pages=given.pages, folder=folder)
    told = report.as_json()
    if given.json:
        show_json(told)
    else:
        show_rows(told["listings"], as_json=False)
        print()
        show_rows([_page_row(page) for page in told["pages"]], as_json=False)
        print()
    for sentence in report.broken:
        print(f"space-news: {sentence}", file=sys.stderr)
    if not report.broken and not given.json:
        print(f"{source.source_id} works: {len(report.listings)} listings, {len(report.pages)} pages read")
    return 1 if report.broken else 0


def _page_row(page: dict[str, Any]) -> dict[str, Any]:
    return {
        "page": page["url"], "outcome": page["outcome"], "by": page["parser"],
        "own rules missed": ", ".join(page["missed"]) or "nothing", "filled": ", ".join(page["filled"]),
    }  # fmt: skip


def _sources_new(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.home import find_home
    from pipeline.upkeep.draft import draft_from_address, draft_from_file, write

    folder = given.to or find_home().user_sources
    own = {"id": given.id, "name": given.name}
    if given.page.startswith(("http://", "https://")):
        draft = draft_from_address(given.page, given_settings(given), utc_now, **own)
    else:
        draft = draft_from_file(Path(given.page), given.url, **own)
    path, sample = write(draft, folder, _known(given, folder))
    _show_draft(draft, path, sample, as_json=given.json)
    return 0


def _known(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The sources that a new one must not repeat: the built-in ones and those of `--sources` or of its own folder."""
    from pipeline.sources import load_sources

    return dict(load_sources(given.sources or folder))


def _show_draft(draft: Any, path: Path, sample: Path, *, as_json: bool) -> None:
    from pipeline.output import show_json, show_rows

    record = draft.record.as_json()
    if as_json:
        show_json({"source": str(path), "sample": str(sample), "keys": draft.keys, "rules": draft.rules,
                   "notes": draft.notes, "record": record})  # fmt: skip
        return
    body = (record["body_text"] or "").split("\n\n")
    shown = {**record, "body": f"{len(body)} paragraphs, from {body[0][:60]!r} to {body[-1][-60:]!r}"}
    names = ("title", "authors", "published_at", "modified_at", "language", "section", "tags", "dateline", "body")
    rows = [{"field": name, "value": shown[name], "own rule": draft.rules.get(name)} for name in names]
    show_rows(rows, as_json=False)
    for note in draft.notes:
        print(f"- {note}")
    print(f"\nwritten: {path}\nsaved:   {sample} and its record; compare it with the page")
    print(f"next:    space-news sources check {draft.keys['id']}")
