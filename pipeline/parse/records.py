"""What parsing takes and returns: an article with every column that a page can tell, or a reasoned reject."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final, Literal

from pipeline.clock import iso
from pipeline.parse.text import may_be_dense

EXCERPT_LENGTH: Final = 280
_LETTER_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article; pixels, null where the page does not say."""

    url: str
    width: int | None = None
    height: int | None = None
    caption: str | None = None
    credit: str | None = None
    representative: bool | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The columns of `articles` that a page tells, in the table's order; `body_text` whatever the licence says.

    `rules_missed` are the fields that the publisher's own rules name and did not find (`()`: read whole; None: the
    publisher has no rules); it is no column of `articles`.
    """

    article_id: str
    url: str
    source_id: str
    title: str
    language: str | None = None
    edition: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    dateline: str | None = None
    section: str | None = None
    genre: str | None = None
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    content_locations: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    body_text: str | None = None
    excerpt: str | None = None
    body_sha256: str | None = None
    word_count: int = 0
    images: tuple[Image, ...] = ()
    related_urls: tuple[str, ...] = ()
    copyright_holder: str | None = None
    copyright_year: int | None = None
    parser: str = "generic"
    licence: str = "all-rights-reserved"
    text_policy: Literal["full", "excerpt", "facts"] = "excerpt"
    rules_missed: tuple[str, ...] | None = field(default=None, compare=False)
    explain: dict[str, Any] | None = field(default=None, compare=False)

    def row(self) -> dict[str, Any]:
        """The article as plain Python values (timestamps stay datetimes), without the explanation."""
        row: dict[str, Any] = {name: getattr(self, name) for name in COLUMNS}
        for name, value in row.items():
            if isinstance(value, tuple):
                row[name] = [_plain(member) for member in value]
        return row

    def as_json(self) -> dict[str, Any]:
        """The article as JSON values: every key present, null when unknown, lists `[]`, timestamps ending in `Z`."""
        row = self.row()
        for name in ("published_at", "modified_at"):
            row[name] = iso(row[name]) if row[name] is not None else None
        if self.explain is not None:
            row["explain"] = self.explain
        return row


COLUMNS: Final = tuple(f.name for f in fields(Article) if f.name not in ("explain", "rules_missed"))


@dataclass(frozen=True, slots=True)
class Reject:
    """A page that is no article: `rule` is the short name, `reason` one sentence, `detail` what was seen."""

    url: str | None
    stage: str
    rule: str
    reason: str
    detail: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The answer line: `{"url", "reject": {stage, reason, detail}}`; the detail opens with the rule's name."""
        detail = f"{self.rule}: {self.detail}" if self.detail else self.rule
        told = {"stage": self.stage, "reason": self.reason, "detail": detail}
        return {"url": self.url, "reject": told}


def excerpt_of(body: str | None) -> str | None:
    """The first words of a body, at most 280 code points, cut at a word and closed with an ellipsis."""
    if not body:
        return None
    text = " ".join(body[: EXCERPT_LENGTH * 2].split())
    if len(text) <= EXCERPT_LENGTH and len(body) <= EXCERPT_LENGTH * 2:
        return text
    cut = text[: EXCERPT_LENGTH - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > EXCERPT_LENGTH // 2 else cut).rstrip(" ,;:–—-") + "…"


def sha256_of(body: str | None) -> str | None:
    """SHA-256 of a body's UTF-8, as lower-case hexadecimal digits."""
    return hashlib.sha256(body.encode()).hexdigest() if body else None


def count_words(body: str | None) -> int:
    """Words of a text: what white space parts; of Chinese and Japanese, each letter (as word processors count)."""
    if not body:
        return 0
    return len(body.split()) + (len(_LETTER_WORD.findall(body)) if may_be_dense(body) else 0)


def _plain(member: Any) -> Any:
    if isinstance(member, Image):
        return {f.name: getattr(member, f.name) for f in fields(Image)}
    return member
