"""The sections of the page that tell what is there: tables, columns, first rows, checks, sources, examples, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from pipeline.release.page.markup import Html, code, empty, grid, link, size, text
from pipeline.tables import RELEASED, Column, Table

_SAMPLE_ROWS: Final = 5
_LISTED: Final = 12
_DICTIONARY: Final = ("column", "type", "meaning", "unit", "may be null")


def numbers(manifest: Mapping[str, Any]) -> str:
    """The release in seven figures."""
    rows = manifest["tables"]
    data = sum(file["bytes"] for table in rows.values() for file in table["files"])
    names = ("articles", "events", "event_reports", "entities", "entity_mentions", "sources")
    told = {name.replace("_", " "): f"{rows[name]['rows']:,}" for name in names} | {"of Parquet": size(data)}
    return "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in told.items())


def tables(manifest: Mapping[str, Any], frames: Mapping[str, pl.LazyFrame]) -> str:
    """Each table with its meaning, columns and first rows, folded."""
    return "".join(_table(table, manifest["tables"][table.name], frames[table.name]) for table in RELEASED)


def _table(table: Table, told: Mapping[str, Any], frame: pl.LazyFrame) -> str:
    columns = [
        (Html(f"<code>{column.name}</code>"), _type(column), Html(_meaning(table, column)), column.unit or "",
         "yes" if column.nullable else "") for column in table.columns
    ]  # fmt: skip
    sample = [[_shown(value) for value in row] for row in frame.head(_SAMPLE_ROWS).collect().iter_rows()]
    rows = (
        grid(table.column_names, sample, f"First rows of {table.name}", kind="rows", named=False)
        if sample else empty("No row in this release.")
    )  # fmt: skip
    count = told["rows"]
    return (
        f'<details class="table" id="table-{table.name}"><summary><h3>{table.name}</h3> '
        f'<span class="soft">{count:,} row{"s" if count != 1 else ""}, {len(columns)} columns</span>'
        f'<span class="what">{text(table.meaning)}</span></summary>'
        f"<p>Key: {', '.join(f'<code>{text(name)}</code>' for name in table.key)}.</p>"
        f"{grid(_DICTIONARY, columns, f'Columns of {table.name}', kind='dictionary')}"
        f"<h4>First rows</h4>{rows}</details>"
    )


def _type(column: Column) -> str:
    inside = ", ".join(field.name for field in column.fields)
    return f"{column.type} ({inside})" if inside else column.type


def _meaning(table: Table, column: Column) -> str:
    parts = [text(column.meaning)]
    if column.one_of:
        parts.append(f'<span class="soft">One of: {text(", ".join(column.one_of))}.</span>')
    target = (column.references or "").split(".")[0]
    if target and target != table.name:
        parts.append(f'<span class="soft">Joins <a href="#table-{text(target)}">{text(column.references)}</a>.</span>')
    return " ".join(parts)


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


def checks(manifest: Mapping[str, Any], *, docs: bool) -> str:
    """How many checks passed, what failed, and all of them, by table; `docs`: whether Data Docs lie beside."""
    results = manifest["checks"]
    link_all = f"Every figure: {link('quality/quality.json')}"
    if docs:
        link_all += f", and as pages: {link('quality/index.html', 'Data Docs')}"
    if not results:
        return empty("No check results were recorded with this release.") + f"<p>{link_all}.</p>"
    counts = Counter(check["result"] for check in results)
    failed = [check for check in results if check["result"] != "passed"]
    told = f"<strong>{counts['passed']:,} of {len(results):,}</strong> checks passed."
    warned = ""
    if failed:
        rows = [
            (check["table"], check["check"], check["severity"], check["result"], _found(check), _reason(check))
            for check in failed
        ]
        head = ["table", "check", "severity", "result", "found", "why it is asked"]
        warned = grid(head, rows, "Checks that did not pass: published as warnings")
    names = dict.fromkeys([*(table.name for table in RELEASED), *(check["table"] for check in results)])
    every = "".join(_checks_of(name, [check for check in results if check["table"] == name]) for name in names)
    return f'<p class="verdict">{told} {link_all}.</p>{warned}{every}'


def _checks_of(table: str, results: Sequence[Mapping[str, Any]]) -> str:
    if not results:
        return ""
    rows = [(check["check"], check["severity"], check["result"], _found(check), _reason(check)) for check in results]
    passed = sum(check["result"] == "passed" for check in results)
    body = grid(["check", "severity", "result", "found", "why it is asked"], rows, f"Checks of {table}")
    return (
        f"<details><summary><strong>{text(table)}</strong> "
        f'<span class="soft">{passed} of {len(results)} passed</span></summary>{body}</details>'
    )


def _found(check: Mapping[str, Any]) -> str:
    return str(check["figures"].get("found") or "")


def _reason(check: Mapping[str, Any]) -> str:
    return str(check["figures"].get("reason") or "")


def accuracy(reference: Mapping[str, Any] | None) -> str:
    """How often the texts and facts are right, measured on labelled real texts."""
    if not reference:
        return empty("Accuracy on labelled real texts was not measured for this release.")
    rows = [
        (told["set"], told["n"], name, f"{value:g}" if isinstance(value, float) else value, told.get("remark") or "")
        for told in reference["sets"]
        for name, value in told["figures"].items()
    ]
    head = ["labelled set", "rows", "figure", "value", "remark"]
    return (
        f"<p>On labelled real texts, measured on {text(reference['measured_on'])}; 100 would be without a fault.</p>"
        f"{grid(head, rows, 'Measured accuracy')}"
    )


def sources(frame: pl.LazyFrame) -> str:
    """Publishers, licences, and what of their texts is here."""
    columns = ("source_id", "name", "country", "n_articles", "licence", "text_policy")
    rows = frame.select(columns).sort(["n_articles", "source_id"], descending=[True, False]).collect().iter_rows()
    return grid(["source", "publisher", "country", "articles", "licence", "text"], rows, "Publishers and licences")


def reading(version: str) -> str:
    """Examples that run in the release folder."""
    examples = {
        "DuckDB": (
            "SELECT e.title, e.starts_on, a.url\nFROM 'events/*.parquet' e\n"
            "JOIN 'event_reports/*.parquet' r USING (event_id)\nJOIN 'articles/*.parquet' a USING (article_id)\n"
            "ORDER BY e.starts_on DESC LIMIT 20;"
        ),
        "Polars": (
            "import polars as pl\n\narticles = pl.scan_parquet(\"articles/*.parquet\")\n"
            "articles.select(\"title\", \"published_at\").sort(\"published_at\").tail(10).collect()"
        ),
        "pandas": (
            "import pandas as pd\n\nevents = pd.read_parquet(\"events\")\n"
            "events.groupby(\"type\")[\"n_reports\"].sum().sort_values()"
        ),
        "R": (
            "library(arrow)\nlibrary(dplyr)\n\nopen_dataset(\"events\") |>\n  filter(type == \"launch\") |>\n"
            "  select(title, starts_on, status) |>\n  collect()"
        ),
        "Hugging Face": 'from datasets import load_dataset\n\nload_dataset(".", "events", split="train")',
        "space-news": f'space-news query --release {version} \\\n  "SELECT type, count(*) FROM events GROUP BY ALL"',
    }  # fmt: skip
    told = "".join(
        f"<div><h3>{name}</h3>{code(lines, label=f'Example for {name}')}</div>" for name, lines in examples.items()
    )
    remote = (
        "Over HTTP the same works without a download: give DuckDB or Polars the address of a file, and they fetch only "
        "the columns and row groups that a query needs."
    )
    return f'<p>In the folder of the release. {text(remote)}</p><div class="examples">{told}</div>'


def downloads(manifest: Mapping[str, Any]) -> str:
    """The Parquet files with sizes and hashes, and the documents beside them."""
    parts = []
    for table in RELEASED:
        files = manifest["tables"][table.name]["files"]
        rows = [
            (
                link(file["path"]),
                file["rows"],
                size(file["bytes"]),
                Html(f'<code class="sum">{text(file["sha256"])}</code>'),
            )
            for file in reversed(files)
        ]
        body = grid(["file", "rows", "size", "SHA-256"], rows, f"Files of {table.name}")
        many = f"{len(files)} file{'s' if len(files) != 1 else ''}, {size(sum(file['bytes'] for file in files))}"
        parts.append(
            f"<details{'' if len(files) > _LISTED else ' open'}><summary><strong>{table.name}</strong> "
            f'<span class="soft">{many}</span></summary>{body}</details>'
        )
    documents = {
        "SHA256SUMS": "every file's hash; check with sha256sum -c SHA256SUMS",
        "manifest.json": "rows, sizes, hashes, versions of the work, check results",
        "datapackage.json": "for Frictionless",
        "croissant.json": "for mlcroissant",
        "README.md": "the dataset card",
        "CHANGES.md": "what changed since the release before",
        "CITATION.cff": "how to cite",
    }
    listed = "".join(
        f"<li>{link(name)} <span class='soft'>{text(what)}</span></li>" for name, what in documents.items()
    )
    return f"<ul class='documents'>{listed}</ul>{''.join(parts)}"
