"""The same answers from several processes, in the order of the lines and with bounded memory."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import BinaryIO, Final

from pipeline.parse import lines as serial
from pipeline.parse.records import Reject
from pipeline.sources.spec import Source

BATCH_BYTES: Final = 2 * 2**20
BATCH_LINES: Final = 32
_sources: dict[str, Source] = {}
_explain = False


def answer_in_order(
    lines: Iterable[bytes], out: BinaryIO, sources: dict[str, Source], explain: bool, workers: int
) -> None:
    """Write the answers of `workers` processes in the order of the lines; a page that kills a process is rejected."""
    waiting: deque[tuple[int, list[bytes], Future[bytes]]] = deque()
    pool = _pool(workers, sources, explain)
    try:
        for number, batch in _batches(lines):
            waiting.append((number, batch, pool.submit(_answer_batch, number, batch)))
            while len(waiting) > 2 * workers:
                pool = _write_next(waiting, out, pool, workers, sources, explain)
        while waiting:
            pool = _write_next(waiting, out, pool, workers, sources, explain)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(workers: int, sources: dict[str, Source], explain: bool) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(sources, explain))


def _start(sources: dict[str, Source], explain: bool) -> None:
    global _sources, _explain
    _sources, _explain = sources, explain


def _answer_batch(number: int, batch: list[bytes]) -> bytes:
    return b"".join(serial.answer(line, number + i, _sources, _explain) for i, line in enumerate(batch))


def _write_next(
    waiting: deque[tuple[int, list[bytes], Future[bytes]]],
    out: BinaryIO,
    pool: ProcessPoolExecutor,
    workers: int,
    sources: dict[str, Source],
    explain: bool,
) -> ProcessPoolExecutor:
    number, batch, future = waiting.popleft()
    try:
        out.write(future.result())
    except BrokenProcessPool:
        pool.shutdown(wait=False, cancel_futures=True)
        out.write(b"".join(_alone(number + i, line, sources, explain) for i, line in enumerate(batch)))
        pool = _pool(workers, sources, explain)
        for i, (later, lines, _) in enumerate(waiting):
            waiting[i] = (later, lines, pool.submit(_answer_batch, later, lines))
    out.flush()
    return pool


def _alone(number: int, line: bytes, sources: dict[str, Source], explain: bool) -> bytes:
    """One line in a process of its own, so that only the page that kills it is lost."""
    with _pool(1, sources, explain) as single:
        try:
            return single.submit(_answer_batch, number, [line]).result()
        except BrokenProcessPool:
            reject = Reject(None, "parse", "crashed", f"line {number}: reading the page ended the process")
            return serial._dump(reject.as_json())


def _batches(lines: Iterable[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    batch: list[bytes] = []
    start, size = 1, 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
            yield start, batch
            start, batch, size = start + len(batch), [], 0
    if batch:
        yield start, batch
