"""Elements to CSS selectors that a person would write: by id, property or class, never by position or hashed names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.parse import boilerplate

Fits = Callable[[Sequence[LexborNode]], bool]

_NAME: Final = re.compile(r"^[A-Za-z][A-Za-z_-]{1,40}$")
# CSS modules and styled components: `Body_text__x7Ka2`, `css-1q2w3e`, `sc-bdVaJa`
_HASHED: Final = re.compile(
    r"^(?:css|sc|jsx|svelte|emotion)-|[a-z][A-Z][a-z][A-Z]|__?(?=\w*[A-Z])(?=\w*[a-z])\w{5,7}$"
    r"|-(?=[a-z]*[A-Z])[A-Za-z]{5,7}$|^[a-z]+[A-Z]$|^[a-z]+[A-Z]{2}[a-z]+$|^[b-df-hj-np-tv-xz]{4}"
)
# how an element looks, not what it is
_LOOKS: Final = re.compile(
    r"^(?:col|row|grid|flex|block|inline|hidden|clearfix|container|wrapper|mt|mb|ml|mr|mx|my|pt|pb|px|py|text|font|bg|"
    r"border|rounded|w|h|is|has|js|wp-block-group|left|right|center|first|last|active|large|small)(?:-|$)"
)
_PROPERTIES: Final = ("itemprop", "data-component", "data-testid", "role")
_ANCESTORS: Final = 6
_FURNITURE: Final = frozenset(("aside", "figure", "figcaption", "footer", "form", "header", "nav"))


def selector_of(
    nodes: Sequence[LexborNode], tree: LexborHTMLParser | LexborNode, fits: Fits | None = None, *, bare: bool = True
) -> str:
    """The plainest selector that finds exactly `nodes` below `tree` (or what `fits` accepts); '' where none does.

    Not `bare`: an element's tag alone (`h3`) will not do, unless it is always furniture (`aside`).
    """
    wanted = [node.mem_id for node in nodes]

    def exactly(found: Sequence[LexborNode]) -> bool:
        return [node.mem_id for node in found] == wanted

    good = fits or exactly
    own = [one for one in _plain(nodes[0]) if bare or one != nodes[0].tag or one in _FURNITURE]
    for selector in own:
        if good(tree.css(selector)):
            return selector
    for above in _above(nodes[0]):
        for outer in _plain(above):
            for inner in own:
                if good(tree.css(f"{outer} {inner}")):
                    return f"{outer} {inner}"
    return ""


def _plain(node: LexborNode) -> Iterator[str]:
    """Selectors of an element by itself, the most telling first."""
    tag, attributes = node.tag or "*", node.attributes
    for name in _PROPERTIES:
        value = attributes.get(name) or ""
        if _NAME.match(value):
            yield f'[{name}="{value}"]'
    identity = attributes.get("id") or ""
    if _NAME.match(identity):
        yield f"#{identity}"
    classes = [name for name in (attributes.get("class") or "").split() if _NAME.match(name)]
    classes = [name for name in classes if not _HASHED.search(name)]
    classes.sort(key=lambda name: (bool(_LOOKS.match(name)), not boilerplate.names_body(name.lower())))
    telling = [name for name in classes if not _LOOKS.match(name)]
    for name in telling:
        yield f".{name}"
        yield f"{tag}.{name}"
    yield tag
    for one, other in combinations(classes[:4], 2):
        yield f"{tag}.{one}.{other}"


def _above(node: LexborNode) -> Iterator[LexborNode]:
    up = node.parent
    for _ in range(_ANCESTORS):
        if up is None or not up.is_element_node or up.tag in ("body", "html"):
            return
        yield up
        up = up.parent
