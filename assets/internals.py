"""The places where Dagster's public interface ends, gathered here so that an upgrade is read in one file.

Written against Dagster 1.13.27. What is needed and not offered: one run over a range of days that tells a
materialization, with its own data version, for each day that holds something (Dagster would tell the same one for
every day of the range); check evaluations of single days; and the stored evaluations of many checks at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluation
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as AssetJob
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

__all__ = [
    "DATA_VERSION_TAG",
    "DEFERRED",
    "AssetJob",
    "StoredEvaluation",
    "day_check",
    "day_materialization",
    "latest_metadata",
    "latest_version",
    "stored_evaluations",
    "told",
]

DATA_VERSION_TAG: Final = "dagster/data_version"
_BY_USER_TAG: Final = "dagster/data_version_is_user_provided"

# Dagster tells no event of its own for an output with this metadata (it marks assets that tell theirs themselves),
# yet the steps after it run. `test_a_range_tells_each_day_by_itself` fails if that changes.
_TELLS_ITSELF: Final = {"__source_asset_observation__": True}

DEFERRED: Final = {"dagster/defer_asset_events": "true"}
"""A run tag: no event of Dagster's own for any asset. Without it a range stores one planned event for each day and
asset, 10 ms each: half a minute for a year. Only for runs whose assets all tell themselves."""

Stored = Literal["evaluated", "unfinished"]


@dataclass(frozen=True)
class StoredEvaluation:
    """The newest stored evaluation of a check; `unfinished` where a run began it and told no result."""

    state: Stored
    passed: bool
    metadata: Mapping[str, Any]
    run_id: str


def day_materialization(
    key: dg.AssetKey, day: date, version: str, metadata: Mapping[str, Any]
) -> dg.AssetMaterialization:
    """The materialization of one day of an asset, with its data version."""
    return dg.AssetMaterialization(
        key, partition=str(day), metadata=dict(metadata), tags={DATA_VERSION_TAG: version, _BY_USER_TAG: "true"}
    )


def day_check(
    key: dg.AssetKey, name: str, day: date, *, passed: bool, description: str, metadata: Mapping[str, Any],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.WARN,
) -> Any:  # fmt: skip
    """The evaluation of a check for one day of an asset."""
    return AssetCheckEvaluation(
        asset_key=key, check_name=name, partition=str(day), passed=passed, description=description,
        metadata=dict(metadata), severity=severity, blocking=False,
    )  # fmt: skip


def told(keys: Iterable[dg.AssetKey]) -> Iterable[dg.Output[None]]:
    """Outputs for assets whose days were told one by one, so that the steps after them run."""
    for key in keys:
        yield dg.Output(None, output_name=key.to_python_identifier(), metadata=_TELLS_ITSELF)


def stored_evaluations(
    instance: dg.DagsterInstance, keys: Sequence[dg.AssetCheckKey]
) -> dict[dg.AssetCheckKey, StoredEvaluation]:
    """The newest stored evaluation of each check that has any."""
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    found = {}
    for key, record in records.items():
        if record.status is AssetCheckExecutionRecordStatus.PLANNED or record.event is None:
            found[key] = StoredEvaluation("unfinished", False, {}, record.run_id)
            continue
        event = record.event.dagster_event
        evaluation = event.asset_check_evaluation_data if event else None
        if evaluation is not None:
            metadata = {name: value.value for name, value in evaluation.metadata.items()}
            found[key] = StoredEvaluation("evaluated", evaluation.passed, metadata, record.run_id)
    return found


def latest_version(instance: dg.DagsterInstance, key: dg.AssetKey) -> str | None:
    """The data version of the newest materialization of an unpartitioned asset; None where there is none."""
    newest = _newest(instance, key)
    return (newest.tags or {}).get(DATA_VERSION_TAG) if newest else None


def latest_metadata(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, Any]:
    """The metadata of the newest materialization of an asset, as plain values; empty where there is none."""
    newest = _newest(instance, key)
    return {name: value.value for name, value in newest.metadata.items()} if newest else {}


def _newest(instance: dg.DagsterInstance, key: dg.AssetKey) -> dg.AssetMaterialization | None:
    event = instance.get_latest_materialization_event(key)
    return event.asset_materialization if event else None
