"""How much of an article a page told: the fields that are filled, and whether its source's own rules read it whole."""

from __future__ import annotations

from typing import Final

from pipeline.parse.records import Article

ESSENTIAL: Final = ("title", "published_at", "body")
"""A page is read whole where the source's own rules found each of these that they name."""

SHOWN: Final = (
    "title", "language", "description", "authors", "dateline", "section", "tags", "published_at", "modified_at",
    "body_text", "images",
)  # fmt: skip


def is_whole(article: Article) -> bool | None:
    """Whether a source's own rules found the essential fields that they name (None: it has no rules)."""
    return None if article.rules_missed is None else not set(ESSENTIAL).intersection(article.rules_missed)


def filled(article: Article) -> tuple[str, ...]:
    """The fields that a page told, by whatever rules."""
    return tuple(name for name in SHOWN if getattr(article, name))
