#!/usr/bin/env python3
"""CPU a page: the generic parser, a publisher's own spec, the bare trees, and trafilatura where it is installed.

    python benchmarks/parse_speed.py            set SPACE_NEWS_EVAL, or keep the evaluation material in ../shared/eval

Times are CPU milliseconds a page in one process, the best of several passes over the same pages in memory.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.parse.article import parse_page
from pipeline.sources import load_sources, source_for

CHECKOUT = Path(__file__).resolve().parent.parent
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))
PASSES = 5
Page = tuple[bytes, str]


def bodies() -> list[Page]:
    """The pages of the `bodies` set with their addresses."""
    truth = json.loads((EVAL / "bodies" / "ground_truth.json").read_text())
    return [
        (gzip.decompress((EVAL / "bodies" / "html" / name).read_bytes()), row.get("url") or "https://example.org/a")
        for name, row in truth.items()
    ]


def known() -> list[Page]:
    """Article pages of publishers that have a spec of their own whose layout reads them."""
    sources, found = load_sources(), []
    for line in (EVAL / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        source = source_for(row.get("url") or "", sources)
        if source is None or row["kind"] != "article" or not (EVAL / row["file"]).is_file():
            continue
        page = gzip.decompress((EVAL / row["file"]).read_bytes())
        told = parse_page(page, row["url"], source=source).as_json()
        if str(told.get("parser", "")).startswith(f"{source.source_id}/"):
            found.append((page, row["url"]))
    return found


def cpu(pages: Sequence[Page], read: Callable[[bytes, str], object]) -> float:
    """The best pass over the pages, in CPU milliseconds a page."""
    best = float("inf")
    for _ in range(PASSES):
        start = time.process_time()
        for page, url in pages:
            read(page, url)
        best = min(best, time.process_time() - start)
    return 1000 * best / len(pages)


def tree_alone(page: bytes, _url: str) -> object:
    """The bare lxml tree: what any parser that uses lxml pays before it reads a word."""
    from lxml import etree

    return etree.fromstring(page, etree.HTMLParser(recover=True, huge_tree=True))


def main() -> None:
    if not (EVAL / "bodies").is_dir():
        sys.exit(f"the evaluation material is not at {EVAL}; set SPACE_NEWS_EVAL")
    from selectolax.lexbor import LexborHTMLParser

    sources = load_sources()
    readers: dict[str, Callable[[bytes, str], object]] = {
        "generic parser, all fields": parse_page,
        "Lexbor tree alone": lambda page, url: LexborHTMLParser(page),
        "lxml tree alone": tree_alone,
    }
    try:
        import trafilatura
    except ImportError:
        print("trafilatura is not installed here: its row is left out")
    else:
        readers[f"trafilatura {trafilatura.__version__} with metadata"] = lambda page, url: trafilatura.bare_extraction(
            page, url=url, with_metadata=True, include_comments=False
        )
    generic = bodies()
    print(f"bodies, {len(generic)} pages, {sum(len(p) for p, _ in generic) / 1e6:.0f} MB")
    for name, read in readers.items():
        print(f"  {cpu(generic, read):6.2f} ms  {name}")
    own = known()
    print(f"pages that a publisher's own spec reads, {len(own)} pages, {sum(len(p) for p, _ in own) / 1e6:.0f} MB")
    readers = {
        "own spec, all fields": lambda page, url: parse_page(page, url, source=source_for(url, sources)),
        **{name: read for name, read in readers.items() if "tree" in name or "generic" in name},
    }
    for name, read in readers.items():
        print(f"  {cpu(own, read):6.2f} ms  {name}")


if __name__ == "__main__":
    main()
