"""The article's own text: the densest coherent region of a page, without what stands in and around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from pipeline.parse import boilerplate, trim
from pipeline.parse.blocks import Block, Box, Walk
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.text import fold, plain, skeleton, weight

# A block counts for the choice of the region where it reads like prose: long enough and not mostly links.
MIN_PROSE: Final = 40
MAX_LINK_SHARE: Final = 0.5
# The region is the innermost box that holds this share of the prose of the box around it ...
DESCEND: Final = 0.8
# ... or, where a box is named as an article's body, this share.
DESCEND_NAMED: Final = 0.4
# Furniture that holds this share of the page's prose is a misnamed article, no furniture.
FORGIVEN: Final = 0.65
# A declared articleBody is evidence where it is long enough to be the text and not its teaser.
EVIDENCE_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of an article, where they stood, and how the region was found; weights in letters."""

    paragraphs: tuple[str, ...]
    region: str
    why: str
    prose: int = 0
    page_prose: int = 0
    node: LexborNode | None = None
    linked_headings: int = 0

    @property
    def text(self) -> str | None:
        return "\n\n".join(self.paragraphs) or None


NOTHING: Final = Body((), "", "the page has no body")


def find_body(
    body: LexborNode, title: str = "", declared: str = "", description: str = "", trace: Trace | None = None
) -> Body:
    """The body of a page; `declared` is the articleBody of its metadata, evidence for the choice of the blocks.

    Only where the markup holds next to nothing of a declared body (pages that a browser builds) is it the text.
    """
    told = skeleton(description)[:50]
    walk = Walk(body, told=told if len(told) > 25 else "")
    evidence = skeleton(plain(declared)) if len(declared) > EVIDENCE_LENGTH else ""
    _weigh(walk, evidence)
    _mark_cards(walk.root)
    _forgive(walk.root, walk.root.total)
    region, why = _region(walk.root)
    chosen = [block for block in walk.blocks if _inside(block.box, region)]
    kept = trim.clean(chosen, title, evidence)
    lead = _lead(walk, kept, region, title, told)
    where = f"{region.tag} {region.name}".strip()
    prose = sum(b.weight for b in kept if is_prose(b))
    linked = sum(b.kind == "h" and b.links > 0.9 * len(b.text) for b in chosen)
    found = Body((*lead, *(b.text for b in kept)), where, why, prose, walk.root.total, region.node, linked)
    if evidence and prose < 0.3 * weight(declared):
        found = _declared_body(declared, found)
        where = "articleBody"
    walk.forget()
    if trace is not None:
        trace.tell("body_text", Candidate(None, "densest region", where), found.why, [])
    return found


def is_prose(block: Block) -> bool:
    """Whether a block reads like running text."""
    if block.kind == "h" or (block.kind == "cell" and block.weight < 60):
        return False
    length = max(1, len(block.text))
    if block.kind == "li" and block.links == 0:  # menus are links; a list of bare words is text
        return block.weight >= 3
    return block.weight >= MIN_PROSE and block.links / length < MAX_LINK_SHARE


def _weigh(walk: Walk, evidence: str) -> None:
    for block in walk.blocks:
        box: Box | None = block.box
        if not is_prose(block):
            if block.links > 0.8 * len(block.text) and (block.kind == "h" or len(block.text) > 25) and box is not None:
                box.link_heads += 1
            continue
        value = block.weight - block.links
        if block.kind == "p":
            value = int(value * 1.3)
        if evidence:
            value = value * 3 if skeleton(block.text[:160])[:80] in evidence else value // 2
        if box is not None:
            box.prose += value
            box.prose_blocks += 1
        while box is not None:
            box.total += value
            box.blocks_below += 1
            box = box.up


def _mark_cards(root: Box) -> None:
    """Boxes of one name that each hold a linked headline and one paragraph are cards for other articles."""
    order: list[Box] = [root]
    for box in order:
        order.extend(kid for kid in box.kids if isinstance(kid, Box))
    heads: dict[int, int] = {}
    blocks: dict[int, int] = {}
    named: dict[tuple[str, str], list[Box]] = {}
    seen: dict[tuple[str, str], int] = {}
    for box in reversed(order):
        kids = [kid for kid in box.kids if isinstance(kid, Box)]
        heads[id(box)] = box.link_heads + sum(heads[id(kid)] for kid in kids)
        blocks[id(box)] = box.prose_blocks + sum(blocks[id(kid)] for kid in kids)
        key = (box.tag, box.name)
        if blocks[id(box)]:
            seen[key] = seen.get(key, 0) + 1
        if not box.noise and heads[id(box)] and blocks[id(box)] == 1 and box.total < 600:
            named.setdefault(key, []).append(box)
    for key, boxes in named.items():
        if len(boxes) >= 2 and len(boxes) >= 0.7 * seen[key] and 2 * sum(b.total for b in boxes) < root.total:
            for box in boxes:
                box.noise = "card"


