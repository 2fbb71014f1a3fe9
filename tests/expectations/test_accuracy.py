"""The accuracy that a release carries: taken from the file that a benchmark writes, and marked where it is outdated."""

from __future__ import annotations

from expectations.accuracy import load_reference, outdated_stages, reference_check


def test_the_reference_says_on_what_and_when_each_figure_was_measured() -> None:
    reference = load_reference()
    assert reference["measured_on"] and set(reference["stage_versions"]) == {"extract", "parse"}
    for one in reference["sets"]:
        assert one["set"] and one["n"] > 0 and one["stage"] in reference["stage_versions"]
        assert all(0 <= value <= 100 for value in one["figures"].values())


def test_the_versions_that_were_measured_pass() -> None:
    reference = load_reference()
    told = reference_check(reference, reference["stage_versions"])
    assert (told.result, told.blocks) == ("passed", False)


def test_a_changed_stage_without_a_new_measurement_is_a_warning_that_blocks_nothing() -> None:
    reference = load_reference()
    versions = {**reference["stage_versions"], "extract": "of tomorrow"}
    told = reference_check(reference, versions)
    assert outdated_stages(reference, versions) == ["extract"]
    assert (told.result, told.severity, told.blocks) == ("failed", "warning", False)
    assert "run `make reference`" in told.figures["found"]
