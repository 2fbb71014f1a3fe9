"""A bench that writes small candidates for the suites to look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_release import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
