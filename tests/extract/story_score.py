"""Our own short stories with the events they tell, and how many of them the extractor finds (no accuracy: a regression sample).

A story of `stories.txt`: `# day | title`, its paragraphs, then `= type:status:date` for each event in any order.
A text of `marked.txt`: `# day | title`, its paragraphs, with `{type:status:date}` behind each sentence that an event is
anchored in, as the guidelines of annotation say; what is only background noise has no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.extract import annotate
from pipeline.extract.records import ArticleText, Report

STORIES = Path(__file__).with_name("stories.txt")
MARKED = Path(__file__).with_name("marked.txt")
_MARK = re.compile(r"\s?\{(\w+):(\w+):([^}:]*)\}")


@dataclass(frozen=True)
class Story:
    """One story and the (type, status, date) of each event it tells; an unknown date is `None`."""

    text: ArticleText
    wanted: tuple[tuple[str, str, str], ...]


def stories(path: Path = STORIES) -> Iterator[Story]:
    """The stories of a file."""
    for block in ("\n" + path.read_text(encoding="utf-8")).split("\n# ")[1:]:
        head, _, rest = block.partition("\n")
        day, _, title = head.partition(" | ")
        body, _, wanted = rest.rpartition("\n= ")
        published = datetime.fromisoformat(day.strip()).replace(hour=15, tzinfo=UTC)
        events = [tuple(item.split(":")) for item in wanted.split()]
        yield Story(ArticleText("s", title.strip(), "", body.strip(), published), tuple(events))  # type: ignore[arg-type]


def matched(story: Story) -> tuple[list[tuple[Report, tuple[str, str, str]]], list[Report]]:
    """The reports of the body with the events that they tell, one to one by type, and those that tell none."""
    free = [r for r in annotate(story.text).reports if r.field == "body"]
    pairs = []
    for event in story.wanted:
        kind, status, date = event
        fitting = [r for r in free if r.type == kind]
        if fitting:
            best = max(fitting, key=lambda r: (2 * str(r.date).startswith(date) + (r.status == status), -r.start))
            free.remove(best)
            pairs.append((best, event))
    return pairs, free


@dataclass(frozen=True)
class Mark:
    """An event of a marked text: a place in the sentence that states it, its type, status and date (`None`: unknown)."""

    at: int
    type: str
    status: str
    date: str


def marked_texts(path: Path = MARKED) -> Iterator[tuple[ArticleText, list[Mark]]]:
    """The texts of a file with the events that they are marked with."""
    for block in ("\n" + path.read_text(encoding="utf-8")).split("\n# ")[1:]:
        head, _, rest = block.partition("\n")
        day, _, title = head.partition(" | ")
        body, marks, last = "", [], 0
        for match in _MARK.finditer(rest.strip()):
            body += rest.strip()[last : match.start()]
            marks.append(Mark(len(body) - 1, match[1], match[2], match[3]))
            last = match.end()
        published = datetime.fromisoformat(day.strip()).replace(hour=15, tzinfo=UTC)
        yield ArticleText("s", title.strip(), "", body + rest.strip()[last:], published), marks


def judged(text: ArticleText, marks: list[Mark]) -> tuple[list[tuple[Report, Mark]], list[Report]]:
    """The reports of the body with the marks that they fit (type, and the sentence or the day), and the others."""
    free = [r for r in annotate(text).reports if r.field == "body"]
    pairs = []
    for mark in marks:
        fitting = [
            r for r in free if r.type == mark.type and (r.start <= mark.at < r.end or mark.date == r.date is not None)
        ]
        if fitting:
            best = max(fitting, key=lambda r: (r.start <= mark.at < r.end, r.status == mark.status, -r.start))
            free.remove(best)
            pairs.append((best, mark))
    return pairs, free
