"""Does the confidence of a report mean something: of the reports of each confidence, how many tell a labelled event?

    python benchmarks/events_calibration.py [--fold open|closed|all] [--stories]

A report is right where a labelled event of its type has its sentence (the texts of $SPACE_NEWS_EVAL/gold/dev), or, with
--stories, where one of our own stories tells such an event. The last line is the expected calibration error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests" / "extract")]

from events_dates import documents  # noqa: E402
from story_score import judged, marked_texts, matched, stories  # noqa: E402

from pipeline.extract import annotate  # noqa: E402
from pipeline.extract.records import ArticleText, Report  # noqa: E402

BINS: Final = (0.0, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.01)


def main() -> None:
    """Prints one line a bin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold", choices=("all", "open", "closed"), default="open")
    parser.add_argument("--stories", action="store_true")
    args = parser.parse_args()
    home = Path(os.environ.get("SPACE_NEWS_EVAL", ROOT.parent / "shared" / "eval")) / "gold" / "dev"
    if not home.is_dir():
        sys.exit(f"{home} is absent; set SPACE_NEWS_EVAL to the folder that holds gold/dev")
    told = list(judged_reports(home, args.fold))
    if args.stories:
        told += list(judged_stories())
    print_bins([(report.confidence, right) for report, right in told])


def judged_reports(home: Path, fold: str) -> Iterator[tuple[Report, bool]]:
    """Each report of the bodies of a fold, and whether a labelled event of its type has its sentence."""
    for doc in documents(home, fold):
        published = datetime.fromisoformat(doc["published"][:10]).replace(hour=12, tzinfo=UTC)
        free = list(doc["events"])
        for report in annotate(ArticleText("", doc["title"] or "", "", doc["text"], published)).reports:
            if report.field != "body":
                continue
            match = next((e for e in free if is_told(report, e)), None)
            if match is not None:
                free.remove(match)
            yield report, match is not None


def is_told(report: Report, event: dict[str, Any]) -> bool:
    """Whether an event is of the report's type and its sentence overlaps the report's."""
    overlap = min(report.end, event["sentence_end"]) > max(report.start, event["sentence_start"])
    return bool(report.type == event["type"] and overlap)


def judged_stories() -> Iterator[tuple[Report, bool]]:
    """The same for our own stories, matched by type, and for our marked texts, matched by sentence or day."""
    for text, marks in marked_texts():
        found, others = judged(text, marks)
        yield from ((report, True) for report, _ in found)
        yield from ((report, False) for report in others)
    for story in stories():
        pairs, extra = matched(story)
        yield from ((report, True) for report, _ in pairs)
        yield from ((report, False) for report in extra)


def print_bins(judged: list[tuple[float, bool]]) -> None:
    """One line a bin of confidence: how many reports, their mean confidence, the share that is right."""
    error = 0.0
    print("confidence        n  mean  right")
    for low, high in pairwise(BINS):
        inside = [(c, right) for c, right in judged if low <= c < high]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            error += len(inside) / len(judged) * abs(mean - share)
            print(f"{low:.2f} to {min(high, 1.0):.2f}   {len(inside):6}  {mean:.2f}   {share:.2f}")
    print(f"n {len(judged)}   expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
