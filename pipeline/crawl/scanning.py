"""Reads WARC files of others and judges their pages, several files side by side; writes nothing.

What comes out are batches: small enough that memory does not grow with a file, each with the offset from which a killed
import reads on. A file of several is read by a process of its own, which ends when nobody listens any more.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final

from pipeline.crawl.addresses import BadUrlError, fetch_address
from pipeline.crawl.decode import decode
from pipeline.crawl.foreign_warc import ForeignRecord, read_foreign
from pipeline.crawl.http_message import read_response
from pipeline.crawl.pages import judge, reserved
from pipeline.crawl.reply import Reply
from pipeline.crawl.rights import page_signals
from pipeline.sources import source_for, web_source
from pipeline.sources.spec import Source
from pipeline.urls import canonical_url, registrable_domain

BATCH_RECORDS: Final = 5_000
BATCH_PAGES: Final = 500
LARGE: Final = 32 * 2**20
"""Bytes from which a file is worth a process of its own (a start costs a third of a second)."""

_BATCH_BYTES: Final = 8 * 2**20


@dataclass(frozen=True)
class Wanted:
    """What to take from a file: pages of `hosts` and what is below them (None: all), judged for these sources."""

    hosts: tuple[str, ...] | None
    sources: Mapping[str, Source]
    decoded_cap: int
    agent: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page to import; `key` is its canonical address, `flag` why it is not parsed (None: it is).

    `plain` says that its body bears no coding any more.
    """

    record: ForeignRecord
    source_id: str
    url: str
    key: str
    status: int
    flag: str | None
    plain: bool
    signals: tuple[str, ...]


@dataclass(slots=True)
class Batch:
    """Some records of a file: `done` is the offset of the first record after them; `last` ends the file."""

    done: int
    records: int = 0
    pages: list[FoundPage] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    last: bool = False


@dataclass(frozen=True)
class Task:
    """A file and the offset to read it from."""

    path: Path
    start: int


def scan_all(tasks: Sequence[Task], wanted: Wanted) -> Iterator[tuple[int, Batch]]:
    """(number of the task, batch) of all tasks: small files one by one, large ones as many at a time as processors."""
    large = [one for one in enumerate(tasks) if one[1].path.stat().st_size - one[1].start >= LARGE]
    side_by_side = min(len(large), os.cpu_count() or 1)
    apart = large if side_by_side > 1 else []
    for number, task in enumerate(tasks):
        if (number, task) not in apart:
            yield from ((number, batch) for batch in scan(task, wanted))
    if apart:
        yield from _side_by_side(apart, wanted, side_by_side)


def scan(task: Task, wanted: Wanted) -> Iterator[Batch]:
    """The batches of one file, in its order."""
    problems: list[str] = []
    batch, size = Batch(task.start), 0
    for record in read_foreign(task.path, task.start, _host_filter(wanted.hosts), problems):
        if batch.records >= BATCH_RECORDS or len(batch.pages) >= BATCH_PAGES or size >= _BATCH_BYTES:
            batch.done, batch.problems, problems[:] = record.offset, problems[:], ()
            yield batch
            batch, size = Batch(record.offset), 0
        batch.records += 1
        found = record.why_not or _page(record, wanted)
        if isinstance(found, str):
            batch.skipped[found] += 1
        else:
            batch.pages.append(found)
            size += len(record.block)
    batch.done, batch.problems, batch.last = task.path.stat().st_size, problems, True
    yield batch


def _page(record: ForeignRecord, wanted: Wanted) -> FoundPage | str:
    """The page of a record, or why it is left out."""
    try:
        url = fetch_address(record.url)
        key = canonical_url(url)
    except (BadUrlError, ValueError) as error:
        return f"with an address that is not fit ({error})"
    message = read_response(record.block)
    if message is None:
        return "whose block is no HTTP response"
    source = source_for(url, wanted.sources) or web_source(registrable_domain(url))
    reply = Reply(url, b"", record.block, message, record.address, 0.0, record.truncated, message.problem)
    plain = _decoded_already(reply, wanted.decoded_cap)
    judgement = judge(reply, asked=url, conditional=False, decoded_cap=wanted.decoded_cap, plain=plain)
    if judgement.worth not in ("good", "flagged"):
        return f"that answer {reply.status}"
    if judgement.another_kind and not record.problem:
        return "that are no pages (pictures, scripts, feeds)"
    signals = page_signals(message.headers, judgement.body, wanted.agent)
    flag = record.problem or judgement.reason or reserved(signals, source.licence)
    return FoundPage(record, source.source_id, url, key, reply.status, flag, plain, tuple(signals))


def _decoded_already(reply: Reply, cap: int) -> bool:
    """Whether a body is plain although a Content-Encoding is stated: some crawlers decode and keep the header."""
    coding = reply.message.header("content-encoding")
    plain = reply.message.body.lstrip()[:1] == b"<"
    return bool(coding) and plain and decode(reply.message.body, coding, cap).problem is not None


def _host_filter(hosts: Collection[str] | None) -> Callable[[str], bool] | None:
    """Whether an address belongs to one of the hosts; None: everything is wanted."""
    if hosts is None:
        return None

    @lru_cache(maxsize=65_536)
    def wanted_host(host: str) -> bool:
        name = host.rpartition("@")[2].partition(":")[0].lower()
        return any(name == one or name.endswith("." + one) for one in hosts)

    def wanted(url: str) -> bool:
        return wanted_host(url.split("/", 3)[2]) if url.count("/", 0, 10) >= 2 else False

    return wanted


def _side_by_side(tasks: Sequence[tuple[int, Task]], wanted: Wanted, most: int) -> Iterator[tuple[int, Batch]]:
    """A process for each file, `most` at a time; their pipes hold them back where the writing is slower."""
    context = multiprocessing.get_context("spawn")
    light = replace(wanted, sources={key: replace(one, layouts=()) for key, one in wanted.sources.items()})
    waiting = list(tasks)[::-1]
    running: dict[Connection, tuple[int, SpawnProcess]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < most:
                number, task = waiting.pop()
                here, there = context.Pipe(duplex=False)
                process = context.Process(target=_send, args=(task, light, there), daemon=True)
                process.start()
                there.close()
                running[here] = number, process
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                number, process = running[ready]
                try:
                    found: Batch | Exception = ready.recv()
                except EOFError:
                    found = OSError(f"the process that read {dict(tasks)[number].path} ended early")
                if isinstance(found, Exception):
                    raise found
                yield number, found
                if found.last:
                    ready.close()
                    process.join()
                    del running[ready]
    finally:
        for here, (_, process) in running.items():
            here.close()
            process.terminate()
            process.join()


def _send(task: Task, wanted: Wanted, to: Connection) -> None:
    """The work of one process."""
    with suppress(BrokenPipeError, KeyboardInterrupt):  # the reader has gone: so do we
        try:
            for batch in scan(task, wanted):
                to.send(batch)
        except (OSError, ValueError, MemoryError) as error:
            to.send(error)
