"""Backup, wipe, restore, and the next night as if nothing had happened: the same releases, byte for byte."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assets.run import materialize
from pipeline.clock import Clock, fixed
from pipeline.home import Home
from pipeline.operation.backup import back_up, restore
from pipeline.release.manifest import releases_in
from pipeline.sample import DAYS, night_of, sample_settings, sample_sources, serve


def nights(home: Home, days: Sequence[date]) -> None:
    """Crawl the sample web for these days and release each."""
    with serve() as web:

        def night(day: date) -> Clock:
            web.today = day
            return fixed(night_of(day))

        for day in days:
            report = materialize(
                home, sources=sample_sources(), settings=sample_settings(web), days=[day], night=night,
                clock=fixed(night_of(day)), sample=True,
            )  # fmt: skip
            assert report.succeeded and report.new, report.text


def released(home: Home) -> dict[str, str]:
    """SHA-256 of every Parquet file of every release."""
    files = sorted(home.releases.rglob("*.parquet"))
    return {str(path.relative_to(home.releases)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.heavy
def test_the_night_after_a_restore_is_the_night_that_would_have_been(tmp_path: Path) -> None:
    undisturbed, home = Home(tmp_path / "undisturbed"), Home(tmp_path / "home")
    nights(undisturbed, DAYS[:2])
    nights(home, DAYS[:1])
    back_up(home, tmp_path / "copy", fixed(night_of(DAYS[0])))
    shutil.rmtree(home.data)
    restored = Home(tmp_path / "restored")
    restore(tmp_path / "copy", restored)
    nights(restored, DAYS[1:2])
    assert len(releases_in(restored)) == 2
    assert released(restored) == released(undisturbed)
