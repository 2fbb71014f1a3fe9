"""The accuracy on labelled real texts, as it was measured last, and whether it was measured for the work of now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pipeline.errors import SpaceNewsError
from pipeline.release.records import CheckResult

FILE: Final = Path(__file__).parent / "reference.json"
"""Written by `benchmarks/reference.py` (`make reference`) and never by hand."""

CHECK: Final = "reference_current"


def load_reference() -> dict[str, Any]:
    """`measured_on`, the `stage_versions` it holds for, and `sets`, each with its n, stage, remark and figures."""
    try:
        found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpaceNewsError(f"cannot read {FILE} ({error}): restore it, or run `make reference`") from None
    return found


def outdated_stages(reference: Mapping[str, Any], versions: Mapping[str, str]) -> list[str]:
    """The stages whose code or data has changed since they were measured."""
    return [stage for stage, version in reference["stage_versions"].items() if versions.get(stage) != version]


def reference_check(reference: Mapping[str, Any], versions: Mapping[str, str]) -> CheckResult:
    """A warning where a stage has changed without being measured again: its figures then tell of older code."""
    outdated = outdated_stages(reference, versions)
    on = reference["measured_on"]
    found = (
        f"{' and '.join(outdated)} changed since the accuracy was measured on {on}: run `make reference`"
        if outdated
        else f"measured on {on} for exactly this code"
    )
    return CheckResult(
        table="release", check=CHECK, result="failed" if outdated else "passed", severity="warning",
        figures={"found": found, "measured_on": on, "outdated": outdated},
    )  # fmt: skip
