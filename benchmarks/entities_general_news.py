"""Things of space named in pages that are not about space: each is printed with its sentence, to be judged by eye.

    python benchmarks/entities_general_news.py

The hand-written bodies of the evaluation material (`SPACE_NEWS_EVAL`, default `../shared/eval` beside the checkout).
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.extract.context import SPACE_TYPES
from pipeline.extract.entities import find_mentions
from pipeline.extract.records import ArticleText

EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", Path(__file__).resolve().parents[2] / "shared" / "eval"))


def main() -> int:
    path = EVAL / "bodies" / "ground_truth.json"
    if not path.exists():
        print(f"the bodies are not at {EVAL}; set SPACE_NEWS_EVAL")
        return 0
    pages = json.loads(path.read_text(encoding="utf-8"))
    told = 0
    for name, page in pages.items():
        body = "\n\n".join(page["body"]) if isinstance(page["body"], list) else page["body"]
        for mention in find_mentions(ArticleText("", "", "", body)):
            if mention.type in SPACE_TYPES or re.search(r"space|launch|astro", mention.name.lower()):
                told += 1
                around = body[max(0, mention.start - 40) : mention.end + 40].replace("\n", " ")
                print(f"{name:28} {mention.type:22} {mention.surface!r:24} {around}")
    print(f"{told} space entities in {len(pages)} pages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
