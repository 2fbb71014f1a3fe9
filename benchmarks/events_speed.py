"""Articles a second that the whole extraction reads (names, dates, events, slots) on one core, by CPU time.

    python benchmarks/events_speed.py [--rounds 5]

The articles are our own stories, joined to texts of about 3,000 characters (22 events each, thrice the usual density);
the first round warms up and is not counted.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "extract")]

from story_score import marked_texts, stories  # noqa: E402

from pipeline.extract import annotate  # noqa: E402
from pipeline.extract.records import ArticleText  # noqa: E402

LENGTH: Final = 3000


def main() -> None:
    """Prints one line a round: articles a CPU second, and the memory at its end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    texts = articles()
    for text in texts:
        annotate(text)
    for number in range(args.rounds):
        start = time.process_time()
        reports = sum(len(annotate(text).reports) for text in texts)
        seconds = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"round {number + 1}: {len(texts) / seconds:6.1f} articles a CPU second, {reports} reports, {memory:.0f} MB"
        )


def articles() -> list[ArticleText]:
    """Our own texts in a row, cut into articles of about `LENGTH` characters at their borders."""
    bodies = [story.text.body for story in stories()] + [text.body for text, _ in marked_texts()]
    found, body = [], ""
    for one in bodies:
        body = f"{body}\n\n{one}" if body else one
        if len(body) >= LENGTH:
            found.append(ArticleText(f"{len(found):020x}", "", "", body, datetime(2025, 6, 1, 12, tzinfo=UTC)))
            body = ""
    return found


if __name__ == "__main__":
    main()
