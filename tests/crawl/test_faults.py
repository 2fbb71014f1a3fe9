"""The fault server's cases (where the evaluation material is present): what it saw and what we kept are both as they should be."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

SLOW = frozenset(("slow_body", "sm_60k", "fd_huge", "html_100k_links", "hang"))  # `make bench` runs them


@pytest.fixture(scope="module")
def faults() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "crawl_faults.py"
    spec = importlib.util.spec_from_file_location("crawl_faults", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["crawl_faults"] = module
    spec.loader.exec_module(module)
    if not (module.MATERIAL / "faultserver.py").is_file():
        pytest.skip("the fault server is absent (set SPACE_NEWS_EVAL)")
    return module


@pytest.fixture(scope="module")
def played(faults: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list, dict]]:  # type: ignore[type-arg]
    scratch = tmp_path_factory.mktemp("faults")
    server = faults.start(faults.MATERIAL / "faultserver.py", scratch)
    quick = replace(faults.LIMITS, total_timeout=8, read_timeout=5, connect_timeout=5, backoff=0.3, pages_per_source=20)
    try:
        results, verdicts = faults.play_all(scratch / "all", quick, side_by_side=8, without=SLOW)
        # The server is one thread: while it packs a bomb for one case it may keep another waiting for too long.
        again = [one.case["id"] for one in results if faults.fails(one, verdicts[one.case["id"]])]
        if again:
            alone, alone_verdicts = faults.play_all(scratch / "alone", quick, side_by_side=1, ids=again)
            results = [one for one in results if one.case["id"] not in again] + alone
            verdicts |= {one: alone_verdicts[one] for one in again}
        yield results, verdicts
    finally:
        server.terminate()
        server.wait()


def test_every_case_ends_as_it_should(faults: ModuleType, played: tuple[list, dict]) -> None:  # type: ignore[type-arg]
    results, verdicts = played
    wrong = {
        one.case["id"]: (verdicts[one.case["id"]].get("detail"), faults.judged(one))
        for one in results
        if faults.fails(one, verdicts[one.case["id"]])
    }
    assert wrong == {}
    assert len(results) > 150


def test_nothing_that_is_flagged_reaches_the_parser(played: tuple[list, dict]) -> None:  # type: ignore[type-arg]
    for result in played[0]:
        pages = [row for row in result.rows if row["purpose"] == "page"]
        assert result.pages <= sum(row["outcome"] == "stored" for row in pages), result.case["id"]
