"""Evaluation and its pages: a broken check is no verdict on the data, and a page runs nothing that the web wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
from small_release import Bench, Rows

from expectations.candidate import Candidate
from expectations.evaluate import evaluate, plain
from expectations.report import describe, figures, safe, write_index, write_pages
from expectations.suites import SUITES

HOSTILE = "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>Ariel"


def _broken(candidate: Candidate) -> pl.DataFrame:
    raise ZeroDivisionError("nothing to divide by")


def test_a_view_that_breaks_crashes_its_rules_and_no_others(bench: Bench) -> None:
    suite = SUITES["sources"]
    crippled = replace(suite, views={**suite.views, "rows": _broken})
    told = {outcome.rule.name: outcome for outcome in evaluate(crippled, bench.candidate()).outcomes}
    assert told["required"].status == "crashed"
    assert told["required"].blocks
    assert "nothing to divide by" in str(told["required"].problem)
    assert told["size"].status == "passed"


def test_an_exception_inside_great_expectations_is_a_crash(bench: Bench) -> None:
    suite = SUITES["sources"]
    lost = replace(suite.rule("required"), arguments={"column": "no_such_column", "value_set": [""]})
    crippled = replace(suite, rules=(lost,))
    (outcome,) = evaluate(crippled, bench.candidate()).outcomes
    assert outcome.status == "crashed"
    assert outcome.problem
    assert describe(outcome).startswith("the check itself broke")


def test_a_missing_file_crashes_the_suite(bench: Bench) -> None:
    candidate = bench.candidate()
    candidate.tables["superseded"].unlink()
    assert {outcome.status for outcome in evaluate(SUITES["superseded"], candidate).outcomes} == {"crashed"}


def test_pages_tell_every_rule_and_load_nothing(bench: Bench, tmp_path: Path) -> None:
    def hostile(rows: Rows) -> None:
        rows["articles"][0]["source_id"] = HOSTILE
        rows["articles"][0]["title"] = HOSTILE

    evaluation = evaluate(SUITES["articles"], bench.candidate(hostile))
    pages = write_pages(evaluation, tmp_path / "quality" / "articles")
    index = pages[0].read_text()
    assert all(f"<code>{rule.name}</code>" in index for rule in SUITES["articles"].rules)
    for page in pages:
        text = page.read_text().lower()
        assert "<script" not in text
        assert "<img" not in text
        assert "http-equiv" not in text
        assert 'src="http' not in text and 'href="http' not in text


def test_the_index_counts_results(tmp_path: Path) -> None:
    page = write_index(tmp_path, {"articles": {"passed": 29, "failed": 1}}).read_text()
    assert "<td>29</td><td>1</td><td>0</td>" in page


def test_a_safe_page_keeps_what_it_says() -> None:
    cleaned = safe("<p onclick='x()'>kept <a href='javascript:x()'>too</a><script>gone</script></p>")
    assert "kept" in cleaned and "too" in cleaned
    assert "gone" not in cleaned and "onclick" not in cleaned and "javascript" not in cleaned


def test_figures_are_json(bench: Bench) -> None:
    for suite in SUITES.values():
        for outcome in evaluate(suite, bench.candidate()).outcomes:
            json.dumps(figures(outcome), allow_nan=False)


def test_long_texts_and_odd_numbers_are_made_plain() -> None:
    assert plain(float("nan")) is None
    assert len(plain("x" * 5_000)) == 300
    assert plain({"a": [pl.Series([1.5]).to_numpy()[0]]}) == {"a": [1.5]}
