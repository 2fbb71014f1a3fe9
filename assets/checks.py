"""The checks: one Dagster check for each rule of `expectations/`, evaluated on exactly the files that are there."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import dagster as dg

from assets.tables import table_key
from assets.workshop import Workshop
from expectations.candidate import candidate_of
from expectations.evaluate import Outcome, evaluate
from expectations.report import describe, figures, write_pages
from expectations.suite import Suite, suite_version
from expectations.suites import SUITES
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.operation.files import data_version, table_files

CHECKED: Final = "checked"
"""Metadata of an evaluation: what it holds for, as JSON (see `Evaluated`)."""

STAMP: Final = "evaluated.json"


def check_key(suite: Suite, rule: str) -> dg.AssetCheckKey:
    """The key of a rule's check."""
    return dg.AssetCheckKey(table_key(suite.name), rule)


def table_checks(workshop: Workshop) -> list[dg.AssetChecksDefinition]:
    """The checks of every table, one step a table."""
    return [_checks(workshop, suite) for suite in SUITES.values()]


def versions_read(home: Home, suite: Suite) -> dict[str, str]:
    """The data versions of the files that a suite looks at, by table."""
    files = table_files(home)
    missing = [name for name in (suite.name, *suite.reads) if not files[name].is_file()]
    if missing:
        raise SpaceNewsError(f"there is no table {', '.join(missing)} to check yet: run `space-news build`")
    return {name: data_version(files[name]) for name in sorted({suite.name, *suite.reads})}


def binding(home: Home, suite: Suite) -> dict[str, Any]:
    """What an evaluation made now would hold for: the suite's version and the data version of each file it reads."""
    return {"check_version": suite_version(suite), "data_versions": versions_read(home, suite)}


def pages_folder(home: Home, suite: Suite) -> Path:
    """Where the pages of the last whole evaluation of a suite lie, with what they hold for."""
    return home.data / "quality" / suite.name


def _checks(workshop: Workshop, suite: Suite) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=f"check_{suite.name}",
        specs=[
            dg.AssetCheckSpec(
                rule.name,
                asset=table_key(suite.name),
                blocking=rule.severity == "critical",
                description=f"{rule.reason[:1].upper()}{rule.reason[1:]}. If it fails: {rule.advice}.",
                metadata={"expectation": rule.expectation, "arguments": json.dumps(dict(rule.arguments), default=str)},
            )
            for rule in suite.rules
        ],
        can_subset=True,
    )
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        chosen = {key.name for key in context.selected_asset_check_keys}
        held = binding(workshop.home, suite)
        evaluation = evaluate(suite, candidate_of(workshop.home), only=chosen)
        if binding(workshop.home, suite) != held:
            raise SpaceNewsError(f"{suite.name} was changed while it was checked; check it again")
        if len(chosen) == len(suite.rules):
            folder = pages_folder(workshop.home, suite)
            shutil.rmtree(folder, ignore_errors=True)
            write_pages(evaluation, folder)
            (folder / STAMP).write_text(json.dumps(held))
        failed = [outcome.rule.name for outcome in evaluation.outcomes if outcome.status != "passed"]
        workshop.say(
            f"checked {suite.name}: {len(chosen)} rules" + (f"; not passed: {', '.join(failed)}" if failed else "")
        )
        for outcome in evaluation.outcomes:
            yield _result(suite, outcome, held)

    return check


def _result(suite: Suite, outcome: Outcome, held: dict[str, Any]) -> dg.AssetCheckResult:
    critical = outcome.rule.severity == "critical"
    told = figures(outcome)
    metadata: dict[str, Any] = {
        "result": outcome.status,
        "found": describe(outcome),
        "why": outcome.rule.reason,
        "what to do": outcome.rule.advice,
        "observed": json.dumps(told["observed"], default=str),
        "offending rows": outcome.unexpected or 0,
        "examples": dg.MetadataValue.json(told["examples"]),
        CHECKED: json.dumps({**held, "result": outcome.status, "figures": told}, default=str),
    }
    return dg.AssetCheckResult(
        asset_key=table_key(suite.name),
        check_name=outcome.rule.name,
        passed=outcome.status == "passed",
        severity=dg.AssetCheckSeverity.ERROR if critical else dg.AssetCheckSeverity.WARN,
        description=describe(outcome) or "as it should be",
        metadata=metadata,
    )


def pages_hold(home: Home, suite: Suite) -> bool:
    """Whether the stored pages of a suite belong to the files and the checks of now."""
    try:
        return bool(json.loads((pages_folder(home, suite) / STAMP).read_text()) == binding(home, suite))
    except (FileNotFoundError, ValueError):
        return False
