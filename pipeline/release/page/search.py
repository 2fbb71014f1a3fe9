"""What the page's search looks through: a script of data, made so that no word in it can be anything but a word."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from pipeline.release.page.markup import clipped

ARTICLES: Final = 4_000
EVENTS: Final = 3_000
ENTITIES: Final = 3_000
_NAMES: Final = 6
_HTTP: Final = re.compile(r"https?://[^\s\"'<>\\]+\Z")


def search_script(frames: Mapping[str, pl.LazyFrame], totals: Mapping[str, int]) -> str:
    """`search.js`: the newest articles, the newest events and the entities that most articles name.

    A script rather than JSON, because a page opened from a folder may load the one and not the other. The data stands
    in it as one string of ASCII JSON.
    """
    data = {
        "articles": _articles(frames["articles"]),
        "events": _events(frames["events"]),
        "entities": _entities(frames["entities"]),
        "totals": {name: totals[name] for name in ("articles", "events", "entities")},
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    quoted = json.dumps(text, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f"globalThis.spaceNewsSearch = JSON.parse({quoted});\n"


def _articles(frame: pl.LazyFrame) -> list[list[Any]]:
    """[title, day, source, address] of the newest."""
    found = (
        frame.select("title", "published_at", "source_id", "url")
        .sort(["published_at", "url"], descending=[True, False], nulls_last=True).head(ARTICLES).collect()
    )  # fmt: skip
    return [
        [clipped(title, 200), at.date().isoformat() if at else "", clipped(source, 60), web_address(url)]
        for title, at, source, url in found.iter_rows()
    ]


def _events(frame: pl.LazyFrame) -> list[list[Any]]:
    """[title, day, type, status, id] of those told last."""
    found = (
        frame.select("title", "starts_on", "type", "status", "event_id", "last_reported_at")
        .sort(["last_reported_at", "event_id"], descending=[True, False], nulls_last=True).head(EVENTS).collect()
    )  # fmt: skip
    return [
        [clipped(title, 200), str(day or ""), clipped(kind, 40), clipped(status, 40), clipped(key, 40)]
        for title, day, kind, status, key, _ in found.iter_rows()
    ]


def _entities(frame: pl.LazyFrame) -> list[list[Any]]:
    """[name, type, aliases, articles, id] of those named most."""
    found = (
        frame.select("name", "type", "aliases", "n_articles", "entity_id")
        .sort(["n_articles", "entity_id"], descending=[True, False]).head(ENTITIES).collect()
    )  # fmt: skip
    return [
        [
            clipped(name, 120),
            clipped(kind, 40),
            [clipped(a, 60) for a in (aliases or [])[:_NAMES]],
            n,
            clipped(key, 160),
        ]
        for name, kind, aliases, n, key in found.iter_rows()
    ]


def web_address(url: object) -> str:
    """The address where it is one of the web and nothing else, or an empty text."""
    text = str(url)
    return text if len(text) <= 500 and _HTTP.match(text) else ""
