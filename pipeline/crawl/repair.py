"""After a kill: `.open` files are cut after the last record that the ledger vouches for, and closed."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pipeline.crawl.archive import good_end, read_records
from pipeline.crawl.ledger import Ledger
from pipeline.crawl.warc import OPEN, SUFFIX, seal


def repair(folder: Path, ledger: Ledger) -> list[str]:
    """Repair every file below `folder` that a killed run left open; returns a sentence for each.

    What the ledger does not vouch for is cut (its pages are still due); what the ledger vouches for but the disk lost
    (a power cut) is due again; a file that the ledger never heard of (another ledger's) keeps all its whole records.
    """
    if not folder.is_dir():
        return []
    return [_repair_one(path, folder, ledger) for path in sorted(folder.rglob(f"*{SUFFIX}{OPEN}"))]


def _repair_one(path: Path, folder: Path, ledger: Ledger) -> str:
    closed = path.with_name(path.name.removesuffix(OPEN))
    name = closed.relative_to(folder).as_posix()
    sound, size = good_end(path), path.stat().st_size
    vouched = ledger.committed(name)
    keep = sound if vouched is None else min(sound, vouched)
    if vouched is not None and sound < vouched:
        _make_due_again(ledger, name, sound)
    os.truncate(path, keep)
    if sum(1 for _ in read_records(path)) <= 1:  # the warcinfo record alone
        path.unlink()
        return f"{name}: left by a killed run and empty: removed"
    with path.open("rb") as file:
        os.fsync(file.fileno())
    seal(path, closed)
    return f"{name}: left open by a killed run: {size - keep} bytes cut, the rest closed"


def _make_due_again(ledger: Ledger, name: str, sound: int) -> None:
    lost = {
        row["warc_record_id"]
        for entry in ledger.rows("SELECT row FROM fetches WHERE row LIKE ?", (f'%"warc_file": "{name}"%',))
        for row in [json.loads(entry["row"])]
        if row["warc_offset"] >= sound and row["warc_record_id"]
    }
    ledger.apply(
        ("UPDATE addresses SET state = 'due', warc_record_id = NULL, payload = NULL WHERE warc_record_id = ?", (one,))
        for one in sorted(lost)
    )
