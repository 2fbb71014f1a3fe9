"""For those who keep a home running: how it is doing, a copy of it, a home from the copy."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.arguments import command
from pipeline.errors import UsageError
from pipeline.home import find_home

if TYPE_CHECKING:
    from pipeline.operation.status import Status

_COLUMNS = (
    "source_id",
    "night",
    "finished_at",
    "listed",
    "new",
    "stored",
    "flagged",
    "failed",
    "refused",
    "due",
    "remark",
)


def add(commands: Any) -> None:
    """Add `status`, `backup` and `restore`."""
    status = command(commands, "status", _status, "tell how the home is doing: last night, backlog, release, next run",
                     "space-news status --json")  # fmt: skip
    status.add_argument("--all", action="store_true", help="sources that were never crawled too")
    form = status.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="JSON instead of a table")
    form.add_argument("--prometheus", action="store_true", help="metrics in the text format of Prometheus")
    status.add_argument("--now", metavar="T", help="take this instant as the current time (ISO 8601)")

    copy = command(commands, "backup", _backup, "copy the whole home into a folder; again: only what is new",
                   "space-news backup /mnt/backup/space-news")  # fmt: skip
    copy.add_argument("folder", type=Path, metavar="DIR")

    back = command(commands, "restore", _restore, "make an empty home from a backup",
                   "SPACE_NEWS_HOME=/srv/new space-news restore /mnt/backup/space-news")  # fmt: skip
    back.add_argument("folder", type=Path, metavar="DIR")


def _status(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.operation.metrics import exposition
    from pipeline.operation.settings import load_operation
    from pipeline.operation.status import status_of
    from pipeline.operation.versions import stale_days
    from pipeline.output import show_json
    from pipeline.sources import load_sources

    home = find_home()
    if home.stamp() is None:
        raise UsageError(f"{home.root} holds nothing yet: run `space-news build`, or `space-news demo` for a try")
    ids = list(load_sources(home.user_sources)) if home.stamp() == "real" else []
    status = status_of(home, ids, load_operation(home), utc_now(), len(stale_days(home)))
    if given.prometheus:
        print(exposition(status), end="")
    elif given.json:
        show_json(status.document())
    else:
        print(_told(status, everything=given.all))
    return 0


def _told(status: Status, *, everything: bool) -> str:
    from pipeline.output import table

    shown = [one for one in status.sources if everything or one.night]
    hidden = len(status.sources) - len(shown)
    rows = [{name: getattr(one, name) for name in _COLUMNS} for one in shown]
    for row in rows:
        row["finished_at"] = datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None
    parts = ["\n".join(f"{name:<12}{text}" for name, text in _facts(status))]
    if rows:
        columns = [name for name in _COLUMNS if name != "remark" or any(row["remark"] for row in rows)]
        parts.append(table(rows, columns))
    if hidden:
        parts.append(f"{hidden} sources were never crawled (--all shows them)")
    return "\n\n".join(parts)


def _facts(status: Status) -> list[tuple[str, str]]:
    release, run = status.release, status.last_run
    stale = f", {status.stale_days} days made by an older code: space-news build --stale" if status.stale_days else ""
    disk = ", ".join(f"{name} {_bytes(size)}" for name, size in status.disk.items())
    return [
        ("home", f"{status.home} ({status.kind or 'empty'})"),
        ("release", f"{release['version']}, made {release['age_days']} days ago, {release['articles']} articles"
         if release else "none yet"),
        ("last run", f"{run['at']} {run['kind']}: {run['text']}" if run else "none is logged"),
        ("next night", f"{status.next_night:%Y-%m-%d %H:%M} UTC, if `nightly` is switched on in the UI"),
        ("waiting", f"{status.due} pages to fetch{stale}"),
        ("disk", disk),
    ]  # fmt: skip


def _bytes(size: float) -> str:
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def _backup(given: argparse.Namespace) -> int:
    from pipeline.clock import utc_now
    from pipeline.operation.backup import back_up

    done = back_up(find_home(), given.folder, utc_now)
    print(f"{given.folder} holds all {done.files} files of the home ({_bytes(done.size)}); {done.copied} were copied")
    return 0


def _restore(given: argparse.Namespace) -> int:
    from pipeline.operation.backup import restore

    home = find_home()
    done = restore(given.folder, home)
    print(f"{home.root} holds all {done.files} files of the backup ({_bytes(done.size)}), each checked")
    return 0
