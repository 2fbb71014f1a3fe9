"""What a suite is: rules on one table, each with its number, its reason and what to do when it fails."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pipeline.tables import Table

if TYPE_CHECKING:
    import polars as pl

    from expectations.candidate import Candidate

Severity = Literal["critical", "warning"]
View = Callable[["Candidate"], "pl.DataFrame"]
ROWS: Final = "rows"
"""The name of the view that has one row a row of the table."""


@dataclass(frozen=True)
class Rule:
    """One expectation: a class of `great_expectations.expectations`, its arguments, and why it is asked.

    `view` names the frame that it is evaluated on; `reason` tells where the rule and its number come from; `advice`
    tells a reader of a red check what to do.
    """

    name: str
    expectation: str
    arguments: Mapping[str, Any]
    reason: str
    advice: str
    severity: Severity = "critical"
    view: str = ROWS


def rule(
    name: str,
    expectation: str,
    *,
    reason: str,
    advice: str,
    severity: Severity = "critical",
    view: str = ROWS,
    **arguments: Any,
) -> Rule:
    """A `Rule`; `expectation` is given without its `Expect` prefix."""
    return Rule(name, f"Expect{expectation}", arguments, reason, advice, severity, view)


@dataclass(frozen=True)
class Suite:
    """The rules of one table and the frames (`views`) that they look at.

    `key` names the columns that tell which row offends, for each view. `reads` names the released tables that a view
    reads besides its own: an evaluation holds for exactly these versions of them.
    """

    table: Table
    rules: tuple[Rule, ...]
    views: Mapping[str, View]
    reads: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.table.name

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.name == name)

    def key(self, view: str) -> tuple[str, ...]:
        """The columns that identify a row of a view."""
        return self.table.key if view == ROWS else self.keys.get(view, ())


def suite_version(suite: Suite) -> str:
    """The version of a suite's checks: a hash of its rules, of the code that evaluates them and of the dictionary.

    An evaluation that was made under another version proves nothing (DESIGN §3).
    """
    told = [
        [rule.name, rule.expectation, rule.severity, rule.view, sorted(rule.arguments.items())] for rule in suite.rules
    ]
    rules = json.dumps([suite.name, told], default=str, sort_keys=True)
    return hashlib.sha256((rules + _code_version()).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _code_version() -> str:
    """A hash of this package, of the declared tables and of the rules on rights."""
    import pipeline.release.rights
    import pipeline.tables

    folders = [Path(__file__).parent, Path(pipeline.tables.__path__[0])]
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in [*files, Path(str(pipeline.release.rights.__file__))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
