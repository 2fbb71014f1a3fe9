"""A small, valid set of tables, hand-made: two sources, six articles in two months and one undated, joins that work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.clock import fixed
from pipeline.home import Home
from pipeline.release.publish import publish
from pipeline.release.records import CheckResult, Published
from pipeline.tables import RELEASED, TABLES, Table
from pipeline.tables.arrow import frame_of, to_arrow

Rows = dict[str, list[dict[str, Any]]]
CHECKED = CheckResult("articles", "rows", "passed", figures={"rows": 7}, data_version="v1", check_version="1")


def example(table: Table, **given: Any) -> dict[str, Any]:
    """A row of a table: null or empty where nothing is given."""
    blank = {c.name: [] if c.type.startswith("list") else None for c in table.columns}
    return blank | given


def article(number: int, at: datetime | None, source: str = "free", body: str | None = None) -> dict[str, Any]:
    url = f"https://{source}.example.org/{number}"
    text = body or f"KOUROU — Ariane 6 lifted off on flight {number}."
    free = source == "free"
    return example(
        TABLES["articles"], article_id=hashlib.sha256(url.encode()).hexdigest()[:20], url=url, source_id=source,
        language="en", title=f"Ariane 6 flies again, {number}", published_at=at, authors=["Ann Author"],
        body_text=text if free else None, excerpt=text[:280], body_sha256=hashlib.sha256(text.encode()).hexdigest(),
        word_count=len(text.split()), space_relevance=0.9, extraction="done", revision=1, parser="generic/1",
        first_seen_at=datetime(2026, 11, 2, tzinfo=UTC), fetched_at=datetime(2026, 11, 2, tzinfo=UTC),
        licence="CC-BY-4.0" if free else "all-rights-reserved", text_policy="full" if free else "excerpt",
        images=[{"url": "https://free.example.org/1.jpg", "width": 800, "height": None, "caption": None,
                 "credit": "ESA", "representative": True}],
    )  # fmt: skip


def small_rows() -> Rows:
    """The tables as rows: seven articles, each with one mention in its title; two reports of one event."""
    times = [datetime(2026, 10, day, 8, tzinfo=UTC) for day in (30, 31)]
    times += [datetime(2026, 11, day, 9, tzinfo=UTC) for day in (1, 1, 2, 2)]
    articles = [article(n, at, "free" if n % 2 else "closed") for n, at in enumerate(times)]
    articles.append(article(9, None))
    rocket = "launch_vehicle/ariane-6"
    mentions = [
        example(TABLES["entity_mentions"], article_id=row["article_id"], entity_id=rocket, field="title", start=0,
                end=8, surface="Ariane 6", method="gazetteer", confidence=0.98)
        for row in articles
    ]  # fmt: skip
    reports = [
        example(TABLES["event_reports"], report_id=f"{n:016x}", event_id="00000000000000aa", field="body", start=9,
                article_id=articles[n]["article_id"], end=41, trigger_start=18, trigger_end=28, type="launch",
                status="occurred", date_precision="unknown", confidence=0.8,
                participants=[{"role": "launch_vehicle", "entity_id": rocket, "name": "Ariane 6"}],
                slots=[{"role": "launch_vehicle", "start": 9, "end": 17, "surface": "Ariane 6", "entity_id": rocket,
                        "value": None}],
                tellings=[{"field": "body", "start": 9, "end": 41}])
        for n in (1, 3)
    ]  # fmt: skip
    event = example(
        TABLES["events"], event_id="00000000000000aa", type="launch", status="occurred", title="Launch of Ariane 6",
        starts_on=date(2026, 10, 31), ends_on=date(2026, 10, 31), date_precision="unknown", n_reports=2, n_sources=1,
        participants=[{"role": "launch_vehicle", "entity_id": rocket, "name": "Ariane 6"}], confidence=0.8,
        first_reported_at=times[1], last_reported_at=times[3],
        date_history=[{"reported_at": times[1], "article_id": articles[1]["article_id"], "date": None,
                       "date_precision": "unknown", "status": "occurred"}],
    )  # fmt: skip
    entity = example(
        TABLES["entities"], entity_id=rocket, name="Ariane 6", type="launch_vehicle", aliases=["A6"], origin="gazetteer",
        wikidata_id="Q1234", n_articles=7, n_mentions=7, first_mentioned_at=times[0], last_mentioned_at=times[-1],
    )  # fmt: skip
    sources = [
        example(TABLES["sources"], source_id=name, name=f"The {name} paper", homepage=f"https://{name}.example.org/",
                languages=["en"], licence=licence, text_policy=policy, verified="unverified", n_articles=count)
        for name, licence, policy, count in (
            ("closed", "all-rights-reserved", "excerpt", 3), ("free", "CC-BY-4.0", "full", 4),
        )
    ]  # fmt: skip
    return {
        "articles": articles, "entities": [entity], "entity_mentions": mentions, "event_reports": reports,
        "events": [event], "sources": sources, "superseded": [],
    }  # fmt: skip


@dataclass(frozen=True)
class Maker:
    """Writes tables into a home and publishes them."""

    home: Home

    def write(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Path]:
        self.home.tables.mkdir(parents=True, exist_ok=True)
        paths = {table.name: self.home.tables / f"{table.name}.parquet" for table in RELEASED}
        for name, path in paths.items():
            pq.write_table(to_arrow(TABLES[name], frame_of(TABLES[name], rows[name])), path)
        return paths

    def __call__(self, rows: Rows, covers: date = date(2026, 11, 2), **more: Any) -> Published | None:
        self.write(rows)
        return self.publish_written(covers, **more)

    def publish_written(self, covers: date = date(2026, 11, 2), **more: Any) -> Published | None:
        """Publish the tables that lie in the home."""
        given: dict[str, Any] = {
            "checks": [CHECKED], "inputs": {"archive": "none"}, "stage_versions": {"parse": "1"}, "covers": covers,
            "clock": fixed(datetime(2026, 11, 3, 4, tzinfo=UTC)), "sample": False,
        }  # fmt: skip
        paths = {table.name: self.home.tables / f"{table.name}.parquet" for table in RELEASED}
        return publish(self.home, paths, **(given | more))
