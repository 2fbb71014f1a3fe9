"""The ledger of ids: that of the last release is an input of the next, whose own is kept when it is published."""

from __future__ import annotations

from pathlib import Path

from pipeline.home import Home
from pipeline.release.manifest import latest_release
from pipeline.resolve.ledger import Ledger, load_ledger, save_ledger


def candidate_ledger(home: Home) -> Path:
    """Where the ledger of the tables of now lies, until they are published."""
    return home.tables / "ids.json"


def released_ledger(home: Home) -> Ledger:
    """The ledger of the last release that stands; empty before the first.

    A run killed between publishing and keeping the ledger has left it as the pending one.
    """
    last = latest_release(home)
    if last is None:
        return Ledger()
    kept = ledger_of(home, str(last.version))
    return load_ledger(kept if kept.is_file() else _pending(home))


def prepare_ledger(home: Home) -> None:
    """Put the candidate's ledger aside before publishing, so that a crash cannot lose it."""
    save_ledger(load_ledger(candidate_ledger(home)), _pending(home))


def keep_ledger(home: Home, version: str) -> None:
    """File the pending ledger under the release that was just published."""
    kept = ledger_of(home, version)
    kept.parent.mkdir(parents=True, exist_ok=True)
    _pending(home).replace(kept)


def ledger_of(home: Home, version: str) -> Path:
    """Where the ledger of a published release lies."""
    return home.data / "ids" / f"{version}.json"


def _pending(home: Home) -> Path:
    return home.data / "ids" / "pending.json"
