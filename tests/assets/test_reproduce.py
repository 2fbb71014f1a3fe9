"""Reproducing: a release made again from its archive is the same to the byte, and what is not the same is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

import assets.tables
from assets.build import DAYS_JOB, definitions_of
from assets.reproduce import describe, finish, prepare_copy, reproduce
from assets.run import run_job
from assets.staged import ARTICLES, MENTIONS, REPORTS
from assets.workshop import Workshop
from pipeline.crawl import days_with_pages
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.release.manifest import open_release, releases_in
from pipeline.resolve.release import Resolved
from pipeline.resolve.release import frames_of as real_frames_of
from pipeline.sample import sample_sources
from pipeline.settings import Settings

pytestmark = pytest.mark.heavy
COMMAND = Path(sys.executable).parent / "space-news"


def space_news(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SPACE_NEWS_HOME": str(home)}
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("demo"))
    assert space_news(home.root, "demo").returncode == 0
    return home


def stage_a_day(root: Path, day: date) -> None:
    """What a worker does: stage one day, in a process and a Dagster of its own."""
    definitions = definitions_of(Workshop(Home(root), sample_sources(), Settings(), sample=True))
    with dg.DagsterInstance.ephemeral() as instance:
        assert run_job(definitions, DAYS_JOB, instance, [ARTICLES, MENTIONS, REPORTS], (day, day)).success


def test_every_release_is_made_again_byte_for_byte(demo: Home) -> None:
    for release in releases_in(demo):
        told = space_news(demo.root, "release", "reproduce", str(release.version))
        assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
        assert f"release {release.version} is byte-identical" in told.stdout
        assert "so is every document" in told.stdout
    assert not list(demo.data.glob(".reproduce-*"))


def test_days_in_another_order_by_several_workers_give_the_same_bytes(demo: Home, tmp_path: Path) -> None:
    release, copy = open_release(demo), Home(tmp_path / "copy")
    assert prepare_copy(demo, release, copy) == []
    days = days_with_pages(copy)
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as workers:
        list(workers.map(stage_a_day, [copy.root] * len(days), reversed(days)))
    said: list[str] = []
    told = finish(release, copy, [], said.append)
    assert told.identical and told.documents == (), describe(told)
    assert not [line for line in said if line.startswith(("read", "extracted"))], "the workers had staged every day"


def test_another_code_is_named_and_what_it_changes_is_shown(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def frames_of(resolved: Resolved) -> dict[str, pl.DataFrame]:
        frames = real_frames_of(resolved)
        return {**frames, "events": frames["events"].with_columns(pl.col("title") + "!")}

    now = assets.reproduce.stage_versions
    monkeypatch.setattr("assets.reproduce.stage_versions", lambda home: {**now(home), "resolve": "of tomorrow"})
    monkeypatch.setattr(assets.tables, "frames_of", frames_of)
    told = reproduce(demo, "latest", lambda line: None)
    assert not told.identical
    assert told.tables == ("events/events.parquet",)
    assert told.obstacles == ("the code or data of resolve has changed since",)
    said = describe(told)
    assert "is not byte-identical, and cannot be (the code or data of resolve has changed since)" in said
    assert "changed: `title` in" in said


def test_an_archive_that_lacks_a_file_or_was_changed_is_told(demo: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(demo.root, home.root)
    changed, lost = sorted(home.archive.rglob("*.warc.gz"))[:2]
    changed.write_bytes(changed.read_bytes() + changed.read_bytes())
    (told,) = prepare_copy(home, open_release(home), Home(tmp_path / "first"))
    assert told == f"the archive has changed since in {changed.parent.name}"
    lost.unlink()
    with pytest.raises(SpaceNewsError, match=r"lacks 1 files .* restore them"):
        prepare_copy(home, open_release(home), Home(tmp_path / "second"))
