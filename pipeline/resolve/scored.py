"""What resolving needs of an article, worked out once: its relevance, the released columns, a fingerprint of its text.

All of it is a function of one row of STAGED_ARTICLES and the mentions of its day, so that a day is read once and kept;
only what joins days (revisions, copies, entities, events) is worked out again. No text is kept that a release does not
carry: copies are told by fingerprints, and texts are read again where two of them meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
import polars as pl

from pipeline.knowledge.gazetteer import Entry, entries_by_id
from pipeline.resolve.copies import fingerprints
from pipeline.resolve.relevance import THRESHOLD, Named, Relevance, relevance
from pipeline.tables import ARTICLES, STAGED_ARTICLES
from pipeline.tables.arrow import polars_schema

EXCERPT: Final = 280
"""Code points of an excerpt, and of a description under excerpt policy (DESIGN, articles)."""

_DERIVED: Final = ("description", "body_text", "excerpt", "images", "extraction", "space_relevance")
_KEPT: Final = [name for name in STAGED_ARTICLES.column_names if name not in _DERIVED]
_TYPES: Final[dict[str, pl.DataType]] = {
    **{name: polars_schema(STAGED_ARTICLES)[name] for name in _KEPT},
    **{name: polars_schema(ARTICLES)[name] for name in _DERIVED},
    "described": pl.String(), "off_topic": pl.String(), "evidence": pl.String(), "fingerprint": pl.Binary(),
}  # fmt: skip
SCORED: Final = pl.Schema(_TYPES)
"""Columns of scored articles: those of STAGED_ARTICLES as a release carries them; `described` is the description as it
was read, `off_topic` the reason why the article stays out (null where it does not) with its `evidence` as JSON."""


def score(staged: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """The scored articles (SCORED) of some days, in the order of `staged`.

    `staged` and `mentions` are rows of STAGED_ARTICLES and STAGED_MENTIONS; an article is scored by the mentions of its
    day.
    """
    named = _named(mentions)
    rows = []
    for row in staged.iter_rows(named=True):
        told = _relevance(row, named.get((row["article_id"], row["day"]), ()))
        scored = {**row, **_released(row), "described": row["description"], "space_relevance": told.score}
        scored["off_topic"] = told.explanation if told.score < THRESHOLD else None
        scored["evidence"] = _evidence(row, told) if told.score < THRESHOLD else None
        rows.append([scored.get(name) for name in SCORED if name != "fingerprint"])
    frame = pl.DataFrame(rows, schema={k: v for k, v in SCORED.items() if k != "fingerprint"}, orient="row")
    prints = fingerprints(text or "" for text in staged["body_text"])
    return frame.with_columns(pl.Series("fingerprint", prints, dtype=pl.Binary))


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


def _released(row: Mapping[str, Any]) -> dict[str, Any]:
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
    }


def _relevance(row: Mapping[str, Any], named: Iterable[Named]) -> Relevance:
    labels = [*(row["tags"] or []), *(row["keywords"] or []), row["section"] or ""]
    return relevance(row["title"], row["description"] or "", row["body_text"] or "", labels, list(named))


def _named(mentions: pl.DataFrame) -> dict[tuple[str, Any], list[Named]]:
    """The mentions of each article and day, in the order of the text."""
    known: Mapping[str, Entry] = entries_by_id()
    grouped: dict[tuple[str, Any], list[Named]] = defaultdict(list)
    columns = ["article_id", "day", "field", "start", "entity_id", "type", "name"]
    for article_id, day, field, start, entity_id, type_, name in mentions.select(columns).sort(columns).iter_rows():
        entry = known.get(entity_id)
        aliases = entry.aliases if entry else ()
        grouped[article_id, day].append(Named(field, start, entity_id, type_, name, aliases))
    return grouped


def _evidence(row: Mapping[str, Any], told: Relevance) -> str:
    """The row of an off-topic article as `rejects` keeps it."""
    kept = {
        "article_id": row["article_id"], "title": row["title"], "published_at": row["published_at"],
        "space_relevance": told.score, "evidence": {
            "title": told.title, "lead": told.lead, "body": told.body, "labels": told.labels},
    }  # fmt: skip
    return orjson.dumps(kept, option=orjson.OPT_UTC_Z).decode()
