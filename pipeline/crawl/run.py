"""A crawl of one day: all sources in one event loop, each with its own archive file, none able to stop the others."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.clock import Clock, iso
from pipeline.crawl.client import Client
from pipeline.crawl.committer import Committer
from pipeline.crawl.discovery import discover as discover_in
from pipeline.crawl.fetch import Fetcher
from pipeline.crawl.fetch_log import write_fetches
from pipeline.crawl.folders import locked, next_run
from pipeline.crawl.frontier import Mode
from pipeline.crawl.health import silent_sources
from pipeline.crawl.ledger import Ledger
from pipeline.crawl.repair import repair
from pipeline.crawl.source_run import CrawlReport, SourceRun, Target
from pipeline.crawl.warc import SUFFIX
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source

__all__ = ["crawl_day", "locked", "run_sources"]

_HANDLES_A_HOST = 3  # a connection, an archive file and its sync


def crawl_day(
    sources: Sequence[Source],
    day: date,
    home: Home,
    settings: Settings,
    clock: Clock,
    *,
    discover: Mode = "new",
) -> dict[str, CrawlReport]:
    """Discover, fetch and archive one day of the given sources; returns a report for each, by source id.

    `discover="new"` takes everything that is new since the last run and files it under `day`; `"day"` takes what the
    archives and sitemaps list for `day` (for today and later days that is the same as `"new"`). Materializing a day
    again adds what is new. A publisher's bad night is in the report and in the fetch log.

    Raises `SpaceNewsError` where the archive or the ledger cannot be written, where another crawl runs in the same
    home, and after SIGTERM; the next run goes on from there.
    """
    mode: Mode = "new" if day >= clock().date() else discover
    with locked(home.data), Ledger(home.ledger) as ledger:
        messages = repair(home.archive, ledger)
        ordered = sorted(sources, key=lambda source: source.source_id)
        reports = asyncio.run(_crawl(ordered, day, home, settings, clock, mode=mode, ledger=ledger))
        write_fetches(home, day, ledger)
    for silence in silent_sources(home, day) if mode == "new" else ():
        if (silent := reports.get(silence.source_id)) is not None:
            silent.silent = True
            silent.messages.append(silence.sentence())
    for report in reports.values():
        report.messages += [text for text in messages if text.startswith(f"{report.source_id}/")]
    return reports


async def _crawl(
    sources: Sequence[Source], day: date, home: Home, settings: Settings, clock: Clock, *, mode: Mode, ledger: Ledger
) -> dict[str, CrawlReport]:
    async def work(run: SourceRun) -> None:
        await _crawl_source(run, mode, settings)

    targets = {source.source_id: _target(home, source, day, clock) for source in sources}
    return await run_sources(sources, day, targets, settings, clock, ledger=ledger, work=work)


async def _crawl_source(run: SourceRun, mode: Mode, settings: Settings) -> None:
    ledger, source_id, day = run.fetcher.ledger, run.source.source_id, run.day.isoformat()
    now = iso(run.fetcher.clock())
    started = "INSERT INTO runs (source_id, day, mode, started_at) VALUES (?, ?, ?, ?)"
    ledger.apply([(started, (source_id, day, mode, now))])
    number = int(ledger.rows("SELECT max(number) FROM runs WHERE source_id = ?", (source_id,))[0][0])
    if mode == "new":
        # What an earlier night could not fetch belongs to the day on which it comes.
        ledger.apply([(
            "UPDATE addresses SET due_day = ?, first_day = CASE WHEN fetched_at IS NULL THEN ? ELSE first_day END "
            "WHERE source_id = ? AND state = 'due' AND due_day < ?", (day, day, source_id, day),
        )])  # fmt: skip
    await discover_in(run, mode)
    due = ledger.due(source_id, run.day, run.fetcher.clock(), settings.pages_per_source)
    for address in due:
        await run.page(address)
    await run.committer.flush()
    run.report.left = ledger.count_due(source_id, run.day)
    if run.report.left and len(due) == settings.pages_per_source:
        run.report.messages.append(f"{run.report.left} pages are left for a later run (pages_per_source)")
    finished = "UPDATE runs SET finished_at = ?, listed = ?, new = ? WHERE number = ?"
    ledger.apply([(finished, (iso(run.fetcher.clock()), run.report.listed, run.report.discovered, number))])


async def run_sources(
    sources: Sequence[Source],
    day: date,
    targets: Mapping[str, Target],
    settings: Settings,
    clock: Clock,
    *,
    ledger: Ledger,
    work: Callable[[SourceRun], Awaitable[None]],
) -> dict[str, CrawlReport]:
    """Run `work` for every source, some at a time, with one client, one set of hosts and one committer."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.time_box if settings.time_box is not None else None
    room = asyncio.Semaphore(_concurrency(settings))
    reports: dict[str, CrawlReport] = {}
    async with Client(settings) as client:
        fetcher = Fetcher(client, ledger, clock, now=loop.time, deadline=deadline)
        fetcher.close_hosts(clock())
        committer = Committer(ledger)

        async def one(source: Source) -> None:
            async with room:
                run = SourceRun(source, day, targets[source.source_id], fetcher, committer)
                reports[source.source_id] = run.report
                try:
                    await work(run)
                finally:
                    try:
                        await committer.flush()
                    except BaseException:
                        run.abandon()
                        raise
                    run.close()

        with _stopped_by_sigterm(loop):
            await _all(committer, [one(source) for source in sources])
        fetcher.remember_hosts()
    return dict(sorted(reports.items()))


async def _all(committer: Committer, work: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run everything beside the committer; the first error that is ours stops the run, after what is open is closed."""
    commits = asyncio.ensure_future(committer.run())
    tasks = [asyncio.ensure_future(one) for one in work]
    together: asyncio.Future[Any] = asyncio.gather(*tasks)
    both: set[asyncio.Future[Any]] = {together, commits}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in (*tasks, commits):  # `together` would cancel the tasks a second time, while they flush
            one.cancel()
        results = await asyncio.gather(*tasks, commits, return_exceptions=True)
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await together
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        raise errors[0]


@contextlib.contextmanager
def _stopped_by_sigterm(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """SIGTERM ends the run as an error would: files closed, ledger whole, one sentence."""
    stopped = False
    current = asyncio.current_task()

    def stop() -> None:
        nonlocal stopped
        stopped = True
        if current is not None:
            current.cancel()

    try:
        loop.add_signal_handler(signal.SIGTERM, stop)
        handled = True
    except (ValueError, RuntimeError, NotImplementedError):  # not in the main thread: the owner of the process decides
        handled = False
    try:
        yield
    except asyncio.CancelledError:
        if not stopped:
            raise
        raise SpaceNewsError("stopped by SIGTERM; run the same command again to go on from here") from None
    finally:
        if handled:
            loop.remove_signal_handler(signal.SIGTERM)


def _target(home: Home, source: Source, day: date, clock: Clock) -> Target:
    folder = home.archive / source.source_id / day.isoformat()
    number = next_run(folder)
    name = f"{number:04d}{SUFFIX}"
    key = f"{source.source_id}/{day}/{number}/{iso(clock())}"
    return Target(folder, f"{source.source_id}/{day}/", name, key)


def _concurrency(settings: Settings) -> int:
    """How many sources at a time: as the settings say, less where the process may open few files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(settings.concurrent_hosts, (soft - 40) // _HANDLES_A_HOST))
