"""What may happen to the process: killed, stopped, started twice, out of disk, out of handles, in a folder it may not write."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from loopback_web import BASE, HOST, Web, answer, crawl, page, rss, source

from pipeline.clock import fixed
from pipeline.crawl import crawl_day, crawl_urls, read_pages
from pipeline.crawl.archive import pages_in
from pipeline.crawl.folders import locked
from pipeline.crawl.ledger import Ledger
from pipeline.crawl.repair import repair
from pipeline.crawl.warc import WarcWriter
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.settings import Settings

COUNT = 40
CHILD = """
import resource, signal, sys
from pathlib import Path
from pipeline.clock import utc_now
from pipeline.crawl import crawl_urls
from pipeline.errors import SpaceNewsError
from pipeline.settings import Settings
port, folder, limit = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
if limit == "disk":
    resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
if limit == "handles":
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
settings = Settings(delay=0.01, backoff=0.01, hosts={"a.space-news.test": ("127.0.0.1", port)})
try:
    crawl_urls([f"http://a.space-news.test/n/{n}" for n in range(40)], folder, settings, utc_now, {})
except SpaceNewsError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def pages(web: Web) -> Web:
    web.routes |= {
        f"/n/{n}": answer(page(f"Probe {n} " + "orbit " * 20 + os.urandom(3000).hex())) for n in range(COUNT)
    }
    return web


def child(web: Web, folder: Path, limit: str = "none") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(web.port), str(folder), limit], stderr=subprocess.PIPE, text=True
    )


def stored(folder: Path) -> Counter[str]:
    return Counter(one.url for path in sorted(folder.glob("*.warc.gz")) for one in pages_in(path, "x", path.name))


def wait_for(web: Web, requests: int) -> None:
    end = time.monotonic() + 30
    while len(web.paths()) < requests and time.monotonic() < end:
        time.sleep(0.005)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_stopped_run_is_resumed_without_loss_or_repetition(pages: Web, tmp_path: Path, how: signal.Signals) -> None:
    process = child(pages, tmp_path)
    wait_for(pages, 10)
    process.send_signal(how)
    said = process.communicate(timeout=20)[1]
    assert len(pages.paths()) < COUNT
    if how is signal.SIGTERM:
        assert "run the same command again" in said
        assert not list(tmp_path.glob("*.open"))
    assert child(pages, tmp_path).wait(timeout=60) == 0
    assert stored(tmp_path) == Counter(f"{BASE}/n/{n}" for n in range(COUNT))
    assert max(Counter(pages.paths()).values()) <= 2


def test_a_full_disk_is_said_in_one_sentence_and_the_next_run_completes(pages: Web, tmp_path: Path) -> None:
    process = child(pages, tmp_path, "disk")
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "free" in said and "run again" in said
    assert "Traceback" not in said
    assert child(pages, tmp_path).wait(timeout=60) == 0
    assert stored(tmp_path) == Counter(f"{BASE}/n/{n}" for n in range(COUNT))


def test_a_ledger_that_cannot_grow_leaves_no_page_to_be_stored_twice(
    pages: Web, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls, opened = [f"{BASE}/n/{n}" for n in range(COUNT)], Ledger.__init__
    refused = 0
    for room in range(16, 31, 2):  # pages of SQLite: the schema needs 14, everything 30

        def small(self: Ledger, path: Path, room: int = room) -> None:
            opened(self, path)
            self.rows(f"PRAGMA max_page_count = {room}")

        monkeypatch.setattr(Ledger, "__init__", small)
        try:
            crawl_urls(urls, tmp_path / str(room), settings, fixed(NOON), {})
        except SpaceNewsError as error:
            refused += "free some space and run again" in str(error)
        monkeypatch.setattr(Ledger, "__init__", opened)
        crawl_urls(urls, tmp_path / str(room), settings, fixed(NOON), {})
        assert stored(tmp_path / str(room)) == Counter(urls)
    assert refused


def test_a_run_that_was_killed_before_its_first_commit_leaves_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin_file("web-0001.warc.gz")
        writer = WarcWriter(tmp_path / "web-0001.warc.gz", "web-0001.warc.gz", fixed(NOON), "key")
        writer.write("response", b"HTTP/1.1 200 OK\r\n\r\n<p>", [("WARC-Target-URI", f"{BASE}/n/1")])
        writer.abandon()
        assert "removed" in repair(tmp_path, ledger)[0]
    assert not list(tmp_path.glob("*.warc*"))


def test_few_file_handles_are_enough(pages: Web, tmp_path: Path) -> None:
    assert child(pages, tmp_path, "handles").wait(timeout=60) == 0
    assert len(stored(tmp_path)) == COUNT


def test_a_second_crawl_of_the_same_home_is_refused(web: Web, home: Home, settings: Settings) -> None:
    with locked(home.data), pytest.raises(SpaceNewsError, match="another crawl is running"):
        crawl(20, home, settings, source(feeds=(f"{BASE}/feed",)))
    assert web.asked == []


def test_a_lock_left_by_a_dead_process_is_no_lock(home: Home, settings: Settings, web: Web) -> None:
    home.data.mkdir(parents=True)
    handle = os.open(home.data / ".crawl.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.close(handle)
    web.routes["/feed"] = rss()
    assert crawl(20, home, settings, source(feeds=(f"{BASE}/feed",))).healthy


def test_a_folder_that_cannot_be_written_is_said_before_the_first_request(web: Web, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(SpaceNewsError, match="make it writable or choose another"):
        crawl_urls([f"{BASE}/n/1"], blocked / "out", Settings(hosts={HOST: ("127.0.0.1", web.port)}), fixed(NOON), {})
    assert web.asked == []


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_clock_that_jumps_back_neither_stops_nor_hurries_the_crawl(web: Web, home: Home, settings: Settings) -> None:
    instants = iter([NOON.replace(hour=hour) for hour in (20, 3, 21, 1)] * 200)
    web.routes |= {"/feed": rss((f"{BASE}/n/1", "20 Nov 2026 10:00:00 GMT")), "/n/1": answer(page("One"))}
    day = date(2026, 11, 20)
    crawl_day([source(feeds=(f"{BASE}/feed",))], day, home, settings, lambda: next(instants))
    assert len(list(read_pages(home, day))) == 1


def test_a_time_box_ends_the_run_and_the_next_goes_on(pages: Web, tmp_path: Path) -> None:
    from dataclasses import replace

    boxed = Settings(delay=0.05, time_box=0.5, hosts={HOST: ("127.0.0.1", pages.port)})
    urls = [f"{BASE}/n/{n}" for n in range(COUNT)]
    crawl_urls(urls, tmp_path, boxed, fixed(NOON), {})
    first = len(stored(tmp_path))
    assert 0 < first < COUNT
    crawl_urls(urls, tmp_path, replace(boxed, time_box=None, delay=0.0), fixed(NOON), {})
    assert stored(tmp_path) == Counter(urls)
    assert max(Counter(pages.paths()).values()) == 1


def test_a_finished_list_is_asked_again_conditionally(web: Web, tmp_path: Path, settings: Settings) -> None:
    web.routes["/n/1"] = answer(page("One"), Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")
    for _ in range(2):
        crawl_urls([f"{BASE}/n/1"], tmp_path, settings, fixed(NOON), {})
    assert [one.headers.get("if-modified-since") for one in web.asked if one.path == "/n/1"] == [
        None, "Fri, 20 Nov 2026 10:00:00 GMT",
    ]  # fmt: skip
