"""Staged articles of all days -> articles of a release: latest revision, on topic, copies marked, text as allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
import polars as pl

from pipeline.knowledge.gazetteer import Entry, entries_by_id
from pipeline.resolve.copies import Text, find_copies
from pipeline.resolve.relevance import THRESHOLD, Named, Relevance, relevance
from pipeline.tables import ARTICLES, REJECTS
from pipeline.tables.arrow import frame_of

EXCERPT: Final = 280
"""Code points of an excerpt, and of a description under excerpt policy (DESIGN, articles)."""
_CONTENT: Final = ("title", "description", "body_sha256")


def resolve_articles(staged: pl.DataFrame, mentions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The `articles` of a release and the `rejects` of stage `relevance`.

    `staged` and `mentions` hold every day's STAGED_ARTICLES and STAGED_MENTIONS, in any order. Publication dates that
    cannot be true are left to the row rules.
    """
    latest = latest_revisions(staged)
    named = _named(mentions_of(latest, mentions))
    rows, rejects, texts = [], [], []
    for row in latest.iter_rows(named=True):
        told = _relevance(row, named.get(row["article_id"], ()))
        if told.score < THRESHOLD:
            rejects.append(_off_topic(row, told))
            continue
        texts.append(Text(row["article_id"], row["body_text"] or "", row["published_at"], row["first_seen_at"]))
        rows.append({**row, **_derived(row), "space_relevance": told.score})
    roots = find_copies(texts)
    for row in rows:
        row["duplicate_of"] = roots.get(row["article_id"])
    return frame_of(ARTICLES, rows).sort(ARTICLES.order), frame_of(REJECTS, rejects).sort(REJECTS.order)


def latest_revisions(staged: pl.DataFrame) -> pl.DataFrame:
    """One row an article: what was fetched last, with `revision` and the first sight of all its rows, by article_id.

    The revision counts the distinct contents (title, description, body) that were seen, from 1.
    """
    in_time = staged.sort("article_id", "fetched_at", "day", "warc_record_id", *_CONTENT, "url", nulls_last=False)
    return in_time.group_by("article_id", maintain_order=True).agg(
        pl.struct(_CONTENT).n_unique().cast(pl.Int32).alias("revision"),
        pl.col("first_seen_at").min(),
        pl.exclude("article_id", "first_seen_at").last(),
    )


def mentions_of(articles: pl.DataFrame, staged: pl.DataFrame) -> pl.DataFrame:
    """The rows of a staged table that were read from the chosen revision of each article (its day's)."""
    return staged.join(articles.select("article_id", "day"), on=["article_id", "day"], how="semi")


def cut(text: str, limit: int = EXCERPT) -> str:
    """`text` in one line of at most `limit` code points, cut between words and ended by `…` where it is cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    if not line[limit - 1].isspace() and " " in head[limit // 2 :]:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:–—-") + "…"


def released_description(description: str | None, policy: str) -> str | None:
    """What of a description a release carries. Extraction reads this much and no more, so that every offset fits."""
    if policy == "facts":
        return None
    if policy == "excerpt" and description and len(description) > EXCERPT:
        return cut(description)
    return description


def extraction_of(language: str | None, body: str | None) -> str:
    """Whether entities and events can have been read: the extraction reads English."""
    if language is not None and language.split("-")[0].lower() != "en":
        return "language_unsupported"
    return "done" if body and not body.isspace() else "no_text"


def _derived(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the text policy and the text decide."""
    body, policy = row["body_text"], row["text_policy"]
    excerpt = cut(body) if body and not body.isspace() else None
    images = row["images"] or []
    if policy == "facts":
        excerpt = None
        images = [{**image, "caption": None} for image in images]
    return {
        "body_text": body if policy == "full" else None,
        "description": released_description(row["description"], policy),
        "excerpt": excerpt,
        "images": images,
        "extraction": extraction_of(row["language"], body),
        "duplicate_of": None,
    }


def _relevance(row: Mapping[str, Any], named: Iterable[Named]) -> Relevance:
    labels = [*(row["tags"] or []), *(row["keywords"] or []), row["section"] or ""]
    return relevance(row["title"], row["description"] or "", row["body_text"] or "", labels, list(named))


def _named(mentions: pl.DataFrame) -> dict[str, list[Named]]:
    known: Mapping[str, Entry] = entries_by_id()
    grouped: dict[str, list[Named]] = defaultdict(list)
    columns = ["article_id", "field", "start", "entity_id", "type", "name"]
    for article_id, field, start, entity_id, type_, name in mentions.select(columns).sort(columns).iter_rows():
        entry = known.get(entity_id)
        grouped[article_id].append(Named(field, start, entity_id, type_, name, entry.aliases if entry else ()))
    return grouped


def _off_topic(row: Mapping[str, Any], told: Relevance) -> dict[str, Any]:
    kept = {
        "article_id": row["article_id"], "title": row["title"], "published_at": row["published_at"],
        "space_relevance": told.score, "evidence": {
            "title": told.title, "lead": told.lead, "body": told.body, "labels": told.labels},
    }  # fmt: skip
    return {
        "day": row["day"], "source_id": row["source_id"], "url": row["url"], "stage": "relevance",
        "table": "articles", "rule": "off_topic", "reason": told.explanation,
        "row": orjson.dumps(kept, option=orjson.OPT_UTC_Z).decode(),
    }  # fmt: skip
