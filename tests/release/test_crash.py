"""Killed anywhere: the releases are the old ones or the new one, and the next run ends what was begun."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from release_samples import Maker, small_rows

from pipeline.home import Home
from pipeline.release.index import list_releases
from pipeline.release.verify import verify_release

KILLED = 9
# Ends the process, without any cleaning up, at the first (or second) call of one of publish's steps.
PROGRAM = """
import os, sys
from pathlib import Path
import pipeline.release.publish as publishing, pipeline.release.files as files, pipeline.release.index as index
from release_samples import Maker, small_rows
from pipeline.home import Home
step, skip = sys.argv[2], int(sys.argv[3])
home = {"publishing": publishing, "files": files, "index": index}[step.split(".")[0]]
name = step.split(".")[1]
original = getattr(home, name)
calls = 0
def dying(*given, **more):
    global calls
    calls += 1
    if calls > skip:
        os._exit(9)
    return original(*given, **more)
setattr(home, name, dying)
rows = small_rows()
rows["articles"][0]["title"] = "Corrected"
Maker(Home(Path(sys.argv[1])))(rows)
"""


@pytest.mark.parametrize(
    ("step", "skip", "made"),
    [
        ("publishing.sha256", 3, False),  # among the tables
        ("publishing.seal", 0, False),  # all written, nothing flushed
        ("publishing.sync_folder", 0, True),  # renamed, not in the index
        ("index.write_atomically", 2, True),  # the index is new, the pointer is old
    ],
)
def test_a_killed_run_leaves_the_old_state_or_the_new_one(tmp_path: Path, step: str, skip: int, made: bool) -> None:
    make = Maker(Home(tmp_path / "home"))
    assert make(small_rows()) is not None
    died = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(make.home.root), step, str(skip)],
        cwd=Path(__file__).parent, check=False, capture_output=True, text=True,
        env={"PYTHONPATH": f"{Path(__file__).parent}:{Path(__file__).parents[2]}"},
    )  # fmt: skip
    assert died.returncode == KILLED, died.stderr[-400:]
    assert [str(entry.version) for entry in list_releases(make.home)] == [
        "2026.11.2",
        *(["2026.11.2-2"] if made else []),
    ]
    assert all(verify_release(make.home, str(entry.version)).ok for entry in list_releases(make.home)[:1])

    rows = small_rows()
    rows["articles"][0]["title"] = "Corrected"
    again = make(rows, say=lambda said: None)
    assert (again is None) == made
    assert [str(entry.version) for entry in list_releases(make.home)] == ["2026.11.2", "2026.11.2-2"]
    assert list_releases(make.home)[1].latest
    assert not list(make.home.releases.glob(".*.partial"))
