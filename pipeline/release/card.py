"""README.md of a release, the dataset card that Hugging Face reads, and CITATION.cff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from pipeline.release.escape import code, markdown, plain
from pipeline.tables import RELEASED

TITLE: Final = "Space News: articles, entities and events"
SAMPLE_TITLE: Final = "SAMPLE, INVENTED NEWS: Space News"
SUMMARY: Final = (
    "News articles about space flight from many publishers, with the people, organisations, spacecraft and places "
    "that they name and the events that they report, each traceable to the page it came from."
)
BANNER: Final = (
    "SAMPLE, INVENTED NEWS. Every article, date and event in this release was made up to show how the dataset works; "
    "nothing in it happened. Names of agencies, rockets and places are real."
)
ADDRESS: Final = "https://github.com/space-news/space-news"
_SIZES: Final = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))


def title(manifest: Mapping[str, Any]) -> str:
    return SAMPLE_TITLE if manifest["sample"] else TITLE


def description(manifest: Mapping[str, Any]) -> str:
    return f"{BANNER} {SUMMARY}" if manifest["sample"] else SUMMARY


def cite(manifest: Mapping[str, Any]) -> str:
    """How to cite the release, as one line."""
    year = manifest["covers"][:4]
    return f"The space-news contributors ({year}). {title(manifest)}. Version {manifest['version']}. {ADDRESS}"


def citation(manifest: Mapping[str, Any]) -> str:
    """CITATION.cff (Citation File Format 1.2.0)."""
    return f"""cff-version: 1.2.0
message: "If you use this dataset, please cite it as below."
type: dataset
title: "{title(manifest)}"
abstract: "{description(manifest)}"
authors:
  - name: "The space-news contributors"
version: "{manifest["version"]}"
date-released: {manifest["created_at"][:10]}
url: "{ADDRESS}"
keywords:
  - space flight
  - news
  - events
"""


def zenodo(manifest: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """.zenodo.json, which Zenodo reads where a release is deposited (developers.zenodo.org, "Deposit metadata")."""
    licences = ", ".join(sorted({plain(row["licence"]) for row in sources})) or "none"
    note = (
        f"Texts are under the licence of their source ({licences}; column `licence` of `articles`); "
        "ids, dates, offsets and links between tables are facts, CC0-1.0."
    )
    return {
        "title": title(manifest),
        "upload_type": "dataset",
        "description": f"<p>{description(manifest)}</p><p>{escape(note)}</p>",
        "creators": [{"name": "The space-news contributors"}],
        "version": manifest["version"],
        "publication_date": manifest["created_at"][:10],
        "access_right": "open",
        "license": "other-open",
        "keywords": ["space flight", "news", "events", "named entities"],
        "notes": note,
        "related_identifiers": [{"identifier": ADDRESS, "relation": "isDerivedFrom", "resource_type": "software"}],
    }


def card(manifest: Mapping[str, Any], sources: Sequence[Mapping[str, Any]], quality: Mapping[str, Any]) -> str:
    """The dataset card; `sources` are the rows of the table `sources`, `quality` the content of quality.json."""
    parts = [
        _front_matter(manifest, sources),
        f"# {title(manifest)}\n",
        f"> **{BANNER}**\n" if manifest["sample"] else "",
        f"{SUMMARY}\n",
        f"Version {manifest['version']}, covering the days up to {manifest['covers']}; "
        f"schema {manifest['schema_version']}. What is new: [CHANGES.md](CHANGES.md).\n",
        _tables(manifest),
        _READING,
        _METHOD,
        _quality(quality),
        _sources(sources),
        _LIMITS,
        f"## How to cite\n\n{markdown(cite(manifest))}\n\nSee also [CITATION.cff](CITATION.cff).\n",
    ]
    return "\n".join(part for part in parts if part)


def _front_matter(manifest: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> str:
    articles = manifest["tables"]["articles"]["rows"]
    size = next((name for limit, name in _SIZES if articles < limit), "n>1M")
    found = {str(tag).split("-")[0] for source in sources for tag in source["languages"] or []}
    languages = sorted(tag for tag in found if tag.isascii() and tag.isalpha())
    lines = ["---", f'pretty_name: "{title(manifest)}"', "license: other", "license_name: by-source"]
    lines += ["license_link: README.md", "task_categories:", "- token-classification", "- text-classification"]
    lines += (["language:", *(f'- "{tag}"' for tag in languages)]) if languages else []
    lines += ["tags:", "- space", "- news", "- events", "- entities", *(["- sample"] if manifest["sample"] else [])]
    lines += ["size_categories:", f"- {size}", "configs:"]
    for table in RELEASED:
        if not manifest["tables"][table.name]["rows"]:
            continue  # `load_dataset` refuses a table without rows, whatever the card says of its columns
        lines += [f"- config_name: {table.name}", *(["  default: true"] if table.name == "articles" else [])]
        lines += ["  data_files:", "  - split: train", f'    path: "{table.name}/*.parquet"']
    return "\n".join([*lines, "---", ""])


def _tables(manifest: Mapping[str, Any]) -> str:
    lines = ["## Tables\n", "| table | rows | what a row is | key |", "|---|---:|---|---|"]
    for table in RELEASED:
        rows = manifest["tables"][table.name]["rows"]
        lines.append(f"| `{table.name}` | {rows:,} | {table.meaning} | {', '.join(map(code, table.key))} |")
    empty = [table.name for table in RELEASED if not manifest["tables"][table.name]["rows"]]
    if empty:
        lines.append(
            f"\nWithout rows in this release, and so unknown to `load_dataset`, which takes no empty table: "
            f"{', '.join(empty)}."
        )
    dictionary = "Every column's meaning is in the Parquet files themselves and in `datapackage.json`."
    return "\n".join([*lines, "", dictionary, ""])


_READING: Final = """## Reading it

