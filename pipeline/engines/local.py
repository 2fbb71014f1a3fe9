"""The engine of one machine: in this process, or in several that are replaced when one of them is killed."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any, Final

from pipeline.engines import Answer, Input, Shared, WorkerLostError

_TRIES: Final = 2
"""Times that an input is tried in a process of its own before it is given up: one may be killed by others' memory."""
_work: Callable[[Any, Any], Any]
_shared: Any


class LocalEngine:
    """One worker works in this process; several are processes."""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def map(
        self,
        work: Callable[[Shared, Input], Answer],
        inputs: Iterable[Input],
        shared: Shared,
        lost: Callable[[Shared, Input], Answer] | None = None,
    ) -> Iterator[Answer]:
        """See `Engine.map`."""
        if self.workers == 1:
            return (work(shared, one) for one in inputs)
        return self._in_processes(work, inputs, shared, lost)

    def close(self) -> None:
        """Nothing is kept between two maps."""

    def _in_processes(
        self,
        work: Callable[[Shared, Input], Answer],
        inputs: Iterable[Input],
        shared: Shared,
        lost: Callable[[Shared, Input], Answer] | None,
    ) -> Iterator[Answer]:
        pool = _pool(self.workers, work, shared)
        waiting: deque[tuple[Input, Future[Answer]]] = deque()
        coming = iter(inputs)
        ended = False
        try:
            while True:
                while not ended and len(waiting) <= 2 * self.workers:
                    try:
                        one = next(coming)
                    except StopIteration:
                        ended = True
                    else:
                        waiting.append((one, _submitted(pool, one)))
                if not waiting:
                    return
                one, future = waiting.popleft()
                try:
                    answer = future.result()
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                    answer = _once_more(work, shared, one, lost)
                    pool = _pool(self.workers, work, shared)
                    waiting = deque((again, _submitted(pool, again)) for again, _ in waiting)
                yield answer
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def alone(work: Callable[[Shared, Input], Answer], shared: Shared, one: Input) -> Answer:
    """`work(shared, one)` in a process of its own. Raises `WorkerLostError` where that ends the process."""
    with _pool(1, work, shared) as single:
        try:
            answer: Answer = single.submit(_run, one).result()
        except BrokenProcessPool:
            raise WorkerLostError("the process ended while it worked on an input") from None
    return answer


def _once_more(
    work: Callable[[Shared, Input], Answer], shared: Shared, one: Input, lost: Callable[[Shared, Input], Answer] | None
) -> Answer:
    for _ in range(_TRIES):
        try:
            return alone(work, shared, one)
        except WorkerLostError:
            continue
    if lost is not None:
        return lost(shared, one)
    raise WorkerLostError(
        f"a process ended {_TRIES + 1} times while it worked on the same input; look for what it holds, or give the "
        "machine more memory"
    )


def _submitted(pool: ProcessPoolExecutor, one: Any) -> Future[Any]:
    """A pool that broke since says so in the future, where the answers are read in order."""
    try:
        return pool.submit(_run, one)
    except BrokenProcessPool as broken:
        future: Future[Any] = Future()
        future.set_exception(broken)
        return future


def _pool(workers: int, work: Callable[[Any, Any], Any], shared: Any) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_context(work, shared), initializer=_start, initargs=(work, shared))


def _context(work: object, shared: object) -> BaseContext:
    """How processes begin: a fork is quickest and takes what cannot be pickled; beside threads it might never start."""
    methods = multiprocessing.get_all_start_methods()
    if "fork" in methods and threading.active_count() == 1 and "polars" not in sys.modules:
        return multiprocessing.get_context("fork")
    try:
        pickle.dumps((work, shared))
    except (pickle.PicklingError, AttributeError, TypeError):
        return multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


def _start(work: Callable[[Any, Any], Any], shared: Any) -> None:
    global _work, _shared
    _work, _shared = work, shared


def _run(one: Any) -> Any:
    return _work(_shared, one)
