"""The sample web over a real loopback socket, at the end of its last day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.sample.calendar import DAYS
from pipeline.sample.server import SampleWeb, serve


@pytest.fixture(scope="session")
def web() -> Iterator[SampleWeb]:
    with serve() as running:
        running.today = DAYS[-1]
        yield running


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and no injected time but the command line's."""
    monkeypatch.setenv("SPACE_NEWS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SPACE_NEWS_NOW", "2026-03-12T03:00:00Z")
    return tmp_path / "home"
