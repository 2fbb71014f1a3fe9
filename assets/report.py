"""What a run says when it is over: what was crawled, refused and released, what the checks found, what to do next."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import dagster as dg
import polars as pl

from assets.gate import Judged, judge
from assets.internals import latest_metadata
from assets.release import RELEASE
from assets.workshop import Workshop
from expectations.accuracy import load_reference, reference_check
from pipeline.home import Home
from pipeline.operation.files import table_files
from pipeline.operation.versions import code_versions
from pipeline.output import table
from pipeline.release.changes import diff_releases
from pipeline.release.manifest import latest_release
from pipeline.tables import RELEASED

_SAMPLE: Final = 3
_SHOWN: Final = {
    "articles": ("published_at", "source_id", "title", "space_relevance"),
    "entities": ("entity_id", "name", "n_articles", "n_mentions"),
    "entity_mentions": ("entity_id", "field", "start", "end", "surface"),
    "event_reports": ("type", "status", "date", "location_id", "date_text"),
    "events": ("type", "status", "title", "starts_on", "n_reports"),
    "sources": ("source_id", "name", "text_policy", "n_articles"),
    "superseded": ("old_id", "new_id", "kind"),
}
_MOST_TOLD: Final = {"entities": "n_mentions", "events": "n_reports", "articles": "space_relevance"}


@dataclass(frozen=True)
class RunReport:
    """How a run ended: `failure` is one sentence, `version` the release that stands, `new` whether this run made it."""

    succeeded: bool
    text: str
    failure: str | None
    version: str | None
    new: bool
    checks: Sequence[Judged]


def report_of(instance: dg.DagsterInstance, workshop: Workshop, *, failure: str | None) -> RunReport:
    """The report of a run that has just ended on this home."""
    home = workshop.home
    made = all(path.is_file() for path in table_files(home).values())
    checks = judge(instance, home) if made else []
    last = latest_release(home)
    version = str(last.version) if last else None
    new = failure is None and bool(latest_metadata(instance, RELEASE).get("new"))
    parts = [_crawled(home), _refused(home), _checked(checks)]
    if failure is None and version is not None:
        parts += [_released(home, version, new)]
        if new:
            parts += [*_samples(home), _changed(home) if workshop.sample else ""]
        parts.append(_next(version, last.manifest["previous"] if last else None))
    else:
        parts.append(failure or "no release was made")
    return RunReport(failure is None, "\n\n".join(part for part in parts if part), failure, version, new, checks)


def _crawled(home: Home) -> str:
    files = sorted((home.staged / "fetches").glob("*.parquet"))
    if not files:
        return ""
    pages = pl.scan_parquet(files).filter(pl.col("purpose").is_in(["page", "import"]))
    counted = pages.group_by("source_id", "outcome").len().collect().pivot("outcome", index="source_id", values="len")
    rows = counted.fill_null(0).sort("source_id").to_dicts()
    columns = ["source_id", *sorted(set(counted.columns) - {"source_id"})]
    return f"pages asked for, by outcome\n{table(rows, columns)}" if rows else ""


def _refused(home: Home) -> str:
    files = sorted((home.staged / "rejects").rglob("*.parquet"))
    if not files:
        return ""
    counted = pl.scan_parquet(files).group_by("stage", "rule").len("rows").sort("stage", "rule").collect()
    return f"refused and kept in `rejects`, by rule\n{table(counted.to_dicts(), counted.columns)}"


def _checked(checks: Sequence[Judged]) -> str:
    if not checks:
        return ""
    passed = sum(check.verdict == "passed" for check in checks)
    said = f"{passed} of {len(checks)} checks passed"
    if void := sum(not check.evaluated for check in checks):
        said += f"; {void} have no evaluation on the tables of now"
    rows = [
        {"check": f"{check.suite.name}.{check.rule.name}", "severity": check.rule.severity, "result": check.verdict,
         "found": check.found}
        for check in checks if check.evaluated and check.verdict != "passed"
    ]  # fmt: skip
    said += f"; accuracy: {reference_check(load_reference(), code_versions()).figures['found']}"
    return f"{said}\n{table(rows, list(rows[0]))}" if rows else said


def _released(home: Home, version: str, new: bool) -> str:
    last = latest_release(home)
    if not new or last is None:
        return f"nothing is new since release {version}: no release is made"
    rows = [{"table": name, "rows": rows} for name, rows in last.contents.rows.items()]
    return f"release {version}: {last.folder}\n{table(rows, ['table', 'rows'])}"


def _changed(home: Home) -> str:
    """What is new since the release before, in short; CHANGES.md of the release tells all of it."""
    last = latest_release(home)
    previous = last.manifest["previous"] if last else None
    if last is None or previous is None:
        return ""
    changes = diff_releases(home, previous, str(last.version))
    rows = [
        {"table": one.table, "rows before": one.before, "rows": one.after, "added": one.added, "changed": one.changed,
         "removed": one.removed}
        for one in changes.tables
    ]  # fmt: skip
    corrected = next((one.examples.get("changed", ()) for one in changes.tables if one.table == "articles"), ())
    titles = pl.read_parquet(table_files(home)["articles"]).filter(pl.col("article_id").is_in(list(corrected)))
    told = [f"  corrected: {title} (revision {revision})" for title, revision in
            titles.filter(pl.col("revision") > 1).select("title", "revision").head(_SAMPLE).iter_rows()]  # fmt: skip
    told += [f"  {old} is now {new} ({kind})" for kind, old, new in changes.superseded[:_SAMPLE]]
    return "\n".join((f"what changed since release {previous}", table(rows, list(rows[0])), *told))


def _samples(home: Home) -> list[str]:
    told = []
    for one in RELEASED:
        columns = list(_SHOWN[one.name])
        frame = pl.read_parquet(table_files(home)[one.name], columns=columns)
        if (by := _MOST_TOLD.get(one.name)) is not None:
            frame = frame.sort(by, descending=True, maintain_order=True)
        if frame.height:
            told.append(f"{one.name}\n{table(frame.head(_SAMPLE).to_dicts(), columns)}")
    return told


def _next(version: str, previous: str | None) -> str:
    command = (
        "space-news" if shutil.which("space-news") else os.path.relpath(Path(sys.executable).parent / "space-news")
    )
    return "\n".join((
        "next:",
        f"  make ui    (or {command} ui: the assets, their checks and this run)",
        f"  {command} query \"select type, count(*) as events from events group by 1 order by 2 desc\"",
        f"  {command} query \"select rule, count(*) as rows from rejects group by 1\"",
        f"  {command} release show {version}",
        *((f"  {command} release diff {previous} {version}",) if previous else ()),
    ))  # fmt: skip
