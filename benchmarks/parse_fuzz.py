#!/usr/bin/env python3
"""Fuzz the parser with mutated pages: no crash, no hang, no page over the time limit, bounded memory.

    python benchmarks/parse_fuzz.py --pages 50000 --seed 20261122

Real pages come from the evaluation folder (`SPACE_NEWS_EVAL`, default `../shared/eval`); without it, small pages of
the script's own are mutated. Prints the counts of outcomes, the slowest page and the largest memory.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import orjson

from pipeline.parse.lines import SECONDS_A_PAGE, answer

CHECKOUT = Path(__file__).resolve().parent.parent
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))
OWN = [
    b"<!doctype html><html lang=en><head><title>A launch</title><meta property=og:type content=article></head><body>"
    b"<article><h1>A launch</h1>"
    + b"<p>The rocket left the pad at dawn and reached orbit nine minutes later.</p>" * 12
    + b"</article>",
    b'<html><script type="application/ld+json">'
    b'{"@type":"NewsArticle","headline":"A launch","author":{"name":"A B"}}</script>'
    b"<body><div class=story>"
    + b"A satellite was deployed over the ocean on Tuesday.<br><br>" * 20
    + b"</div></body></html>",
]
BOMBS: list[Callable[[random.Random], bytes]] = [
    lambda r: b"<div>" * r.choice((500, 3000, 100_000)) + b"deep" + b"</div>" * 10,
    lambda r: (
        b"".join(b"<font size=%d>" % i for i in range(r.choice((50, 1000, 20_000))))
        + b"<p>x" * r.choice((50, 1000, 20_000))
    ),
    lambda r: b'<script type="application/ld+json">' + b"[" * r.choice((100, 100_000)) + b"</script><p>text</p>",
    lambda r: (
        b'<script type="application/ld+json">'
        + b'{"a":' * r.choice((100, 50_000))
        + b"1"
        + b"}" * 100
        + b"</script><p>text</p>"
    ),
    lambda r: (
        b'<script type="application/ld+json">['
        + b'{"@type":"NewsArticle","headline":"x","author":[{"name":"a"}]},' * r.choice((10, 20_000))
        + b"{}]</script>"
    ),
    lambda r: b"<p>" + b"a" * r.choice((1000, 5_000_000)) + b"</p>",
    lambda r: b"<p>" + b"By " * r.choice((100, 200_000)) + b"</p>",
    lambda r: b"<meta name=author content='" + b", and " * r.choice((100, 200_000)) + b"'><h1>t</h1>",
    lambda r: b"<time datetime='" + b"2025-01-01 " * r.choice((10, 100_000)) + b"'>",
    lambda r: b"<title>" + b" - " * r.choice((10, 100_000)) + b"</title>",
    lambda r: b"<table>" * r.choice((100, 1500)) + b"<td>x",
    lambda r: b"<div class='" + b"share-" * r.choice((10, 300_000)) + b"'>x</div>",
    lambda r: b"<script>" + b"var a = '<p>';" * r.choice((10, 10_000)),
    lambda r: b"<p itemprop=author itemscope>" * r.choice((100, 1900)),
    lambda r: b"&amp;" * r.choice((100, 500_000)),
    lambda r: b"<!--" * r.choice((10, 50_000)),
    lambda r: b"<svg><foreignObject><math>" * r.choice((10, 500)),
    lambda r: b"<select><option>" * r.choice((10, 5000)) + b"<p>" * r.choice((10, 5000)),
]


def mutate(page: bytes, random_: random.Random) -> bytes:
    """A page after one to three random mutations."""
    for _ in range(random_.randint(1, 3)):
        page = random_.choice(MUTATIONS)(page, random_)
    return page


def _cut(page: bytes, r: random.Random) -> bytes:
    return page[: r.randrange(len(page) + 1)]


def _behead(page: bytes, r: random.Random) -> bytes:
    return page[r.randrange(len(page) + 1) :]


def _flip(page: bytes, r: random.Random) -> bytes:
    data = bytearray(page)
    for _ in range(min(len(data), r.choice((1, 20, 2000)))):
        data[r.randrange(len(data))] = r.randrange(256)
    return bytes(data)


def _nul(page: bytes, r: random.Random) -> bytes:
    at = r.randrange(len(page) + 1)
    return page[:at] + b"\x00" * r.choice((1, 10, 5000)) + page[at:]


def _recode(page: bytes, r: random.Random) -> bytes:
    text = page.decode("utf-8", "replace")
    return text.encode(
        r.choice(("cp1251", "cp1252", "utf-16", "utf-16-be", "utf-8", "shift_jis", "gb18030", "euc-kr")), "replace"
    )


def _twice(page: bytes, r: random.Random) -> bytes:
    return page.decode("cp1252", "replace").encode("utf-8")


def _splice(page: bytes, r: random.Random) -> bytes:
    at = r.randrange(len(page) + 1)
    return page[:at] + r.choice(BOMBS)(r) + page[at:]


def _drop_ends(page: bytes, r: random.Random) -> bytes:
    return page.replace(
        r.choice((b"</script>", b"</p>", b"</div>", b'"', b">", b"</style>", b"}", b"</a>")), b"", r.choice((1, 10, -1))
    )


def _repeat(page: bytes, r: random.Random) -> bytes:
    start = r.randrange(len(page) + 1)
    piece = page[start : start + r.choice((10, 300, 5000))]
    return page[:start] + piece * r.choice((2, 30, 300)) + page[start:]


def _one_line(page: bytes, r: random.Random) -> bytes:
    return page.replace(b"\n", b"") * (1 if len(page) > 10**6 else r.choice((1, 3)))


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    _cut, _behead, _flip, _nul, _recode, _twice, _splice, _drop_ends, _repeat, _one_line,
]  # fmt: skip


def load() -> list[bytes]:
    """Real pages where they are present, else the script's own."""
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(EVAL.glob("pages/*/*.gz"))]
    return pages or OWN


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    pages, outcomes, slowest = load(), Counter[str](), (0.0, -1)
    began = time.perf_counter()
    for number in range(args.pages):
        random_ = random.Random(f"{args.seed}/{number}")
        page = mutate(random_.choice(pages), random_)
        line = orjson.dumps({"url": "https://example.org/news/1.html", "html_base64": base64.b64encode(page).decode()})
        start = time.perf_counter()
        told = orjson.loads(answer(line, number + 1, {}, False))
        spent = time.perf_counter() - start
        slowest = max(slowest, (spent, number))
        outcomes[told["reject"]["detail"].partition(":")[0] if "reject" in told else "article"] += 1
        if spent > SECONDS_A_PAGE + 1:
            print(f"page {number}: {spent:.1f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{args.pages} pages of seed {args.seed} in {time.perf_counter() - began:.0f} s")
    print(f"slowest {slowest[0]:.2f} s (page {slowest[1]}), peak memory {peak:.0f} MB, mutated from {len(pages)} pages")
    for rule, n in outcomes.most_common():
        print(f"{n:8d}  {rule}")


if __name__ == "__main__":
    main()
