#!/usr/bin/env python3
"""`space-news parse` on a long stream: memory at intervals, pages a second, and what a second worker brings.

    python benchmarks/parse_stream.py memory --pages 100000 [--workers 2]
    python benchmarks/parse_stream.py speed --pages 2000

The pages of the evaluation material go round and round (SPACE_NEWS_EVAL, else `../shared/eval` beside the checkout).
`memory` feeds a pipe and tells the resident memory of the process (of its workers together: what they do not share);
`speed` reads the same file with one worker and with two. Wall times mean something on a quiet machine only; the CPU
seconds tell what two idle cores would do: twice the CPU of one worker over the CPU of all processes of two.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import IO, Final

CHECKOUT = Path(__file__).resolve().parent.parent
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))
COMMAND: Final = Path(sys.executable).parent / "space-news"
INTERVALS: Final = 20


def lines() -> list[bytes]:
    """Every page of the sets `bodies` and `news` as a line of the command's input."""
    found = []
    for path in [*sorted((EVAL / "bodies" / "html").glob("*.html.gz")), *sorted((EVAL / "news").rglob("*.html.gz"))]:
        page = gzip.decompress(path.read_bytes())
        given = {"url": f"https://example.org/{path.stem}", "html_base64": base64.b64encode(page).decode()}
        found.append(json.dumps(given).encode() + b"\n")
    return found


def memory(pages: int, workers: int) -> None:
    """Feed a pipe, print the memory twenty times on the way."""
    given = lines()
    form = [str(COMMAND), "parse", "--no-specs", "--workers", str(workers)]
    start = time.monotonic()
    with subprocess.Popen(form, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        feeder = threading.Thread(target=_feed, args=(process.stdin, islice(cycle(given), pages)), daemon=True)
        feeder.start()
        print("pages      pages/s   memory MB")
        for number, _ in enumerate(process.stdout, 1):
            if number % max(1, pages // INTERVALS) == 0:
                rate = number / (time.monotonic() - start)
                print(f"{number:<10,} {rate:<9.0f} {_resident(process.pid) / 2**20:.0f}", flush=True)
        feeder.join()
    if process.returncode:
        sys.exit(f"the command ended with {process.returncode}")


def _feed(pipe: IO[bytes], given: Iterator[bytes]) -> None:
    with pipe:
        for line in given:
            pipe.write(line)


def _resident(pid: int) -> int:
    """Bytes in memory of a process and its children, shared pages counted once (proportional set size)."""
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir()
                for child in (task / "children").read_text().split()]  # fmt: skip
    if not children:
        return _kilobytes(Path(f"/proc/{pid}/status"), "VmRSS:")
    return sum(_kilobytes(Path(f"/proc/{one}/smaps_rollup"), "Pss:") for one in (pid, *children))


def _kilobytes(path: Path, name: str) -> int:
    try:
        told = path.read_text()
    except OSError:  # it ended in between
        return 0
    return 1024 * sum(int(line.split()[1]) for line in told.splitlines() if line.startswith(name))


def speed(pages: int) -> None:
    """The same file with one worker and with two: wall and CPU seconds of all processes."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        for line in islice(cycle(lines()), pages):
            file.write(line)
        file.flush()
        print(f"{pages:,} pages, {Path(file.name).stat().st_size / 1e6:,.0f} MB")
        told = [_timed(file.name, workers) for workers in (1, 2)]
    for workers, (wall, cpu) in zip((1, 2), told, strict=True):
        print(f"  workers {workers}: {wall:6.1f} s wall ({pages / wall:.0f} pages/s), {cpu:6.1f} s CPU")
    (wall, cpu), (wall_of_two, cpu_of_two) = told
    print(
        f"  two against one: {wall / wall_of_two:.2f} by the clock, {2 * cpu / cpu_of_two:.2f} by CPU on two idle cores"
    )


def _timed(path: str, workers: int) -> tuple[float, float]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    form = [str(COMMAND), "parse", "--no-specs", "--workers", str(workers)]
    with Path(path).open("rb") as given:
        subprocess.run(form, stdin=given, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="space-news parse on a long stream")
    parser.add_argument("what", choices=["memory", "speed"])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    if not (EVAL / "bodies").is_dir():
        sys.exit(f"the evaluation material is not at {EVAL}; set SPACE_NEWS_EVAL")
    if given.what == "memory":
        memory(given.pages, given.workers)
    else:
        speed(given.pages)


if __name__ == "__main__":
    main()
