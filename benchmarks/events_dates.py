"""Dates alone: every gold date whose sentence names a time, read from that sentence and the day of publication.

    python benchmarks/events_dates.py [--fold open|closed|all] [--errors]

`read`: a time of the sentence means the gold date, exact at the gold precision. `chosen`: the time that the extractor
gives the gold trigger means it. The labelled texts are read from $SPACE_NEWS_EVAL/gold/dev.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.extract.entities import find_mentions  # noqa: E402
from pipeline.extract.moments import Moment, Tense, resolve  # noqa: E402
from pipeline.extract.records import ArticleText  # noqa: E402
from pipeline.extract.scenes import Scene, dateline_day, scenes  # noqa: E402
from pipeline.extract.timing import anchors_of, time_of  # noqa: E402
from pipeline.extract.triggers import Found  # noqa: E402
from pipeline.knowledge.ontology import Trigger  # noqa: E402

_TENSES: Final[dict[str, Tense]] = {"planned": "future", "postponed": "future", "cancelled": "future"}


def main() -> None:
    """Prints both shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold", choices=("all", "open", "closed"), default="open")
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    home = Path(os.environ.get("SPACE_NEWS_EVAL", ROOT.parent / "shared" / "eval")) / "gold" / "dev"
    if not home.is_dir():
        sys.exit(f"{home} is absent; set SPACE_NEWS_EVAL to the folder that holds gold/dev")
    n = named = chosen = 0
    for doc in documents(home, args.fold):
        for event, scene, moments, given in dated_events(doc):
            n += 1
            is_named = any(same(moment, event["date"]) for moment in (*moments, given))
            named += is_named
            chosen += same(given, event["date"])
            if args.errors and not is_named:
                print(
                    doc["id"], doc["published"], event["date"], [t.text for t in scene.times], [m.date for m in moments]
                )
    print(
        f"gold dates whose sentence names a time: {n}   read {100 * named / n:.1f} %   chosen {100 * chosen / n:.1f} %"
    )


def documents(home: Path, fold: str) -> Iterator[dict[str, Any]]:
    """The labelled texts of a fold (closed: sha1 of the id modulo 5 below 2, as the scorer has it)."""
    for path in sorted(home.glob("*.json")):
        doc = json.loads(path.read_text(encoding="utf-8"))
        closed = int(hashlib.sha1(doc["id"].encode()).hexdigest(), 16) % 5 < 2
        if fold == "all" or closed == (fold == "closed"):
            yield doc


def dated_events(doc: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Scene, list[Moment], Moment]]:
    """Each dated gold event with its sentence, what each of its times means, and the one that its trigger is given."""
    published = date.fromisoformat(doc["published"][:10])
    moment = datetime(published.year, published.month, published.day, 12, tzinfo=UTC)
    text = ArticleText("", doc["title"] or "", "", doc["text"], moment)
    written = dateline_day(text, published) or published
    last: Moment | None = None
    events = [event for event in doc["events"] if event["date"]]
    for scene in scenes(text, find_mentions(text)):
        anchors, last = anchors_of(scene, written, last)
        for event in events:
            if not scene.times or scene.sentence.field != "body" or scene.sentence.start != event["sentence_start"]:
                continue
            tense = _TENSES.get(event["status"], "past")
            found = trigger_of(scene, event)
            _, given = time_of(scene, found, [], published=written, tense=tense, anchors=anchors)
            yield event, scene, [resolve(t, written, tense, anchors[t.start]) for t in scene.times], given


def trigger_of(scene: Scene, event: dict[str, Any]) -> Found:
    """The gold trigger as a found one."""
    inside = [i for i, w in enumerate(scene.words) if w.end > event["trigger_start"] and w.start < event["trigger_end"]]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    return Found(Trigger(event["type"], "past", (), ""), first, last, first)


def same(moment: Moment, gold: str) -> bool:
    """Whether a date is the gold one, at the gold precision."""
    if moment.date is None:
        return False
    return moment.date == gold if "Q" in gold else moment.date.startswith(gold)


if __name__ == "__main__":
    main()
