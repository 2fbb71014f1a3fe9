"""Mentions of all days -> the things that they name: merged over articles, counted, and called by stable ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import polars as pl

from pipeline.knowledge.gazetteer import entries_by_id
from pipeline.resolve.articles import mentions_of
from pipeline.resolve.identity import Thing, name_discovered, things_of
from pipeline.resolve.ledger import EntityEntry, Ledger, Supersession, settle
from pipeline.resolve.names import known_names, name_key
from pipeline.tables import ENTITIES, ENTITY_MENTIONS, SUPERSEDED
from pipeline.tables.arrow import frame_of, polars_schema

UNREAD: Final = "language_unsupported"


class ResolvedEntities(NamedTuple):
    """Frames of `entities`, `entity_mentions` and `superseded` (all changes so far), and the ledger that follows."""

    entities: pl.DataFrame
    entity_mentions: pl.DataFrame
    superseded: pl.DataFrame
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class _Seen:
    """How one entity was seen: in how many articles and mentions, from when to when; where no list holds it, also its
    names with their counts, its surfaces and its Wikidata items."""

    articles: int
    mentions: int
    first: datetime | None
    last: datetime | None
    names: Counter[str]
    surfaces: set[str]
    wikidata: Counter[str]


def resolve_entities(
    articles: pl.DataFrame, staged: pl.DataFrame, mentions: pl.DataFrame, ledger: Ledger, *, since_version: str
) -> ResolvedEntities:
    """The things that the released `articles` name, and every mention of them.

    `staged` and `mentions` hold every day's STAGED_ARTICLES and STAGED_MENTIONS; the mentions of an article are those
    of its released revision. What the gazetteer lists keeps the gazetteer's id; what the texts alone name is one thing
    where more agrees than the spelling, and keeps the id that the ledger knows.
    """
    current = released_rows(articles, staged, mentions)
    named = _renamed(current, articles, ledger)
    changes = (*ledger.superseded, *_changes(named, ledger, since_version))
    seen = _seen(named, articles)
    rows = _entity_rows(seen)
    entities = frame_of(ENTITIES, rows).sort(ENTITIES.order)
    founded = _founded(named, articles)
    entries = dict(ledger.entities) | {
        row["entity_id"]: EntityEntry(row["type"], row["name"], row["wikidata_id"], _founding(row, ledger, founded))
        for row in rows
    }
    settled = settle(changes, set(seen) | set(ledger.events))
    released = named.select(pl.col("resolved").alias("entity_id"), pl.exclude("entity_id", "resolved"))
    following = Ledger(entries, ledger.reports, ledger.events, settled)
    return ResolvedEntities(entities, _mention_rows(released), superseded_rows(settled), following)


def released_rows(articles: pl.DataFrame, staged: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The staged mentions or reports that were read from the released revision of the released articles."""
    read = articles.filter(pl.col("extraction") != UNREAD).select("article_id", "fetched_at")
    days = staged.select("article_id", "fetched_at", "day").join(read, on=["article_id", "fetched_at"], how="semi")
    return mentions_of(days.group_by("article_id").agg(pl.col("day").max()), rows)


def superseded_rows(changes: Iterable[Supersession]) -> pl.DataFrame:
    """A frame of `superseded`."""
    rows = [{"old_id": c.old_id, "new_id": c.new_id, "kind": c.kind, "since_version": c.since_version} for c in changes]
    return frame_of(SUPERSEDED, rows).sort(SUPERSEDED.order)


def entity_ids(mentions: pl.DataFrame, released: pl.DataFrame) -> dict[tuple[str, str], str]:
    """(article, entity id as staged) -> entity id as released, from the two tables of mentions."""
    joined = mentions.select("article_id", "field", "start", "entity_id").join(
        released.select("article_id", "field", "start", pl.col("entity_id").alias("resolved")),
        on=["article_id", "field", "start"],
    )
    pairs = joined.select("article_id", "entity_id", "resolved").unique().sort(pl.all(), descending=True)
    return {(article, staged): resolved for article, staged, resolved in pairs.iter_rows()}


