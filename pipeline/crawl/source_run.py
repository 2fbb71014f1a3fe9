"""One source in one run: its WARC file, its pages one after another, its rows in the ledger and its report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.clock import iso
from pipeline.crawl.addresses import host_name
from pipeline.crawl.committer import Committer, disk_error
from pipeline.crawl.fetch import Fetched, Fetcher
from pipeline.crawl.host_files import Purpose
from pipeline.crawl.ledger import Address, Statement, fetch_row, update
from pipeline.crawl.pages import Judgement, judge, reserved
from pipeline.crawl.reply import Reply
from pipeline.crawl.rights import page_signals
from pipeline.crawl.warc import NOT_MODIFIED, SAME_PAYLOAD, Fields, RecordType, WarcWriter, Written, digest
from pipeline.sources.spec import Source

MOST_RUNS_TRIED = 5
_PACKINGS = frozenset({"gzip", "x-gzip", "br", "zstd", "deflate"})


@dataclass
class CrawlReport:
    """What a run did for one source; `outcomes` counts its pages, `listings` its feeds, sitemaps and robots files."""

    source_id: str
    day: date
    listed: int = 0
    discovered: int = 0
    requests: int = 0
    wire_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    listings: Counter[str] = field(default_factory=Counter)
    left: int = 0
    files: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    silent: bool = False

    @property
    def stored(self) -> int:
        """Pages that are new in the archive."""
        return self.outcomes["stored"]

    def row(self) -> dict[str, Any]:
        """One row for a person to read."""
        return {
            "day": self.day.isoformat(), "listed": self.listed, "new": self.discovered, "stored": self.stored,
            "revisit": self.outcomes["revisit"], "flagged": self.outcomes["flagged"],
            "rejected": self.outcomes["rejected"], "skipped": self.outcomes["skipped"],
            "failed": self.outcomes["failed"], "deferred": self.outcomes["deferred"], "left": self.left,
            "requests": self.requests, "bytes": self.wire_bytes, "messages": "; ".join(self.messages),
        }  # fmt: skip

    def add(self, other: CrawlReport) -> None:
        """Count another source's report into this one."""
        self.listed += other.listed
        self.discovered += other.discovered
        self.requests += other.requests
        self.wire_bytes += other.wire_bytes
        self.left += other.left
        self.outcomes += other.outcomes
        self.listings += other.listings
        self.files += other.files
        self.messages += other.messages

    @property
    def healthy(self) -> bool:
        """Whether the night went well: every listing could be read, no page was left, and silence is not too long."""
        return not (self.left or self.silent or self.listings["failed"] or self.listings["deferred"])


@dataclass(frozen=True)
class Target:
    """Where a run of a source writes: the folder, the names of its files, and the key that ids are made from."""

    folder: Path
    prefix: str
    name: str
    run_key: str


