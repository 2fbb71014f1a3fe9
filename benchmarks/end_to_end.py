"""From WARC files to a release: pages a second, CPU a page, memory; and again after a change of the gazetteer.

    python benchmarks/end_to_end.py [--pages 20000] [--days 20] [--engine local:2] [--reprocess] [--folder /with/room]

Makes WARC files of invented pages of some size (50 kB: navigation, scripts, teasers, an article of 400 words, a
twentieth of them listings), imports them, builds all tables and releases. `--reprocess` then pretends that the
gazetteer changed: every day is extracted again, none is parsed again. Each step is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from night import fillers, names

from pipeline.home import Home

FIRST = datetime(2025, 1, 1, 6, tzinfo=UTC)
HOSTS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--days", type=int, help="over how many days the pages are spread (one for 1,000 pages)")
    parser.add_argument("--engine", default="local:2")
    parser.add_argument("--reprocess", action="store_true")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder where none is given")
    parser.add_argument("--step", choices=["import", "build", "again"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="space-news-end-"))
    if given.step:
        print(json.dumps(run_step(given.step, folder)))
        return
    make(folder, given.pages, given.days or max(1, given.pages // 1000))
    print(f"| {given.pages:,} pages, {given.engine} | pages a second | CPU ms a page | peak GB |")
    print("|---|---|---|---|")
    total = (0.0, 0.0)
    for step in ("import", "build", *(["again"] if given.reprocess else [])):
        told = timed(step, folder, given.engine)
        tell(step, given.pages, told["wall"], told["cpu"], told["memory"])
        if step != "again":
            total = (total[0] + told["wall"], total[1] + told["cpu"])
    tell("WARC to release", given.pages, *total)
    if given.engine != "local":
        print("The CPU is that of the writing process; `--engine local` tells the whole.")
    if given.folder is None:
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)  # releases are write-protected
        shutil.rmtree(folder)


def tell(step: str, pages: int, wall: float, cpu: float, memory: float | None = None) -> None:
    peak = "" if memory is None else f"{memory:.2f}"
    print(f"| {step} | {pages / wall:.1f} | {1000 * cpu / pages:.1f} | {peak} |", flush=True)


def timed(step: str, folder: Path, engine: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
    environment = {**os.environ, "SPACE_NEWS_ENGINE": engine, "POLARS_MAX_THREADS": "2"}
    started = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told | {"wall": time.perf_counter() - started}


def run_step(step: str, folder: Path) -> dict[str, float]:
    """CPU seconds and memory of a step: of this process, and of its children as far as they are known to it."""
    from pipeline.clock import fixed
    from pipeline.settings import Settings
    from pipeline.sources import load_sources

    home, now = Home(folder / "home"), fixed(FIRST + timedelta(days=4000))
    if step == "import":
        from pipeline.crawl.importing import import_warc

        home.claim("real")
        import_warc(sorted(folder.glob("*.warc.gz")), home, load_sources(), now)
    else:
        from assets.run import build
        from pipeline.operation.versions import _stage

        parsed = {path: path.stat().st_mtime_ns for path in home.staged.glob("staged_articles/*.parquet")}
        changed = ("extract", "resolve", "score") if step == "again" else ()
        with patch(
            "pipeline.operation.versions._stage", lambda name: _stage(name)[::-1] if name in changed else _stage(name)
        ):
            report = build(home, sources=load_sources(), settings=Settings(), stale=True, clock=now)
        if not report.succeeded:
            raise SystemExit(report.text)
        if step == "again" and any(path.stat().st_mtime_ns != then for path, then in parsed.items()):
            raise SystemExit("days were parsed again although only the gazetteer changed")
    whole = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "cpu": sum(used.ru_utime + used.ru_stime for used in whole),
        "memory": max(used.ru_maxrss for used in whole) / 2**20,
    }


def make(folder: Path, pages: int, days: int) -> None:
    """Write the pages into a WARC file a day."""
    from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
    from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

    folder.mkdir(parents=True, exist_ok=True)
    for day in range(days):
        path = folder / f"{day:04}.warc.gz"
        if path.exists():
            continue
        with path.open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for number in range(day, pages, days):
                at = FIRST + timedelta(days=day, seconds=number % 60_000)
                url, body = page(number, at)
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], "HTTP/1.1")
                date = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
                writer.write_record(
                    writer.create_warc_record(url, "response", BytesIO(body), http_headers=head, warc_headers_dict=date)
                )


def page(number: int, at: datetime = FIRST) -> tuple[str, bytes]:
    """The address and the bytes of an invented page, the same for the same number."""
    chance = random.Random(number)
    host = f"paper-{number % HOSTS}.example"
    navigation = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(120))
    script = json.dumps([chance.choice(fillers()) for _ in range(400)])
    teasers = "".join(
        f'<div class="card"><a href="/{n}/story.html"><img src="/{n}.jpg"><h3>{chance.choice(fillers())}</h3></a></div>'
        for n in range(80)
    )
    frame = "<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
    frame += f"<nav><ul>{navigation}</ul></nav>{{main}}<aside>{teasers}</aside><script>var data={script};</script>"
    frame += "<footer><p>All rights reserved.</p></footer></body></html>"
    if number % 20 == 19:
        return f"https://{host}/tag/{number}/", frame.format(title="Stories", head="", main=teasers).encode()
    known = [names()[chance.randrange(400)][2] for _ in range(8)]
    paragraphs = [
        f"{name} said that the launch of the rocket with the spacecraft Halcyon-{number % 500} was put off to March "
        f"{chance.randrange(1, 28)}. {''.join(chance.choice(fillers()) for _ in range(4))}" for name in known
    ]  # fmt: skip
    title = f"{known[0]} tells of the launch of Halcyon-{number % 500}, story {number}"
    head = (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="{at.isoformat()}">'
    )
    main = f"<main><article><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article></main>"
    return f"https://{host}/{at:%Y/%m/%d}/story-{number}.html", frame.format(title=title, head=head, main=main).encode()


if __name__ == "__main__":
    main()
