"""A small release to be, written by hand: two articles, what they name and tell, and everything agreeing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from expectations.candidate import Candidate
from pipeline.tables import FETCHES, REJECTS, TABLES, Table
from pipeline.tables.arrow import frame_of

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
FIRST, SECOND = "a" * 20, "b" * 20
BODY = "NASA launched the probe Ariel from Cape Canaveral on Wednesday.\n\nRoscosmos sent its good wishes."
Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[Rows], None]


def row_of(table: Table, /, **values: Any) -> dict[str, Any]:
    """A row whose optional columns are null and whose lists are empty, but for `values`."""
    empty: dict[str, Any] = {}
    for column in table.columns:
        if column.type.startswith("list"):
            empty[column.name] = []
        elif column.nullable:
            empty[column.name] = None
        else:
            empty[column.name] = AT if column.type == "timestamp" else column.example
    return {**empty, **values}


def good_rows() -> Rows:
    """The rows of every released table."""
    article = {
        "published_at": AT,
        "fetched_at": AT,
        "first_seen_at": AT,
        "language": "en",
        "body_sha256": "0" * 64,
        "word_count": 60,
    }
    articles = [
        row_of(TABLES["articles"], article_id=FIRST, url="https://one.example/a", source_id="one", title="Ariel is off",
               body_text=BODY, excerpt="NASA launched the probe Ariel", text_policy="full", licence="CC-BY-4.0",
               **article),
        row_of(TABLES["articles"], article_id=SECOND, url="https://two.example/b", source_id="two",
               title="Ariel, launched by NASA", text_policy="excerpt", duplicate_of=FIRST, **article),
    ]  # fmt: skip
    mention = {"confidence": 0.9, "method": "gazetteer"}
    mentions = [
        dict(article_id=FIRST, field="body", entity_id="agency/nasa", start=0, end=4, surface="NASA", **mention),
        dict(
            article_id=FIRST, field="body", entity_id="spacecraft/ariel", start=24, end=29, surface="Ariel", **mention
        ),
        dict(
            article_id=SECOND, field="title", entity_id="spacecraft/ariel", start=0, end=5, surface="Ariel", **mention
        ),
        dict(article_id=SECOND, field="title", entity_id="agency/nasa", start=19, end=23, surface="NASA", **mention),
    ]
    counted = {"n_articles": 2, "n_mentions": 2, "first_mentioned_at": AT, "last_mentioned_at": AT}
    entities = [
        row_of(
            TABLES["entities"], entity_id="agency/nasa", name="NASA", type="agency", wikidata_id="Q23548", **counted
        ),
        row_of(TABLES["entities"], entity_id="spacecraft/ariel", name="Ariel", type="spacecraft", **counted),
    ]
    probe = {"role": "spacecraft", "entity_id": "spacecraft/ariel", "name": "Ariel"}
    slot = {
        "role": "spacecraft",
        "start": 24,
        "end": 29,
        "surface": "Ariel",
        "entity_id": "spacecraft/ariel",
        "value": None,
    }
    report = {"event_id": "e" * 16, "type": "launch", "status": "occurred", "date_precision": "day", "date": "2026-03-04",
                  "participants": [probe]}  # fmt: skip
    reports = [
        row_of(TABLES["event_reports"], report_id="1" * 16, article_id=FIRST, field="body", start=0, end=63,
               trigger_start=5, trigger_end=13, slots=[slot], tellings=[{"field": "body", "start": 0, "end": 63}],
               **report),
        row_of(TABLES["event_reports"], report_id="2" * 16, article_id=SECOND, field="title", start=0, end=23,
               trigger_start=7, trigger_end=15, slots=[], tellings=[], **report),
    ]  # fmt: skip
    event = row_of(TABLES["events"], event_id="e" * 16, type="launch", status="occurred", title="Launch of Ariel",
                   starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 4), date_precision="day", participants=[probe],
                   n_reports=2, n_sources=1, first_reported_at=AT, last_reported_at=AT)  # fmt: skip
    sources = [
        row_of(TABLES["sources"], source_id="one", homepage="https://one.example/", text_policy="full", n_articles=1,
               licence="CC-BY-4.0", robots_checked_at=AT),
        row_of(TABLES["sources"], source_id="two", homepage="https://two.example/", text_policy="excerpt", n_articles=1,
               robots_checked_at=AT),
    ]  # fmt: skip
    superseded = [row_of(TABLES["superseded"], old_id="probe/ariel", new_id="spacecraft/ariel", kind="retype")]
    return {
        "articles": articles, "entities": entities, "entity_mentions": mentions, "event_reports": reports,
        "events": [event], "sources": sources, "superseded": superseded,
    }  # fmt: skip


@dataclass
class Bench:
    """Writes candidates: the good rows, changed by a defect."""

    folder: Path
    previous: dict[str, int] = field(default_factory=dict)

    def candidate(self, change: Change | None = None, columns: Mapping[str, list[str]] | None = None) -> Candidate:
        rows = good_rows()
        rejects: list[dict[str, Any]] = []
        rows["rejects"] = rejects
        rows["fetches"] = [row_of(TABLES["fetches"], source_id=source, day=AT.date()) for source in ("one", "two")]
        if change is not None:
            change(rows)
        paths = {}
        for name, table in TABLES.items():
            if name not in rows:
                continue
            frame = frame_of(table, rows[name])
            if columns and name in columns:
                frame = frame.select(columns[name])
            paths[name] = self.folder / f"{name}.parquet"
            frame.write_parquet(paths[name])
        refused, fetched = paths.pop(REJECTS.name), paths.pop(FETCHES.name)
        return Candidate(paths, previous=self.previous, rejects=[refused], fetches=[fetched])
