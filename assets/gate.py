"""The gate: whether the tables of now may be published, read from the stored evaluations of exactly these tables.

A blocking check of Dagster stops only the run that it is in. So the release itself asks, whatever run it is in, for
each check: is there an evaluation, did it finish, was it made of these very files and by this very check, and did it
pass? Anything else refuses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

import dagster as dg

from assets.checks import CHECKED, binding, check_key
from assets.internals import StoredEvaluation, latest_metadata, latest_version, stored_evaluations
from assets.staged import staged_version
from assets.tables import MADE_FROM, table_key
from assets.workshop import Workshop
from expectations.suite import Rule, Suite
from expectations.suites import SUITES
from pipeline.errors import GateError
from pipeline.home import Home
from pipeline.operation.files import data_version, table_files
from pipeline.operation.versions import stale_days
from pipeline.release.records import CheckResult

Verdict = Literal["passed", "failed", "crashed", "missing", "stale", "unfinished"]
_GRAVEST_FIRST: Final[tuple[Verdict, ...]] = ("failed", "crashed", "unfinished", "missing", "stale", "passed")
_NAMED: Final = 12


@dataclass(frozen=True)
class Judged:
    """What the gate knows of one check on the tables of now; `found` says what the check found or why it is void."""

    suite: Suite
    rule: Rule
    verdict: Verdict
    found: str
    held: dict[str, Any]
    figures: dict[str, Any]

    @property
    def evaluated(self) -> bool:
        return self.verdict in ("passed", "failed", "crashed")

    @property
    def blocks(self) -> bool:
        return self.rule.severity == "critical" and self.verdict != "passed"

    def result(self) -> CheckResult:
        """The check as the manifest lists it; a warning without a valid evaluation counts as crashed."""
        return CheckResult(
            table=self.suite.name,
            check=self.rule.name,
            result=self.verdict if self.verdict in ("passed", "failed") else "crashed",
            severity=self.rule.severity,
            data_version=self.held["data_versions"][self.suite.name],
            check_version=self.held["check_version"],
            figures={**self.figures, "found": self.found},
        )


def judge(instance: dg.DagsterInstance, home: Home) -> list[Judged]:
    """Every check on the tables of now, in the order of the suites."""
    keys = {check_key(suite, rule.name): (suite, rule) for suite in SUITES.values() for rule in suite.rules}
    stored = stored_evaluations(instance, list(keys))
    held = {suite.name: binding(home, suite) for suite in SUITES.values()}
    return [_judge(suite, rule, stored.get(key), held[suite.name]) for key, (suite, rule) in keys.items()]


def check_gate(instance: dg.DagsterInstance, workshop: Workshop) -> list[CheckResult]:
    """The results of every check where the tables may be published. Raises `GateError`, which names what stops them."""
    reasons = [*_unfit_tables(instance, workshop), *_stale_days(workshop.home)]
    judged = judge(instance, workshop.home) if not reasons else []
    stopping = sorted((one for one in judged if one.blocks), key=lambda one: _GRAVEST_FIRST.index(one.verdict))
    reasons += [f"{one.suite.name}.{one.rule.name} {_said(one)}" for one in stopping]
    if reasons:
        more = f"; and {len(reasons) - _NAMED} more" if len(reasons) > _NAMED else ""
        raise GateError(f"nothing is released: {'; '.join(reasons[:_NAMED])}{more}. {_advice(judged)}")
    return [one.result() for one in judged]


def _judge(suite: Suite, rule: Rule, stored: StoredEvaluation | None, held: dict[str, Any]) -> Judged:
    if stored is None:
        return Judged(suite, rule, "missing", "it was never evaluated", held, {})
    if stored.state == "unfinished":
        return Judged(suite, rule, "unfinished", f"run {stored.run_id[:8]} began it and told no result", held, {})
    try:
        told = json.loads(stored.metadata[CHECKED])
    except (KeyError, ValueError):
        return Judged(suite, rule, "stale", "its evaluation does not say what it holds for", held, {})
    if told.get("check_version") != held["check_version"]:
        return Judged(suite, rule, "stale", "the check was changed after it was evaluated", held, {})
    if told.get("data_versions") != held["data_versions"]:
        changed = [
            name for name, version in held["data_versions"].items() if told["data_versions"].get(name) != version
        ]
        return Judged(suite, rule, "stale", f"{' and '.join(changed)} changed after it was evaluated", held, {})
    verdict: Verdict = told["result"]
    if verdict == "passed" and not stored.passed:
        verdict = "failed"
    return Judged(suite, rule, verdict, str(stored.metadata.get("found", "")), held, told.get("figures") or {})


def _unfit_tables(instance: dg.DagsterInstance, workshop: Workshop) -> Iterable[str]:
    """Tables that are not there, are not what was last materialized, or were made from other days than there are."""
    staged = staged_version(workshop)
    for name, path in table_files(workshop.home).items():
        if not path.is_file():
            yield f"there is no table {name}"
            continue
        made = latest_version(instance, table_key(name))
        if made != data_version(path):
            yield f"the file of {name} is not what was materialized last (data version {(made or 'none')[:12]})"
        elif latest_metadata(instance, table_key(name)).get(MADE_FROM) != staged:
            yield f"{name} was made before the staged days changed"


def _stale_days(home: Home) -> Iterable[str]:
    days = stale_days(home)
    if days:
        yield (
            f"{len(days)} day{'s are' * (len(days) > 1) or ' is'} of another version of the code or archive "
            f"({days[0]}{f' to {days[-1]}' if len(days) > 1 else ''})"
        )


def _said(one: Judged) -> str:
    words = {
        "failed": "failed", "crashed": "crashed", "missing": "is missing", "stale": "is stale",
        "unfinished": "did not finish",
    }  # fmt: skip
    return f"{words.get(one.verdict, one.verdict)} ({one.found})"


def _advice(judged: list[Judged]) -> str:
    if not judged:
        return "Run `space-news build --stale`, which makes them again from the archive"
    if any(one.blocks and one.evaluated for one in judged):
        return "Correct what the failed checks name and build again"
    return "Run `space-news build --checks-only`, which evaluates what is missing"


def unevaluated(instance: dg.DagsterInstance, home: Home) -> list[dg.AssetCheckKey]:
    """The checks that have no finished evaluation on the tables of now."""
    absent = [name for name in table_files(home) if not (home.tables / f"{name}.parquet").is_file()]
    if absent:
        raise GateError(f"there is no table {', '.join(absent)} to check yet: run `space-news build`")
    return [check_key(one.suite, one.rule.name) for one in judge(instance, home) if not one.evaluated]
