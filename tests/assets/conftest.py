"""Homes for the tests of the asset graph: one is published once, the others are copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from small_home import SmallHome, small_home

from pipeline.home import Home


@pytest.fixture(scope="session")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> SmallHome:
    """A home whose whole line was run once."""
    small = small_home(tmp_path_factory.mktemp("published") / "home")
    with small.instance() as instance:
        assert small.run(instance).success, small.said
    return small


@pytest.fixture
def published(first_release: SmallHome, tmp_path: Path) -> SmallHome:
    """A copy of a home with one release."""
    shutil.copytree(first_release.home.root, tmp_path / "home")
    return SmallHome(Home(tmp_path / "home"))


@pytest.fixture
def instance(published: SmallHome) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of `published`."""
    with published.instance() as found:
        yield found
