"""Runs the crawler against the fault server, case by case, and prints what the server and the archive say of each.

    python benchmarks/crawl_faults.py [--group GROUP] [--case ID]... [--all]

Needs the evaluation material (SPACE_NEWS_EVAL). Every case is a command line of its own (`crawl --urls` or
`crawl --source`), some side by side, each with its own folder; its memory is measured. The server judges what it saw;
the fetch log and the pages that a parser would be given are judged here, whether the server has an opinion or not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
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
PAGES_OF_LINKS = {"html_bad_urls", "html_100k_links", "path_echo", "facets"}
BOMBS = {"gzip_bomb", "gzip_bomb_nested", "brotli_bomb", "html_30mb", "sm_gz_bomb"}
FOUND = {"html_bad_urls": {"ok"}, "fd_empty": set[str](), "fd_json": {"a"}}
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
    "bounded": {"flagged", "rejected", "stored", "deferred", "failed", "skipped"},
}


@dataclass(frozen=True)
class Result:
    """What happened in a case: rows of the fetch log, the number of pages for the parser, and what broke."""

    case: dict[str, Any]
    rows: list[dict[str, Any]]
    pages: int
    seconds: float
    error: str | None = None
    peak: float = 0.0


Player = Callable[[dict[str, Any], Path, Settings], Result]


def main() -> int:
    """Run, print the table, return 1 where a case went wrong."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--group")
    arguments.add_argument("--case", action="append")
    arguments.add_argument("--all", action="store_true", help="print every case and not only the failures")
    arguments.add_argument("--side-by-side", type=int, default=4)
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
    results, verdicts = play_all(
        scratch, LIMITS, side_by_side=given.side_by_side, group=given.group, ids=given.case, player=outside
    )
    wrong = 0
    for result in results:
        verdict, ours = verdicts[result.case["id"]], judged(result)
        bad = fails(result, verdict)
        wrong += bad
        if bad or given.all:
            show(result, verdict, ours, bad)
    oracles = [r.case["id"] for r in results if verdicts[r.case["id"]]["result"] not in ("no_oracle", "not_run")]
    passed = sum(verdicts[one]["result"] == "pass" for one in oracles)
    largest = max(results, key=lambda one: one.peak)
    print(
        f"\n{len(results)} cases, {wrong} not as expected; server oracles {passed} of {len(oracles)} pass; "
        f"{time.monotonic() - started:.0f} s; peak memory {largest.peak:.0f} MB ({largest.case['id']})"
    )
    return 1 if wrong else 0


def fails(result: Result, verdict: dict[str, Any]) -> bool:
    """Whether the server or our own books say that a case went wrong."""
    seen_wrong = verdict["result"] in ("FAIL", "not_run") and bool(result.case["urls"])
    return seen_wrong or judged(result) is not None


def inside(case: dict[str, Any], folder: Path, settings: Settings) -> Result:
    """Crawl the addresses of a case through the library (twice where the case is about coming back)."""
    started = time.monotonic()
    try:
        for _ in range(2 if case["id"] in TWICE else 1):
            rows, pages = _one_run(case, folder, settings)
    except Exception as error:
        return Result(case, [], 0, time.monotonic() - started, repr(error))
    return Result(case, rows, pages, time.monotonic() - started)


def outside(case: dict[str, Any], folder: Path, settings: Settings) -> Result:
    """Crawl the addresses of a case through the command line, as a user would."""
    import crawl_outside as cli
    from crawl_harm import HARM

    started, peak, code, said = time.monotonic(), 0.0, 0, ""
    file = cli.settings_file(settings, folder.with_name(f"{case['id']}.toml"))
    if case["id"] in HARM:
        error = HARM[case["id"]](case["urls"], folder, file, lambda: asked(case["id"]))
        return Result(case, [], 0, time.monotonic() - started, error)
    if not case["urls"]:
        return Result(case, [], 0, 0.0)
    for _ in range(2 if case["id"] in TWICE else 1):
        if (named := listings_of(case)) is not None:
            ran, rows, pages = cli.source_run(case["urls"], named, folder, file)
        else:
            ran = cli.command(cli.urls_run(case["urls"], folder, file)[0])
            rows, pages = cli.fetched(folder) if ran.code == 0 else ([], 0)
        peak, code, said = max(peak, ran.peak), code or ran.code, said + ran.said
    error = f"it ended with {code} and said {said[-300:]!r}" if code or "Traceback" in said else None
    return Result(case, rows, pages, time.monotonic() - started, error, peak)


def asked(case_id: str) -> Counter[str]:
    """How often each page of a case was asked for, as the server saw it."""
    log = json.loads(ask(f"/__log__?case={case_id}"))
    return Counter(entry["target"] for entry in log if entry["target"].startswith("/c/"))


def play_all(
    scratch: Path,
    limits: Settings,
    *,
    side_by_side: int,
    group: str | None = None,
    ids: list[str] | None = None,
    without: frozenset[str] = frozenset(),
    player: Player = inside,
) -> tuple[list[Result], dict[str, dict[str, Any]]]:
    """Play the chosen cases; returns what happened in each, and the server's verdicts by case id."""
    scratch.mkdir(parents=True, exist_ok=True)
    authority = scratch / "ca.pem"
    authority.write_bytes(ask("/__ca__"))
    settings = replace(limits, ca_file=authority)
    cases = json.loads(ask("/__cases__"))["cases"]
    cases = [case for case in cases if case["id"] not in without and (player is outside or case["group"] != "process")]
    if group:
        cases = [case for case in cases if case["group"] == group]
    if ids:
        cases = [case for case in cases if case["id"] in ids]
    ask("/__reset__")
    with ThreadPoolExecutor(side_by_side) as pool:
        results = list(pool.map(lambda case: player(case, scratch / case["id"], settings), cases))
    return results, json.loads(ask("/__verdict__"))


