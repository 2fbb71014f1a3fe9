"""The same answers from several workers, in the order of the lines and with bounded memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from pipeline.engines import Engine, WorkerLostError
from pipeline.engines.local import LocalEngine, alone
from pipeline.parse import lines as serial
from pipeline.parse.records import Reject
from pipeline.parse.spans import Lines, batches, lines_of
from pipeline.sources.spec import Source

Shared = tuple[dict[str, Source], bool]
Batch = tuple[int, Lines]


def answer_in_order(
    lines: Iterable[bytes], out: BinaryIO, sources: dict[str, Source], explain: bool, engine: Engine
) -> None:
    """Write the answers of an engine in the order of the lines; a page that ends its process is rejected."""
    listed = batches(lines, by_place=isinstance(engine, LocalEngine))
    for answers in engine.map(_answer_batch, listed, (sources, explain), _one_by_one):
        out.write(answers)
        out.flush()


def _answer_batch(shared: Shared, batch: Batch) -> bytes:
    number, lines = batch
    return b"".join(serial.answer(line, number + i, *shared) for i, line in enumerate(lines_of(lines)))


def _one_by_one(shared: Shared, batch: Batch) -> bytes:
    """Each line in a process of its own, so that only the page that ends it is lost."""
    return b"".join(_alone(shared, batch[0] + i, line) for i, line in enumerate(lines_of(batch[1])))


def _alone(shared: Shared, number: int, line: bytes) -> bytes:
    try:
        return alone(_answer_batch, shared, (number, [line]))
    except WorkerLostError:
        reject = Reject(None, "parse", "crashed", f"line {number}: reading the page ended the process")
        return serial.as_line(reject.as_json())
