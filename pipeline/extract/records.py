"""What extraction takes and returns: the text of an article, its mentions, and its event reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The three texts that offsets count in, and the time that relative dates count from."""

    article_id: str
    title: str
    description: str
    body: str
    published_at: datetime | None = None

    def text_of(self, field_name: str) -> str:
        """The text of `title`, `description` or `body`."""
        return {"title": self.title, "description": self.description, "body": self.body}[field_name]


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing at `start:end` (code points) of a field."""

    field: str
    start: int
    end: int
    surface: str
    entity_id: str
    name: str
    type: str
    aliases: tuple[str, ...]
    wikidata_id: str | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Participant:
    """A thing that acts in or undergoes an event."""

    role: str
    entity_id: str | None
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """Words of the anchor sentence that fill a role."""

    role: str
    start: int
    end: int
    surface: str
    entity_id: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that tells the event."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Report:
    """One event as one article tells it; dates are local ISO strings as precise as known."""

    report_id: str
    field: str
    start: int
    end: int
    trigger_start: int
    trigger_end: int
    type: str
    status: str
    date_text: str | None
    date: str | None
    date_end: str | None
    date_precision: str
    location_id: str | None
    participants: tuple[Participant, ...]
    slots: tuple[Slot, ...]
    tellings: tuple[Telling, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything that was read from one article."""

    article_id: str
    mentions: tuple[Mention, ...] = ()
    reports: tuple[Report, ...] = field(default=())
