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


class _Pool:
    """Processes that can be replaced when a page kills one of them."""

    def __init__(self, workers: int, sources: dict[str, Source], explain: bool) -> None:
        self._setup = workers, sources, explain
        self._executor = _executor(workers, sources, explain)
        self._waiting: deque[tuple[int, list[bytes], Future[bytes]]] = deque()

    def add(self, number: int, batch: list[bytes]) -> None:
        self._waiting.append((number, batch, self._executor.submit(_answer_batch, number, batch)))

    def __len__(self) -> int:
        return len(self._waiting)

    def next_answers(self) -> bytes:
        """The answers of the oldest batch; where it killed a process, line by line in processes of their own."""
        number, batch, future = self._waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            self.close()
            _, sources, explain = self._setup
            told = b"".join(_alone(number + i, line, sources, explain) for i, line in enumerate(batch))
            self._executor = _executor(*self._setup)
            again = list(self._waiting)
            self._waiting.clear()
            for later, lines, _ in again:
                self.add(later, lines)
            return told

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)


def answer_in_order(
    lines: Iterable[bytes], out: BinaryIO, sources: dict[str, Source], explain: bool, workers: int
) -> None:
    """Write the answers of `workers` processes in the order of the lines; a page that kills a process is rejected."""
    pool = _Pool(workers, sources, explain)
    try:
        for number, batch in _batches(lines):
            pool.add(number, batch)
            while len(pool) > 2 * workers:
                _write(out, pool)
        while len(pool):
            _write(out, pool)
    finally:
        pool.close()


def _write(out: BinaryIO, pool: _Pool) -> None:
    out.write(pool.next_answers())
    out.flush()


def _executor(workers: int, sources: dict[str, Source], explain: bool) -> ProcessPoolExecutor:
    # fork keeps the loaded sources (specs may hold functions); the command line has no other threads
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(sources, explain))


def _start(sources: dict[str, Source], explain: bool) -> None:
    global _sources, _explain
    _sources, _explain = sources, explain


def _answer_batch(number: int, batch: list[bytes]) -> bytes:
    return b"".join(serial.answer(line, number + i, _sources, _explain) for i, line in enumerate(batch))


def _alone(number: int, line: bytes, sources: dict[str, Source], explain: bool) -> bytes:
    """One line in a process of its own, so that only the page that kills it is lost."""
    with _executor(1, sources, explain) as single:
        try:
            return single.submit(_answer_batch, number, [line]).result()
        except BrokenProcessPool:
            reject = Reject(None, "parse", "crashed", f"line {number}: reading the page ended the process")
            return serial.as_line(reject.as_json())


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
