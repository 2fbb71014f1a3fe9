"""The tables: which columns each has, its key, its order, and whether it is released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.tables.columns import DICTIONARY, Column

SCHEMA_VERSION: Final = "1.0.0"


_DECLARED_AS: Final = {"staged_mentions": "entities", "staged_reports": "event_reports"}


@dataclass(frozen=True)
class Table:
    """A table: `key` identifies a row, `order` is how its file is sorted."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    released: bool = True
    by_month: bool = False

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _columns(table: str, names: str) -> tuple[Column, ...]:
    return tuple(_column(table, name) for name in names.split())


def _column(table: str, name: str) -> Column:
    own = DICTIONARY.get(f"{_DECLARED_AS.get(table, table)}.{name}")
    if own is None:
        return DICTIONARY[name]
    return Column(**{**vars(own), "name": name})


def _table(name: str, meaning: str, columns: str, *, key: str, order: str, **more: bool) -> Table:
    return Table(name, meaning, _columns(name, columns), tuple(key.split()), tuple(order.split()), **more)


ARTICLES: Final = _table(
    "articles", "One row an article: its latest revision.",
    "article_id url source_id language edition title description authors dateline section genre tags keywords "
    "content_locations published_at modified_at body_text excerpt body_sha256 word_count images related_urls "
    "copyright_holder copyright_year space_relevance duplicate_of extraction first_seen_at fetched_at revision "
    "warc_file warc_offset warc_record_id parser licence text_policy",
    key="article_id", order="published_at article_id", by_month=True,
)  # fmt: skip
ENTITIES: Final = _table(
    "entities", "One row a thing in the world that the articles name.",
    "entity_id name type aliases wikidata_id country origin n_articles n_mentions first_mentioned_at last_mentioned_at",
    key="entity_id", order="entity_id",
)  # fmt: skip
ENTITY_MENTIONS: Final = _table(
    "entity_mentions", "One row a mention of an entity in the title, description or body of an article.",
    "article_id entity_id field start end surface method confidence",
    key="article_id field start", order="article_id field start", by_month=True,
)  # fmt: skip
EVENT_REPORTS: Final = _table(
    "event_reports", "One row an event and article: how one article tells one event.",
    "report_id event_id article_id field start end trigger_start trigger_end type status date_text date date_end "
    "date_precision location_id participants slots tellings confidence",
    key="report_id", order="article_id field start report_id", by_month=True,
)  # fmt: skip
EVENTS: Final = _table(
    "events", "One row a thing that happened or is planned, told by one or many articles.",
    "event_id type status title starts_on ends_on starts_at date_precision location_id participants date_history "
    "n_reports n_sources first_reported_at last_reported_at confidence",
    key="event_id", order="event_id",
)  # fmt: skip
SOURCES: Final = _table(
    "sources", "One row a publisher.",
    "source_id name legal_name homepage country ownership email telephone logo_url logo_width logo_height languages "
    "licence text_policy verified robots_checked_at first_article_at last_article_at n_articles",
    key="source_id", order="source_id",
)  # fmt: skip
SUPERSEDED: Final = _table(
    "superseded", "Ids that are no longer used and what took their place.",
    "old_id new_id kind since_version", key="old_id new_id", order="old_id new_id",
)  # fmt: skip
STAGED_ARTICLES: Final = _table(
    "staged_articles", "One row an article as it was read on one day, whole text included (private).",
    "day article_id url source_id language edition title description authors dateline section genre tags keywords "
    "content_locations published_at modified_at body_text body_sha256 word_count images related_urls "
    "copyright_holder copyright_year first_seen_at fetched_at warc_file warc_offset warc_record_id parser licence "
    "text_policy",
    key="article_id", order="article_id", released=False,
)  # fmt: skip
STAGED_MENTIONS: Final = _table(
    "staged_mentions", "Mentions of one day's articles, before entities are resolved over all days (private).",
    "day article_id entity_id name type wikidata_id field start end surface method confidence",
    key="article_id field start", order="article_id field start", released=False,
)  # fmt: skip
STAGED_REPORTS: Final = _table(
    "staged_reports", "Event reports of one day's articles, before events are resolved over all days (private).",
    "day report_id article_id field start end trigger_start trigger_end type status date_text date date_end "
    "date_precision location_id participants slots tellings confidence",
    key="report_id", order="article_id field start report_id", released=False,
)  # fmt: skip
FETCHES: Final = _table(
    "fetches", "One row a request of the crawl (private).",
    "url source_id day purpose final_url outcome reason status bytes seconds fetched_at robots_rule rights_signals "
    "warc_file warc_offset warc_record_id",
    key="", order="fetched_at url", released=False,
)  # fmt: skip
REJECTS: Final = _table(
    "rejects", "One row a page or row that was refused, with the reason (private).",
    "day source_id url stage table rule reason row", key="", order="day url stage rule", released=False,
)  # fmt: skip
READINGS: Final = _table(
    "readings", "One row a page that was read: what it told, and what its source's own rules missed (private).",
    "day source_id url article_id parser filled rules_missed", key="url", order="source_id url", released=False,
)  # fmt: skip

RELEASED: Final = (ARTICLES, ENTITIES, ENTITY_MENTIONS, EVENT_REPORTS, EVENTS, SOURCES, SUPERSEDED)
PRIVATE: Final = (STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS, FETCHES, REJECTS, READINGS)
TABLES: Final[dict[str, Table]] = {table.name: table for table in (*RELEASED, *PRIVATE)}
