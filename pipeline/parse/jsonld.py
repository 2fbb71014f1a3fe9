"""JSON-LD of a page: reading broken scripts, flattening graphs, and finding the article among many objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from pipeline.parse.text import skeleton

Node = dict[str, Any]

MAX_SCRIPT: Final = 2 * 2**20
MAX_NODES: Final = 5_000
MAX_DEPTH: Final = 24
ARTICLE_TYPES: Final = frozenset((
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "backgroundnewsarticle", "blogposting",
    "liveblogposting", "opinionnewsarticle", "reviewnewsarticle", "asknewsarticle", "advertisercontentarticle",
    "satiricalarticle", "techarticle", "scholarlyarticle", "medicalscholarlyarticle", "report", "socialmediaposting",
    "interview", "criticreview", "pressrelease", "newsmediaarticle",
))  # fmt: skip
LISTING_TYPES: Final = frozenset(("collectionpage", "searchresultspage", "profilepage"))
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
_WRAPPERS: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|"
    r"\]\]>)\s*;?\s*$"
)


def read_scripts(scripts: Iterable[str]) -> list[Node]:
    """Every JSON object of the scripts that has members, outer before inner; broken ones mended where it is safe."""
    nodes: list[Node] = []
    for script in scripts:
        if len(script) <= MAX_SCRIPT:
            for value in _loads(script):
                _flatten(value, nodes)
    return nodes


def types_of(node: Node) -> list[str]:
    """The `@type`s of an object, lower-case, without their vocabulary's address."""
    kind = node.get("@type") or node.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [k.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for k in kinds if isinstance(k, str)]


def article_of(nodes: list[Node], addresses: set[str], titles: set[str]) -> tuple[Node | None, str]:
    """The object that describes the page's own article, and why it was preferred.

    `addresses` are the page's own (see `address_key`), `titles` the skeletons of its heading, og:title and title.
    """
    best: Node | None = None
    best_score, best_why = -1, "none"
    for node in nodes:
        kinds = types_of(node)
        named = bool(ARTICLE_TYPES.intersection(kinds))
        if not named and not ("webpage" in kinds and node.get("datePublished")):
            continue
        score, why = (40, kinds[0]) if named else (10, "WebPage")
        if any(address_key(a) in addresses for a in _addresses(node)):
            score, why = score + 30, why + ", its address is the page's"
        headline = skeleton(string_of(node.get("headline") or node.get("name")))
        if headline and any(
            headline == t or (len(headline) > 20 and (t.startswith(headline) or headline.startswith(t)))
            for t in titles
            if t
        ):
            score, why = score + 25, why + ", its headline is the page's"
        score += 5 * sum(bool(node.get(key)) for key in ("datePublished", "author", "headline", "articleBody"))
        if score > best_score:
            best, best_score, best_why = node, score, why
    return best, best_why


def address_key(address: str) -> str:
    """An address without scheme, `www.`, query, fragment and closing slash: equal keys are the same page."""
    address = re.sub(r"^https?://(www\.|m\.)?", "", address.strip().lower())
    return re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/")


def string_of(value: Any) -> str:
    """The text of a value: of a string, of the first of a list, or of an object's name or @value."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id") or ""
        else:
            break
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def objects_of(value: Any, nodes: list[Node]) -> Iterator[Node | str]:
    """The members of a value that may be one or a list, names or objects; `@id` references are followed."""
    for member in value if isinstance(value, list) else [value]:
        if isinstance(member, dict):
            if set(member) <= {"@id", "@type"} and "@id" in member:
                yield next((n for n in nodes if n.get("@id") == member["@id"] and len(n) > 2), member)
            else:
                yield member
        elif isinstance(member, list):
            yield from (m for m in member if isinstance(m, (dict, str)))
        elif isinstance(member, str):
            yield member


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _loads(script: str) -> list[Any]:
    text = script.strip()
    if not text:
        return []
    try:
        return [orjson.loads(text)]
    except ValueError:
        pass
    text = _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", _WRAPPERS.sub("", text))).rstrip("; \t")
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at = 0
    while at < len(text) and len(values) < 50:  # several objects in one script, or rubbish after the first
        start = min((i for i in (text.find("{", at), text.find("[", at)) if i >= 0), default=-1)
        if start < 0:
            break
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            mended = _mend(text[start:]) if not values else None
            return [mended] if mended is not None else values
        values.append(value)
    return values


def _mend(text: str) -> Any:
    """An object whose strings hold bare quotation marks or backslashes, read line by line of its members."""
    fixed = re.sub(r'\\(?!["\\/bfnrtu])', r"\\\\", text)
    fixed = re.sub(r'(?<=[^\s:,{\[\\])"(?=[^\s:,}\]])', r'\\"', fixed)
    try:
        return json.loads(fixed, strict=False)
    except (ValueError, RecursionError):
        return None


def _flatten(value: Any, nodes: list[Node]) -> None:
    stack = [(value, 0)]
    while stack and len(nodes) < MAX_NODES:
        current, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(current, dict):
            nodes.append(current)
            inner = [v for v in current.values() if isinstance(v, (dict, list))]
        else:
            inner = [v for v in current if isinstance(v, (dict, list))] if isinstance(current, list) else []
        stack.extend((v, depth + 1) for v in reversed(inner[:MAX_NODES]))
