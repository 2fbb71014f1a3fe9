"""Brings in pages from WARC files of others (CC-NEWS too): into the archive of the day on which they were fetched.

Hosts are filtered before a payload is read, memory does not grow with the file, and a killed import goes on from its
last commit. What is damaged is reported with its place in the file and what follows it is still read.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pipeline.clock import Clock, iso
from pipeline.crawl.addresses import BadUrlError, fetch_address
from pipeline.crawl.committer import disk_error
from pipeline.crawl.decode import decode
from pipeline.crawl.fetch_log import write_fetches
from pipeline.crawl.folders import locked, next_run
from pipeline.crawl.foreign_warc import ForeignRecord, read_foreign
from pipeline.crawl.http_message import read_response
from pipeline.crawl.ledger import Ledger, Statement, fetch_row, upsert
from pipeline.crawl.pages import judge, reserved
from pipeline.crawl.repair import repair
from pipeline.crawl.reply import Reply
from pipeline.crawl.rights import page_signals
from pipeline.crawl.robots import product_token
from pipeline.crawl.warc import SUFFIX, WarcWriter, Written
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources import source_for, web_source
from pipeline.sources.spec import Source
from pipeline.urls import canonical_url, registrable_domain

MOST_OPEN_FILES: Final = 24
COMMIT_EVERY: Final = 500  # pages
PROGRESS_EVERY: Final = 10_000  # records


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
    report = ImportReport()
    with locked(home.data), Ledger(home.ledger) as ledger:
        repair(home.archive, ledger)
        for path in paths:
            local = _local(str(path), home, limits)
            one = _Import(local, str(path), home, ledger, sources=sources, clock=clock, settings=limits)
            report.files.append(one.run(tuple(host.lower() for host in hosts) if hosts else None, on_progress))
            report.days |= one.days
        for day in sorted(report.days):
            write_fetches(home, day, ledger)
    return report


def _local(path: str, home: Home, settings: Settings) -> Path:
    if "://" in path:
        from pipeline.crawl.downloading import download

        return download(path, home.data / "imports", settings)
    found = Path(path).expanduser()
    if not found.is_file():
        raise SpaceNewsError(f"there is no file {path}; name a WARC file or its address")
    return found


@dataclass(frozen=True)
class _Page:
    """A page to import: `key` is its canonical address, `plain` says that its body bears no coding any more."""

    record: ForeignRecord
    source: Source
    url: str
    key: str
    reply: Reply
    flag: str | None
    plain: bool
    signals: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.record.date.date()


class _Import:
    """The import of one file."""

    def __init__(
        self,
        path: Path,
        name: str,
        home: Home,
        ledger: Ledger,
        *,
        sources: Mapping[str, Source],
        clock: Clock,
        settings: Settings,
    ) -> None:
        self.path, self.home, self.ledger = path, home, ledger
        self.sources, self.clock, self.settings = sources, clock, settings
        self.report = FileReport(name)
        self.days: set[date] = set()
        self._writers: OrderedDict[tuple[str, date], WarcWriter] = OrderedDict()
        self._statements: list[Statement] = []
        self._recent: set[str] = set()
        self._pages = 0

    def run(self, hosts: tuple[str, ...] | None, on_progress: Callable[[str], None] | None) -> FileReport:
        """Read the file from where an earlier import stopped to its end."""
        size = self.path.stat().st_size
        known = self.ledger.rows("SELECT * FROM imports WHERE path = ? AND size = ?", (str(self.path.resolve()), size))
        if known and known[0]["finished"]:
            self.report.skipped["records of a file that was imported before"] += int(known[0]["records"])
            return self.report
        wanted = _host_filter(hosts)
        start = int(known[0]["done"]) if known else 0
        self.report.records = int(known[0]["records"]) if known else 0
        done = start
        try:
            for record in read_foreign(self.path, start, wanted, self.report.problems):
                self.report.records += 1
                done = record.offset
                if record.why_not is None:
                    self._take(record)
                else:
                    self.report.skipped[record.why_not] += 1
                if self._pages >= COMMIT_EVERY:
                    self._commit(done, size, finished=False)
                if on_progress is not None and self.report.records % PROGRESS_EVERY == 0:
                    on_progress(f"{self.path.name}: {done / size:.0%}, {self.report.imported} pages")
            self._commit(size, size, finished=True)
            self._close()
        except OSError as error:
            raise disk_error(error) from None
        finally:
            for writer in self._writers.values():  # not reached by `_close`: what is not committed must not be sealed
                writer.abandon()
        return self.report

    def _take(self, record: ForeignRecord) -> None:
        """Archive one page of another archive and log it, or say why not."""
        page = self._page(record)
        if isinstance(page, str):
            self.report.skipped[page] += 1
            return
        self._log(page, self._write(page))
        self.report.flagged += bool(page.flag)
        self.report.imported += not page.flag

    def _page(self, record: ForeignRecord) -> _Page | str:
        """The page of a record, or why it is left out."""
        try:
            url = fetch_address(record.url)
            key = canonical_url(url)
        except (BadUrlError, ValueError) as error:
            return f"with an address that is not fit ({error})"
        if record.record_id in self._recent or self._imported(record.record_id):
            return "imported before"
        message = read_response(record.block)
        if message is None:
            return "whose block is no HTTP response"
        source = source_for(url, self.sources) or web_source(registrable_domain(url))
        reply = Reply(url, b"", record.block, message, record.address, 0.0, record.truncated, message.problem)
        cap = self.settings.decoded_cap
        plain = _decoded_already(reply, cap)
        judgement = judge(reply, asked=url, conditional=False, decoded_cap=cap, plain=plain)
        if judgement.worth not in ("good", "flagged"):
            return f"that answer {reply.status}"
        signals = page_signals(message.headers, judgement.body, product_token(self.settings.user_agent))
        flag = record.problem or judgement.reason or reserved(signals, source.licence)
        return _Page(record, source, url, key, reply, flag, plain, tuple(signals))

    def _write(self, page: _Page) -> Written:
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
        return self._writer(page.source, page.day).write("response", record.block, fields, date=record.date)

    def _log(self, page: _Page, written: Written) -> None:
        """The row of the fetch log, and the address as one that is known (so that no night fetches it again)."""
        seen, record_id, day = iso(page.record.date), written.record_id.strip("<>"), page.day.isoformat()
        row = {
            "url": page.url, "source_id": page.source.source_id, "day": day, "purpose": "import",
            "final_url": page.url, "outcome": "flagged" if page.flag else "stored", "reason": page.flag,
            "status": page.reply.status, "bytes": len(page.record.block), "seconds": None, "fetched_at": seen,
            "robots_rule": None, "rights_signals": list(page.signals), "warc_file": written.file,
            "warc_offset": written.offset, "warc_record_id": record_id,
        }  # fmt: skip
        known = {
            "source_id": page.source.source_id, "url": page.key, "ask": page.url, "first_day": day, "due_day": day,
            "first_seen_at": seen, "state": "flagged" if page.flag else "done", "fetched_at": seen,
            "fetched_stamp": seen, "warc_record_id": record_id, "warc_date": written.date,
        }  # fmt: skip
        self._statements += [
            fetch_row(page.day, page.source.source_id, row),
            upsert("addresses", known, ["source_id", "url"], keep=tuple(known)),
            ("INSERT OR IGNORE INTO imported (record_id) VALUES (?)", (page.record.record_id,)),
        ]
        self._recent.add(page.record.record_id)
        self.days.add(page.day)
        self._pages += 1

    def _imported(self, record_id: str) -> bool:
        return bool(self.ledger.rows("SELECT 1 FROM imported WHERE record_id = ?", (record_id,)))

    def _writer(self, source: Source, day: date) -> WarcWriter:
        key = (source.source_id, day)
        if key in self._writers:
            self._writers.move_to_end(key)
            return self._writers[key]
        if len(self._writers) >= MOST_OPEN_FILES:
            self._write_down()
            _, oldest = self._writers.popitem(last=False)
            oldest.close()
        folder = self.home.archive / source.source_id / day.isoformat()
        number = next_run(folder)
        name = f"{number:04d}{SUFFIX}"
        run_key = f"import/{source.source_id}/{day}/{number}/{self.path.name}"
        info = [("isPartOf", source.source_id), ("description", f"imported from {self.path.name}")]
        self.ledger.begin_file(f"{source.source_id}/{day}/{name}")
        noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
        writer = WarcWriter(folder / name, f"{source.source_id}/{day}/{name}", lambda: noon, run_key, info)
        self._writers[key] = writer
        return writer

    def _commit(self, done: int, size: int, *, finished: bool) -> None:
        values = {
            "path": str(self.path.resolve()), "size": size, "done": done, "finished": int(finished),
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
        self._statements, self._pages = [], 0
        self._recent.clear()

    def _close(self) -> None:
        while self._writers:
            self._writers.popitem()[1].close()


def _decoded_already(reply: Reply, cap: int) -> bool:
    """Whether a body is plain although a Content-Encoding is stated: some crawlers decode and keep the header."""
    coding = reply.message.header("content-encoding")
    plain = reply.message.body.lstrip()[:1] == b"<"
    return bool(coding) and plain and decode(reply.message.body, coding, cap).problem is not None


def _host_filter(hosts: tuple[str, ...] | None) -> Callable[[str], bool] | None:
    """Whether an address belongs to one of the hosts; None: everything is wanted."""
    if hosts is None:
        return None

    @lru_cache(maxsize=65_536)
    def wanted_host(host: str) -> bool:
        name = host.rpartition("@")[2].partition(":")[0].lower()
        return any(name == one or name.endswith("." + one) for one in hosts)

    def wanted(url: str) -> bool:
        return wanted_host(url.split("/", 3)[2]) if url.count("/", 0, 10) >= 2 else False

    return wanted
