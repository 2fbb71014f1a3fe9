"""What a crawl costs and how polite it is: CPU and memory a page, the rate reached and the gaps that the server sees.

    python benchmarks/crawl_cost.py cost   [--pages 2000] [--scrapy-python .scrapy/bin/python]
    python benchmarks/crawl_cost.py polite [--hosts 20] [--delay 0.25] [--seconds 30]
    python benchmarks/crawl_cost.py quiet  [--sources 30]         requests of a night with nothing new

`cost` compares with plain aiohttp and, where an interpreter has it, with Scrapy; they take turns, and the best turn of
each counts. The server is a process of its own on loopback and notes when each request arrives. CPU is that of the
client's process; its peak memory is told before and after the fetch log is written as Parquet.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from itertools import pairwise
from pathlib import Path

SERVER = """
import asyncio, gzip, hashlib, json, sys, time
seen = []
def body(number):
    words = " ".join(hashlib.sha256(f"{number}/{n}".encode()).hexdigest()[:9] for n in range(2600))
    filler = '<div class="teaser"><a href="/x">Read on about the flight</a></div>' * 1500
    return gzip.compress(f"<html><title>{number}</title><p>{words}</p>{filler}</html>".encode(), 6, mtime=0)
BODIES = [body(n) for n in range(75)]
def answer(path, host):
    if path == "/__seen__": return json.dumps(seen).encode(), "application/json", ""
    if path == "/robots.txt": return b"User-agent: *\\nAllow: /\\n", "text/plain", ""
    if path == "/feed":
        one = "<item><link>http://{}/n/{}</link><pubDate>20 Nov 2026 10:00:00 GMT</pubDate></item>"
        items = "".join(one.format(host, n) for n in range(3))
        return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), "application/rss+xml", ""
    if path.startswith("/n/"):
        return BODIES[int(path[3:].split("?")[0]) % 75], "text/html", "Content-Encoding: gzip\\r\\n"
    return None, "text/plain", ""
