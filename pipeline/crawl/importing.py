"""Brings in pages from WARC files of others (CC-NEWS too): into the archive of the day on which they were fetched.

Hosts are filtered before a payload is read, memory does not grow with the file, and a killed import goes on from its
last commit. What is damaged is reported with its place in the file and what follows it is still read.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pipeline.clock import Clock, iso
from pipeline.crawl.committer import disk_error
from pipeline.crawl.fetch_log import write_fetches
from pipeline.crawl.folders import locked, next_run
from pipeline.crawl.ledger import Ledger, Statement, fetch_row, upsert
from pipeline.crawl.repair import repair
from pipeline.crawl.robots import product_token
from pipeline.crawl.scanning import Batch, FoundPage, Task, Wanted, scan_all
from pipeline.crawl.warc import SUFFIX, WarcWriter, Written
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source

MOST_OPEN_FILES: Final = 24


@dataclass
class FileReport:
    """What a WARC file held; `skipped` counts records by why they were left out, `problems` name damaged places."""

    path: str
    records: int = 0
    imported: int = 0
    flagged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """One row for a person to read."""
        left_out = ", ".join(f"{count} {why}" for why, count in sorted(self.skipped.items()))
        return {
            "file": Path(self.path).name, "records": self.records, "imported": self.imported, "flagged": self.flagged,
            "left out": left_out, "problems": "; ".join(self.problems),
        }  # fmt: skip


@dataclass
class ImportReport:
    """What an import did, file by file; `days` are the days that have new pages."""

    files: list[FileReport] = field(default_factory=list)
    days: set[date] = field(default_factory=set)

    @property
    def imported(self) -> int:
        return sum(file.imported for file in self.files)

    @property
    def sound(self) -> bool:
        """Whether every file could be read to its end."""
        return not any(file.problems for file in self.files)

    def rows(self) -> list[dict[str, Any]]:
        return [file.row() for file in self.files]


def import_warc(
    paths: Iterable[str | Path],
    home: Home,
    sources: Mapping[str, Source],
    clock: Clock,
    *,
    hosts: Collection[str] | None = None,
    on_progress: Callable[[str], None] | None = None,
    settings: Settings | None = None,
) -> ImportReport:
    """Import the article pages of WARC files (paths or http addresses); `hosts` keeps to these hosts and what is below.

    A page goes to the day of its WARC-Date and to the source that claims its host, else to `web/<registrable domain>`.
    Raises `SpaceNewsError` where a file cannot be opened or the archive cannot be written; damage inside a file is in
    the report.
    """
    limits = settings or Settings()
    names = [str(path) for path in paths]
    wanted = Wanted(
        tuple(sorted({host.lower().strip(".") for host in hosts})) if hosts else None, sources,
        limits.decoded_cap, product_token(limits.user_agent),
    )  # fmt: skip
    with locked(home.data), Ledger(home.ledger) as ledger:
        repair(home.archive, ledger)
        files = [_local(name, home, limits) for name in names]
        one_by_one = [
            _Import(path, name, home, ledger, wanted=wanted, clock=clock)
            for name, path in zip(names, files, strict=True)
        ]
        _take_all([one for one in one_by_one if not one.done_before()], wanted, on_progress)
        days = set().union(*(one.days for one in one_by_one))
        for day in sorted(days):
            write_fetches(home, day, ledger)
    return ImportReport([one.report for one in one_by_one], days)


def _take_all(imports: Sequence[_Import], wanted: Wanted, on_progress: Callable[[str], None] | None) -> None:
    """Write down what the files hold, as it comes."""
    try:
        for number, batch in scan_all([Task(one.path, one.start) for one in imports], wanted):
            imports[number].take(batch)
            if on_progress is not None:
                on_progress(imports[number].progress(batch.done))
    except OSError as error:
        raise disk_error(error) from None
    finally:
        for one in imports:
            one.abandon()


def _local(path: str, home: Home, settings: Settings) -> Path:
    if "://" in path:
        from pipeline.crawl.downloading import download

        return download(path, home.data / "imports", settings)
    found = Path(path).expanduser()
    if not found.is_file():
        raise SpaceNewsError(f"there is no file {path}; name a WARC file or its address")
    return found


class _Import:
    """The import of one file."""

    def __init__(self, path: Path, name: str, home: Home, ledger: Ledger, *, wanted: Wanted, clock: Clock) -> None:
        self.path, self.home, self.ledger, self.clock = path, home, ledger, clock
        self.report = FileReport(name)
        self.days: set[date] = set()
        self.start = 0
        self._size = path.stat().st_size
        # The same file may be asked for other hosts later.
        self._what = f"{path.resolve()} {' '.join(wanted.hosts or ())}".rstrip()
        self._writers: OrderedDict[tuple[str, date], WarcWriter] = OrderedDict()
        self._statements: list[Statement] = []
        self._recent: set[str] = set()

    def done_before(self) -> bool:
        """Whether an earlier import read the file to its end; where one was stopped, it goes on from there."""
        found = self.ledger.rows("SELECT * FROM imports WHERE path = ? AND size = ?", (self._what, self._size))
        if not found:
            return False
        self.start, self.report.records = int(found[0]["done"]), int(found[0]["records"])
        before = "records of a file that was imported before" if found[0]["finished"] else "read by an earlier run"
        self.report.skipped[before] += self.report.records
        return bool(found[0]["finished"])

    def take(self, batch: Batch) -> None:
        """Archive the pages of a batch and log them; then the ledger says how far the file is read."""
        self.report.records += batch.records
        self.report.skipped += batch.skipped
        self.report.problems += batch.problems
        for page in batch.pages:
            if page.record.record_id in self._recent or self._imported(page.record.record_id):
                self.report.skipped["imported before"] += 1
                continue
            self._log(page, self._write(page))
            self.report.flagged += bool(page.flag)
            self.report.imported += not page.flag
        self._commit(batch.done, finished=batch.last)
        if batch.last:
            while self._writers:
                self._writers.popitem()[1].close()

    def progress(self, done: int) -> str:
        return f"{self.path.name}: {done / max(1, self._size):.0%}, {self.report.imported} pages"

    def abandon(self) -> None:
        """Leave what is not committed as a kill would: it must not be sealed."""
        for writer in self._writers.values():
            writer.abandon()

    def _write(self, page: FoundPage) -> Written:
        record = page.record
        fields = [("WARC-Target-URI", record.url), ("Content-Type", "application/http; msgtype=response")]
        if record.address:
            fields.append(("WARC-IP-Address", record.address))
        if record.truncated:
            fields.append(("WARC-Truncated", record.truncated))
        fields += [
            ("Space-News-Purpose", "page"), ("Space-News-First-Seen", iso(record.date)),
            ("Space-News-Imported-From", f"{self.path.name} at {record.offset} {record.record_id}"),
        ]  # fmt: skip
        if page.flag:
            fields.append(("Space-News-Flag", page.flag))
        if page.plain:
            fields.append(("Space-News-Body", "decoded by the crawler that made the record"))
        if page.signals:
            fields.append(("Space-News-Rights", "; ".join(signal.replace(";", ",") for signal in page.signals)))
        return self._writer(page.source_id, record.date.date()).write(
            "response", record.block, fields, date=record.date
        )

    def _log(self, page: FoundPage, written: Written) -> None:
        """The row of the fetch log, and the address as one that is known (so that no night fetches it again)."""
        date_of = page.record.date
        seen, record_id, day = iso(date_of), written.record_id.strip("<>"), date_of.date().isoformat()
        row = {
            "url": page.url, "source_id": page.source_id, "day": day, "purpose": "import",
            "final_url": page.url, "outcome": "flagged" if page.flag else "stored", "reason": page.flag,
            "status": page.status, "bytes": len(page.record.block), "seconds": None, "fetched_at": seen,
            "robots_rule": None, "rights_signals": list(page.signals), "warc_file": written.file,
            "warc_offset": written.offset, "warc_record_id": record_id,
        }  # fmt: skip
        known = {
            "source_id": page.source_id, "url": page.key, "ask": page.url, "first_day": day, "due_day": day,
            "first_seen_at": seen, "state": "flagged" if page.flag else "done", "fetched_at": seen,
            "fetched_stamp": seen, "warc_record_id": record_id, "warc_date": written.date,
        }  # fmt: skip
        self._statements += [
            fetch_row(date_of.date(), page.source_id, row),
            upsert("addresses", known, ["source_id", "url"], keep=tuple(known)),
            ("INSERT OR IGNORE INTO imported (record_id) VALUES (?)", (page.record.record_id,)),
        ]
        self._recent.add(page.record.record_id)
        self.days.add(date_of.date())

    def _imported(self, record_id: str) -> bool:
        return bool(self.ledger.rows("SELECT 1 FROM imported WHERE record_id = ?", (record_id,)))

    def _writer(self, source_id: str, day: date) -> WarcWriter:
        key = (source_id, day)
        if key in self._writers:
            self._writers.move_to_end(key)
            return self._writers[key]
        if len(self._writers) >= MOST_OPEN_FILES:
            self._write_down()
            _, oldest = self._writers.popitem(last=False)
            oldest.close()
        folder = self.home.archive / source_id / day.isoformat()
        number = next_run(folder)
        name = f"{number:04d}{SUFFIX}"
        run_key = f"import/{source_id}/{day}/{number}/{self.path.name}"
        info = [("isPartOf", source_id), ("description", f"imported from {self.path.name}")]
        self.ledger.begin_file(f"{source_id}/{day}/{name}")
        noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
        writer = WarcWriter(folder / name, f"{source_id}/{day}/{name}", lambda: noon, run_key, info)
        self._writers[key] = writer
        return writer

    def _commit(self, done: int, *, finished: bool) -> None:
        values = {
            "path": self._what, "size": self._size, "done": done, "finished": int(finished),
            "records": self.report.records, "imported_at": iso(self.clock()),
        }  # fmt: skip
        self._statements.append(upsert("imports", values, ["path", "size"]))
        self._write_down()

    def _write_down(self) -> None:
        """Everything that is written reaches the disk before the ledger says so."""
        for writer in self._writers.values():
            writer.sync()
        ends = [upsert("files", {"name": w.name, "committed": w.end}, ["name"]) for w in self._writers.values()]
        self.ledger.apply([*self._statements, *ends])
        self._statements = []
        self._recent.clear()