def _renamed(mentions: pl.DataFrame, articles: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """The mentions with the entity id of the release in `resolved`."""
    listed = set(entries_by_id())
    distinct = mentions.select("article_id", "entity_id", "type", "name").unique().sort(pl.all())
    is_listed = pl.col("entity_id").is_in(listed)
    ids: dict[tuple[str, str], str] = {}
    apart: list[tuple[str, str, str, str]] = []
    for article_id, entity_id, type_, name in distinct.filter(~is_listed).iter_rows():
        if (known := known_names().get((type_, name_key(type_, name)))) is not None:
            ids[article_id, entity_id] = known
        else:
            apart.append((article_id, entity_id, type_, name))
    beside = pl.col("article_id").is_in({article_id for article_id, *_ in apart})
    context = {pair: pair[1] for pair in distinct.filter(is_listed & beside).select("article_id", "entity_id").rows()}
    publishers = dict(articles.select("article_id", "source_id").iter_rows())
    things = things_of(apart, context | ids, _ages(articles), _roots(articles), publishers)
    for thing, entity_id in name_discovered(things, ledger, listed):
        ids.update(((article, staged), entity_id) for article, staged in thing.members)
    table = pl.DataFrame(
        [(article, staged, resolved) for (article, staged), resolved in sorted(ids.items())],
        schema={"article_id": pl.String, "entity_id": pl.String, "resolved": pl.String},
        orient="row",
    )
    found = mentions.join(table, on=["article_id", "entity_id"], how="left")
    return found.with_columns(pl.coalesce("resolved", "entity_id").alias("resolved"))


def _changes(named: pl.DataFrame, ledger: Ledger, since_version: str) -> list[Supersession]:
    """Ids of the ledger that no mention bears any longer and the ids that took their place."""
    current = named.select("resolved").unique()["resolved"].to_list()
    listed = entries_by_id()
    alive = set(current) | set(listed)
    by_staged: dict[str, Counter[str]] = defaultdict(Counter)
    for staged, resolved, count in named.group_by("entity_id", "resolved").len().iter_rows():
        by_staged[staged][resolved] += count
    names = _names_in_use(named)
    founders = _names_by_article(named)
    items = {entry.wikidata_id: entry.entity_id for entry in listed.values() if entry.wikidata_id}
    gone = {old for change in ledger.superseded for old in (change.old_id,) if change.kind != "split"}
    changes = []
    for old, entry in sorted(ledger.entities.items()):
        if old in alive or old in gone:
            continue
        successor = founders.get((entry.founding, entry.type, name_key(entry.type, entry.name)))
        successor = successor or _successor(old, entry, by_staged, names, items)
        if successor is not None and successor != old:
            kind = "merge" if successor.partition("/")[0] == entry.type else "retype"
            changes.append(Supersession(old, successor, kind, since_version))
    return changes


def _successor(
    old: str,
    entry: EntityEntry,
    by_staged: Mapping[str, Counter[str]],
    names: Mapping[str, Mapping[str, str]],
    items: Mapping[str, str],
) -> str | None:
    """The id that now stands for what `old` stood for: by its mentions, its Wikidata item, or its name."""
    if old in by_staged:
        return min(by_staged[old].items(), key=lambda item: (-item[1], item[0]))[0]
    if entry.wikidata_id and entry.wikidata_id in items:
        return items[entry.wikidata_id]
    same_name = {
        type_: found for type_, known in names.items() if (found := known.get(name_key(type_, entry.name))) is not None
    }
    return same_name.get(entry.type) or next((same_name[type_] for type_ in sorted(same_name)), None)


def _names_by_article(named: pl.DataFrame) -> dict[tuple[str, str, str], str]:
    """(article, type, key of a name) -> the id it has there now: what a thing was founded on tells where it went."""
    rows = named.select("article_id", "type", "name", "resolved").unique().sort(pl.all()).iter_rows()
    return {(article, type_, name_key(type_, name)): resolved for article, type_, name, resolved in rows}


def _names_in_use(named: pl.DataFrame) -> dict[str, dict[str, str]]:
    """type -> key of a name -> entity id, for what is named now and for the gazetteer, where one thing bears it."""
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for resolved, name in named.select("resolved", "name").unique().iter_rows():
        type_ = resolved.partition("/")[0]
        bearers[type_, name_key(type_, name)].add(resolved)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for (type_, key), entity_id in known_names().items():
        names[type_][key] = entity_id
    for (type_, key), ids in bearers.items():
        if len(ids) == 1:
            names[type_][key] = next(iter(ids))
    return names


def _seen(named: pl.DataFrame, articles: pl.DataFrame) -> dict[str, _Seen]:
    published = articles.select("article_id", "published_at")
    times = pl.col("published_at")
    per_article = named.group_by("resolved", "article_id").len().join(published, on="article_id", how="left")
    counted = per_article.group_by("resolved").agg(
        pl.len().alias("articles"), pl.col("len").sum(), times.min().alias("first"), times.max().alias("last")
    )
    seen = {
        entity_id: _Seen(n, mentions, first, last, Counter(), set(), Counter())
        for entity_id, n, mentions, first, last in counted.iter_rows()
    }
    apart = named.filter(~pl.col("resolved").is_in(set(entries_by_id())))
    for entity_id, name, surface, item, n in apart.group_by("resolved", "name", "surface", "wikidata_id").len().rows():
        one = seen[entity_id]
        one.names[name] += n
        one.surfaces.add(" ".join(surface.split()))
        if item:
            one.wikidata[item] += n
    return seen


def _entity_rows(seen: Mapping[str, _Seen]) -> list[dict[str, Any]]:
    listed = entries_by_id()
    rows = []
    for entity_id, one in sorted(seen.items()):
        entry = listed.get(entity_id)
        name = entry.name if entry else most_common(one.names)
        rows.append({
            "entity_id": entity_id,
            "name": name,
            "type": entity_id.partition("/")[0],
            "aliases": list(entry.aliases) if entry else sorted((one.surfaces | set(one.names)) - {name}),
            "wikidata_id": entry.wikidata_id if entry else (most_common(one.wikidata) if one.wikidata else None),
            "country": entry.country if entry else None,
            "origin": "gazetteer" if entry else "discovered",
            "n_articles": one.articles,
            "n_mentions": one.mentions,
            "first_mentioned_at": one.first,
            "last_mentioned_at": one.last,
        })  # fmt: skip
    return rows


def most_common(counts: Mapping[str, int]) -> str:
    """The most frequent string; of equals the longest, then the first by alphabet."""
    return min(counts, key=lambda text: (-counts[text], -len(text), text))


def _mention_rows(named: pl.DataFrame) -> pl.DataFrame:
    frame = named.select(ENTITY_MENTIONS.column_names).with_columns(pl.col("confidence").round(3))
    return frame.cast(dict(polars_schema(ENTITY_MENTIONS))).sort(ENTITY_MENTIONS.order)  # type: ignore[arg-type]


def _ages(articles: pl.DataFrame) -> dict[str, tuple[datetime, str]]:
    """When each article was told, for order: its publication, or its first sight where that is unknown."""
    told = articles.select("article_id", pl.coalesce("published_at", "first_seen_at"))
    return {article_id: (when, article_id) for article_id, when in told.iter_rows()}


def _roots(articles: pl.DataFrame) -> dict[str, str]:
    """article -> the article that it copies, or itself."""
    return dict(articles.select("article_id", pl.coalesce("duplicate_of", "article_id")).iter_rows())


def _founded(named: pl.DataFrame, articles: pl.DataFrame) -> dict[str, str]:
    """The article that first named each thing that no list holds."""
    apart = named.filter(~pl.col("resolved").is_in(set(entries_by_id()))).select("resolved", "article_id").unique()
    told = articles.select("article_id", pl.coalesce("published_at", "first_seen_at").alias("when"))
    first = apart.join(told, on="article_id").sort("when", "article_id").group_by("resolved", maintain_order=True)
    return dict(first.agg(pl.col("article_id").first()).iter_rows())


def _founding(row: Mapping[str, Any], ledger: Ledger, founded: Mapping[str, str]) -> str:
    if row["origin"] == "gazetteer":
        return ""
    known = ledger.entities.get(row["entity_id"])
    return known.founding if known and known.founding else founded[row["entity_id"]]


__all__ = ["ResolvedEntities", "Thing", "entity_ids", "released_rows", "resolve_entities", "superseded_rows"]
