"""How many articles of 3,000 characters a second on one core, entities alone, and how long the first answer takes.

    python benchmarks/entities_speed.py

CPU time, so that a busy machine blurs it less; texts of `gold/dev` of the evaluation material, run together and cut at
3,000 characters (`SPACE_NEWS_EVAL`, default `../shared/eval` beside the checkout).
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", Path(__file__).resolve().parents[2] / "shared" / "eval"))
LENGTH = 3_000
ROUNDS = 10


def main() -> int:
    paths = sorted((EVAL / "gold" / "dev").glob("*.json"))
    if not paths:
        print(f"the labelled texts are not at {EVAL}; set SPACE_NEWS_EVAL")
        return 0
    start = time.process_time()
    from pipeline.extract.entities import find_mentions
    from pipeline.extract.records import ArticleText

    find_mentions(ArticleText("", "", "", "NASA"))
    print(f"imports, gazetteer and automaton: {time.process_time() - start:.2f} s of CPU")
    bodies = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in paths]
    articles = [ArticleText("", "", "", " ".join(bodies[i:] + bodies[:i])[:LENGTH]) for i in range(len(bodies))]
    rates = []
    for number in range(ROUNDS):
        start = time.process_time()
        for article in articles:
            find_mentions(article)
        rates.append(len(articles) / (time.process_time() - start))
        if number in (0, ROUNDS - 1):
            print(f"round {number + 1}: peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"articles a second on one core: median {sorted(rates)[ROUNDS // 2]:.0f}, best {max(rates):.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
