"""The main job and its parts: demo, build, crawl, import-warc, ui."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.arguments import add_crawling, chosen, command, day, given_settings, given_sources
from pipeline.errors import UsageError
from pipeline.home import find_home

if TYPE_CHECKING:
    from pipeline.crawl import CrawlReport


def add(commands: Any) -> None:
    demo = command(commands, "demo", _demo, "crawl the sample web on loopback, check it and publish a release",
                    "space-news demo && space-news query \"select type, count(*) from events group by 1\"")  # fmt: skip
    demo.add_argument("--clear", action="store_true", help="remove the sample data of this home, and stop")

    build = command(commands, "build", _build, "crawl, check and publish the configured sources",
                     "space-news build --source nasa --day 2026-11-21")  # fmt: skip
    build.add_argument("--source", action="append", metavar="S", help="only this source (may be given again)")
    _add_days(build)
    build.add_argument("--stale", action="store_true", help="redo the days that an older code or gazetteer made")
    build.add_argument("--checks-only", action="store_true", help="evaluate missing checks without remaking a table")
    add_crawling(build)

    crawl = command(commands, "crawl", _crawl, "discover, fetch and archive pages",
                     "space-news crawl --source nasa --day 2026-11-21")  # fmt: skip
    crawl.add_argument("--source", action="append", metavar="S", help="a source (may be given again)")
    crawl.add_argument("--day", type=day, metavar="D", help="UTC day, YYYY-MM-DD")
    crawl.add_argument("--urls", type=Path, metavar="FILE", help="fetch these addresses only, one a line")
    crawl.add_argument("--to", type=Path, metavar="DIR", help="with --urls: where the archive and fetch log go")
    crawl.add_argument("--json", action="store_true", help="JSON instead of a table")
    add_crawling(crawl)

    take = command(commands, "import-warc", _import_warc, "bring in pages from WARC files",
                    "space-news import-warc CC-NEWS-20260304.warc.gz --host nasa.gov")  # fmt: skip
    take.add_argument("files", nargs="+", metavar="FILE|URL")
    take.add_argument(
        "--host", action="append", metavar="H", help="only pages of this host or domain (may be given again)"
    )
    take.add_argument("--json", action="store_true", help="JSON instead of a table")
    add_crawling(take)

    ui = command(commands, "ui", _ui, "open the Dagster UI on the same assets", "space-news ui --port 3000")
    ui.add_argument("--port", type=int, default=3000)
    ui.add_argument("--prepare", action="store_true", help="write Dagster's configuration for this home, and stop")


def _add_days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=day, metavar="D", help="one UTC day, YYYY-MM-DD")
    parser.add_argument("--since", type=day, metavar="D", help="first day of a range")
    parser.add_argument("--until", type=day, metavar="D", help="last day of a range")


def _demo(given: argparse.Namespace) -> int:
    from assets.run import clear_demo, demo
    from pipeline.output import progress

    home = find_home()
    if given.clear:
        print(clear_demo(home))
        return 0
    report = demo(home, on_progress=progress)
    print(report.text)
    return 0 if report.succeeded else 1


def _build(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.operation.journal import journal, teller
    from pipeline.operation.nights import refuse_out_of_reach
    from pipeline.output import progress

    home = find_home()
    if given.day and (given.since or given.until):
        raise UsageError("give either --day or --since and --until")
    if bool(given.since) != bool(given.until):
        raise UsageError("give both --since and --until, or --day")
    if given.since and given.since > given.until:
        raise UsageError(f"--since {given.since} lies after --until {given.until}; swap them")
    sources = given_sources(given, home)
    picked = chosen(given.source, sources)
    first = given.day or given.since
    if first and given.source and not (given.stale or given.checks_only):
        refuse_out_of_reach(picked, first, utc_now().date(), home)
    home.claim("real")

    from assets.run import build

    report = build(
        home,
        sources=sources,
        only=[source.source_id for source in picked] if given.source else None,
        settings=given_settings(given),
        since=given.day or given.since,
        until=given.day or given.until,
        stale=given.stale,
        checks_only=given.checks_only,
        on_progress=teller(home, utc_now, progress),
    )
    stands = f"release {report.version} stands" if report.version else "there is no release yet"
    journal(home, "succeeded" if report.succeeded else "failed", f"build: {report.failure or stands}", utc_now)
    print(report.text)
    return 0 if report.succeeded else 1


def _crawl(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now

    settings = given_settings(given)
    if given.urls:
        if not given.to:
            raise UsageError("--urls needs --to DIR, where the archive shall go")
        from pipeline.crawl import crawl_urls

        urls = [line.strip() for line in _read_text(given.urls).splitlines() if line.strip()]
        report = crawl_urls(urls, given.to, settings, utc_now, given_sources(given))
        _show_reports({"urls": report}, as_json=given.json)
        return 0
    if not given.day:
        raise UsageError("say which day: --day YYYY-MM-DD (or --urls FILE --to DIR)")
    from pipeline.crawl import crawl_day

    home = find_home()
    picked = chosen(given.source, given_sources(given, home))
    home.claim("real")
    reports = crawl_day(picked, given.day, home, settings, utc_now)
    _show_reports(reports, as_json=given.json)
    return 0


def _show_reports(reports: Mapping[str, CrawlReport], *, as_json: bool) -> None:
    """The counts as a table, and what is to be told below it: sentences have no room in a column."""
    from pipeline.output import show_rows

    rows = [{"source_id": name, **report.row()} for name, report in reports.items()]
    columns = [name for name in rows[0] if name != "messages"] if rows else []
    show_rows(rows, as_json=as_json, columns=columns)
    if not as_json:
        for name, report in reports.items():
            for message in report.messages:
                print(f"{name}: {message}")


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text; write one address a line") from None


def _import_warc(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.crawl.importing import import_warc
    from pipeline.output import progress, show_rows

    home = find_home()
    sources = given_sources(given, home)
    home.claim("real")
    settings = given_settings(given)
    report = import_warc(given.files, home, sources, utc_now, hosts=given.host, on_progress=progress, settings=settings)
    show_rows(report.rows(), as_json=given.json)
    if not given.json:
        print("\nnext: space-news build")
    return 0 if report.sound else 1


def _ui(given: argparse.Namespace) -> int:
    from assets.run import serve_ui

    home = find_home()
    if given.prepare:
        from assets.instance import prepare

        prepare(home)
        print(f"Dagster is configured in {home.dagster}")
        return 0
    return serve_ui(home, given.port)


def reproduce_release(given: argparse.Namespace) -> int:
    """`release reproduce`: the main job once more, from the archive of a release."""
    import dataclasses

    from assets.reproduce import describe, reproduce
    from pipeline.output import progress, show_json

    told = reproduce(find_home(), given.version, progress)
    if given.json:
        show_json(dataclasses.asdict(told))
    else:
        print(describe(told))
    return 0 if told.identical else 1