def listings_of(case: dict[str, Any]) -> dict[str, tuple[str, ...]] | None:
    """The listings that a case's addresses are, by their key in a source; None: they are pages."""
    if case["group"] in LISTINGS:
        return {LISTINGS[case["group"]]: tuple(case["urls"])}
    if case["id"] == "rb_sitemaps":
        return {}  # the host's robots.txt shall name them
    return {"listings": tuple(case["urls"])} if case["id"] in PAGES_OF_LINKS else None


def _one_run(case: dict[str, Any], folder: Path, settings: Settings) -> tuple[list[dict[str, Any]], int]:
    import polars as pl

    named = listings_of(case)
    if named is None:
        crawl_urls(case["urls"], folder, settings, utc_now, {})
        rows = pl.read_parquet(folder / "fetches.parquet").to_dicts()
        return rows, sum(1 for path in sorted(folder.glob("*.warc.gz")) for _ in pages_in(path, "x", path.name))
    home, day = Home(folder), datetime.now(UTC).date()
    host = re.sub(r"^\w+://([^/:]+).*", r"\1", case["urls"][0])
    source = Source("fault", "Fault", case["urls"][0], (host,), **named)  # type: ignore[arg-type]
    crawl_day([source], day, home, settings, utc_now)
    return day_fetches(home, day).to_dicts(), sum(1 for _ in read_pages(home, day))


def judged(result: Result) -> str | None:
    """What is wrong with a case by our own books, or None."""
    case = result.case
    if result.error or not case["urls"] or case["group"] == "process":
        return result.error
    pages = [row for row in result.rows if row["purpose"] == "page"]
    stored = sum(row["outcome"] == "stored" for row in pages)
    if result.pages > stored:
        return f"{result.pages} pages are given to the parser, {stored} are logged as stored"
    return _judged_listing(result, pages) if listings_of(case) is not None else _judged_pages(result, pages)


def _judged_listing(result: Result, pages: list[dict[str, Any]]) -> str | None:
    """A listing that is refused leads to no page and says why; one that is read leads to the pages that it should."""
    case = result.case
    listings = [row for row in result.rows if row["purpose"] in ("feed", "sitemap", "listing")]
    named = {row["url"].rpartition("/")[2] for row in pages}
    if case["expect"]["outcome"] == "reject" or case["id"] in BOMBS:
        told = all(row["reason"] for row in listings if row["outcome"] in ("rejected", "flagged", "failed"))
        refused = any(row["outcome"] in ("rejected", "flagged", "failed") for row in listings)
        unread = not any(row["outcome"] == "stored" and row["reason"] is None for row in listings)
        return None if not result.pages and told and (refused or unread) else f"not refused: {sorted(named)[:3]}"
    if case["id"] in FOUND and named != FOUND[case["id"]]:
        return f"asked for {sorted(named)[:5]}, not for {sorted(FOUND[case['id']])}"
    if case["id"] == "sm_same_lastmod":
        again = [url for url, count in Counter(row["url"] for row in pages).items() if count > 1]
        return f"fetched again: {again[:3]}" if again else None
    return None if len(pages) <= LIMITS.pages_per_source else f"{len(pages)} pages in one run"


def _judged_pages(result: Result, pages: list[dict[str, Any]]) -> str | None:
    """Every address ended as its case says, by the last row of the fetch log."""
    outcome, group = result.case["expect"]["outcome"], result.case["group"]
    last = {row["url"]: row["outcome"] for row in pages}
    if not last:
        return "no row in the fetch log"
    if result.case["id"] in BOMBS and result.pages:
        return "a bomb is given to the parser"
    if outcome == "discover":
        return None
    allowed = FITS[outcome] | {ALSO.get(result.case["id"], "")}
    odd = {url: got for url, got in last.items() if got not in allowed}
    if outcome in ("store_flagged", "revisit", "store") and odd and group in ("rights", "robots", "redirect", "dedup"):
        told = any(got in allowed | {"flagged"} for got in last.values()) or any(row["rights_signals"] for row in pages)
        return None if told else str(odd)
    return f"{odd} is not {sorted(allowed)}" if odd else None


def show(result: Result, verdict: dict[str, Any], ours: str | None, bad: bool) -> None:
    seen = sorted({f"{row['outcome']}: {row['reason'] or ''}"[:90] for row in result.rows if row["purpose"] == "page"})
    result_line = f"{result.case['id']:24} {result.case['expect']['outcome']:13} {verdict['result']:9}"
    measured = f"{result.seconds:5.1f} s {result.peak:4.0f} MB  {result.pages} pages"
    print(f"{'FAIL' if bad else 'ok  '} {result_line} {measured}  {verdict.get('detail', '')[:110]}")
    if ours:
        print(f"     {ours[:300]}")
    for line in seen[:4]:
        print(f"       {line}")


if __name__ == "__main__":
    raise SystemExit(main())
