#!/usr/bin/env python3
"""CPU a page against Fundus on its own publishers' pages, in one run.

    SPACE_NEWS_FUNDUS=/path/to/python benchmarks/parse_fundus.py    (or --fundus /path/to/python)

Fundus lives in an environment of its own (`pip install fundus "curl-cffi<0.16"`): it pins older libraries than the
project. The pages are those of the evaluation material whose publisher Fundus has a parser for (SPACE_NEWS_EVAL). No
page there has both a parser of Fundus and a spec of ours: the bare lxml tree of each page is the common measure.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.parse_speed import EVAL, PASSES, cpu, known, tree_alone
from pipeline.parse.article import parse_page
from pipeline.sources import load_sources, source_for

CANONICAL: Final = re.compile(
    rb'<link[^>]+rel="?canonical"?[^>]*href="([^"]+)"|<meta[^>]+property="og:url"[^>]*content="([^"]+)"'
)
FUNDUS: Final = """
import datetime, json, sys, time
from urllib.parse import urlsplit
from fundus import PublisherCollection
parsers = {urlsplit(p.domain).hostname.removeprefix("www."): p.parser for p in PublisherCollection}
def parser_of(page):
    host = urlsplit(page["url"]).hostname or ""
    names = [".".join(host.split(".")[i:]) for i in range(host.count("."))]
    proxy = next((parsers[name] for name in names if name in parsers), None)
    return proxy(datetime.date.fromisoformat(page["date"])) if proxy else None
pages = json.load(open(sys.argv[1]))
known = []
for number, page in enumerate(pages):
    try:
        parser = parser_of(page)
        if parser and parser.parse(page["html"], "raise").get("body"):
            known.append((number, parser, page["html"]))
    except Exception:
        continue
best = float("inf")
for _ in range(int(sys.argv[2])):
    start = time.process_time()
    for _, parser, html in known:
        parser.parse(html, "raise")
    best = min(best, time.process_time() - start)
print(json.dumps({"pages": [number for number, _, _ in known], "ms": 1000 * best / max(1, len(known))}))
"""


def material() -> list[dict[str, Any]]:
    """The pages of the evaluation material: url, html and the day that they are from."""
    found = []
    for name, row in json.loads((EVAL / "bodies" / "ground_truth.json").read_text()).items():
        page = EVAL / "bodies" / "html" / name
        found.append({"url": row["url"], "date": str(row["crawl_date"])[:10], "file": page})
    for path in sorted((EVAL / "news").rglob("*.html.gz")):
        day = "-".join(path.name.removesuffix(".html.gz").rsplit("_", 3)[1:])
        address = CANONICAL.search(gzip.decompress(path.read_bytes()))
        found.append({"url": (address[1] or address[2]).decode() if address else "", "date": day, "file": path})
    return [{**row, "html": gzip.decompress(row["file"].read_bytes()).decode("utf-8", "replace")} for row in found]


def fundus(python: str, pages: list[dict[str, Any]]) -> tuple[list[int], float]:
    """The numbers of the pages that Fundus reads, and its CPU milliseconds a page."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "pages.json"
        given.write_text(json.dumps([{name: row[name] for name in ("url", "date", "html")} for row in pages]))
        form = [python, "-c", FUNDUS, str(given), str(PASSES)]
        told = json.loads(subprocess.run(form, check=True, capture_output=True, text=True).stdout)
    return told["pages"], told["ms"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fundus", default=os.environ.get("SPACE_NEWS_FUNDUS"), help="a Python that has Fundus")
    given = parser.parse_args()
    if not given.fundus:
        sys.exit("no Fundus to measure: give a Python that has it with --fundus or SPACE_NEWS_FUNDUS")
    if not (EVAL / "bodies").is_dir():
        sys.exit(f"the evaluation material is not at {EVAL}; set SPACE_NEWS_EVAL")
    pages, sources = material(), load_sources()
    numbers, theirs = fundus(given.fundus, pages)
    shared = [(pages[number]["html"].encode(), pages[number]["url"]) for number in numbers]
    print(f"Fundus's own publishers: {len(shared)} pages, {sum(len(page) for page, _ in shared) / 1e6:.1f} MB")
    tree = cpu(shared, tree_alone)
    print(f"  {theirs:6.2f} ms  Fundus, all fields ({theirs / tree:.1f} times the tree)")
    _tell("generic parser, all fields", cpu(shared, parse_page), theirs)
    print(f"  {tree:6.2f} ms  the bare lxml tree")
    own = known()
    print(f"pages that a spec of ours reads: {len(own)} pages, {sum(len(page) for page, _ in own) / 1e6:.1f} MB")
    own_tree = cpu(own, tree_alone)
    ours = cpu(own, lambda page, url: parse_page(page, url, source=source_for(url, sources)))
    expected = theirs / tree * own_tree
    print(f"  {ours:6.2f} ms  own spec, all fields ({ours / own_tree:.1f} times the tree)")
    print(f"  {expected:6.2f} ms  Fundus at its own share of the tree ({expected / ours:.1f} times)")


def _tell(name: str, ours: float, theirs: float) -> None:
    print(f"  {ours:6.2f} ms  {name} ({theirs / ours:.1f} times faster)")


if __name__ == "__main__":
    main()
