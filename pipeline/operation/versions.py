"""The version of each stage: a hash of the code and data that it reads, stored with each day that it made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import pipeline
from pipeline.crawl import days_with_pages
from pipeline.home import Home
from pipeline.operation.files import INPUTS, STAGE, archive_version, daily_file, data_version, made_from
from pipeline.tables import STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS

_ROOT: Final = Path(pipeline.__path__[0])
_READS: Final = {
    "parse": ("parse", "sources", "tables", "urls.py"),
    "extract": ("extract", "knowledge", "tables"),
    "resolve": ("resolve", "knowledge", "tables", "sources"),
    "release": ("release", "tables"),
}
_STEPS: Final = {
    "score": (
        *(f"resolve/{name}.py" for name in ("scored", "copies", "relevance", "vocabulary", "names")),
        "knowledge",
        "tables",
    ),
    "copies": ("resolve/copies.py",),
    "links": (*(f"resolve/{name}.py" for name in ("links", "evidence", "habits", "intervals")), "knowledge", "tables"),
}
"""Parts of `resolve` whose results are kept from night to night."""
_CODE: Final = (".py", ".toml", ".csv", ".json", ".txt", ".html", ".css", ".js", ".crfsuite", ".model", ".gz")


def code_versions() -> dict[str, str]:
    """The version of every stage without the user's own sources: what the accuracy is measured for."""
    return {stage: _stage(stage) for stage in _READS}


def stage_versions(home: Home) -> dict[str, str]:
    """The version of every stage; the user's own sources count as code of `parse`."""
    own = sorted(home.user_sources.glob("*.toml")) if home.user_sources.is_dir() else []
    told = code_versions()
    if own:
        told["parse"] = _hash([told["parse"].encode(), *(path.name.encode() + path.read_bytes() for path in own)])
    return told


def step_version(step: str) -> str:
    """The version of a part of `resolve` whose results are kept: `score`, `copies` or `links`."""
    return _stage(step)


def parsed_from(home: Home, day: date) -> dict[str, str]:
    """What the staged articles of a day are made from, as it is now."""
    return {STAGE: stage_versions(home)["parse"], INPUTS: archive_version(home, day) or ""}


def extracted_from(home: Home, day: date) -> dict[str, str]:
    """What the staged mentions and reports of a day are made from, as it is now."""
    return {
        STAGE: stage_versions(home)["extract"],
        INPUTS: data_version(daily_file(home, STAGED_ARTICLES, day)),
    }


def unparsed_days(home: Home, *, other_code: bool = True) -> list[date]:
    """The days that were never parsed or whose archive changed since; with `other_code` also whose parser changed."""
    return [
        day
        for day in days_with_pages(home)
        if _outdated(daily_file(home, STAGED_ARTICLES, day), parsed_from(home, day), other_code)
    ]


def unextracted_days(home: Home, *, other_code: bool = True) -> list[date]:
    """The parsed days never extracted or whose articles changed; with `other_code` also whose extraction changed."""
    return [
        day
        for day in staged_days(home)
        if any(
            _outdated(daily_file(home, table, day), extracted_from(home, day), other_code)
            for table in (STAGED_MENTIONS, STAGED_REPORTS)
        )
    ]


def _outdated(path: Path, now: dict[str, str], other_code: bool) -> bool:
    then = made_from(path)
    return then.get(INPUTS) != now[INPUTS] or (other_code and then.get(STAGE) != now[STAGE])


def stale_days(home: Home) -> list[date]:
    """The days that an older code or archive made, oldest first."""
    return sorted({*unparsed_days(home), *unextracted_days(home)})


def staged_days(home: Home) -> list[date]:
    """The days that have staged articles, oldest first."""
    return sorted(date.fromisoformat(path.stem) for path in (home.staged / STAGED_ARTICLES.name).glob("*.parquet"))


@lru_cache(maxsize=8)
def _stage(stage: str) -> str:
    paths = [path for name in (_READS | _STEPS)[stage] for path in _files(_ROOT / name)]
    return _hash(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() for path in sorted(paths))


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [found for found in path.rglob("*") if found.suffix in _CODE]


def _hash(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]
