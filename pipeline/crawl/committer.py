"""Group commit: what the ledger says follows what is on disk; many records share one sync and one transaction."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Sequence
from typing import Final

from pipeline.crawl.ledger import Ledger, Statement, upsert
from pipeline.crawl.warc import WarcWriter
from pipeline.errors import SpaceNewsError

_PAUSE: Final = 0.01  # seconds between two commits, so that a fast crawl shares them


class Committer:
    """Takes (file, statements) and applies the statements once the file is synced; a page waits for nobody."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[tuple[WarcWriter, int, Sequence[Statement]]] = []
        self._lock = asyncio.Lock()
        self._wake = asyncio.Event()
        self._broken: SpaceNewsError | None = None

    def add(self, file: WarcWriter, statements: Sequence[Statement]) -> None:
        """Apply `statements` after everything that `file` holds now is on disk."""
        self._waiting.append((file, file.end, statements))
        self._wake.set()

    async def run(self) -> None:
        """Commit as work comes in, until cancelled; `flush` afterwards takes the rest."""
        while True:
            await self._wake.wait()
            await self.flush()
            await asyncio.sleep(_PAUSE)

    async def flush(self) -> None:
        """Commit everything that waits. Raises `SpaceNewsError` where the disk is full, from then on each time.

        A file whose flush raised holds records that the ledger does not know: it must be abandoned, not closed.
        """
        async with self._lock:
            if self._broken is not None:
                raise self._broken
            self._wake.clear()
            batch, self._waiting = self._waiting, []
            if not batch:
                return
            files = {id(file): file for file, _, _ in batch}
            try:
                await asyncio.to_thread(_sync, list(files.values()))
            except asyncio.CancelledError:
                self._waiting = batch + self._waiting  # the flush that follows a stop takes it
                raise
            except OSError as error:
                self._broken = disk_error(error)
                raise self._broken from None
            statements = [statement for _, _, own in batch for statement in own]
            ends = {file.name: end for file, end, _ in batch}
            statements += [upsert("files", {"name": name, "committed": end}, ["name"]) for name, end in ends.items()]
            try:
                self._ledger.apply(statements)
            except SpaceNewsError as error:
                self._broken = error
                raise


def disk_error(error: OSError) -> SpaceNewsError:
    """What to do about a write that failed."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return SpaceNewsError(
            f"no space left for the archive ({error.strerror}); free some and run again: nothing is lost"
        )
    return SpaceNewsError(f"cannot write the archive ({error}); make its folder writable and run again")


def _sync(files: list[WarcWriter]) -> None:
    for file in files:
        file.sync()
