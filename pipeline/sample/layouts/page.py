"""What a layout is given: one revision of one article with its address, its picture and its neighbours."""

from __future__ import annotations

import html
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from pipeline.sample.model import Block, Story, Text
from pipeline.sources.spec import Source


@dataclass(frozen=True)
class Link:
    """Another article, as cards and lists show it."""

    url: str
    title: str
    description: str
    section: str
    published_at: datetime


@dataclass(frozen=True)
class Picture:
    """The article's picture; neither its caption nor its credit is part of the body."""

    url: str
    caption: str
    credit: str
    width: int = 1920
    height: int = 1080


@dataclass(frozen=True)
class Page:
    """Everything that a layout prints; `related` are older articles of the same publisher, newest first."""

    source: Source
    url: str
    story: Story
    text: Text
    related: tuple[Link, ...]

    @property
    def picture(self) -> Picture:
        """The same picture for the same article, whatever its revision."""
        caption, credit = _PICTURES[zlib.crc32(self.story.story_id.encode()) % len(_PICTURES)]
        url = f"{self.source.homepage}media/2026/03/{self.story.number}_1920x1080.jpg"
        return Picture(url, caption, f"© {self.source.name} / {credit}")


_PICTURES: Final = (
    ("The pad at dusk, seen from the press site.", "Joan Ferrante"),
    ("Controllers at their consoles during an earlier pass.", "Milo Andersson"),
    ("Earth's limb above the Pacific, photographed from orbit.", "archive"),
    ("An artist's impression of the craft in its final orbit.", "Studio Parallax"),
    ("Technicians in a clean room with a wrapped payload.", "Beatriz Lomas"),
    ("A plume seen from twelve kilometres away.", "Kenji Aramaki"),
    ("The antenna dish that took the last signal.", "Lena Hovland"),
    ("Delegates before the opening session.", "Paul Okonjo"),
)


def esc(text: str) -> str:
    """Text as HTML, quotation marks kept readable."""
    return html.escape(text, quote=False)


def attr(text: str) -> str:
    """Text as an HTML attribute's value."""
    return html.escape(text, quote=True)


def json_script(data: dict[str, Any]) -> str:
    """A JSON-LD script; `<` is escaped so that no text can close it."""
    written = orjson.dumps(data).decode().replace("<", "\\u003c")
    return f'<script type="application/ld+json">{written}</script>'


def flow(
    blocks: tuple[Block, ...], *, heading: str = "h2", quote: str = "blockquote", paragraph: str = "p"
) -> list[str]:
    """Blocks as ordinary HTML, one string each; neighbouring items share one list."""
    out: list[str] = []
    for n, block in enumerate(blocks):
        text = esc(block.text)
        if block.kind == "item":
            first = n == 0 or blocks[n - 1].kind != "item"
            last = n + 1 == len(blocks) or blocks[n + 1].kind != "item"
            out.append(f"{'<ul>' if first else ''}<li>{text}</li>{'</ul>' if last else ''}")
        elif block.kind == "heading":
            out.append(f"<{heading}>{text}</{heading}>")
        elif block.kind == "quotation":
            out.append(f"<{quote}><p>{text}</p></{quote}>")
        else:
            out.append(f"<{paragraph}>{text}</{paragraph}>")
    return out
