"""What a made-up article is: its revisions, its blocks of text, and the events that it tells."""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BlockKind = Literal["paragraph", "heading", "item", "quotation"]
Fault = Literal["", "torn_gzip", "short_body", "gone", "moved", "forbidden", "listing", "reserved"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article's body, in page order."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event as an article tells it; `date` as precise as told (None: not told), `who` by canonical names."""

    type: str
    status: str
    date: str | None
    who: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One revision of an article; `since` is its modification time."""

    title: str
    description: str
    blocks: tuple[Block, ...]
    since: datetime

    @property
    def body(self) -> str:
        """The body as a reader sees it: blocks parted by a blank line."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Story:
    """One article of one publisher; `texts` are its revisions, oldest first, `path` its address below the host.

    `listed_path` is the address that feeds give where it is another one (a moved article).
    """

    story_id: str
    source_id: str
    path: str
    published_at: datetime
    texts: tuple[Text, ...]
    authors: tuple[str, ...]
    dateline: str | None
    section: str
    tags: tuple[str, ...]
    events: tuple[Event, ...]
    about_space: bool = True
    language: str = "en"
    copy_of: str | None = None
    fault: Fault = ""
    listed_path: str | None = None

    def text_at(self, instant: datetime) -> Text:
        """The revision that is online at `instant`."""
        return [text for text in self.texts if text.since <= instant][-1]

    @property
    def number(self) -> int:
        """A seven-digit number of its own, as publishers put it into addresses."""
        return 1_000_000 + zlib.crc32(f"{self.source_id}/{self.story_id}".encode()) % 9_000_000


def slug(title: str, longest: int = 72) -> str:
    """A title as publishers write it into an address: lower case, hyphens, whole words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    return words if len(words) <= longest else words[:longest].rsplit("-", 1)[0]


def read_blocks(markup: str) -> tuple[Block, ...]:
    """Blocks from plain text: a blank line parts them; `## ` opens a heading, `- ` an item, `> ` a quotation."""
    marks: dict[str, BlockKind] = {"## ": "heading", "- ": "item", "> ": "quotation"}
    blocks = []
    for piece in re.split(r"\n\s*\n|\n(?=- )", markup.strip()):
        text = " ".join(piece.split())
        mark = next((mark for mark in marks if text.startswith(mark)), "")
        blocks.append(Block(marks.get(mark, "paragraph"), text[len(mark) :]))
    return tuple(blocks)