class SourceRun:
    """The run of one source; the sink of its fetches."""

    def __init__(self, source: Source, day: date, target: Target, fetcher: Fetcher, committer: Committer) -> None:
        self.source, self.day, self.target = source, day, target
        self.fetcher, self.committer = fetcher, committer
        self.report = CrawlReport(source.source_id, day)
        self._writer: WarcWriter | None = None
        self._finals: dict[str, str] = {}
        self._payloads: dict[str, Address] = {}
        self._has_history = fetcher.ledger.has_payloads(source.source_id)  # else `_payloads` knows them all

    @property
    def writer(self) -> WarcWriter:
        """The WARC file, opened with the first record."""
        if self._writer is None:
            path = self.target.folder / self.target.name
            info = [("isPartOf", self.source.source_id), ("operator", self.fetcher.settings.contact),
                    ("http-header-user-agent", self.fetcher.settings.user_agent), ("robots", "obey")]  # fmt: skip
            name = f"{self.target.prefix}{self.target.name}"
            self.fetcher.ledger.begin_file(name)
            try:
                self._writer = WarcWriter(path, name, self.fetcher.clock, self.target.run_key, info)
            except OSError as error:
                raise disk_error(error) from None
        return self._writer

    def close(self) -> None:
        """Close the WARC file and give it its final name."""
        if self._writer is None:
            return
        try:
            if self._writer.close() is not None:
                self.report.files.append(self._writer.name)
        except OSError as error:
            raise disk_error(error) from None
        finally:
            self._writer = None

    def abandon(self) -> None:
        """Leave the file as a kill would: it holds records that the ledger does not vouch for."""
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None

    def keep(self, reply: Reply, purpose: Purpose, *, flag: str | None) -> None:
        """Archive a response on the way (a redirect, a refused try, a robots file)."""
        self.archive(reply, purpose, flag=flag)

    def log(self, url: str, purpose: Purpose, outcome: str, *, reason: str | None, reply: Reply | None) -> None:
        """Append a row to the fetch log for something that is no page."""
        self.commit(self.row(url, purpose, outcome, reason=reason, reply=reply))

    def commit(self, *statements: Statement) -> None:
        self.committer.add(self.writer, statements)

    def archive(
        self,
        reply: Reply,
        purpose: Purpose,
        *,
        flag: str | None = None,
        asked: str | None = None,
        first_seen_at: str | None = None,
        signals: Iterable[str] = (),
        earlier: Address | None = None,
    ) -> Written:
        """Write the response (or, where it equals an earlier one, a revisit) and its request."""
        self.report.requests += 1
        self.report.wire_bytes += len(reply.raw)
        body_at = len(reply.raw) - _body_length(reply.raw)
        fields = [("WARC-Target-URI", reply.url)]
        if reply.address:
            fields.append(("WARC-IP-Address", reply.address))
        fields.append(("Content-Type", "application/http; msgtype=response"))
        block: bytes = reply.raw
        if earlier is not None and earlier.warc_record_id:
            profile = NOT_MODIFIED if reply.status == 304 else SAME_PAYLOAD
            block = reply.raw[:body_at]
            fields += [
                ("WARC-Profile", profile), ("WARC-Refers-To", f"<{earlier.warc_record_id}>"),
                ("WARC-Refers-To-Target-URI", earlier.ask), ("WARC-Refers-To-Date", earlier.warc_date or ""),
            ]  # fmt: skip
        fields.append(("WARC-Payload-Digest", digest(memoryview(reply.raw)[body_at:])))
        if reply.truncated:
            fields.append(("WARC-Truncated", reply.truncated))
        fields += _own_fields(purpose, reply.url, flag=flag, asked=asked, first_seen_at=first_seen_at, signals=signals)
        records: list[tuple[RecordType, bytes, Fields]] = [("revisit" if earlier else "response", block, fields)]
        if reply.request:
            related = [("WARC-Target-URI", reply.url), ("Content-Type", "application/http; msgtype=request")]
            records.append(("request", reply.request, related))
        try:
            return self.writer.write_all(records, packed=_is_packed(reply))
        except OSError as error:
            raise disk_error(error) from None

    def row(
        self,
        url: str,
        purpose: Purpose,
        outcome: str,
        *,
        reason: str | None = None,
        reply: Reply | None = None,
        rule: str | None = None,
        signals: Iterable[str] = (),
        written: Written | None = None,
    ) -> Statement:
        """A row of the fetch log."""
        (self.report.outcomes if purpose == "page" else self.report.listings)[outcome] += 1
        status = reply.status if reply is not None and 100 <= reply.status <= 599 else None
        row: dict[str, Any] = {
            "url": url, "source_id": self.source.source_id, "day": self.day.isoformat(), "purpose": purpose,
            "final_url": reply.url if reply else None, "outcome": outcome, "reason": reason, "status": status,
            "bytes": len(reply.raw) if reply else None, "seconds": round(reply.seconds, 3) if reply else None,
            "fetched_at": iso(self.fetcher.clock()), "robots_rule": rule, "rights_signals": list(signals),
            "warc_file": written.file if written else None, "warc_offset": written.offset if written else None,
            "warc_record_id": written.record_id.strip("<>") if written else None,
        }  # fmt: skip
        return fetch_row(self.day, self.source.source_id, row)

    async def page(self, address: Address) -> None:
        """Fetch one address of the frontier, archive what came and say in the ledger what became of it."""
        conditional = _validators(address)
        fetched = await self.fetcher.fetch(address.ask, "page", self, headers=conditional)
        reply = fetched.reply
        if fetched.result != "answered" or reply is None:
            self._unanswered(address, fetched)
            return
        judgement = judge(
            reply, asked=address.ask, conditional=bool(conditional), decoded_cap=self.fetcher.settings.decoded_cap
        )
        if judgement.challenged:
            self.fetcher.hosts.failed(host_name(reply.url))
        signals = [*page_signals(reply.message.headers, judgement.body, self.fetcher.agent), *fetched.robots_signals]
        if judgement.worth == "good":
            signals += await self.fetcher.files.reservation(reply.url, self)
            signals = list(dict.fromkeys(signals))
            why = reserved(signals, self.source.licence) or self._same_final(address, reply)
            if why:
                judgement = Judgement("flagged", why)
        self._answered(address, fetched, reply, judgement, signals)

    def _unanswered(self, address: Address, fetched: Fetched) -> None:
        written = None
        if fetched.reply is not None:
            flag = fetched.reply.problem or f"status {fetched.reply.status}"
            written = self.archive(fetched.reply, "page", flag=flag, asked=address.ask)
        row = self.row(
            address.ask, "page", fetched.result, reason=fetched.reason, reply=fetched.reply, rule=fetched.robots_rule,
            written=written,
        )  # fmt: skip
        change: dict[str, Any] = {"reason": fetched.reason}
        if fetched.result == "failed" or fetched.again:
            change["tries"] = address.tries + 1
            if address.tries + 1 >= MOST_RUNS_TRIED:
                change["state"] = "failed"
        elif fetched.result in ("rejected", "skipped"):
            change["state"] = fetched.result
        self.commit(row, _change(address, change))

    def _answered(
        self, address: Address, fetched: Fetched, reply: Reply, judgement: Judgement, signals: list[str]
    ) -> None:
        ledger = self.fetcher.ledger
        payload = hashlib.sha1(judgement.body, usedforsecurity=False).hexdigest() if judgement.worth == "good" else None
        earlier = address if judgement.worth == "unchanged" and address.warc_record_id else None
        if payload is not None:
            earlier = address if address.payload == payload else self._payloads.get(payload)
            if earlier is None and self._has_history:
                earlier = ledger.same_payload(self.source.source_id, payload)
        outcome = {"good": "stored", "flagged": "flagged", "rejected": "rejected", "unchanged": "revisit"}[
            judgement.worth
        ]
        reason = judgement.reason
        if earlier is not None and judgement.worth == "good":
            outcome, reason = "revisit", f"the same page as {earlier.ask}"
        written = self.archive(
            reply, "page", flag=reason if outcome in ("flagged", "rejected") else None, asked=address.ask,
            first_seen_at=address.first_seen_at, signals=signals, earlier=earlier,
        )  # fmt: skip
        row = self.row(
            address.ask, "page", outcome, reason=reason, reply=reply, rule=fetched.robots_rule, signals=signals,
            written=written,
        )  # fmt: skip
        again = judgement.again and address.tries + 1 < MOST_RUNS_TRIED
        change: dict[str, Any] = {
            "state": "due" if again else "done" if outcome in ("stored", "revisit") else outcome,
            "reason": reason, "tries": address.tries + 1 if judgement.again else 0,
            "fetched_at": iso(self.fetcher.clock()), "fetched_stamp": address.stamp,
            "idle_checks": address.idle_checks + 1 if outcome == "revisit" and address.fetched_at else 0,
        }  # fmt: skip
        if outcome in ("stored", "revisit"):
            change |= _validator_columns(reply, address)
        if outcome == "stored":
            record_id = written.record_id.strip("<>")
            change |= {"payload": payload, "warc_record_id": record_id, "warc_date": written.date}
            stored = replace(address, payload=payload, warc_record_id=record_id, warc_date=written.date)
            self._payloads[payload or ""] = stored
        self.commit(row, _change(address, change))

    def _same_final(self, address: Address, reply: Reply) -> str | None:
        """Many addresses that end at one page are a wall or a soft 404, not many articles."""
        if reply.url == address.ask:
            return None
        first = self._finals.setdefault(reply.url, address.ask)
        return None if first == address.ask else f"it leads to the same page as {first}"


