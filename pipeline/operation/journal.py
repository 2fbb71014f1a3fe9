"""The log of a home: one JSON object a line, `data/log/<year>-<month>.jsonl`, for people, scripts and `status`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pipeline.clock import Clock, iso
from pipeline.home import Home

Kind = Literal["progress", "succeeded", "failed"]
Entry = dict[str, Any]


def journal(home: Home, kind: Kind, text: str, clock: Clock, **more: Any) -> Entry:
    """Append an entry: `at`, `kind`, `text` and what else is told; returns it.

    One write of one line, so that two processes never mix theirs.
    """
    now = clock()
    entry: Entry = {"at": iso(now.replace(microsecond=0)), "kind": kind, "text": text, **more}
    path = _folder(home) / f"{now:%Y-%m}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
    return entry


def teller(home: Home, clock: Clock, also: Callable[[str], None] | None = None) -> Callable[[str], None]:
    """What hears lines of progress: the log, and `also`."""

    def tell(line: str) -> None:
        journal(home, "progress", line, clock)
        if also is not None:
            also(line)

    return tell


def last_entry(home: Home, kinds: tuple[Kind, ...]) -> Entry | None:
    """The newest entry of these kinds; a line that was torn by a power cut is passed over."""
    for path in sorted(_folder(home).glob("*.jsonl"), reverse=True):
        for line in reversed(path.read_text(encoding="utf-8", errors="replace").splitlines()):
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("kind") in kinds:
                return entry
    return None


def forget_before(home: Home, day: date) -> list[Path]:
    """Remove the months that ended before `day`; returns their files."""
    old = [path for path in sorted(_folder(home).glob("*.jsonl")) if path.stem < f"{day:%Y-%m}"]
    for path in old:
        path.unlink()
    return old


def _folder(home: Home) -> Path:
    return home.data / "log"
