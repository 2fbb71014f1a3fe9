"""Blocks of the chosen region to paragraphs: what stands before, between and after the text is taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.parse.blocks import Block
from pipeline.parse.text import skeleton

_RULE: Final = re.compile(r"^[\W_]+$")


def clean(blocks: Sequence[Block], title: str, evidence: str, *, trusted: bool = False) -> list[Block]:
    """The blocks that are article text, in page order."""
    title_skeleton = skeleton(title)
    start = 0
    for i, block in enumerate(blocks):
        if title_skeleton and skeleton(block.text) == title_skeleton:
            start = i + 1
    kept: list[Block] = []
    for block in blocks[start:] or blocks:
        if _RULE.match(block.text):
            continue
        if block.kind != "h" and block.links > 0.9 * len(block.text):
            continue
        kept.append(block)
    while kept and kept[-1].kind == "h":
        kept.pop()
    return kept
