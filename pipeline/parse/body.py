"""The article's own text: the densest coherent region of a page, without what stands in and around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from pipeline.parse import trim
from pipeline.parse.blocks import Block, Box, Walk
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.text import skeleton

# A block counts for the choice of the region where it reads like prose: long enough and not mostly links.
MIN_PROSE: Final = 40
MAX_LINK_SHARE: Final = 0.5
DESCEND: Final = 0.8


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of an article, where they stood, and how the region was found."""

    paragraphs: tuple[str, ...]
    region: str
    why: str
    prose: int = 0
    page_prose: int = 0
    node: LexborNode | None = None

    @property
    def text(self) -> str | None:
        return "\n\n".join(self.paragraphs) or None


NOTHING: Final = Body((), "", "the page has no body")


def find_body(body: LexborNode, title: str = "", declared: str = "", trace: Trace | None = None) -> Body:
    """The body of a page; `declared` is the articleBody of its metadata, taken as evidence, never as the text."""
    walk = Walk(body)
    evidence = skeleton(declared) if len(declared) > 400 else ""
    _weigh(walk, evidence)
    _forgive(walk.root, walk.root.total)
    region, why = _region(walk.root)
    chosen = [block for block in walk.blocks if _inside(block.box, region)]
    kept = trim.clean(chosen, title, evidence)
    prose = sum(b.weight for b in kept if is_prose(b))
    where = f"{region.tag} {region.name}".strip()
    if trace is not None:
        trace.tell("body_text", Candidate(None, "densest region", where), why, [])
    return Body(tuple(b.text for b in kept), where, why, prose, walk.root.total, region.node)


def is_prose(block: Block) -> bool:
    """Whether a block reads like running text."""
    if block.kind in ("h", "cell"):
        return False
    length = max(1, len(block.text))
    return block.weight >= MIN_PROSE and block.links / length < MAX_LINK_SHARE


def _weigh(walk: Walk, evidence: str) -> None:
    for block in walk.blocks:
        if not is_prose(block):
            continue
        value = block.weight - block.links
        if block.kind == "p":
            value = int(value * 1.3)
        if evidence:
            value = value * 3 if skeleton(block.text)[:80] in evidence else value // 2
        box: Box | None = block.box
        box.prose += value  # type: ignore[union-attr]
        while box is not None:
            box.total += value
            box = box.up


def _forgive(box: Box, everything: int) -> None:
    """A name says noise, but the element holds most of the page's prose: the name is wrong, not the text."""
    stack: list[Box] = [box]
    while stack:
        current = stack.pop()
        for kid in current.kids:
            if isinstance(kid, Box):
                if kid.noise:
                    if kid.total > 0.5 * everything and kid.tag not in ("nav", "footer"):
                        kid.noise = ""
                        stack.append(kid)
                    else:
                        _discount(kid)
                else:
                    stack.append(kid)


def _discount(box: Box) -> None:
    value, up = box.total, box.up
    while up is not None:
        up.total -= value
        up = up.up


def _region(root: Box) -> tuple[Box, str]:
    box, why = root, "the whole page"
    while True:
        kids = [k for k in box.kids if isinstance(k, Box) and not k.noise]
        best = max(kids, key=lambda k: k.total, default=None)
        if best is None or best.total <= 0 or best.total < DESCEND * box.total:
            return box, why
        box, why = best, f"holds {100 * best.total // max(1, root.total)} % of the page's prose"


def _inside(box: Box | None, region: Box) -> bool:
    while box is not None:
        if box is region:
            return True
        if box.noise:
            return False
        box = box.up
    return False
