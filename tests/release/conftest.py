"""A home with a small, valid set of tables, published or not yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from release_samples import Maker, Rows, small_rows

from pipeline.home import Home
from pipeline.release.records import Published


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def make(home: Home) -> Maker:
    return Maker(home)


@pytest.fixture
def rows() -> Rows:
    return small_rows()


@pytest.fixture
def released(make: Maker, rows: Rows) -> Published:
    found = make(rows)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A release that many tests read and none changes."""
    found = Maker(Home(tmp_path_factory.mktemp("standing")))(small_rows())
    assert found is not None
    return found


@pytest.fixture(scope="session")
def standing_home(standing: Published) -> Home:
    return Home(standing.folder.parents[2])
