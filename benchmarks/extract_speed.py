"""How many articles of 3,000 characters a second on one core, extraction whole, and what its stages cost.

    python benchmarks/extract_speed.py                # the labelled texts of gold/dev
    python benchmarks/extract_speed.py --rounds 20

CPU time, the best of the rounds, so that a busy machine blurs it less. Two sets: articles of `gold/dev` of the
evaluation material run together and cut at 3,000 characters (all of it about space, and dense with events), and the
pages of `bodies`, read by our own parser and cut in the same way (news of every kind). `SPACE_NEWS_EVAL` tells where
the material is, default `../shared/eval` beside the checkout.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.extract.entities import find_mentions
from pipeline.extract.events import find_reports
from pipeline.extract.lines import extract_lines
from pipeline.extract.records import ArticleText
from pipeline.parse.article import parse_page
from pipeline.parse.records import Article

EVAL: Final = Path(os.environ.get("SPACE_NEWS_EVAL", Path(__file__).resolve().parents[2] / "shared" / "eval"))
LENGTH: Final = 3_000
PUBLISHED: Final = datetime(2025, 6, 15, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8, help="rounds over each set of articles")
    rounds = parser.parse_args().rounds
    if not (EVAL / "gold" / "dev").is_dir():
        print(f"the labelled texts are not at {EVAL}; set SPACE_NEWS_EVAL")
        return 0
    for name, texts in (("gold/dev", labelled()), ("bodies", pages())):
        measure(name, cut(texts), rounds)
    return 0


def labelled() -> list[str]:
    """The labelled texts."""
    return [json.loads(path.read_bytes())["text"] for path in sorted((EVAL / "gold" / "dev").glob("*.json"))]


def pages() -> list[str]:
    """The texts of real pages of every kind."""
    read = (
        parse_page(gzip.decompress(path.read_bytes()), "https://www.example.com/a")
        for path in sorted((EVAL / "bodies" / "html").glob("*.gz"))
    )
    return [article.body_text for article in read if isinstance(article, Article)]


def cut(texts: Sequence[str]) -> list[ArticleText]:
    """The texts run together and cut into articles."""
    whole = "\n\n".join(texts)
    starts = range(0, len(whole) - LENGTH, LENGTH)
    return [ArticleText("a", "", "", whole[start : start + LENGTH], PUBLISHED) for start in starts]


def measure(name: str, articles: Sequence[ArticleText], rounds: int) -> None:
    """Print the rates of the best round, the cost of the stages, and the memory after the first and the last round."""
    lines = [
        orjson.dumps({"title": "", "body_text": article.body, "published_at": article.published_at})
        for article in articles
    ]
    best = [float("inf")] * 3
    memory: list[float] = []
    with Path(os.devnull).open("wb") as nowhere:
        extract_lines(lines, nowhere)  # loads the gazetteer, the ontology and the tagger
        for _ in range(rounds):
            moments = [time.process_time()]
            mentions = [find_mentions(article) for article in articles]
            moments.append(time.process_time())
            events = sum(len(find_reports(article, found)) for article, found in zip(articles, mentions, strict=True))
            moments.append(time.process_time())
            extract_lines(lines, nowhere)
            moments.append(time.process_time())
            best = [min(old, moments[i + 1] - moments[i]) for i, old in enumerate(best)]
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    entities, dates_and_events, whole = (cost * 1000 / len(articles) for cost in best)
    print(f"{name}: {len(articles)} articles, {events / len(articles):.1f} events an article")
    print(f"  whole, JSON lines in and out: {1000 / whole:.0f} articles a second ({whole:.1f} ms)")
    print(f"  entities alone: {1000 / entities:.0f} a second ({entities:.1f} ms)")
    print(f"  dates and events: {dates_and_events:.1f} ms")
    print(f"  peak memory after the first round {memory[0]:.0f} MB, after the last {memory[-1]:.0f} MB")


if __name__ == "__main__":
    raise SystemExit(main())
