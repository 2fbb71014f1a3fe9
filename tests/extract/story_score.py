"""Our own short stories with the events they tell, and how many of them the extractor finds (no accuracy: a regression sample).

A story of `stories.txt`: `# day | title`, its paragraphs, then `= type:status:date` for each event in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.extract import annotate
from pipeline.extract.records import ArticleText, Report

STORIES = Path(__file__).with_name("stories.txt")


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
