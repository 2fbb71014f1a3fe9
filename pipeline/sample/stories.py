"""Reads the hand-written stories and families into articles: copies, corrections and addresses included."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.errors import SpaceNewsError
from pipeline.sample.calendar import end_of
from pipeline.sample.families import write_family
from pipeline.sample.model import Block, Event, Story, Text, read_blocks, slug
from pipeline.sample.publishers import PUBLISHERS, Publisher

Entry = dict[str, Any]


@cache
def stories() -> tuple[Story, ...]:
    """Every article of the sample web, by time of publication; what is listed on a day is `online`'s business."""
    found = [story for entry in _entries() for story in _stories_of(entry)]
    found.sort(key=lambda story: (story.published_at, story.source_id, story.story_id))
    seen: dict[tuple[str, str], Story] = {}
    for story in found:
        clash = seen.setdefault((story.source_id, story.path), story)
        if clash is not story:
            raise SpaceNewsError(
                f"the sample stories {clash.story_id} and {story.story_id} share the address {story.path}"
            )
    return tuple(found)


@cache
def story(story_id: str) -> Story:
    """The article with this id (`<id>@<source>` for a copy). Raises `KeyError`."""
    return {one.story_id: one for one in stories()}[story_id]


def online(source_id: str, today: date) -> list[Story]:
    """The articles that a publisher lists at the end of `today`, the last published or corrected first."""
    now = end_of(today)
    known = [one for one in stories() if one.source_id == source_id and one.published_at <= now]
    return sorted(known, key=lambda one: (one.text_at(now).since, one.story_id), reverse=True)


def url_of(one: Story) -> str:
    """The canonical address of an article."""
    return PUBLISHERS[one.source_id].url(one.path)


def _entries() -> Iterator[Entry]:
    folder = files("pipeline.sample") / "stories"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        yield from data.get("story", [])
        for family in data.get("family", []):
            yield from write_family(family)


def _stories_of(entry: Entry) -> Iterator[Story]:
    original = _original(entry)
    yield original
    for copied in entry.get("copies", []):
        publisher = PUBLISHERS[copied["source"]]
        at = _utc(copied["at"])
        first = original.texts[0]
        text = Text(copied.get("title", first.title), copied.get("lead", first.description), first.blocks, at)
        section = copied.get("section", original.section)
        copy = replace(
            original, story_id=f"{original.story_id}@{copied['source']}", source_id=copied["source"], published_at=at,
            texts=(text,), section=section, copy_of=original.story_id, fault="", listed_path=None,
            authors=_authors(copied, publisher, original.story_id),
        )  # fmt: skip
        yield replace(copy, path=publisher.path(at, slug(text.title), copy.number, section))


def _original(entry: Entry) -> Story:
    publisher = PUBLISHERS[entry["source"]]
    at = _utc(entry["at"])
    place = entry.get("place") if publisher.dateline else None
    blocks = _with_dateline(read_blocks(entry["body"]), publisher, place, at)
    first = Text(entry["title"], entry["lead"], blocks, at)
    texts = (first, _corrected(first, entry["correction"])) if "correction" in entry else (first,)
    one = Story(
        story_id=entry["id"], source_id=entry["source"], path="", published_at=at, texts=texts,
        authors=_authors(entry, publisher, entry["id"]), dateline=place, section=entry.get("section", "News"),
        tags=tuple(entry.get("tags", ())), events=tuple(_event(event) for event in entry.get("events", ())),
        about_space=entry.get("about_space", True), language=entry.get("language", "en"), fault=entry.get("fault", ""),
    )  # fmt: skip
    path = entry.get("path") or publisher.path(at, slug(first.title), one.number, one.section)
    listed = publisher.path(at, entry["old_slug"], one.number, one.section) if "old_slug" in entry else None
    return replace(one, path=path, listed_path=listed)


def _with_dateline(
    blocks: tuple[Block, ...], publisher: Publisher, place: str | None, at: datetime
) -> tuple[Block, ...]:
    if place is None:
        return blocks
    opening = publisher.dateline.format(place=place, day=f"{at:%B} {at.day}")
    return (Block(blocks[0].kind, opening + blocks[0].text), *blocks[1:])


def _corrected(first: Text, correction: Entry) -> Text:
    blocks = list(first.blocks)
    for old, new in correction.get("replace", ()):
        if not any(old in block.text for block in blocks):
            raise SpaceNewsError(f"the correction of {first.title!r} looks for words that are not there: {old!r}")
        blocks = [Block(block.kind, block.text.replace(old, new)) for block in blocks]
    if "note" in correction:
        blocks.append(Block("paragraph", correction["note"]))
    return Text(
        correction.get("title", first.title),
        correction.get("lead", first.description),
        tuple(blocks),
        _utc(correction["at"]),
    )


def _authors(entry: Entry, publisher: Publisher, story_id: str) -> tuple[str, ...]:
    if "by" in entry:
        return tuple(entry["by"])
    if publisher.staff:
        return (publisher.staff[zlib.crc32(story_id.encode()) % len(publisher.staff)],)
    return (publisher.desk,) if publisher.desk else ()


def _event(told: Entry) -> Event:
    return Event(told["type"], told["status"], told.get("date"), tuple(told.get("who", ())), told.get("where"))


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
