"""The night killed at random moments, then run again: are its releases those of an undisturbed run, byte for byte?

    python benchmarks/night_kill.py [--kills 30] [--seed 7]

Runs the demo (the sample web, ten nights, all tables, checks, a release) once undisturbed; then for each kill in a new
home, where all its processes are killed (SIGKILL) at a random moment of that time, and once more to its end. A kill
after the crawl must give the same bytes; one in its middle fetches a page again, and all but what a crawl decides must
agree.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp(prefix="space-news-kill-"))
    started = time.perf_counter()
    undisturbed = finish(folder / "undisturbed")
    expected, facts = files_of(undisturbed), facts_of(undisturbed)
    seconds = time.perf_counter() - started
    print(f"undisturbed: {seconds:.0f} s, {len(expected)} files", flush=True)
    outcomes: Counter[str] = Counter()
    for number in range(given.kills):
        home, moment = folder / str(number), chance.uniform(1, seconds)
        ended = kill(home, moment)
        finish(home)
        told = "other facts"
        if files_of(home) == expected:
            told = "the same bytes"
        elif same_facts(facts_of(home), facts):
            told = "the same facts, fetched anew"
        outcomes[told] += 1
        print(f"killed after {moment:.1f} s{ended}: {told}", flush=True)
        subprocess.run(["chmod", "-R", "u+w", str(home)], check=True)  # releases are write-protected
        shutil.rmtree(home)
    print(", ".join(f"{count} of {given.kills}: {told}" for told, count in sorted(outcomes.items())))
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    shutil.rmtree(folder)
    raise SystemExit(outcomes["other facts"] > 0)


def start(home: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SPACE_NEWS_HOME": str(home)}
    command = [sys.executable, "-m", "pipeline.cli", "demo"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)


def finish(home: Path) -> Path:
    if start(home).wait():
        raise SystemExit(f"the demo failed in {home}: run it there to see why")
    return home


def kill(home: Path, moment: float) -> str:
    """Kill a demo and whatever it began; says where it had ended by then."""
    process = start(home)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return ""
    return " (it had ended)"


def files_of(home: Path) -> dict[str, str]:
    """version/path -> SHA-256 of the data files of every release."""
    return {f"{folder.name}/{file['path']}": file["sha256"] for folder, file in _files(home)}


def facts_of(home: Path) -> dict[str, pl.DataFrame]:
    """The same files as rows, without what a crawl decides: when and where in the archive a page was stored."""
    decided = pl.selectors.matches("^(fetched_at|first_seen_at|robots_checked_at|warc_.*)$")
    return {
        f"{folder.name}/{file['path']}": pl.read_parquet(folder / file["path"]).select(~decided)
        for folder, file in _files(home)
    }


def same_facts(ours: dict[str, pl.DataFrame], theirs: dict[str, pl.DataFrame]) -> bool:
    return ours.keys() == theirs.keys() and all(ours[name].equals(theirs[name]) for name in ours)


def _files(home: Path) -> list[tuple[Path, dict[str, Any]]]:
    manifests = sorted((home / "datasets" / "releases").glob("[0-9]*/manifest.json"))
    return [
        (manifest.parent, file)
        for manifest in manifests
        for table in json.loads(manifest.read_text(encoding="utf-8"))["tables"].values()
        for file in table["files"]
    ]


if __name__ == "__main__":
    main()
