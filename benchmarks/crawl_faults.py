"""Runs the crawler against the fault server, case by case, and prints what the server and the archive say of each.

    python benchmarks/crawl_faults.py [--group GROUP] [--case ID]... [--all]

Needs the evaluation material (SPACE_NEWS_EVAL). The server judges what it saw; every other case is judged by the fetch
log and the pages that the parser would be given. The crawls of different cases run side by side, as different homes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.clock import utc_now
from pipeline.crawl import crawl_day, crawl_urls, day_fetches, read_pages
from pipeline.crawl.archive import pages_in
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source

MATERIAL = Path(os.environ.get("SPACE_NEWS_EVAL") or Path(__file__).resolve().parents[2] / "shared" / "eval")
PORT, TLS_PORT = 8900, 8943
LISTINGS = {"feed": "feeds", "sitemap": "sitemaps"}
TWICE = {"lastmod_304", "fd_304", "etag_weak_changes", "updated_article", "sm_same_lastmod", "nonce_body"}
LIMITS = Settings(
    delay=0.2, total_timeout=8, read_timeout=3, connect_timeout=3, backoff=0.5, longest_retry_after=30,
    redirects=10, pages_per_source=200, allow_net=("127.77.0.0/16",),
)  # fmt: skip
ALSO = {  # what the case's own text allows besides its outcome
    "te_and_cl": "rejected",  # "or refused as suspicious"
    "rb_delay_huge": "stored",  # its oracle wants the first page, the rest deferred
}
FITS = {
    "store": {"stored", "revisit"},
    "retry_ok": {"stored"},
    "store_flagged": {"flagged"},
    "revisit": {"revisit"},
    "give_up": {"failed", "deferred"},
    "reject": {"rejected", "skipped"},
    "defer": {"deferred"},
    "skip": {"skipped"},
    "bounded": {"flagged", "rejected", "stored", "deferred", "failed"},
}


@dataclass(frozen=True)
class Result:
    """What happened in a case: rows of the fetch log (pages, then others) and the number of pages for the parser."""

    case: dict[str, Any]
    rows: list[dict[str, Any]]
    pages: int
    seconds: float
    error: str | None = None


def main() -> int:
    """Run, print the table, return 1 where a case went wrong."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--group")
    arguments.add_argument("--case", action="append")
    arguments.add_argument("--all", action="store_true", help="print every case and not only the failures")
    arguments.add_argument("--side-by-side", type=int, default=6)
    given = arguments.parse_args()
    server_file = MATERIAL / "faultserver.py"
    if not server_file.is_file():
        print(f"skipped: {server_file} is absent (set SPACE_NEWS_EVAL)")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        server = start(server_file, Path(scratch))
        try:
            return run(given, Path(scratch))
        finally:
            server.terminate()
            server.wait()


def start(server_file: Path, scratch: Path) -> subprocess.Popen[bytes]:
    """Start the fault server and wait until it answers."""
    ready = scratch / "ready"
    server = subprocess.Popen(
        [sys.executable, str(server_file), "--ready-file", str(ready), "--ttl", "1800"], stdout=subprocess.DEVNULL
    )
    while not ready.exists() and server.poll() is None:
        time.sleep(0.05)
    return server


def ask(path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.77.0.1:{PORT}{path}", timeout=30) as answer:
        return bytes(answer.read())


def run(given: argparse.Namespace, scratch: Path) -> int:
    started = time.monotonic()
    results, verdicts = play_all(scratch, LIMITS, side_by_side=given.side_by_side, group=given.group, ids=given.case)
    wrong = 0
    for result in results:
        verdict, ours = verdicts[result.case["id"]], judged(result)
        bad = fails(result, verdict)
        wrong += bad
        if bad or given.all:
            show(result, verdict, ours, bad)
    oracles = [r.case["id"] for r in results if verdicts[r.case["id"]]["result"] != "no_oracle"]
    passed = sum(verdicts[one]["result"] == "pass" for one in oracles)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{len(results)} cases, {wrong} not as expected; server oracles {passed} of {len(oracles)} pass; "
        f"{time.monotonic() - started:.0f} s; peak memory {peak:.0f} MB ({given.side_by_side} side by side)"
    )
    return 1 if wrong else 0


def fails(result: Result, verdict: dict[str, Any]) -> bool:
    """Whether the server or our own books say that a case went wrong."""
    seen_wrong = verdict["result"] in ("FAIL", "not_run") and bool(result.case["urls"])
    return seen_wrong or judged(result) is not None


