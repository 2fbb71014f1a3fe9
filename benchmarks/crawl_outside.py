"""Plays a fault case as a user would: through the command line, in a process of its own whose memory is measured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.crawl import read_pages
from pipeline.crawl.archive import pages_in
from pipeline.home import Home
from pipeline.settings import Settings

PROGRAM = """
import atexit, sys
def tell_peak():  # not ru_maxrss: that of a child begins at what its parent had
    with open("/proc/self/status") as status:
        sys.stderr.write("".join(line for line in status if line.startswith("VmHWM:")))
atexit.register(tell_peak)
from pipeline.cli import main
raise SystemExit(main())
"""
PEAK = re.compile(r"^VmHWM:\s*(\d+) kB\n", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, what it said, its peak memory in MB and its seconds."""

    code: int
    said: str
    peak: float
    seconds: float


def start(arguments: Sequence[str], home: Path | None = None, *, before: str = "") -> subprocess.Popen[str]:
    """Begin `space-news ARGUMENTS`; `before` is Python to run first (a resource limit)."""
    environment = {**os.environ, **({"SPACE_NEWS_HOME": str(home)} if home else {})}
    return subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{PROGRAM}", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def finish(process: subprocess.Popen[str], started: float) -> Ran:
    """Wait for a command and measure it."""
    assert process.stderr is not None
    said = process.stderr.read()
    peak = PEAK.search(said)
    code = process.wait()
    return Ran(code, PEAK.sub("", said), int(peak[1]) / 1024 if peak else 0.0, time.monotonic() - started)


def command(arguments: Sequence[str], home: Path | None = None, *, before: str = "") -> Ran:
    """Run `space-news ARGUMENTS` to its end."""
    started = time.monotonic()
    return finish(start(arguments, home, before=before), started)


def settings_file(settings: Settings, path: Path) -> Path:
    """The settings as the TOML file that a user would write."""
    lines = []
    for one in fields(Settings):
        value: Any = getattr(settings, one.name)
        if value is None or isinstance(value, Mapping):
            continue
        shown = f'"{value}"' if isinstance(value, (str, Path)) else list(value) if isinstance(value, tuple) else value
        lines.append(f"{one.name} = {str(shown).replace(chr(39), chr(34))}")
    path.write_text("\n".join(lines) + "\n")
    return path


def urls_run(urls: Sequence[str], folder: Path, settings: Path, *, before: str = "") -> tuple[list[str], str]:
    """The arguments of `crawl --urls` into `folder`."""
    listing = folder.with_name(folder.name + ".txt")
    listing.parent.mkdir(parents=True, exist_ok=True)
    listing.write_text("\n".join(urls) + "\n")
    return ["crawl", "--urls", str(listing), "--to", str(folder), "--settings", str(settings)], before


def fetched(folder: Path) -> tuple[list[dict[str, Any]], int]:
    """What a folder of `crawl --urls` says: the rows of its fetch log, and its good pages."""
    rows = pq.read_table(folder / "fetches.parquet").to_pylist()
    return rows, sum(1 for path in sorted(folder.glob("*.warc.gz")) for _ in pages_in(path, "x", path.name))


def source_run(
    urls: Sequence[str], named: Mapping[str, Sequence[str]], folder: Path, settings: Path
) -> tuple[Ran, list[dict[str, Any]], int]:
    """`crawl --source` for a source whose listings are `named`: how it ended, the fetch log, the good pages."""
    host = re.sub(r"^\w+://([^/:]+).*", r"\1", urls[0])
    lines = ['id = "fault"', 'name = "Fault"', f'homepage = "{urls[0]}"', f'hosts = ["{host}"]']
    lines += [f"{key} = {list(value)}".replace("'", '"') for key, value in named.items()]
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    (sources / "fault.toml").write_text("\n".join(lines) + "\n")
    home, day = Home(folder), datetime.now(UTC).date()
    ran = command(
        ["crawl", "--source", "fault", "--day", str(day), "--sources", str(sources), "--settings", str(settings)],
        folder,
    )
    log = home.staged / "fetches" / f"{day}.parquet"
    rows = pq.read_table(log).to_pylist() if log.is_file() else []
    return ran, rows, sum(1 for _ in read_pages(home, day))