```sql
-- DuckDB, in this folder
SELECT e.title, e.starts_on, a.url
FROM 'events/*.parquet' e JOIN 'event_reports/*.parquet' r USING (event_id) JOIN 'articles/*.parquet' a USING (article_id);
```

```python
import polars as pl
pl.scan_parquet("articles/*.parquet").filter(pl.col("published_at") >= pl.datetime(2026, 1, 1, time_zone="UTC")).collect()

import pandas as pd
pd.read_parquet("entities")

from datasets import load_dataset
load_dataset(".", "events", split="train")
```

`articles`, `entity_mentions` and `event_reports` are cut by the month (UTC) in which the article was published, the
articles without a date in `undated.parquet`. Offsets count Unicode code points.
"""  # noqa: E501 -- lines of SQL and Python that a reader copies

_METHOD: Final = """## How it was made

Pages were fetched politely (robots.txt, one request at a time a host, a named agent) and archived as they came.
Title, date, authors and text were read by rules for the publisher, else by general ones; entities were found by a
gazetteer and patterns, dates resolved against the day of publication, events by rules for 23 types; then the same
thing or event told by several articles was made one row. Each article names its archive record (`warc_*`), so that
every fact can be traced to the bytes it came from. Rows that broke a rule were left out and counted in CHANGES.md.
"""

_LIMITS: Final = """## Known limits

- The selection of publishers decides what is seen: languages, countries and small launches are unevenly covered.
- Entities and events were found by programs: `confidence` says how sure they were, the figures above how often they
  are right.
- An event's `status` and date are what was reported last, which need not be what happened.
- Texts are given only where the publisher's licence allows it (`text_policy` = `full`); elsewhere there are offsets,
  a hash of the text (`body_sha256`) and at most 280 characters. `space-news hydrate` fetches the texts again.
- The rights in titles, excerpts and texts remain with the publishers; the rest (ids, dates, offsets, links between
  tables) is facts and may be used freely (CC0-1.0).
"""


def _quality(quality: Mapping[str, Any]) -> str:
    checks = quality["checks"]
    passed = sum(check["result"] == "passed" for check in checks)
    lines = ["## Measured quality\n"]
    if checks:
        lines.append(f"{passed} of {len(checks)} checks passed; all of them, with figures: `quality/quality.json`.\n")
    else:
        lines.append("No check results were recorded with this release.\n")
    for check in checks:
        if check["result"] != "passed":
            lines.append(f"- warning: {code(check['table'])} {code(check['check'])} {check['result']}")
    counted = sorted({check["table"] for check in checks if (check["figures"] or {}).get("on") == "counts of the rows"})
    if counted:
        lines.append(f"\nThe rules of {', '.join(counted)} (large tables) ran on counts of all rows.")
    reference = quality.get("reference")
    if reference:
        lines += [f"\nOn labelled real texts, measured on {plain(reference['measured_on'])}:\n"]
        lines += _figures(reference["sets"])
        outdated = [s for s, v in reference["stage_versions"].items() if quality["stage_versions"].get(s) != v]
        if outdated:
            lines.append(f"\nSince then these stages have changed, and were not measured again: {', '.join(outdated)}.")
    else:
        lines.append("\nAccuracy on labelled real texts was not measured for this release.")
    sample = quality.get("regression_sample")
    if sample:
        lines += [f"\nAgainst {plain(sample['set'])}:\n", *_figures([sample])]
    return "\n".join([*lines, ""])


def _figures(sets: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["| what | set | n | figure |", "|---|---|---:|---:|"]
    for one in sets:
        told = plain(one["set"] + (f" ({one['remark']})" if one.get("remark") else ""))
        lines += [f"| {plain(name)} | {told} | {one['n']:,} | {value:.1f} |" for name, value in one["figures"].items()]
    return lines


def _sources(sources: Sequence[Mapping[str, Any]]) -> str:
    lines = ["## Sources and their licences\n", "| source | publisher | articles | licence | text |"]
    lines.append("|---|---|---:|---|---|")
    for row in sources:
        name, licence = markdown(row["name"]), markdown(row["licence"])
        lines.append(
            f"| {code(row['source_id'])} | {name} | {row['n_articles']:,} | {licence} | {row['text_policy']} |"
        )
    return "\n".join([*lines, ""])
