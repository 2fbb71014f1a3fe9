"""How far any rule can get with headlines: what the places of a page say, and whether their agreement tells the label.

    python benchmarks/parse_titles.py

The labelled news pages of the evaluation material (`SPACE_NEWS_EVAL`, default `../shared/eval` beside the checkout).
A label is the place that its publisher's hand-written parser reads. Where heading, JSON-LD and og:title differ, a rule
that knows no publisher sees only which of them agree: the last two lines bound what such a rule can reach.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.parse import titles
from pipeline.parse.article import parse_page
from pipeline.parse.decode import decode
from pipeline.parse.page import Page
from pipeline.parse.records import Article
from pipeline.parse.text import fold, skeleton
from pipeline.parse.tree import build

EVAL = Path(os.environ.get("SPACE_NEWS_EVAL") or Path(__file__).resolve().parents[2] / "shared" / "eval")
PLACES = ("h1", "json-ld", "opengraph", "meta", "title")


def main() -> int:
    if not (EVAL / "news").is_dir():
        print(f"the labelled pages are not at {EVAL}; set SPACE_NEWS_EVAL")
        return 0
    single: Counter[str] = Counter()
    patterns: dict[str, list[tuple[str, int]]] = defaultdict(list)
    ours = anywhere = pages = 0
    for publisher, label, body in labelled():
        found = places(body)
        pages += 1
        single.update(place for place, text in found.items() if fold(text) == label)
        anywhere += any(fold(text) == label for text in found.values())
        told = parse_page(body, "https://example.org/article")
        ours += isinstance(told, Article) and fold(told.title) == label
        pattern, group = agreement(found, label)
        patterns[pattern].append((publisher, group))
    for place in PLACES:
        print(f"{place:<44}{100 * single[place] / pages:5.1f} %")
    print(f"{'any of them':<44}{100 * anywhere / pages:5.1f} %")
    print(f"{'our choice':<44}{100 * ours / pages:5.1f} %   of {pages} pages")
    print(
        f"{'the best answer to each pattern, seen':<44}{100 * seen(patterns) / pages:5.1f} %   {len(patterns)} patterns"
    )
    print(f"{'the same, learnt from other publishers':<44}{100 * unseen(patterns) / pages:5.1f} %   words only")
    return 0


def labelled() -> Iterator[tuple[str, str, bytes]]:
    """Publisher, headline and page of each labelled page."""
    for record in sorted((EVAL / "news").glob("*/*.json")):
        pages = sorted(record.parent.glob(record.stem + "_*.html.gz"))
        for page, truth in zip(pages, json.loads(record.read_text()).values(), strict=False):
            if truth.get("title"):
                yield record.stem, fold(truth["title"]), gzip.decompress(page.read_bytes())


def places(body: bytes) -> dict[str, str]:
    """The first headline that each place of a page gives."""
    decoded = decode(body, None)
    if decoded is None:
        return {}
    found: dict[str, str] = {}
    for candidate in titles.candidates(Page(build(decoded.text, decoded.raw), "https://example.org/article")):
        found.setdefault(candidate.rule, candidate.value)
    return found


def agreement(found: dict[str, str], label: str) -> tuple[str, int]:
    """Which places agree in their words ('h1=1 json-ld=1 opengraph=2'), and the label's group (0: none)."""
    groups: dict[str, int] = {}
    parts = [
        f"{place}={groups.setdefault(skeleton(found[place]), len(groups) + 1)}" for place in PLACES if place in found
    ]
    return " ".join(parts), groups.get(skeleton(label), 0)


def seen(patterns: dict[str, list[tuple[str, int]]]) -> int:
    """Pages right when each pattern is answered as most of its own pages want it: no rule on patterns does better."""
    return sum(max(Counter(g for _, g in rows if g).values(), default=0) for rows in patterns.values())


def unseen(patterns: dict[str, list[tuple[str, int]]]) -> int:
    """The same where a page's own publisher had no say (the first group where no other publisher has the pattern)."""
    right = 0
    for rows in patterns.values():
        for publisher, group in rows:
            others = Counter(g for name, g in rows if name != publisher)
            right += group == (others.most_common(1)[0][0] if others else 1)
    return right


if __name__ == "__main__":
    sys.exit(main())
