"""Three nights run by the daemon on its schedule: a good one, one with a dead publisher, one whose check turns red."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.instance import prepare, ui_environment
from pipeline.home import Home
from pipeline.release.manifest import releases_in

ROOT = Path(__file__).resolve().parents[2]
WEB = str(ROOT / "tests" / "assets" / "nights_web.py")
PATIENCE = 900


@contextmanager
def daemon(home: Home) -> Iterator[subprocess.Popen[bytes]]:
    """Dagster's daemon on the code location of short nights, its schedule switched on."""
    prepare(home)
    environment = ui_environment(home)
    where = [sys.executable, "-m", "dagster"]
    subprocess.run([*where, "schedule", "start", "nightly", "-f", WEB, "-d", str(ROOT)], env=environment, check=True,
                   capture_output=True, cwd=ROOT)  # fmt: skip
    log = (home.data / "daemon.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "dagster._daemon", "run", "-f", WEB, "-d", str(ROOT)],
        env=environment, cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def log_of(home: Home) -> list[dict[str, str]]:
    return [json.loads(line) for path in sorted((home.data / "log").glob("*.jsonl")) for line in path.open()]


def ended(home: Home) -> list[dict[str, str]]:
    return [entry for entry in log_of(home) if entry["kind"] in ("succeeded", "failed")]


@pytest.mark.heavy
def test_three_nights_of_the_daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    monkeypatch.setenv("SPACE_NEWS_HOME", str(home.root))
    with daemon(home) as process:
        until = time.monotonic() + PATIENCE
        while len(ended(home)) < 3 and process.poll() is None and time.monotonic() < until:
            time.sleep(1)  # between looks at the log; what decides is the third entry
    told = ended(home)
    assert [entry["kind"] for entry in told] == ["succeeded", "succeeded", "failed"], told

    lines = [entry["text"] for entry in log_of(home)]
    assert any("trouble at meridian" in line for line in lines), "the dead publisher is told"
    assert [str(release.version) for release in releases_in(home)] == ["2026.3.2", "2026.3.3"], "and stopped nothing"
    assert told[2]["text"].startswith("nothing is released: articles.size failed"), (
        "the red check stopped the third release and is named"
    )

    status = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "status", "--json"], cwd=ROOT, capture_output=True, check=True
    )
    assert json.loads(status.stdout)["last_run"]["kind"] == "failed"

    repaired = repair(home)
    assert repaired.returncode == 0, repaired.stdout.decode() + repaired.stderr.decode()
    assert [str(release.version) for release in releases_in(home)] == ["2026.3.2", "2026.3.3", "2026.3.4"]


def repair(home: Home) -> subprocess.CompletedProcess[bytes]:
    """What an operator does: the damaged files go, and their days are made again from the archive."""
    for day in ("2026-03-02", "2026-03-03"):
        (home.staged / "staged_articles" / f"{day}.parquet").unlink()
    code = (
        "import nights_web as n; from assets.run import materialize; from pipeline.clock import fixed\n"
        "report = materialize(n.home, sources=n.sample_sources(), settings=n.settings, days=[], stale=True,"
        " clock=fixed(n.night_of(n.NIGHTS[-1])))\n"
        "print(report.text); raise SystemExit(not report.new)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'assets'}"}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=False)
