"""Where batch functions run: in this process, in several, or on a Ray cluster; the answers are the same.

An engine maps a function over inputs and gives the answers in the order of the inputs. It knows nothing of the work;
the work (parsing, extracting, reading WARC files) knows nothing of the engine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from pipeline.errors import SpaceNewsError, UsageError

VARIABLE: Final = "SPACE_NEWS_ENGINE"
_FORM: Final = re.compile(r"(?P<kind>local|ray)(?::(?P<workers>\d{1,4}))?(?:@(?P<address>\S+))?")
Shared = TypeVar("Shared")
Input = TypeVar("Input")
Answer = TypeVar("Answer")


class WorkerLostError(SpaceNewsError):
    """An input ended every process that it was given to."""


class Engine(Protocol):
    """`workers` is how many inputs are worked on at once."""

    workers: int

    def map(
        self,
        work: Callable[[Shared, Input], Answer],
        inputs: Iterable[Input],
        shared: Shared,
        lost: Callable[[Shared, Input], Answer] | None = None,
    ) -> Iterator[Answer]:
        """`work(shared, input)` of each input, in the order of the inputs; few are read ahead.

        `work` and `lost` are functions of a module, what they take and give can be pickled. A worker that is killed
        costs nothing but time: its input is given to another. An input that ends every worker is answered by `lost`,
        in this process; without it `WorkerLostError` is raised.
        """
        ...

    def close(self) -> None:
        """End the workers."""
        ...


def choice(setting: str = "local") -> str:
    """What the environment chooses (`SPACE_NEWS_ENGINE`), else what the settings say."""
    return os.environ.get(VARIABLE) or setting


def check(chosen: str) -> re.Match[str]:
    """The parts of a choice: `local`, `local:4`, `ray`, `ray:2`, `ray@ray://head:10001`. Raises `UsageError`."""
    parts = _FORM.fullmatch(chosen)
    if (
        parts is None
        or parts["workers"] == "0"
        or (parts["address"] and (parts["kind"] == "local" or parts["workers"]))
    ):
        raise UsageError(
            f"{chosen!r} is no engine; write local, local:4 (processes), ray, ray:4, or ray@ADDRESS of a cluster"
        )
    return parts


@contextmanager
def open_engine(chosen: str) -> Iterator[Engine]:
    """The engine of a choice, closed at the end. Raises `UsageError` for one that is not known or not installed."""
    parts = check(chosen)
    workers = int(parts["workers"] or 0)
    engine: Any
    if parts["kind"] == "ray":
        from pipeline.engines.cluster import RayEngine

        engine = RayEngine(workers or None, parts["address"])
    else:
        from pipeline.engines.local import LocalEngine

        engine = LocalEngine(workers or 1)
    try:
        yield engine
    finally:
        engine.close()
