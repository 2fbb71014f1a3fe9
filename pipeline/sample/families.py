"""Writes the articles of a family: one kind of story told many times, each time in other sentences.

A family holds, for each of its paragraphs, several ways to say it, and a list of tellings with their own facts and
a paragraph of their own. No two tellings use the same ways throughout, so that none reads as a copy of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Entry = dict[str, Any]
OWN = "{own}"


def write_family(family: Entry) -> Iterator[Entry]:
    """The tellings of a family as complete story entries, in order.

    `titles`, `leads` and each list in `paragraphs` are patterns for `str.format`; a paragraph that is the string
    `{own}` is the telling's own text (which may hold several blocks).
    """
    for number, telling in enumerate(family["tellings"]):
        facts = {**telling, **telling.get("facts", {})}
        pieces = [
            telling["own"] if choices == OWN else _chosen(choices, number, place).format(**facts)
            for place, choices in enumerate(family["paragraphs"])
        ]
        yield {
            "section": family["section"],
            "tags": family["tags"],
            **{key: value for key, value in telling.items() if key not in ("own", "facts")},
            "title": telling.get("title") or _chosen(family["titles"], number, 0).format(**facts),
            "lead": telling.get("lead") or _chosen(family["leads"], number, 1).format(**facts),
            "events": telling.get("events", [{**family.get("event", {}), **telling.get("event", {})}]),
            "body": "\n\n".join(pieces),
        }


def _chosen(choices: list[str], number: int, place: int) -> str:
    """The way for a paragraph: lines of a finite plane, so that two tellings rarely agree in more than one place."""
    count = len(choices)
    return choices[(number % count + place * (number // count)) % count]