async def talk(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode("latin-1")
            path, host = head.split(" ")[1], head.lower().partition("\\r\\nhost: ")[2].partition("\\r\\n")[0]
            if not path.startswith("/__"): seen.append((time.monotonic(), host, path))
            content, kind, more = answer(path, host)
            status = "200 OK" if content is not None else "404 Not Found"
            content = content or b""
            head = f"HTTP/1.1 {status}\\r\\nContent-Type: {kind}\\r\\n{more}Content-Length: {len(content)}\\r\\n\\r\\n"
            writer.write(head.encode() + content)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
USED = """
import resource as _r
_u = _r.getrusage(_r.RUSAGE_SELF)
_peak = [int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:")][0]
print(_u.ru_utime + _u.ru_stime - _before, _peak / 1024, globals().get("_crawled", _peak) / 1024)
"""
BEFORE = "import resource as _r; _u = _r.getrusage(_r.RUSAGE_SELF); _before = _u.ru_utime + _u.ru_stime\n"
OURS = """
import sys, tempfile
from pathlib import Path
from pipeline.clock import utc_now
from pipeline.crawl import crawl_urls
from pipeline.crawl import by_hand, client, run, pages
from pipeline.settings import Settings
port, delay, box = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]) or None
urls = Path(sys.argv[4]).read_text().split()
hosts = {f"h{n}-space-news.test": ("127.0.0.1", port) for n in range(64)}
#BEFORE
def noting(rows, path, write=by_hand.write_rows):
    global _crawled
    _crawled = [int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:")][0]
    write(rows, path)
by_hand.write_rows = noting
with tempfile.TemporaryDirectory() as folder:
    crawl_urls(urls, Path(folder), Settings(delay=delay, time_box=box, hosts=hosts), utc_now, {})
#USED
"""
PLAIN = """
import asyncio, sys, aiohttp
from pathlib import Path
port = int(sys.argv[1])
urls = Path(sys.argv[4]).read_text().split()
async def main():
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        by_host = {}
        for url in urls: by_host.setdefault(url.split("/")[2], []).append(url)
        async def one(mine, out):
            for url in mine:
                path = "/" + url.split("/", 3)[3]
                async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                    out.write(await answer.read())
        with open("/dev/null", "wb") as out:
            await asyncio.gather(*(one(mine, out) for mine in by_host.values()))
#BEFORE
asyncio.run(main())
#USED
"""
SCRAPY = """
import sys, scrapy
from pathlib import Path
from scrapy.crawler import CrawlerProcess
port = int(sys.argv[1])
paths = [url.split("/", 3)[3] for url in Path(sys.argv[4]).read_text().split()]
urls = [f"http://127.0.0.1:{port}/{path}?{n}" for n, path in enumerate(paths)]
class Spider(scrapy.Spider):
    name = "cost"
    custom_settings = dict(LOG_ENABLED=False, COMPRESSION_ENABLED=False, CONCURRENT_REQUESTS=20,
        CONCURRENT_REQUESTS_PER_DOMAIN=20, DOWNLOAD_DELAY=0, TELNETCONSOLE_ENABLED=False, REMOTE_CONTROL_ENABLED=False)
    async def start(self):
        for url in urls: yield scrapy.Request(url, dont_filter=True)
    def parse(self, response): self.out.write(response.body)
    out = open("/dev/null", "wb")
process = CrawlerProcess()
process.crawl(Spider)
#BEFORE
process.start()
#USED
"""
QUIET = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from pipeline.clock import fixed
from pipeline.crawl import crawl_day
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source
port, count, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
hosts = {f"h{n}-space-news.test": ("127.0.0.1", port) for n in range(count)}
sources = [Source(f"s{n}", f"S{n}", f"http://h{n}-space-news.test/", (f"h{n}-space-news.test",),
                  feeds=(f"http://h{n}-space-news.test/feed",)) for n in range(count)]
for day in (20, 21):
    reports = crawl_day(sources, date(2026, 11, day), Home(folder), Settings(delay=0, hosts=hosts),
                        fixed(datetime(2026, 11, day, 23, tzinfo=UTC)))
    print(day, sum(r.requests for r in reports.values()), max(r.requests for r in reports.values()))
"""


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("what", choices=["cost", "polite", "quiet"])
    arguments.add_argument("--pages", type=int, default=2000)
    arguments.add_argument("--hosts", type=int, default=20)
    arguments.add_argument("--delay", type=float, default=0.25)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--sources", type=int, default=30)
    arguments.add_argument("--scrapy-python", help="an interpreter that has Scrapy")
    given = arguments.parse_args()
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = int(server.stdout.readline())
    try:
        with tempfile.TemporaryDirectory() as scratch:
            {"cost": cost, "polite": polite, "quiet": quiet}[given.what](given, port, Path(scratch))
    finally:
        server.terminate()
        server.wait()
    return 0


def cost(given: argparse.Namespace, port: int, scratch: Path) -> None:
    """CPU milliseconds a page and peak memory, the best of three turns each."""
    listing = urls(scratch, given.hosts, given.pages // given.hosts)
    programs = {"space-news (archive, ledger, rights)": (OURS, sys.executable)}
    programs["plain aiohttp, thrown away"] = (PLAIN, sys.executable)
    if given.scrapy_python or importlib.util.find_spec("scrapy"):
        programs["Scrapy, thrown away"] = (SCRAPY, given.scrapy_python or sys.executable)
    runs: dict[str, list[list[float]]] = {name: [] for name in programs}
    for _ in range(3):
        for name, (program, python) in programs.items():
            runs[name].append(child(measured(program), port, 0, 0, listing, python=python))
    for name, turns in runs.items():
        cpu, memory, crawled = min(one[0] for one in turns), max(one[1] for one in turns), max(one[2] for one in turns)
        before = f" ({crawled:.0f} MB before the fetch log is written)" if crawled < memory else ""
        print(f"{name}: {cpu / given.pages * 1000:.2f} ms CPU a page, peak {memory:.0f} MB{before}")


def measured(program: str) -> str:
    """The program with its meter."""
    return program.replace("#BEFORE", BEFORE).replace("#USED", USED)


def polite(given: argparse.Namespace, port: int, scratch: Path) -> None:
    """The rate and the gaps between pages of a host, as the server saw them."""
    per_host = int(given.seconds / given.delay)
    listing = urls(scratch, given.hosts, per_host)
    child(measured(OURS), port, given.delay, 0, listing)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/__seen__") as answer:
        seen = json.load(answer)
    times: dict[str, list[float]] = {}
    for at, host, path in seen:
        if path.startswith("/n/"):
            times.setdefault(host, []).append(at)
    gaps = [b - a for mine in times.values() for a, b in pairwise(mine)]
    rates = [(len(mine) - 1) / (mine[-1] - mine[0]) * given.delay for mine in times.values()]
    print(
        f"{len(times)} hosts, delay {given.delay} s: {sum(rates) / len(rates):.1%} of the possible rate, "
        f"smallest gap {min(gaps):.3f} s ({min(gaps) / given.delay:.2f} of the delay)"
    )


def quiet(given: argparse.Namespace, port: int, scratch: Path) -> None:
    """Requests of a night in which nothing is new, after a night in which everything was."""
    done = subprocess.run(
        [sys.executable, "-c", QUIET, str(port), str(given.sources), str(scratch / "home")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    _, total, most = done.stdout.splitlines()[-1].split()
    print(f"{given.sources} sources, nothing new: {total} requests, at most {most} a source")


def urls(scratch: Path, hosts: int, per_host: int) -> Path:
    path = scratch / "urls.txt"
    path.write_text(
        "\n".join(f"http://h{h}-space-news.test/n/{h * per_host + n}" for n in range(per_host) for h in range(hosts))
    )
    return path


def child(
    program: str, port: int, delay: float, box: float, listing: Path, *, python: str = sys.executable
) -> list[float]:
    started = time.monotonic()
    done = subprocess.run(
        [python, "-c", program, str(port), str(delay), str(box), str(listing)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return [*(float(word) for word in done.stdout.split()), time.monotonic() - started]


if __name__ == "__main__":
    raise SystemExit(main())