def _change(address: Address, change: dict[str, Any]) -> Statement:
    return update("addresses", change, {"source_id": address.source_id, "url": address.url})


def _validators(address: Address) -> dict[str, str]:
    """The headers of a conditional request, where an earlier good record stands in the archive."""
    if address.warc_record_id is None:
        return {}
    found = {"If-None-Match": address.etag, "If-Modified-Since": address.last_modified}
    return {name: value for name, value in found.items() if value}


def _validator_columns(reply: Reply, address: Address) -> dict[str, str | None]:
    etag = reply.message.header("etag") or None
    modified = reply.message.header("last-modified") or None
    if reply.status == 304:
        return {"etag": etag or address.etag, "last_modified": modified or address.last_modified}
    return {"etag": etag, "last_modified": modified}


def _is_packed(reply: Reply) -> bool:
    return len(reply.message.body) > 512 and reply.message.header("content-encoding").lower() in _PACKINGS


def _body_length(raw: bytes) -> int:
    at = raw.find(b"\r\n\r\n")
    bare = raw.find(b"\n\n")
    if at < 0 or 0 <= bare < at:
        return len(raw) - bare - 2 if bare >= 0 else 0
    return len(raw) - at - 4


def _own_fields(
    purpose: Purpose,
    url: str,
    *,
    flag: str | None,
    asked: str | None,
    first_seen_at: str | None,
    signals: Iterable[str],
) -> list[tuple[str, str]]:
    """Named fields of our own (WARC 1.1, 4: extensions are allowed): all that `read_pages` needs."""
    fields: list[tuple[str, str]] = [("Space-News-Purpose", purpose)]
    if flag:
        fields.append(("Space-News-Flag", flag))
    if asked and asked != url:
        fields.append(("Space-News-Requested-URI", asked))
    if first_seen_at:
        fields.append(("Space-News-First-Seen", first_seen_at))
    rights = "; ".join(signal.replace(";", ",") for signal in signals)
    if rights:
        fields.append(("Space-News-Rights", rights))
    return fields
