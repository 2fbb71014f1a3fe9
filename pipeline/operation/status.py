"""How a home is doing: each source's last night, what waits, what was refused, the release, the next night."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.clock import iso
from pipeline.crawl.health import silent_sources
from pipeline.crawl.ledger import Ledger
from pipeline.home import Home
from pipeline.operation.journal import Entry, last_entry
from pipeline.operation.settings import Operation
from pipeline.release.manifest import Release, latest_release

_FOLDERS = ("archive", "staged", "tables", "dagster")


@dataclass(frozen=True)
class SourceStatus:
    """A source's last night: `listed` and `new` addresses, pages by outcome, rows refused; `due` pages wait now."""

    source_id: str
    night: date | None
    finished_at: str | None
    listed: int
    new: int
    stored: int
    flagged: int
    failed: int
    refused: int
    due: int
    remark: str


@dataclass(frozen=True)
class Status:
    """What `space-news status` tells; sizes in bytes, instants in UTC."""

    home: str
    kind: str | None
    now: datetime
    release: Mapping[str, Any] | None
    last_run: Entry | None
    next_night: datetime
    stale_days: int
    due: int
    disk: Mapping[str, int]
    sources: Sequence[SourceStatus]

    def document(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {**asdict(self), "now": iso(self.now), "next_night": iso(self.next_night)}


def status_of(home: Home, source_ids: Sequence[str], operation: Operation, now: datetime, stale_days: int) -> Status:
    """Read the ledger, the log and the releases; asks nothing of anybody and writes nothing.

    `stale_days`: how many days an older code made, which the caller knows.
    """
    sources = _sources(home, source_ids, now)
    last = latest_release(home)
    return Status(
        home=str(home.root), kind=home.stamp(), now=now, release=_released(last, now) if last else None,
        last_run=last_entry(home, ("succeeded", "failed")), next_night=operation.night.next_after(now),
        stale_days=stale_days, due=sum(one.due for one in sources), disk=_disk(home), sources=sources,
    )  # fmt: skip


def _released(release: Release, now: datetime) -> dict[str, Any]:
    created = datetime.fromisoformat(str(release.manifest["created_at"]))
    return {
        "version": str(release.version),
        "created_at": iso(created),
        "age_days": round((now - created).total_seconds() / 86_400, 1),
        "articles": release.contents.rows["articles"],
    }


def _sources(home: Home, source_ids: Sequence[str], now: datetime) -> list[SourceStatus]:
    if not home.ledger.is_file():
        return [
            _status(source_id, None, Counter(), refused=0, due=0, remark="never crawled")
            for source_id in sorted(source_ids)
        ]
    with Ledger(home.ledger) as ledger:
        nights = {
            row["source_id"]: dict(row)
            for row in ledger.rows("SELECT *, max(number) FROM runs GROUP BY source_id")
        }  # fmt: skip
        due = dict(
            tuple(row)
            for row in ledger.rows("SELECT source_id, count(*) FROM addresses WHERE state = 'due' GROUP BY source_id")
        )
        outcomes = {day: _outcomes(ledger, day) for day in {night["day"] for night in nights.values()}}
    silent = {one.source_id: one.sentence() for one in silent_sources(home, now.date())}
    refused = {day: _refused(home, day) for day in outcomes}
    told = []
    for source_id in sorted({*source_ids, *nights}):
        night = nights.get(source_id)
        if night is None:
            told.append(
                _status(source_id, None, Counter(), refused=0, due=due.get(source_id, 0), remark="never crawled")
            )
            continue
        remark = "its last crawl was not finished" if night["finished_at"] is None else silent.get(source_id, "")
        counts = outcomes[night["day"]].get(source_id, Counter())
        rows = refused[night["day"]].get(source_id, 0)
        told.append(_status(source_id, night, counts, refused=rows, due=due.get(source_id, 0), remark=remark))
    return told


def _status(
    source_id: str, night: Mapping[str, Any] | None, outcomes: Counter[str], *, refused: int, due: int, remark: str
) -> SourceStatus:
    troubles = outcomes["failed"] + outcomes["deferred"]
    if not remark and troubles:
        remark = f"{troubles} requests did not succeed: select * from fetches where source_id = '{source_id}'"
    return SourceStatus(
        source_id=source_id, night=date.fromisoformat(night["day"]) if night else None,
        finished_at=night["finished_at"] if night else None, listed=night["listed"] if night else 0,
        new=night["new"] if night else 0, stored=outcomes["stored"], flagged=outcomes["flagged"], failed=troubles,
        refused=refused, due=due, remark=remark,
    )  # fmt: skip


def _outcomes(ledger: Ledger, day: str) -> dict[str, Counter[str]]:
    """Page requests of a day by source and outcome."""
    found: dict[str, Counter[str]] = {}
    for row in ledger.rows("SELECT source_id, row FROM fetches WHERE day = ?", (day,)):
        fetch = json.loads(row["row"])
        if fetch["purpose"] in ("page", "import") or fetch["outcome"] in ("failed", "deferred"):
            found.setdefault(row["source_id"], Counter())[fetch["outcome"]] += 1
    return found


def _refused(home: Home, day: str) -> dict[str, int]:
    """Rows in `rejects` of a day, by source."""
    import polars as pl

    files = sorted((home.staged / "rejects").glob(f"*/{day}.parquet"))
    if not files:
        return {}
    return dict(pl.scan_parquet(files).group_by("source_id").len().collect().iter_rows())


def _disk(home: Home) -> dict[str, int]:
    sizes = {name: _size(home.data / name) for name in _FOLDERS}
    sizes["releases"] = _size(home.releases)
    root = home.root
    while not root.exists():
        root = root.parent
    return {**sizes, "free": shutil.disk_usage(root).free}


def _size(folder: Path) -> int:
    """Bytes below a folder; a file with several names (releases share unchanged ones) counts once."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file():
            told = path.stat()
            seen[told.st_dev, told.st_ino] = told.st_size
    return sum(seen.values())
