"""index.html of a release: what is in it, as one page that needs no script, no network and no server.

Every word that comes from data is escaped, and the page's own policy forbids scripts, so that a stranger's title can
be nothing but text.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

import polars as pl

from pipeline.release import card
from pipeline.release.escape import plain
from pipeline.tables import RELEASED, Table

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_SAMPLE_ROWS: Final = 5
_SAMPLE_WIDTH: Final = 160
_BARS: Final = 12
_CALENDAR: Final = 20

_TEMPLATE: Final = Path(__file__).with_name("catalogue.html")
_NUMBERS: Final = ("rows", "bytes", "articles", "sources", "reports")


def catalogue(manifest: Mapping[str, Any], folder: Path) -> str:
    """The page for the release whose tables lie in `folder`."""
    frames = {table.name: _scan(folder, manifest, table.name) for table in RELEASED}
    sections = {
        "tables": ("Tables", _tables(manifest)),
        "figures": ("At a glance", _plots(frames)),
        "calendar": ("Launches and their slips", _launches(frames)),
        "dictionary": (
            "Columns and sample rows",
            "".join(_dictionary(table, frames[table.name]) for table in RELEASED),
        ),
        "checks": ("Checks", _checks(manifest)),
        "sources": ("Sources", _sources(frames["sources"])),
        "reading": ("Reading it", _reading(str(manifest["version"]))),
        "downloads": ("Downloads", _downloads(manifest)),
    }
    links = "".join(f'<li><a href="#{key}">{name}</a></li>' for key, (name, _) in sections.items())
    body = "".join(
        f'<section aria-labelledby="{key}"><h2 id="{key}">{name}</h2>{text}</section>'
        for key, (name, text) in sections.items()
    )
    banner = f'<p class="sample" role="note">{_text(card.BANNER)}</p>' if manifest["sample"] else ""
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        policy=POLICY, banner=banner, links=links, sections=body, title=_text(card.title(manifest)),
        summary=_text(card.SUMMARY), version=_text(manifest["version"]), covers=_text(manifest["covers"]),
        schema=_text(manifest["schema_version"]), cite=_text(card.cite(manifest)),
    )  # fmt: skip


def _scan(folder: Path, manifest: Mapping[str, Any], table: str) -> pl.LazyFrame:
    return pl.scan_parquet([folder / file["path"] for file in manifest["tables"][table]["files"]])


def _text(value: object) -> str:
    """Text as HTML text, also inside a quoted attribute."""
    return html.escape(plain(value), quote=True)


def _grid(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str, *, kind: str = "") -> str:
    """A table of text; numbers stand to the right. It can be scrolled with the keyboard where it is too wide."""
    numbers = [' class="n"' if name in _NUMBERS else "" for name in head]
    heads = "".join(f'<th scope="col"{n}>{_text(name)}</th>' for name, n in zip(head, numbers, strict=True))
    lines = [
        "".join(f"<td{n}>{_cell(value)}</td>" for value, n in zip(row, numbers, strict=True)) for row in rows
    ]  # fmt: skip
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{_text(caption)}"><table class="{kind}">'
        f"<caption>{_text(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


class _Link(str):
    """An address inside the release folder, shown as its own text."""

    __slots__ = ()


def _cell(value: object) -> str:
    if isinstance(value, _Link):
        return f'<a href="{_text(value)}">{_text(value)}</a>'
    if value is None:
        return '<span class="soft">null</span>'
    if isinstance(value, int):
        return f"{value:,}"
    text = plain(value)
    return _text(text if len(text) <= _SAMPLE_WIDTH else text[: _SAMPLE_WIDTH - 1] + "…")


def _tables(manifest: Mapping[str, Any]) -> str:
    rows = [
        (table.name, manifest["tables"][table.name]["rows"], table.meaning, ", ".join(table.key)) for table in RELEASED
    ]
    return _grid(["table", "rows", "what a row is", "key"], rows, "The tables of this release")


def _plots(frames: Mapping[str, pl.LazyFrame]) -> str:
    articles, events, entities = frames["articles"], frames["events"], frames["entities"]
    month = pl.col("published_at").dt.strftime("%Y-%m").fill_null("undated")
    counts = {
        "Articles by month": articles.group_by(month.alias("k")).len("n").sort("k").tail(_BARS),
        "Articles by source": _most(articles.group_by(pl.col("source_id").alias("k")).len("n")),
        "Events by type": _most(events.group_by(pl.col("type").alias("k")).len("n")),
        "Most mentioned": _most(entities.select(pl.col("name").alias("k"), pl.col("n_mentions").alias("n"))),
    }
    return f'<div class="plots">{"".join(_bars(title, frame.collect()) for title, frame in counts.items())}</div>'


def _most(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.sort(["n", "k"], descending=[True, False]).head(_BARS)


def _bars(title: str, frame: pl.DataFrame) -> str:
    """Bars as a table: a screen reader hears the numbers, the eye sees the lengths."""
    most = max((int(n) for n in frame["n"]), default=0) or 1
    rows = "".join(
        f'<tr><th scope="row">{_text(key)}</th><td aria-hidden="true"><span class="bar" '
        f'style="width:{100 * int(n) / most:.1f}%"></span></td><td class="n">{int(n):,}</td></tr>'
        for key, n in frame.select("k", "n").iter_rows()
    )
    empty = "" if rows else '<p class="soft">None in this release.</p>'
    return f'<figure><table class="bars"><caption>{_text(title)}</caption><tbody>{rows}</tbody></table>{empty}</figure>'


def _launches(frames: Mapping[str, pl.LazyFrame]) -> str:
    """The latest launches, each with the dates that were told before."""
    found = (
        frames["events"]
        .filter(pl.col("type").is_in(["launch", "test_flight"]) & pl.col("starts_on").is_not_null())
        .sort(["starts_on", "event_id"], descending=[True, False]).head(_CALENDAR)
        .select("starts_on", "title", "status", "n_reports", "n_sources", "date_history").collect()
    )  # fmt: skip
    rows = [
        (str(day), title, status, _slips(history), reports, sources)
        for day, title, status, reports, sources, history in found.iter_rows()
    ]
    if not rows:
        return '<p class="soft">No dated launch in this release.</p>'
    return _grid(["day", "launch", "status", "dates told before", "reports", "sources"], rows, "The latest launches")


def _slips(history: Sequence[Mapping[str, Any]]) -> str:
    dates = [str(entry["date"]) for entry in history if entry["date"]]
    told = [day for number, day in enumerate(dates) if number == 0 or day != dates[number - 1]]
    return " → ".join(told[:-1])


def _dictionary(table: Table, frame: pl.LazyFrame) -> str:
    columns = [
        (c.name, c.type, c.meaning, c.unit or "", "may be null" if c.nullable else "") for c in table.columns
    ]  # fmt: skip
    sample = [[_shown(value) for value in row] for row in frame.head(_SAMPLE_ROWS).collect().iter_rows()]
    meanings = _grid(["column", "type", "meaning", "unit", ""], columns, f"Columns of {table.name}")
    rows = _grid(table.column_names, sample, f"First rows of {table.name}", kind="rows") if sample else ""
    return f"<details><summary>{table.name}</summary>{meanings}{rows}</details>"


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


def _checks(manifest: Mapping[str, Any]) -> str:
    rows = [
        (check["table"], check["check"], check["severity"], check["result"], check["partition"] or "")
        for check in sorted(manifest["checks"], key=lambda check: check["result"] == "passed")
    ]
    link = '<p>Every figure: <a href="quality/quality.json">quality.json</a>.</p>'
    return link + _grid(["table", "check", "severity", "result", "partition"], rows, f"{len(rows)} checks")


def _sources(frame: pl.LazyFrame) -> str:
    rows = frame.select("source_id", "name", "country", "n_articles", "licence", "text_policy").collect().iter_rows()
    return _grid(["source", "publisher", "country", "articles", "licence", "text"], rows, "Publishers and licences")


def _reading(version: str) -> str:
    examples = {
        "DuckDB": "SELECT title, starts_on, n_sources FROM 'events/*.parquet' ORDER BY starts_on;",
        "Polars": 'import polars as pl\npl.scan_parquet("articles/*.parquet").select("title").collect()',
        "pandas": 'import pandas as pd\npd.read_parquet("entities")',
        "Hugging Face": 'from datasets import load_dataset\nload_dataset(".", "events", split="train")',
        "space-news": f'space-news query --release {version} "SELECT type, count(*) FROM events GROUP BY ALL"',
    }
    return "".join(
        f"<h3>{name}</h3><pre tabindex=0><code>{_text_lines(text)}</code></pre>" for name, text in examples.items()
    )


def _text_lines(text: str) -> str:
    return "\n".join(_text(line) for line in text.split("\n"))


def _downloads(manifest: Mapping[str, Any]) -> str:
    data = [file for table in RELEASED for file in manifest["tables"][table.name]["files"]]
    rows = [(_Link(file["path"]), file["bytes"], file["sha256"]) for file in [*data, *manifest["files"]]]
    lists = '<a href="SHA256SUMS">SHA256SUMS</a>, <a href="manifest.json">manifest.json</a>'
    return f"<p>The lists: {lists}.</p>" + _grid(["file", "bytes", "SHA-256"], rows, "Files of this release")
