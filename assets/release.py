"""The release: the tables of now, published whole once the gate lets them through."""

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from assets.checks import pages_folder, pages_hold
from assets.gate import check_gate
from assets.ids import keep_ledger, prepare_ledger
from assets.inputs import keep_inputs, written_with
from assets.regression import regression_sample
from assets.staged import staged_version
from assets.tables import table_key
from assets.workshop import Workshop
from expectations.accuracy import CHECK, load_reference, reference_check
from expectations.candidate import candidate_of
from expectations.evaluate import evaluate
from expectations.report import write_index, write_pages
from expectations.suites import SUITES
from pipeline.clock import iso
from pipeline.errors import GateError
from pipeline.home import Home
from pipeline.operation.files import combined, data_version, table_files
from pipeline.operation.versions import code_versions, stage_versions, staged_days
from pipeline.release.manifest import latest_release
from pipeline.release.publish import publish
from pipeline.release.records import CheckResult
from pipeline.tables import RELEASED

RELEASE = dg.AssetKey(["release"])


def release_asset(workshop: Workshop) -> dg.AssetsDefinition:
    """`release`: `datasets/releases/<version>/`."""

    @dg.asset(
        key=RELEASE,
        deps=[table_key(table.name) for table in RELEASED],
        group_name="release",
        description="The open dataset: `datasets/releases/<version>/`, immutable. Refuses unless every blocking check "
        "was evaluated on exactly these tables, by the checks as they are now, and passed.",
        kinds={"parquet", "croissant"},
        owners=["team:space-news"],
    )
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        home, reference = workshop.home, load_reference()
        try:
            checks = [*check_gate(context.instance, workshop), reference_check(reference, code_versions())]
        except GateError as refusal:
            raise dg.Failure(description=str(refusal), allow_retries=False) from None
        prepare_ledger(home)
        staged = staged_version(workshop)
        archive = keep_inputs(home, staged)
        published = publish(
            home,
            table_files(home),
            checks=checks,
            inputs={
                "first_day": str(staged_days(home)[0]),
                "archive_version": archive,
                "staged_version": staged,
                "written_with": written_with(),
            },
            stage_versions=stage_versions(home),
            covers=staged_days(home)[-1],
            clock=workshop.clock,
            sample=workshop.sample,
            quality_docs=quality_pages(home, checks),
            reference=reference,
            regression_sample=regression_sample(table_files(home), staged_days(home)[-1]) if workshop.sample else None,
            say=workshop.say,
        )
        last = latest_release(home)
        version = str(published.version if published else last.version if last else "")
        keep_ledger(home, version)
        if published is None:
            workshop.say(f"nothing is new since release {version}: no release is made")
        else:
            workshop.say(f"published release {version}: {sum(published.rows.values())} rows, {published.size} bytes")
        return dg.MaterializeResult(
            metadata=_metadata(home, version, made=published is not None, checks=checks, made_at=iso(workshop.clock())),
            data_version=dg.DataVersion(combined(data_version(path) for path in table_files(home).values())),
        )

    return release


def accuracy_check() -> dg.AssetChecksDefinition:
    """Whether the accuracy that a release tells was measured for the code and knowledge that made it."""

    @dg.asset_check(
        name=CHECK, asset=RELEASE, blocking=False,
        description="The accuracy on labelled real texts was measured for the code and knowledge of now. If not, "
        "`make reference` measures it again.",
    )  # fmt: skip
    def measured() -> dg.AssetCheckResult:
        told = reference_check(load_reference(), code_versions())
        return dg.AssetCheckResult(
            passed=told.result == "passed", severity=dg.AssetCheckSeverity.WARN,
            description=str(told.figures["found"]), metadata={"measured on": str(told.figures["measured_on"])},
        )  # fmt: skip

    return measured


def quality_pages(home: Home, checks: Sequence[CheckResult]) -> Path:
    """The folder of Data Docs for these results; a suite whose pages belong to other files is evaluated for them."""
    folder = home.data / "quality" / "release"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    counts: dict[str, Counter[str]] = {name: Counter() for name in SUITES}
    for check in checks:
        counts.setdefault(check.table, Counter())[check.result] += 1
    for suite in SUITES.values():
        if not pages_hold(home, suite):
            write_pages(evaluate(suite, candidate_of(home)), pages_folder(home, suite))
        shutil.copytree(pages_folder(home, suite), folder / suite.name, ignore=shutil.ignore_patterns("*.json"))
    write_index(folder, {name: counts[name] for name in SUITES})
    return folder


def _metadata(home: Home, version: str, *, made: bool, checks: Sequence[CheckResult], made_at: str) -> dict[str, Any]:
    folder = home.releases / version
    warnings = [f"{check.table}.{check.check}" for check in checks if check.result != "passed"]
    return {
        "version": version,
        "new": made,
        "asked at": made_at,
        "folder": dg.MetadataValue.path(str(folder)),
        "Data Docs": dg.MetadataValue.path(str(folder / "quality" / "index.html")),
        "checks": len(checks),
        "warnings": ", ".join(warnings) or "none",
    }
