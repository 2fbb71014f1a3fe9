"""Runs a suite with Great Expectations and tells, rule by rule, what came out.

Great Expectations 1.24 takes pandas frames only; it gets numpy-backed ones, view by view, with the columns that the
view made (Arrow-backed ones take five times as long). Loading it costs seconds: it is imported in here only.
"""

from __future__ import annotations

import logging
import math
import os
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from expectations.aggregates import MOST_ROWS, Aggregate, aggregate, frame_of
from expectations.candidate import Candidate
from expectations.suite import Rule, Suite

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

EXAMPLES: Final = 5
_LONGEST: Final = 300
Status = Literal["passed", "failed", "crashed"]


@dataclass(frozen=True)
class Outcome:
    """What came of one rule: `observed` and counts as Great Expectations told them, up to five offending rows.

    `aggregated` where the table was too large for Great Expectations to see its rows. `crashed` means that the rule
    could not be evaluated (`problem` says why): nothing is known of the data then.
    """

    rule: Rule
    status: Status
    observed: Any = None
    unexpected: int | None = None
    rows: int | None = None
    examples: tuple[Mapping[str, Any], ...] = ()
    problem: str | None = None
    aggregated: bool = False

    @property
    def blocks(self) -> bool:
        return self.rule.severity == "critical" and self.status != "passed"


@dataclass(frozen=True)
class Evaluation:
    """The outcomes of a suite in the order of its rules; `results` are Great Expectations' own, one a view."""

    suite: Suite
    outcomes: tuple[Outcome, ...]
    results: Mapping[str, ExpectationSuiteValidationResult] = field(default_factory=dict)


def evaluate(suite: Suite, candidate: Candidate, only: Collection[str] | None = None) -> Evaluation:
    """Evaluate the rules of a suite (all, or those named in `only`) on a candidate. Never raises for bad data."""
    chosen = [rule for rule in suite.rules if only is None or rule.name in only]
    outcomes: dict[str, Outcome] = {}
    results: dict[str, Any] = {}
    for view in dict.fromkeys(rule.view for rule in chosen):
        rules = [rule for rule in chosen if rule.view == view]
        try:
            frame = suite.views[view](candidate)
            if frame.height > MOST_ROWS:
                results[view], found = _on_aggregates(suite, view, frame, rules)
            else:
                results[view] = _validate(suite, view, frame, rules)
                found = _outcomes(rules, results[view])
        except Exception as error:  # whatever breaks here is a broken check, and must read as one
            found = [Outcome(rule, "crashed", problem=f"{type(error).__name__}: {error}"[:_LONGEST]) for rule in rules]
        outcomes |= {outcome.rule.name: outcome for outcome in found}
    return Evaluation(suite, tuple(outcomes[rule.name] for rule in chosen), results)


def _on_aggregates(suite: Suite, view: str, frame: pl.DataFrame, rules: Iterable[Rule]) -> tuple[Any, list[Outcome]]:
    """The same on one number a rule, for a table that is too large for pandas."""
    counted = [aggregate(rule, frame, suite.key(view), EXAMPLES) for rule in rules]
    bounded = [
        replace(
            one.rule,
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": one.rule.name, "min_value": one.least, "max_value": one.most},
        )
        for one in counted
    ]
    result = _validate(suite, view, frame_of(counted), bounded)
    return result, [_counted(one, told) for one, told in zip(counted, _outcomes(bounded, result), strict=True)]


def _counted(one: Aggregate, told: Outcome) -> Outcome:
    return replace(
        told, rule=one.rule, observed=plain(one.value), unexpected=one.unexpected, rows=one.rows, aggregated=True,
        examples=tuple(plain(example) for example in one.examples) if told.status == "failed" else (),
    )  # fmt: skip


def _validate(suite: Suite, view: str, frame: pl.DataFrame, rules: Iterable[Rule]) -> ExpectationSuiteValidationResult:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its dependencies deprecate things at every import
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        import great_expectations as gx
        import great_expectations.expectations as gxe
        from great_expectations.data_context.types.base import ProgressBarsConfig

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        asset = context.data_sources.add_pandas(suite.name).add_dataframe_asset(view)
        batch = asset.add_batch_definition_whole_dataframe("candidate").get_batch({"dataframe": frame.to_pandas()})
        expectations = [
            getattr(gxe, rule.expectation)(
                **rule.arguments,
                severity=rule.severity,
                notes=f"{rule.name}: {rule.reason}. If it fails: {rule.advice}.",
                meta={"rule": rule.name},
            )
            for rule in rules
        ]
        return batch.validate(
            gx.ExpectationSuite(name=f"{suite.name} {view}", expectations=expectations),
            result_format={
                "result_format": "SUMMARY",
                "unexpected_index_column_names": [name for name in suite.key(view) if name in frame.columns],
                "partial_unexpected_count": EXAMPLES,
            },
        )


def _outcomes(rules: Iterable[Rule], result: ExpectationSuiteValidationResult) -> list[Outcome]:
    told = {one.expectation_config.meta["rule"]: one for one in result.results if one.expectation_config}
    return [_outcome(rule, told[rule.name]) for rule in rules]


def _outcome(rule: Rule, told: Any) -> Outcome:
    problem = _problem(told.exception_info or {})
    if problem is not None:
        return Outcome(rule, "crashed", problem=problem)
    found: Mapping[str, Any] = told.result or {}
    examples = [one for one in found.get("partial_unexpected_index_list") or () if isinstance(one, Mapping)] or [
        # a view of one row has no key, and is told by the number of the row
        {rule.arguments.get("column", "value"): value}
        for value in found.get("partial_unexpected_list") or ()
    ]
    return Outcome(
        rule,
        "passed" if told.success else "failed",
        observed=plain(found.get("observed_value")),
        unexpected=plain(found.get("unexpected_count")),
        rows=plain(found.get("element_count")),
        examples=tuple(plain(example) for example in examples[:EXAMPLES]) if not told.success else (),
    )


def _problem(info: Mapping[str, Any]) -> str | None:
    """The exception that Great Expectations caught; it tells one plainly, or one for each metric that broke."""
    if "raised_exception" in info:
        info = {"": info}
    for one in info.values():
        if isinstance(one, Mapping) and one.get("raised_exception"):
            return str(one.get("exception_message") or "it raised an exception")[:_LONGEST]
    return None


def plain(value: Any) -> Any:
    """A value as JSON knows it: numpy numbers, times and lists turned plain, NaN into null, long texts cut."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)[:_LONGEST]
