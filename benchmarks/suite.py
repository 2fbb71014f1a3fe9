"""Runs the benchmarks one after the other and writes `benchmarks/RESULTS.md`: machine, versions, figures, cost of each.

    python benchmarks/suite.py [--full] [--peers PYTHON] [--only NAME]

Without `--full` each runs at about a tenth of its size; all of them take less than twenty minutes on an idle machine.
`--peers` is a Python that has what `requirements.txt` names (`make bench` sets it up). A script that needs the
evaluation material (SPACE_NEWS_EVAL) is left out where it is absent, and the page says so.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))
LONGEST = {False: 420, True: 6 * 3600}
_WITH_PEERS = """import runpy, sys
sys.path.append(sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")"""


@dataclass(frozen=True)
class Benchmark:
    """A script with its arguments, small and full; `needs` is what it reads besides the checkout."""

    name: str
    small: str = ""
    full: str = ""
    needs: tuple[str, ...] = ()


SUITE = (
    Benchmark("parse_speed", needs=("eval",)),
    Benchmark("parse_stream", "memory --pages 600", "memory --pages 6000", ("eval",)),
    Benchmark("parse_fuzz", "--pages 3000", "--pages 50000", ("eval",)),
    Benchmark("entities_speed"),
    Benchmark("entities_general_news", needs=("eval",)),
    Benchmark("entities_gold", "--fold open", "--fold all", ("eval",)),
    Benchmark("events_dates", needs=("eval",)),
    Benchmark("resolve_events"),
    Benchmark("resolve_copies", needs=("eval",)),
    Benchmark("resolve_relevance", needs=("eval",)),
    Benchmark("crawl_cost", "cost --pages 400 --hosts 8", "cost", ("peers",)),
    Benchmark("crawl_import", "--megabytes 50", "--megabytes 1000"),
    Benchmark("crawl_kill", "--kills 5 --pages 60", "--kills 50"),
    Benchmark("engines", "--pages 300", "--pages 3000"),
    Benchmark("night", "--histories 0 5000", "--histories 0 10000 100000 1000000"),
    Benchmark("night_kill", "--kills 2", "--kills 30"),
    Benchmark("end_to_end", "--pages 1000", "--pages 20000 --reprocess"),
    Benchmark("release_scale", "--articles 50000", "--articles 1000000"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="at full size: hours, 16 GB of memory, 40 GB of disk")
    parser.add_argument("--peers", type=Path, help="a Python that has what benchmarks/requirements.txt names")
    parser.add_argument("--only", action="append", metavar="NAME", help="this script only; may be given again")
    given = parser.parse_args()
    chosen = [one for one in SUITE if not given.only or one.name in given.only]
    parts = [_head(full=given.full)]
    for one in chosen:
        print(f"{one.name} …", flush=True)
        parts.append(_run(one, given.peers, full=given.full))
        (CHECKOUT / "benchmarks" / "RESULTS.md").write_text("\n".join(parts), encoding="utf-8")
    print("written: benchmarks/RESULTS.md")


def _head(*, full: bool) -> str:
    names = ("dagster", "great-expectations", "lxml", "polars", "pyarrow", "selectolax")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return (
        f"# Results\n\nWritten by `make {'bench-full' if full else 'bench'}`; what each script measures, and what the "
        "figures mean, is in [README.md](README.md).\n\n"
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit.stdout.strip() or 'unknown'}. "
        f"{os.cpu_count()} processors ({platform.machine()}), load {load} at the start, "
        f"{platform.system()}, Python {platform.python_version()}; {versions}.\n"
    )


def _run(one: Benchmark, peers: Path | None, *, full: bool) -> str:
    arguments = (one.full if full else one.small).split()
    script = Path("benchmarks") / f"{one.name}.py"
    command = f"python {' '.join([script.as_posix(), *arguments])}"
    if "eval" in one.needs and not EVAL.is_dir():
        return f"## {one.name}\n\nLeft out: the evaluation material is not there (SPACE_NEWS_EVAL).\n"
    program = [sys.executable, str(script), *arguments]
    if peers is not None:
        program = [sys.executable, "-c", _WITH_PEERS, _site_of(peers), str(script), *arguments]
        if one.name == "crawl_cost":
            program += ["--scrapy-python", str(peers)]
    before, started = os.times(), time.perf_counter()
    try:
        done = subprocess.run(
            program, cwd=CHECKOUT, capture_output=True, text=True, timeout=LONGEST[full], check=False,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        )  # fmt: skip
        said, ended = done.stdout.strip() or done.stderr.strip()[-2000:], f"exit {done.returncode}"
    except subprocess.TimeoutExpired:
        said, ended = "", f"stopped after {LONGEST[full]} s"
    used = os.times()
    cpu = used.children_user + used.children_system - before.children_user - before.children_system
    cost = f"{time.perf_counter() - started:.0f} s, {cpu:.0f} s of CPU, {ended}"
    return f"## {one.name}\n\n`{command}` ({cost})\n\n```\n{said[-6000:]}\n```\n"


def _site_of(python: Path) -> str:
    """Where an interpreter keeps its packages: put last on our path, so that ours come first."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
