"""Retention: what a home forgets by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pipeline.home import Home
from pipeline.operation.journal import forget_before
from pipeline.operation.settings import Retention

_SUFFIX: Final = ".db"


def tidy(home: Home, retention: Retention, now: datetime) -> int:
    """Remove logs that are older than the settings keep them; returns how many files went.

    Of Dagster's SQLite storage only the files of single runs go (`history/runs/<run id>.db`: what the steps said);
    the index beside them, with every materialization and evaluation, stays whole.
    """
    removed = 0
    if retention.log:
        removed += len(forget_before(home, (now - timedelta(days=retention.log)).date()))
    if retention.runs:
        oldest = (now - timedelta(days=retention.runs)).timestamp()
        for path in sorted((home.dagster / "history" / "runs").glob(f"*{_SUFFIX}")):
            if _is_run(path.stem) and path.stat().st_mtime < oldest:
                path.unlink()
                removed += 1
    return removed


def _is_run(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
