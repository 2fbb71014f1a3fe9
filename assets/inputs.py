"""What a release was made from: which files of the archive, day by day; kept private, beside the ledgers of ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.operation.files import INPUTS, combined, daily_file, made_from
from pipeline.operation.versions import staged_days
from pipeline.release.files import json_text, write_atomically
from pipeline.tables import STAGED_ARTICLES

Inputs = dict[str, dict[str, Any]]
"""By day: `version`, the version of what the archive held for it, and `files`, their names below the archive."""


def keep_inputs(home: Home, staged_version: str) -> str:
    """Write down which archive files the staged days are made of, under their version; returns the archive's version.

    A release names the staged version in its manifest, so that nothing has to be filed again once it is published.
    """
    told: Inputs = {}
    files = _files_by_day(home)
    for day in staged_days(home):
        version = made_from(daily_file(home, STAGED_ARTICLES, day)).get(INPUTS, "")
        told[str(day)] = {"version": version, "files": files.get(str(day), [])}
    path = _path(home, staged_version)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json_text(told))
    return combined(f"{day} {one['version']}" for day, one in told.items())


def written_with() -> dict[str, str]:
    """The libraries whose version decides how the same rows are written."""
    return {"polars": pl.__version__, "pyarrow": pa.__version__}


def kept_inputs(home: Home, staged_version: str) -> Inputs:
    """The archive files that a release was made of. Raises `SpaceNewsError` where that was not written down."""
    path = _path(home, staged_version)
    try:
        found: Inputs = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SpaceNewsError(
            f"this home does not know what the release was made from ({path} is missing): "
            "reproduce it in the home that published it"
        ) from None
    except (OSError, ValueError) as error:
        raise SpaceNewsError(f"cannot read {path} ({error}): restore it from a copy") from None
    return found


def _files_by_day(home: Home) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(home.archive.rglob("*.warc.gz")) if home.archive.is_dir() else ():
        found.setdefault(path.parent.name, []).append(path.relative_to(home.archive).as_posix())
    return found


def _path(home: Home, staged_version: str) -> Path:
    return home.data / "inputs" / f"{staged_version}.json"
