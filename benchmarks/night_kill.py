"""The night killed at random moments, then run again: are its releases those of an undisturbed run, byte for byte?

    python benchmarks/night_kill.py [--kills 30] [--seed 7]

Runs the demo (the sample web, ten nights, all tables, checks, a release) once undisturbed; then for each kill in a new
home, where all its processes are killed (SIGKILL) at a random moment of that time, and once more to its end.
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
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp(prefix="space-news-kill-"))
    started = time.perf_counter()
    expected = files_of(finish(folder / "undisturbed"))
    seconds = time.perf_counter() - started
    print(f"undisturbed: {seconds:.0f} s, {len(expected)} files", flush=True)
    wrong = 0
    for number in range(given.kills):
        home, moment = folder / str(number), chance.uniform(1, seconds)
        ended = kill(home, moment)
        found = files_of(finish(home))
        wrong += found != expected
        print(
            f"killed after {moment:.1f} s{ended}: {'the same' if found == expected else 'ANOTHER RELEASE'}", flush=True
        )
        subprocess.run(["chmod", "-R", "u+w", str(home)], check=True)  # releases are write-protected
        shutil.rmtree(home)
    print(f"{given.kills - wrong} of {given.kills} nights gave releases byte-identical to the undisturbed ones")
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    shutil.rmtree(folder)
    raise SystemExit(wrong > 0)


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
    found: dict[str, str] = {}
    for manifest in sorted((home / "datasets" / "releases").glob("[0-9]*/manifest.json")):
        for table in json.loads(manifest.read_text(encoding="utf-8"))["tables"].values():
            found |= {f"{manifest.parent.name}/{file['path']}": file["sha256"] for file in table["files"]}
    return found


if __name__ == "__main__":
    main()