def play_all(
    scratch: Path,
    limits: Settings,
    *,
    side_by_side: int,
    group: str | None = None,
    ids: list[str] | None = None,
    without: frozenset[str] = frozenset(),
) -> tuple[list[Result], dict[str, dict[str, Any]]]:
    """Play the chosen cases; returns what happened in each, and the server's verdicts by case id."""
    scratch.mkdir(parents=True, exist_ok=True)
    authority = scratch / "ca.pem"
    authority.write_bytes(ask("/__ca__"))
    settings = replace(limits, ca_file=authority)
    cases = [case for case in json.loads(ask("/__cases__"))["cases"] if case["group"] != "process"]
    cases = [case for case in cases if case["id"] not in without]
    if group:
        cases = [case for case in cases if case["group"] == group]
    if ids:
        cases = [case for case in cases if case["id"] in ids]
    ask("/__reset__")
    with ThreadPoolExecutor(side_by_side) as pool:
        results = list(pool.map(lambda case: play(case, scratch / case["id"], settings), cases))
    return results, json.loads(ask("/__verdict__"))


def play(case: dict[str, Any], folder: Path, settings: Settings) -> Result:
    """Crawl the addresses of a case (twice where the case is about coming back)."""
    started = time.monotonic()
    try:
        for _ in range(2 if case["id"] in TWICE else 1):
            rows, pages = one_run(case, folder, settings)
    except Exception as error:
        return Result(case, [], 0, time.monotonic() - started, repr(error))
    return Result(case, rows, pages, time.monotonic() - started)


def one_run(case: dict[str, Any], folder: Path, settings: Settings) -> tuple[list[dict[str, Any]], int]:
    import polars as pl

    listing = LISTINGS.get(case["group"])
    if listing is None and case["id"] not in ("rb_sitemaps", "html_bad_urls", "html_100k_links", "path_echo", "facets"):
        crawl_urls(case["urls"], folder, settings, utc_now, {})
        rows = pl.read_parquet(folder / "fetches.parquet").to_dicts()
        return rows, sum(1 for path in sorted(folder.glob("*.warc.gz")) for _ in pages_in(path, "x", path.name))
    home, day = Home(folder), datetime.now(UTC).date()
    host = re.sub(r"^\w+://([^/:]+).*", r"\1", case["urls"][0])
    named = {listing or ("listings" if case["id"] != "rb_sitemaps" else "sitemaps"): tuple(case["urls"])}
    if case["id"] == "rb_sitemaps":
        named = {}
    source = Source("fault", "Fault", case["urls"][0], (host,), **named)  # type: ignore[arg-type]
    crawl_day([source], day, home, settings, utc_now)
    return day_fetches(home, day).to_dicts(), sum(1 for _ in read_pages(home, day))


def judged(result: Result) -> str | None:
    """What is wrong with a case by our own books, or None."""
    if result.error:
        return result.error
    outcome, group = result.case["expect"]["outcome"], result.case["group"]
    rows = [row for row in result.rows if row["purpose"] == "page"]
    if (
        group in LISTINGS
        or result.case["id"] in ("rb_sitemaps",)
        or outcome in ("discover", "bounded")
        or not result.case["urls"]
    ):
        return None
    last = {row["url"]: row["outcome"] for row in rows}
    if not last:
        return "no row in the fetch log"
    allowed = FITS[outcome] | {ALSO.get(result.case["id"], "")}
    odd = {url: got for url, got in last.items() if got not in allowed}
    if outcome in ("store_flagged", "revisit", "store") and odd and group in ("rights", "robots", "redirect", "dedup"):
        return None if any(got in allowed | {"flagged"} or row_signals(rows) for got in last.values()) else str(odd)
    return f"{odd} is not {sorted(allowed)}" if odd else None


def row_signals(rows: list[dict[str, Any]]) -> bool:
    return any(row["rights_signals"] for row in rows)


def show(result: Result, verdict: dict[str, Any], ours: str | None, bad: bool) -> None:
    seen = sorted({f"{row['outcome']}: {row['reason'] or ''}"[:90] for row in result.rows if row["purpose"] == "page"})
    result_line = f"{result.case['id']:24} {result.case['expect']['outcome']:13} {verdict['result']:9}"
    detail = verdict.get("detail", "")[:110]
    print(f"{'FAIL' if bad else 'ok  '} {result_line} {result.seconds:5.1f} s  {result.pages} pages  {detail}")
    if ours:
        print(f"     {ours[:200]}")
    for line in seen[:4]:
        print(f"       {line}")


if __name__ == "__main__":
    raise SystemExit(main())
