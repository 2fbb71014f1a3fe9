"""Builders of staged rows for the tests of resolution: only what a test is about has to be said."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from pipeline.resolve.ledger import Ledger
from pipeline.resolve.release import Resolved, resolve
from pipeline.sources.spec import Source
from pipeline.tables import STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS
from pipeline.tables.arrow import frame_of

SOURCES = {
    name: Source(name, name.title(), f"https://{name}.example/", (f"{name}.example",))
    for name in ("alpha", "beta", "gamma", "delta")
}
SPACE_TEXT = "The rocket carried the spacecraft to orbit, and the astronauts waved from the space station. "


def at(text: str) -> datetime:
    """`2026-05-04` or `2026-05-04T10:00` as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def article(name: str, published: str | None = "2026-05-04T10:00", **more: Any) -> dict[str, Any]:
    """A staged article about space, called `name`."""
    when = at(published) if published else at("2026-05-04")
    body = more.pop("body_text", f"{SPACE_TEXT}This is the story called {name}.")
    row: dict[str, Any] = {
        "day": when.date(), "article_id": article_id(name), "url": f"https://alpha.example/{name}",
        "source_id": "alpha", "language": "en", "edition": None, "title": f"Rocket launch puts spacecraft in orbit: {name}",
        "description": None, "authors": [], "dateline": None, "section": None, "genre": None, "tags": [],
        "keywords": [], "content_locations": [], "published_at": at(published) if published else None,
        "modified_at": None, "body_text": body, "body_sha256": hashlib.sha256((body or "").encode()).hexdigest(),
        "word_count": len((body or "").split()), "images": [], "related_urls": [], "copyright_holder": None,
        "copyright_year": None, "first_seen_at": when + timedelta(hours=1), "fetched_at": when + timedelta(hours=2),
        "warc_file": None, "warc_offset": None, "warc_record_id": None, "parser": "test/1",
        "licence": "all-rights-reserved", "text_policy": "excerpt",
    }  # fmt: skip
    return row | more


def article_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:20]


def mention(
    of: dict[str, Any], entity_id: str, name: str, *, start: int = 0, field: str = "body", **more: Any
) -> dict[str, Any]:
    """A staged mention in the article `of`."""
    surface = more.pop("surface", name)
    return {
        "day": of["day"], "article_id": of["article_id"], "entity_id": entity_id, "name": name,
        "type": entity_id.partition("/")[0], "wikidata_id": None, "field": field, "start": start,
        "end": start + len(surface), "surface": surface, "method": "gazetteer", "confidence": 0.9,
    } | more  # fmt: skip


def report(
    of: dict[str, Any], type_: str, who: list[tuple[str, str | None, str]] | None = None, *, start: int = 0, **more: Any
) -> dict[str, Any]:
    """A staged report in the article `of`; `who` lists (role, entity id, name)."""
    row: dict[str, Any] = {
        "day": of["day"], "article_id": of["article_id"], "field": "body", "start": start, "end": start + 60,
        "trigger_start": start + 4, "trigger_end": start + 10, "type": type_, "status": "occurred", "date_text": None,
        "date": None, "date_end": None, "date_precision": "unknown", "location_id": None,
        "participants": [{"role": r, "entity_id": e, "name": n} for r, e, n in who or []], "slots": [],
        "tellings": [{"field": "body", "start": start, "end": start + 60}], "confidence": 0.8,
    }  # fmt: skip
    row |= more
    if row["date"] and row["date_precision"] == "unknown":
        row["date_precision"] = {4: "year", 7: "month", 10: "day"}.get(len(row["date"]), "minute")
        if "Q" in row["date"]:
            row["date_precision"] = "quarter"
    told = f"{row['article_id']}|{row['type']}|{row['field']}|{row['start']}"
    row["report_id"] = hashlib.sha256(told.encode()).hexdigest()[:16]
    return row


def staged(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return frame_of(STAGED_ARTICLES, rows)


def mentions(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return frame_of(STAGED_MENTIONS, rows)


def reports(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return frame_of(STAGED_REPORTS, rows)


def mentions_for(told: list[dict[str, Any]], articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A mention for everything that the reports name, so that their ids exist."""
    by_id = {row["article_id"]: row for row in articles}
    rows = []
    for row in told:
        ids = {p["entity_id"]: p["name"] for p in row["participants"] if p["entity_id"]}
        if row["location_id"]:
            ids.setdefault(row["location_id"], row["location_id"].partition("/")[2])
        for entity_id, name in sorted(ids.items()):
            start = int(hashlib.sha256(f"{entity_id}{row['report_id']}".encode()).hexdigest()[:6], 16)
            rows.append(mention(by_id[row["article_id"]], entity_id, name, start=start))
    return rows


def resolved(
    articles: list[dict[str, Any]],
    told: list[dict[str, Any]],
    named: list[dict[str, Any]] | None = None,
    *,
    ledger: Ledger | None = None,
    version: str = "2026.5.9",
) -> Resolved:
    """Resolve the rows; mentions of what the reports name are added to `named`."""
    rows = (named or []) + mentions_for(told, articles)
    return resolve(
        staged(articles), mentions(rows), reports(told), sources=SOURCES, robots_checked={},
        ledger=ledger or Ledger(), since_version=version,
    )  # fmt: skip
