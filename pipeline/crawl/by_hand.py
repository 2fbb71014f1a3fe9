"""`crawl --urls`: given pages only, into a folder of their own with its ledger, its WARC files and its fetch log."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from pipeline.clock import Clock, iso
from pipeline.crawl.addresses import BadUrlError, fetch_address
from pipeline.crawl.fetch_log import write_rows
from pipeline.crawl.folders import locked
from pipeline.crawl.ledger import Ledger, Statement, fetch_row, row_of, upsert
from pipeline.crawl.repair import repair
from pipeline.crawl.run import run_sources
from pipeline.crawl.source_run import CrawlReport, SourceRun, Target
from pipeline.crawl.warc import SUFFIX
from pipeline.settings import Settings
from pipeline.sources import source_for, web_source
from pipeline.sources.spec import Source
from pipeline.urls import canonical_url, registrable_domain

LEDGER: Final = "ledger.sqlite"
FETCHES: Final = "fetches.parquet"
MOST_REASONS: Final = 8
_ALL: Final = "*"


def crawl_urls(
    urls: Iterable[str], folder: Path, settings: Settings, clock: Clock, sources: Mapping[str, Source]
) -> CrawlReport:
    """Fetch and archive the given addresses into `folder`; returns one report for all.

    Writes `*.warc.gz` (a file a source and run), `fetches.parquet` (every row of every run in this folder) and
    `ledger.sqlite`. A run that was killed or ran out of time is resumed: what is done is not asked for again. After a
    finished run, every address is asked for again, conditionally. Raises as `crawl_day` does.
    """
    day = clock().date()
    with locked(folder), Ledger(folder / LEDGER) as ledger:
        messages = repair(folder, ledger)
        by_source, refused = _plan(urls, ledger, day, clock, sources)
        number = _begin(ledger, day, clock)
        before = int(ledger.rows("SELECT coalesce(max(number), 0) FROM fetches")[0][0])
        reports = asyncio.run(_crawl(by_source, folder, settings, clock, ledger=ledger, day=day))
        if not any("time of this run" in (text or "") for text in _reasons_left(ledger)):
            ledger.apply([("UPDATE runs SET finished_at = ? WHERE number = ?", (iso(clock()), number))])
        write_rows(_all_rows(ledger), folder / FETCHES)
        messages += _reasons(ledger, before)
    together = CrawlReport("urls", day, messages=messages)
    for report in reports.values():
        together.add(report)
    together.outcomes.update(row["outcome"] for row in refused)
    return together


def _plan(
    urls: Iterable[str], ledger: Ledger, day: date, clock: Clock, sources: Mapping[str, Source]
) -> tuple[dict[str, Source], list[dict[str, Any]]]:
    """Put the addresses into the ledger, due; returns the sources that have any, by id, and the rows of the refused."""
    resumed = bool(ledger.rows("SELECT 1 FROM runs WHERE source_id = ? AND finished_at IS NULL LIMIT 1", (_ALL,)))
    found: dict[str, Source] = {}
    refused: list[dict[str, Any]] = []
    statements: list[Statement] = []
    if resumed:
        statements.append(("UPDATE addresses SET due_day = ? WHERE state = 'due'", (day.isoformat(),)))
    for given in dict.fromkeys(line.strip() for line in urls if line.strip() and not line.startswith("#")):
        try:
            url = fetch_address(given)
        except BadUrlError as error:
            refused.append(_refused(given, str(error), day, clock))
            continue
        source = source_for(url, sources) or web_source(registrable_domain(url))
        found[source.source_id] = source
        key = canonical_url(url)
        if resumed and ledger.address(source.source_id, key) is not None:
            continue
        row = {"source_id": source.source_id, "url": key, "ask": url, "first_day": day.isoformat(),
               "due_day": day.isoformat(), "first_seen_at": iso(clock()), "state": "due", "tries": 0}  # fmt: skip
        statements.append(upsert("addresses", row, ["source_id", "url"], keep=("first_day", "first_seen_at")))
    ledger.apply([*statements, *(fetch_row(day, "web", row) for row in refused)])
    return found, refused


def _refused(given: str, why: str, day: date, clock: Clock) -> dict[str, Any]:
    scheme = re.match(r"^\s*([a-z][a-z0-9+.-]*):", given, re.IGNORECASE)
    other_scheme = scheme is not None and scheme[1].lower() not in ("http", "https")
    return {
        "url": given, "source_id": "web", "day": day.isoformat(), "purpose": "page", "final_url": None,
        "outcome": "skipped" if other_scheme else "rejected", "reason": why, "status": None, "bytes": None,
        "seconds": None, "fetched_at": iso(clock()), "robots_rule": None, "rights_signals": [], "warc_file": None,
        "warc_offset": None, "warc_record_id": None,
    }  # fmt: skip


def _begin(ledger: Ledger, day: date, clock: Clock) -> int:
    sql = "INSERT INTO runs (source_id, day, mode, started_at) VALUES (?, ?, 'urls', ?)"
    done = ("UPDATE runs SET finished_at = started_at WHERE source_id = ? AND finished_at IS NULL", (_ALL,))
    ledger.apply([done, (sql, (_ALL, day.isoformat(), iso(clock())))])
    return int(ledger.rows("SELECT max(number) FROM runs")[0][0])


async def _crawl(
    by_source: Mapping[str, Source], folder: Path, settings: Settings, clock: Clock, *, ledger: Ledger, day: date
) -> dict[str, CrawlReport]:
    async def work(run: SourceRun) -> None:
        for address in ledger.due(run.source.source_id, day, clock(), -1):
            await run.page(address)

    sources = sorted(by_source.values(), key=lambda source: source.source_id)
    targets = {source.source_id: _target(folder, source.source_id, day, clock) for source in sources}
    return await run_sources(sources, day, targets, settings, clock, ledger=ledger, work=work)


def _target(folder: Path, source_id: str, day: date, clock: Clock) -> Target:
    slug = source_id.replace("/", "_")
    taken = [path.name.removeprefix(f"{slug}-").split(".")[0] for path in folder.glob(f"{slug}-*{SUFFIX}*")]
    number = 1 + max((int(name) for name in taken if name.isdigit()), default=0)
    return Target(folder, "", f"{slug}-{number:04d}{SUFFIX}", f"urls/{source_id}/{day}/{number}/{iso(clock())}")


def _reasons_left(ledger: Ledger) -> list[str | None]:
    return [row["reason"] for row in ledger.rows("SELECT DISTINCT reason FROM addresses WHERE state = 'due'")]


def _reasons(ledger: Ledger, before: int) -> list[str]:
    """Why pages of this run did not come, the commonest reasons first."""
    rows = [row_of(row["row"]) for row in ledger.rows("SELECT row FROM fetches WHERE number > ?", (before,))]
    missed = Counter(
        f"{row['outcome']}: {row['reason']}"
        for row in rows
        if row["purpose"] == "page" and row["outcome"] not in ("stored", "revisit")
    )
    told = [f"{count} {text}" for text, count in missed.most_common(MOST_REASONS)]
    more = len(missed) - len(told)
    return [*told, f"{more} further reasons are in {FETCHES}"] if more else told


def _all_rows(ledger: Ledger) -> list[dict[str, object]]:
    days = [date.fromisoformat(row["day"]) for row in ledger.rows("SELECT DISTINCT day FROM fetches ORDER BY day")]
    return [row for day in days for row in ledger.fetch_rows(day)]
