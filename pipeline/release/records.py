"""What goes into a release and what comes out of its commands: check results, releases, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline.release.version import Version


@dataclass(frozen=True)
class CheckResult:
    """The result of one check on one materialization; `figures` is what it counted (JSON values only).

    A check that crashed proves nothing about the data: it blocks a release like one that failed.
    """

    table: str
    check: str
    result: Literal["passed", "failed", "crashed"]
    severity: Literal["critical", "warning"] = "critical"
    partition: str | None = None
    data_version: str = ""
    check_version: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        return self.severity == "critical" and self.result != "passed"


@dataclass(frozen=True)
class Published:
    """A new release: its rows by table, how many of its files are shared with the one before it, its size in bytes."""

    version: Version
    folder: Path
    previous: Version | None
    rows: Mapping[str, int]
    linked_files: int
    size: int


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a release; `where` names the file or table."""

    check: str
    where: str
    message: str
    count: int = 1


@dataclass(frozen=True)
class Verification:
    """What `verify_release` looked at and what it found; `ok` where it found nothing."""

    version: Version
    checked: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class ReleaseEntry:
    """One line of the index of releases; `yanked` is the reason where it was taken back."""

    version: Version
    covers: str
    created_at: str
    sample: bool
    rows: Mapping[str, int]
    size: int
    latest: bool
    yanked: str | None = None
