"""Imports a CC-NEWS-like WARC file of which one host in a hundred is wanted, against bare iteration by fastwarc.

    python benchmarks/crawl_import.py [--megabytes 200]

The file is made here (response records of made-up pages over a thousand hosts, level 6 gzip). Both are measured in CPU
seconds of their own process, so that a busy machine does not decide.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

BARE = """
import resource, sys
from fastwarc.warc import ArchiveIterator
count = sum(1 for _ in ArchiveIterator(open(sys.argv[1], "rb"), parse_http=False))
used = resource.getrusage(resource.RUSAGE_SELF)
print(count, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
OURS = """
import resource, sys
from pathlib import Path
from pipeline.clock import utc_now
from pipeline.crawl.importing import import_warc
from pipeline.home import Home
before = resource.getrusage(resource.RUSAGE_SELF)
report = import_warc([sys.argv[1]], Home(Path(sys.argv[2])), {}, utc_now, hosts=sys.argv[3].split(","))
used = resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
print(report.files[0].records, cpu, used.ru_maxrss / 1024, report.imported)
"""
HOSTS = 1000
WANTED = 10


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--megabytes", type=int, default=200)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "cc-news-like.warc.gz"
        make(path, given.megabytes << 20)
        wanted = ",".join(f"host{n}.example" for n in range(WANTED))
        best_bare = best_ours = 0.0
        peak = imported = count = 0.0
        for turn in range(3):
            count, cpu, _ = child(BARE, str(path))
            best_bare = max(best_bare, count / cpu)
            records, cpu, memory, imported = child(OURS, str(path), f"{scratch}/home{turn}", wanted)
            best_ours, peak = max(best_ours, records / cpu), max(peak, memory)
            assert records == count
        size = path.stat().st_size / 2**20
        print(
            f"{size:.0f} MB, {count:.0f} records, {imported:.0f} pages imported; records a CPU second: bare iteration "
            f"{best_bare:,.0f}, import {best_ours:,.0f} ({best_ours / best_bare:.0%}); peak {peak:.0f} MB"
        )
    return 0


def child(program: str, *arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def make(path: Path, size: int) -> None:
    """A gzip member a record; pages of 20 to 200 KB that compress about as news pages do."""
    chance = random.Random(5)
    words = [f"{chance.getrandbits(28):x}" for _ in range(4000)]
    start = datetime(2026, 11, 1, tzinfo=UTC)
    with path.open("wb") as file:
        number = 0
        while file.tell() < size:
            number += 1
            text = " ".join(chance.choices(words, k=chance.randint(1500, 12_000)))
            markup = '<div class="story"><p>'.join(text[n : n + 90] for n in range(0, len(text), 90))
            body = f"<html><head><title>{number}</title></head><body>{markup}</body></html>".encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            date = (start + timedelta(seconds=number * 7)).strftime("%Y-%m-%dT%H:%M:%SZ")
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
                f"WARC-Date: {date}\r\n"
                f"WARC-Target-URI: https://www.host{chance.randrange(HOSTS)}.example/news/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)
            file.write(packer.compress(head.encode() + block + b"\r\n\r\n") + packer.flush())


if __name__ == "__main__":
    raise SystemExit(main())
