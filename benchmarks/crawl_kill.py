"""Kills a crawl with SIGKILL at random moments until it has finished, and compares its archive with an undisturbed one.

    python benchmarks/crawl_kill.py [--kills 50] [--pages 200] [--seed 7]

Each killed process is started again over the same folder. At the end: every page is stored exactly once, nothing was
asked for more often than once a start, every file passes `warcio check`, and the bodies equal the undisturbed run's.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from pipeline.crawl.archive import pages_in

CHILD = """
import sys
from pathlib import Path
from pipeline.clock import utc_now
from pipeline.crawl import crawl_urls
from pipeline.settings import Settings
port, folder = int(sys.argv[1]), Path(sys.argv[2])
hosts = {f"h{n}-space-news.test": ("127.0.0.1", port) for n in range(4)}
settings = Settings(delay=0.004, backoff=0.05, hosts=hosts)
crawl_urls(Path(sys.argv[3]).read_text().splitlines(), folder, settings, utc_now, {})
"""


class Server:
    """A web of pages on loopback that counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.port = 0
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ")[1]
                host = head.lower().partition("\r\nhost: ")[2].partition("\r\n")[0]
                self.asked[host + path] += 1
                body = page(host, path) if path.startswith("/n/") else b""
                status = "200 OK" if body else "404 Not Found"
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def page(host: str, path: str) -> bytes:
    noise = hashlib.sha256((host + path).encode()).hexdigest()
    return f"<html><title>{host}{path}</title><body><p>{noise * 300}</p></body></html>".encode()


def contents(folder: Path) -> Counter[tuple[str, bytes]]:
    """Every stored page with its content, and how often it is stored."""
    files = sorted(folder.glob("*.warc.gz"))
    return Counter(
        (one.url, hashlib.sha256(one.body).digest()) for path in files for one in pages_in(path, "x", path.name)
    )


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--kills", type=int, default=50)
    arguments.add_argument("--pages", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    chance = random.Random(given.seed)
    kills = starts = lost = twice = asked_most = refused = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        listing = root / "urls.txt"
        listing.write_text("\n".join(f"http://h{n % 4}-space-news.test/n/{n}" for n in range(given.pages)))
        calm = Server()
        took = time.monotonic()
        assert start(calm, root / "calm", listing).wait() == 0
        took = time.monotonic() - took
        expected = contents(root / "calm")
        rounds = 0
        while kills < given.kills:
            server, folder, rounds = Server(), root / f"round{rounds}", rounds + 1
            here = 0
            while True:
                process = start(server, folder, listing)
                starts, here = starts + 1, here + 1
                try:
                    # never before the interpreter is up, and anywhere in the run after that
                    process.wait(timeout=chance.uniform(0.3, took + 0.3) if kills < given.kills else 300)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    kills += 1
                    continue
                break
            got = contents(folder)
            lost += len(expected - got)
            twice += sum(count - 1 for count in got.values())
            asked_most = max(asked_most, *(count for path, count in server.asked.items() if "/n/" in path))
            refused += sum(not checked(path) for path in folder.glob("*.warc.gz"))
            refused += len(list(folder.glob("*.open")))
    print(
        f"{kills} kills in {rounds} crawls of {given.pages} pages ({starts} starts, seed {given.seed}): lost {lost}, "
        f"stored twice {twice}, a page asked for at most {asked_most} times, files refused by warcio {refused}"
    )
    return 1 if lost or twice or refused else 0


def start(server: Server, folder: Path, listing: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", CHILD, str(server.port), str(folder), str(listing)])


def checked(path: Path) -> bool:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.content_stream().read()
    return True


if __name__ == "__main__":
    raise SystemExit(main())
