"""A response as it came over the wire, whoever fetched it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.crawl.http_message import Message

Truncation = Literal["length", "time", "disconnect"]


@dataclass(frozen=True)
class Reply:
    """A response as it came: `raw` are its exact bytes (head and body as sent), `request` those of the request.

    `sent_at` and `answered_at` (its first byte) are instants of the loop's clock; both 0 where nothing was sent.
    """

    url: str
    request: bytes
    raw: bytes
    message: Message
    address: str | None
    seconds: float
    truncated: Truncation | None = None
    problem: str | None = None
    sent_at: float = 0.0
    answered_at: float = 0.0

    @property
    def status(self) -> int:
        return self.message.status