def _forgive(root: Box, everything: int) -> None:
    """A name says noise, but the element holds most of the page's prose: the name is wrong, not the text."""
    stack: list[Box] = [root]
    while stack:
        for kid in stack.pop().kids:
            if not isinstance(kid, Box):
                continue
            misnamed = kid.noise and 2 * kid.total > everything and kid.tag not in ("nav", "footer")
            if misnamed and _outweighs_the_rest(kid, root, everything):
                kid.noise = ""
            if kid.noise:
                value, up = kid.total, kid.up
                while up is not None:
                    up.total -= value
                    up = up.up
            else:
                stack.append(kid)


def _outweighs_the_rest(box: Box, root: Box, everything: int) -> bool:
    """Whether nothing outside of a box reads like the article that it would stand in (a long box of facts does)."""
    if box.total > FORGIVEN * everything:
        return True
    inner = max((b.prose for b in _below(box)), default=0)
    outer = max((b.prose for b in _below(root, without=box)), default=0)
    return 2 * outer < inner


def _below(root: Box, without: Box | None = None) -> Iterator[Box]:
    stack = [root]
    while stack:
        box = stack.pop()
        yield box
        stack.extend(kid for kid in box.kids if isinstance(kid, Box) and kid is not without)


def _region(root: Box) -> tuple[Box, str]:
    box = root
    while True:
        kids = [k for k in box.kids if isinstance(k, Box) and not k.noise]
        best = max(kids, key=lambda k: k.total, default=None)
        if best is None or best.total <= 0:
            break
        named = best.blocks_below >= 3 and (
            best.marked or boilerplate.names_body(best.name) or best.tag in ("article", "main")
        )
        if best.total < (DESCEND_NAMED if named else DESCEND) * box.total:
            break
        box = best
    return box, f"it holds {100 * box.total // max(1, root.total)} % of the page's prose"


def _inside(box: Box | None, region: Box) -> bool:
    while box is not None:
        if box is region:
            return True
        if box.noise:
            return False
        box = box.up
    return False


def _lead(walk: Walk, kept: list[Block], region: Box, title: str, told: str) -> list[str]:
    """The lead that stands between the headline and the region: named as one, or equal to the page's description."""
    if not kept:
        return []
    start, own = kept[0].at, skeleton(title)
    head = max(
        (b.at for b in walk.blocks[:start] if b.kind == "h" and (b.level == 1 or skeleton(b.text) == own)), default=-1
    )
    have = {skeleton(b.text[:120])[:60] for b in kept}
    found: list[str] = []
    flowing = False
    for block in walk.blocks[max(0, start - 60, head + 1) : start]:
        key = skeleton(block.text[:400])
        if key[:60] in have or block.links > 0.7 * len(block.text) or key == own or trim.is_furniture(block, ""):
            continue
        inside = head >= 0 and not _noisy(block.box) and _shares_article(block.box, region)
        flowing = flowing or (inside and block.kind == "p" and block.weight > 80)
        described = len(told) > 25 and told in key[:120]
        named = head >= 0 and block.weight >= 30 and not _noisy(block.box) and _named_lead(block)
        if described or named or (flowing and inside and block.kind in ("p", "h", "li", "quote")):
            have.add(key[:60])
            found.append(block.text)
    return found


def _named_lead(block: Block) -> bool:
    return boilerplate.names_lead(block.name) or any(
        boilerplate.names_lead(b.name) for b in (block.box, block.box.up) if b
    )


def _shares_article(box: Box | None, region: Box) -> bool:
    """Whether a box and the region stand in one element that is, or is named, an article."""
    while box is not None:
        if (box.tag in ("article", "main") or boilerplate.names_body(box.name)) and _inside(region, box):
            return True
        box = box.up
    return False


def _noisy(box: Box | None, levels: int = 50) -> bool:
    while box is not None and levels:
        if box.noise:
            return True
        box, levels = box.up, levels - 1
    return False


def _declared_body(declared: str, found: Body) -> Body:
    text = declared.replace("\r", "")
    parts = text.split("\n\n") if "\n\n" in text else text.split("\n")
    paragraphs = tuple(p for part in parts if (p := fold(plain(part))))
    prose = sum(map(weight, paragraphs))
    return Body(
        paragraphs,
        "articleBody",
        "the markup does not hold the declared articleBody",
        prose,
        found.page_prose,
        found.node,
    )
