"""The status in the text format of Prometheus, for the textfile collector of its node exporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from pipeline.operation.status import Status

_SOURCE = {
    "listed": "addresses that the source's last night listed",
    "new": "new addresses of its last night",
    "stored": "pages stored in its last night",
    "failed": "requests of its last night that did not succeed",
    "refused": "pages and rows of its last night that a rule refused",
    "due": "pages that wait to be fetched",
}


def exposition(status: Status) -> str:
    """Gauges, one line a value (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
    return "\n".join([*_home(status), *_sources(status)]) + "\n"


def _home(status: Status) -> Iterator[str]:
    if status.release:
        created = datetime.fromisoformat(str(status.release["created_at"]))
        yield from _gauge("release_timestamp_seconds", "when the newest release was made", {"": created.timestamp()})
        yield from _gauge("release_articles", "articles in the newest release", {"": status.release["articles"]})
    if status.last_run:
        good = int(status.last_run["kind"] == "succeeded")
        at = datetime.fromisoformat(str(status.last_run["at"])).timestamp()
        yield from _gauge("last_run_succeeded", "1 where the last run went well", {"": good})
        yield from _gauge("last_run_timestamp_seconds", "when the last run ended", {"": at})
    yield from _gauge("stale_days", "days that an older code made", {"": status.stale_days})
    disk = {f'{{folder="{name}"}}': size for name, size in status.disk.items() if name != "free"}
    yield from _gauge("disk_bytes", "bytes below a folder of the home", disk)
    yield from _gauge("disk_free_bytes", "bytes free on the home's file system", {"": status.disk["free"]})


def _sources(status: Status) -> Iterator[str]:
    for name, meaning in _SOURCE.items():
        values = {f'{{source="{_label(one.source_id)}"}}': getattr(one, name) for one in status.sources}
        yield from _gauge(f"source_{name}", meaning, values)


def _gauge(name: str, meaning: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP space_news_{name} {meaning}"
    yield f"# TYPE space_news_{name} gauge"
    for labels, value in values.items():
        yield f"space_news_{name}{labels} {value:.10g}"


def _label(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
