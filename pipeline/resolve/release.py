"""The whole resolution in one call: staged tables of all days in, the tables of a release out.

`resolve` takes the staged tables as they are; `resolve_scored` takes articles that were scored day by day (`scored.py`)
and gives the same tables, whatever nights the days came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipeline.resolve.articles import released_articles, texts_of
from pipeline.resolve.copies import Known, Texts
from pipeline.resolve.entities import released_rows, resolve_entities
from pipeline.resolve.events import resolve_events
from pipeline.resolve.ledger import Ledger
from pipeline.resolve.links import Remembered
from pipeline.resolve.scored import score
from pipeline.resolve.sources import resolve_sources
from pipeline.sources.spec import Source
from pipeline.tables import (
    ARTICLES,
    ENTITIES,
    ENTITY_MENTIONS,
    EVENT_REPORTS,
    EVENTS,
    REJECTS,
    RELEASED,
    STAGED_MENTIONS,
    STAGED_REPORTS,
)
from pipeline.tables.rules import apply_rules


@dataclass(frozen=True)
class Resolved:
    """One frame a released table, the rows that were refused (REJECTS), and the ledger for the next release."""

    articles: pl.DataFrame
    entities: pl.DataFrame
    entity_mentions: pl.DataFrame
    event_reports: pl.DataFrame
    events: pl.DataFrame
    sources: pl.DataFrame
    superseded: pl.DataFrame
    rejects: pl.DataFrame
    ledger: Ledger


def resolve(
    staged: pl.DataFrame,
    mentions: pl.DataFrame,
    reports: pl.DataFrame,
    *,
    sources: Mapping[str, Source],
    robots_checked: Mapping[str, datetime],
    ledger: Ledger,
    since_version: str,
) -> Resolved:
    """Resolve the staged tables of all days (STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS, rows in any order).

    Each table's row rules are applied as it is made, so that nothing rests on a row that is refused. `since_version` is
    the release that is being made: id changes are filed under it. Raises SpaceNewsError for an unknown publisher.
    """
    return resolve_scored(
        score(staged, mentions), mentions, reports, texts=texts_of(staged), sources=sources,
        robots_checked=robots_checked, ledger=ledger, since_version=since_version,
    )  # fmt: skip


def resolve_scored(
    staged: pl.DataFrame,
    mentions: pl.DataFrame,
    reports: pl.DataFrame,
    *,
    texts: Texts,
    compared: Known | None = None,
    remembered: Remembered | None = None,
    sources: Mapping[str, Source],
    robots_checked: Mapping[str, datetime],
    ledger: Ledger,
    since_version: str,
) -> Resolved:
    """The same from the scored articles (SCORED) of all days; `texts` reads the few bodies that copies are compared by,
    and `compared` and
    `remembered` hold what was found of pairs of texts and of reports."""
    day = _newest_day(staged)
    found, off_topic = released_articles(staged, texts, compared)
    articles, bad_articles = apply_rules(ARTICLES, found, day=day)
    articles = _copies_of_known(articles)
    mentions, ill_named = apply_rules(STAGED_MENTIONS, released_rows(articles, staged, mentions), day=day)
    reports, ill_told = apply_rules(STAGED_REPORTS, released_rows(articles, staged, reports), day=day)
    things = resolve_entities(articles, staged, mentions, ledger, since_version=since_version)
    known = {"articles.article_id": articles["article_id"], "entities.entity_id": things.entities["entity_id"]}
    entities, bad_entities = apply_rules(ENTITIES, things.entities, known, day=day)
    named, bad_mentions = apply_rules(ENTITY_MENTIONS, things.entity_mentions, known, day=day)
    told = resolve_events(
        articles,
        staged,
        mentions,
        reports,
        entities=entities,
        entity_mentions=named,
        ledger=things.ledger,
        since_version=since_version,
        remembered=remembered,
    )
    events, bad_events = apply_rules(EVENTS, told.events, known, day=day)
    known["events.event_id"] = events["event_id"]
    event_reports, bad_reports = apply_rules(EVENT_REPORTS, told.event_reports, known, day=day)
    refused = (off_topic, bad_articles, ill_named, ill_told, bad_entities, bad_mentions, bad_events, bad_reports)
    return Resolved(
        articles=articles,
        entities=entities,
        entity_mentions=named,
        event_reports=event_reports,
        events=events,
        sources=resolve_sources(articles, sources, robots_checked),
        superseded=told.superseded,
        rejects=pl.concat(refused).sort(*REJECTS.order, "rule", "row"),
        ledger=told.ledger,
    )


def frames_of(resolved: Resolved) -> dict[str, pl.DataFrame]:
    """The frames of the released tables by table name."""
    return {table.name: getattr(resolved, table.name) for table in RELEASED}


def _newest_day(staged: pl.DataFrame) -> date:
    newest = staged["day"].max()
    return newest if isinstance(newest, date) else date.min


def _copies_of_known(articles: pl.DataFrame) -> pl.DataFrame:
    """A copy whose original was refused stands for itself."""
    known = articles["article_id"].implode()
    return articles.with_columns(
        pl.when(pl.col("duplicate_of").is_in(known)).then(pl.col("duplicate_of")).alias("duplicate_of")
    )
