"""The cases of the fault server in which the harm is done to the process: killed, stopped, starved, started twice.

Each function plays one case through the command line and returns what was wrong, or None. Needs Linux; the full disk
and the read-only folder are real file systems where they may be mounted (root), else a limit on file sizes and a file
in the way.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crawl_outside import Ran, command, finish, start, urls_run

from pipeline.crawl.archive import pages_in

Urls = Sequence[str]
Counts = Callable[[], Counter[str]]
"""How often the server was asked for each address of the case, as it saw it."""

DISK_KILOBYTES = int(os.environ.get("DISK_KILOBYTES", "240"))  # of which the empty ledger takes about 100
JUMPING = """
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from pipeline.clock import utc_now
from pipeline.crawl import crawl_urls
from pipeline.settings import load_settings
asked = count()
jumps = (timedelta(0), timedelta(hours=-1), timedelta(days=1), timedelta(hours=-26))
settings = load_settings(Path(sys.argv[3]))
crawl_urls(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]), settings,
           lambda: utc_now() + jumps[next(asked) // 40 % 4], {})
"""


def stopped(how: signal.Signals) -> Callable[[Urls, Path, Path, Counts], str | None]:
    """The case in which the process gets a signal at a random moment and is started again."""

    def play(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
        arguments, _ = urls_run(urls, folder, settings)
        began = time.monotonic()
        process = start(arguments)
        while sum(counts().values()) < random.Random(3).randint(10, 40) and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(how)
        asked_at = time.monotonic()
        ran = finish(process, began)
        if time.monotonic() - asked_at > 10:
            return "it took more than 10 s to end"
        if how is signal.SIGTERM and "run the same command again" not in ran.said:
            return f"it said {ran.said[-200:]!r}"
        return _whole(urls, folder, settings, counts, most=2)

    return play


def disk_full(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
    """The disk is full in mid-run; with room the next run completes."""
    with _small_disk(folder, DISK_KILOBYTES) as (before, make_room):
        arguments, _ = urls_run(urls, folder / "out", settings)
        ran = command(arguments, before=before)
        if (wrong := _sentence(ran, "free")) is not None:
            return wrong
        make_room()
        return _whole(urls, folder / "out", settings, counts, most=2)


def two_at_once(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
    """The second of two crawls into one folder is refused at once; the first goes on."""
    arguments, _ = urls_run(urls, folder, settings)
    began = time.monotonic()
    first = start(arguments)
    while not sum(counts().values()) and first.poll() is None:
        time.sleep(0.02)
    wrong = _sentence(command(arguments), "another crawl is running")
    ran = finish(first, began)
    return wrong or (f"the first said {ran.said[-200:]!r}" if ran.code else None) or _all(urls, folder)


def clock_jump(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
    """The wall clock jumps back and forth by hours and days while the crawl runs."""
    arguments, _ = urls_run(urls, folder, settings)
    program = [sys.executable, "-c", JUMPING, arguments[2], str(folder), str(settings)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return done.stderr[-200:] if done.returncode else _all(urls, folder)


def time_box(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
    """A run of two seconds ends in time, and the rest stays due."""
    boxed = folder.with_name("boxed.toml")
    boxed.parent.mkdir(parents=True, exist_ok=True)
    boxed.write_text(settings.read_text() + "time_box = 2.0\n")
    arguments, _ = urls_run(urls, folder, boxed)
    ran = command(arguments)
    if ran.code or ran.seconds > 30:  # the server judges the box itself; this counts the start of a busy machine too
        return f"it ended with {ran.code} after {ran.seconds:.1f} s"
    stored = sum(_stored(folder).values())
    return None if 0 < stored < len(urls) else f"{stored} of {len(urls)} pages in two seconds"


def few_handles(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
    """Sixty-four open files are enough."""
    arguments, _ = urls_run(urls, folder, settings)
    ran = command(arguments, before="import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))")
    return f"it said {ran.said[-200:]!r}" if ran.code else _all(urls, folder)


def read_only(urls: Urls, folder: Path, settings: Path, counts: Counts) -> str | None:
    """A folder that cannot be written is told before the first request; another one then serves."""
    with _unwritable(folder / "ro") as out:
        arguments, _ = urls_run(urls, folder / "out", settings)
        arguments[arguments.index("--to") + 1] = str(out)
        wrong = _sentence(command(arguments), "make it writable")
    if wrong or sum(counts().values()):
        return wrong or "it asked before it looked"
    return _whole(urls, folder / "out", settings, counts, most=1)


HARM: dict[str, Callable[[Urls, Path, Path, Counts], str | None]] = {
    "kill9_restart": stopped(signal.SIGKILL),
    "sigterm": stopped(signal.SIGTERM),
    "disk_full": disk_full,
    "two_at_once": two_at_once,
    "clock_jump": clock_jump,
    "time_box": time_box,
    "no_file_handles": few_handles,
    "readonly_out": read_only,
}


def _whole(urls: Urls, folder: Path, settings: Path, counts: Counts, *, most: int) -> str | None:
    """Run again: everything is stored once, and nothing was asked for more than `most` times."""
    arguments, _ = urls_run(urls, folder, settings)
    ran = command(arguments)
    if ran.code:
        return f"the next run said {ran.said[-200:]!r}"
    often = max(counts().values(), default=0)
    return _all(urls, folder) or (f"a page was asked for {often} times" if often > most else None)


def _all(urls: Urls, folder: Path) -> str | None:
    """Whether every page is in the archive exactly once."""
    stored = _stored(folder)
    wrong = {url: stored[url] for url in urls if stored[url] != 1}
    left = list(folder.glob("*.open"))
    return f"{len(wrong)} pages not stored once: {list(wrong.items())[:2]}" if wrong else str(left) if left else None


def _stored(folder: Path) -> Counter[str]:
    return Counter(one.url for path in sorted(folder.glob("*.warc.gz")) for one in pages_in(path, "x", path.name))


def _sentence(ran: Ran, words: str) -> str | None:
    """Whether a command failed with one sentence that holds `words`."""
    lines = ran.said.strip().splitlines()
    good = ran.code not in (0, None) and words in ran.said and "Traceback" not in ran.said and len(lines) <= 2
    return None if good else f"it ended with {ran.code} and said {ran.said[-300:]!r}"


@contextmanager
def _small_disk(here: Path, kilobytes: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """A file system of some kilobytes below `here`: (Python to run before the command, how to make room)."""
    here.mkdir(parents=True)
    if not _mounted(here, f"size={kilobytes}k"):
        yield f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes << 10},) * 2)", lambda: None
        return
    try:
        yield "", lambda: subprocess.run(["mount", "-o", "remount,size=64m", str(here)], check=True)
    finally:
        subprocess.run(["umount", str(here)], check=True)


@contextmanager
def _unwritable(here: Path) -> Iterator[Path]:
    here.mkdir(parents=True)
    if not _mounted(here, "ro,size=64k"):
        (here / "file").write_text("in the way")
        yield here / "file" / "out"
        return
    try:
        yield here / "out"
    finally:
        subprocess.run(["umount", str(here)], check=True)


def _mounted(here: Path, options: str) -> bool:
    if os.geteuid():
        return False
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(here)]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0
