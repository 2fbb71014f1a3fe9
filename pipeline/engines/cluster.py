"""The engine of a cluster: Ray runs the batches, gives those of a killed worker to another, and keeps their order."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from pipeline.engines import Answer, Input, Shared, WorkerLostError
from pipeline.errors import SpaceNewsError, UsageError

TRIES: Final = 4
"""Workers that an input may end before it is given up; machines that a cloud takes back count too."""


class RayEngine:
    """Joins the cluster at `address` with the first map; without one, begins a Ray of its own with so many workers."""

    def __init__(self, workers: int | None = None, address: str | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._address = address
        self._ray: Any = None
        self._own = False

    def map(
        self,
        work: Callable[[Shared, Input], Answer],
        inputs: Iterable[Input],
        shared: Shared,
        lost: Callable[[Shared, Input], Answer] | None = None,
    ) -> Iterator[Answer]:
        """See `Engine.map`."""
        self._join()
        common = self._ray.put(shared)
        run = self._ray.remote(max_retries=TRIES - 1)(work)
        waiting: deque[tuple[Input, Any]] = deque()
        for one in inputs:
            waiting.append((one, run.remote(common, one)))
            if len(waiting) > 2 * self.workers:
                yield self._answer(*waiting.popleft(), shared, lost)
        while waiting:
            yield self._answer(*waiting.popleft(), shared, lost)

    def close(self) -> None:
        """Leave the cluster; end the Ray that was begun here."""
        if self._ray is not None and self._own:
            self._ray.shutdown()
            self._ray = None

    def _join(self) -> None:
        if self._ray is not None:
            return
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # telemetry is off by default
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError:
            raise UsageError(
                "Ray is not installed: pip install 'space-news[ray]', or choose the engine local"
            ) from None
        self._own = not ray.is_initialized()
        if self._own:
            try:
                ray.init(
                    address=self._address, num_cpus=None if self._address else self.workers, include_dashboard=False,
                    log_to_driver=False, logging_level=logging.ERROR,
                )  # fmt: skip
            except (ConnectionError, RuntimeError, ValueError) as error:
                told = str(error).strip().splitlines() or [type(error).__name__]
                where = self._address or "this machine"
                raise SpaceNewsError(f"Ray cannot be reached at {where}: {told[0]}") from None
        self._ray = ray
        if self._address:
            resources: dict[str, float] = ray.cluster_resources()
            self.workers = max(1, int(resources.get("CPU", 1)))

    def _answer(
        self, one: Input, reference: Any, shared: Shared, lost: Callable[[Shared, Input], Answer] | None
    ) -> Answer:
        try:
            answer: Answer = self._ray.get(reference)
            return answer
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from None  # what the work itself raised, as any engine raises it
        except (self._ray.exceptions.WorkerCrashedError, self._ray.exceptions.OutOfMemoryError):
            if lost is not None:
                return lost(shared, one)
            raise WorkerLostError(
                f"{TRIES} workers of the cluster ended while they worked on the same input; look for what it holds, or "
                "give the workers more memory"
            ) from None
