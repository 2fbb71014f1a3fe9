"""The catalogue page of a release: index.html and the few files beside it; static, and whole without a server.

Every word that comes from data is escaped or written as text, and the page's own policy lets no script run but the
two that are ours: a stranger's title can be nothing but text. Without scripts all but search and SQL is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from string import Template
from typing import Any, Final

import polars as pl

from pipeline.release import card
from pipeline.release.page import engine, sections
from pipeline.release.page.launches import launches
from pipeline.release.page.markup import text
from pipeline.release.page.plots import plots
from pipeline.release.page.search import search_script
from pipeline.tables import RELEASED

# `wasm-unsafe-eval` lets DuckDB be compiled; strings are never run. The worker's own script comes from our folder too.
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "trusted-types space-news"
)
_PAGE: Final = Path(__file__).with_name("page")
_STATIC: Final = ("catalogue.css", "catalogue.js", "sql.js")


def catalogue(manifest: Mapping[str, Any], folder: Path, reference: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The files of the page for the release whose tables lie in `folder`, as path in the release -> content.

    `reference` is the measured accuracy, as in quality.json.
    """
    frames = {table.name: _scan(folder, manifest, table.name) for table in RELEASED}
    return {
        "index.html": _index(manifest, frames, (folder / "quality" / "index.html").is_file(), reference),
        "page/search.js": search_script(frames, {name: table["rows"] for name, table in manifest["tables"].items()}),
        **{f"page/{name}": (_PAGE / name).read_text(encoding="utf-8") for name in _STATIC},
    }


def _index(
    manifest: Mapping[str, Any], frames: Mapping[str, pl.LazyFrame], docs: bool, reference: Mapping[str, Any] | None
) -> str:
    covers = date.fromisoformat(manifest["covers"])
    parts = {
        "glance": ("At a glance", plots(frames, covers)),
        "launches": ("Launches and their slips", launches(frames["events"], covers)),
        "tables": ("Tables", sections.tables(manifest, frames)),
        "sql": ("SQL", _sql()),
        "reading": ("Reading it", sections.reading(str(manifest["version"]))),
        "checks": ("Checks", sections.checks(manifest, docs=docs)),
        "accuracy": ("Accuracy", sections.accuracy(reference)),
        "sources": ("Sources", sections.sources(frames["sources"])),
        "downloads": ("Downloads", sections.downloads(manifest)),
    }
    links = "".join(f'<li><a href="#{key}">{name}</a></li>' for key, (name, _) in parts.items())
    body = "".join(
        f'<section aria-labelledby="{key}"><h2 id="{key}" tabindex="-1">{name}</h2>{told}</section>'
        for key, (name, told) in parts.items()
    )
    sample = f'<aside class="sample" aria-label="Sample">{text(card.BANNER)}</aside>' if manifest["sample"] else ""
    return Template((_PAGE / "catalogue.html").read_text(encoding="utf-8")).substitute(
        policy=POLICY, sample=sample, links=links, sections=body, title=text(card.title(manifest)),
        summary=text(card.SUMMARY), version=text(manifest["version"]), covers=text(manifest["covers"]),
        schema=text(manifest["schema_version"]), cite=text(card.cite(manifest)), numbers=sections.numbers(manifest),
    )  # fmt: skip


def _scan(folder: Path, manifest: Mapping[str, Any], table: str) -> pl.LazyFrame:
    return pl.scan_parquet([folder / file["path"] for file in manifest["tables"][table]["files"]])


def _sql() -> str:
    """The place of the SQL box, which its script fills."""
    told = {"engine": engine.FOLDER, "version": engine.version()}
    names = ", ".join(f"<code>{table.name}</code>" for table in RELEASED)
    return (
        "<p>Asks the Parquet files of this release in your browser, with DuckDB; no question leaves it. "
        f"Tables: {names}. Times are UTC.</p>"
        f'<div id="sql-box" data-engine="{text(json.dumps(told))}"><noscript><p class="soft">The SQL box and the '
        "search need JavaScript; all else on this page works without.</p></noscript></div>"
    )  # fmt: skip
