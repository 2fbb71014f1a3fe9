"""Dagster's own storage: SQLite under the home, the same for the command line, the daemon and the UI."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

import dagster as dg

from pipeline.errors import SpaceNewsError, UsageError
from pipeline.home import VARIABLE, Home

_CONFIGURATION: Final = """\
# Written once by space-news; change it as you like (https://docs.dagster.io, "dagster.yaml").
telemetry:
  enabled: false
nux: # no invitation in front of the UI
  enabled: false
compute_logs: # what the steps print is shown on the terminal
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
freshness: # tells when no release was made for longer than settings.toml allows ([night] fresh_hours)
  enabled: true
retention: # ticks of the schedule; runs and evaluations are kept, for the gate reads them
  schedule:
    purge_after_days: 90
"""

POSTGRES: Final = "SPACE_NEWS_POSTGRES_URL"
"""Environment: where Dagster keeps its runs and evaluations instead of SQLite (`postgresql://user:password@host/db`)."""

_IN_POSTGRES: Final = f"""\
storage: # the address, with its password, is read from the environment and never written down
  postgres:
    postgres_url:
      env: {POSTGRES}
"""


@contextmanager
def open_instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance of a home. Raises `SpaceNewsError` where it cannot be written."""
    prepare(home)
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        yield instance


def prepare(home: Home) -> None:
    """Write Dagster's configuration where there is none yet. Raises `UsageError` where it names another storage."""
    file = home.dagster / "dagster.yaml"
    wanted = bool(os.environ.get(POSTGRES))
    try:
        home.dagster.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(_CONFIGURATION + (_IN_POSTGRES if wanted else ""), encoding="utf-8")
        found = "postgres" in file.read_text(encoding="utf-8")
    except OSError as error:
        raise SpaceNewsError(
            f"cannot write to {home.dagster} ({error.strerror}); set {VARIABLE} to a folder that you own"
        ) from None
    if wanted and not found:
        raise UsageError(
            f"{POSTGRES} is set, but {file} keeps the runs in SQLite: add to it the lines of docs/deploy.md"
        )
    if found and not wanted:
        raise UsageError(f"{file} keeps the runs in Postgres: set {POSTGRES} to its address")
    if wanted and find_spec("dagster_postgres") is None:
        raise UsageError(f"{POSTGRES} is set, but its library is missing: pip install 'space-news[postgres]'")


def ui_command(port: int) -> list[str]:
    """The command that runs the UI and the daemon on the definitions of `assets.definitions`."""
    return [sys.executable, "-m", "dagster", "dev", "-m", "assets.definitions", "-h", "127.0.0.1", "-p", str(port)]


def ui_environment(home: Home) -> dict[str, str]:
    """The environment that the UI runs in: this home, and Dagster's storage inside it."""
    return {**os.environ, VARIABLE: str(home.root), "DAGSTER_HOME": str(home.dagster)}
