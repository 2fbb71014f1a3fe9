"""Entities on the labelled texts: exact span and type, right links, people, and what is left without a fifth of them.

    python benchmarks/entities_gold.py --fold open                 the figures by type
    python benchmarks/entities_gold.py --fold open --unlisted      without a random fifth of people, craft and firms
    python benchmarks/entities_gold.py --fold open --unlisted 0.5  without a half of them

Texts of `gold/dev` of the evaluation material (`SPACE_NEWS_EVAL`, default `../shared/eval` beside the checkout),
counted as its own `score_gold.py` does. The closed fold is for the last measurement alone.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))
SEEDS = (1, 2, 3)
REMOVED = ("person", "spacecraft", "company")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold", choices=("open", "closed", "all"), default="open")
    parser.add_argument("--unlisted", type=float, nargs="?", const=0.2, metavar="SHARE")
    parser.add_argument("--code", type=Path, default=CHECKOUT, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not (EVAL / "gold" / "dev").is_dir():
        print(f"the labelled texts are not at {EVAL}; set SPACE_NEWS_EVAL")
        return 0
    if args.unlisted:
        without_a_share(args.fold, args.unlisted)
    else:
        report(args.fold, args.code)
    return 0


def report(fold: str, code: Path) -> None:
    """Score the pipeline at `code` and print a line of totals and one a type."""
    sys.path.insert(0, str(code))
    from pipeline.extract.entities import find_mentions
    from pipeline.extract.records import ArticleText

    counts: dict[str, Counter[str]] = {}
    spans: Counter[str] = Counter()
    linked = 0
    for text in texts(fold):
        told = find_mentions(ArticleText(text["id"], text["title"] or "", "", text["text"]))
        found = {(m.start, m.end, m.type): m for m in told if m.field == "body"}
        gold = {(e["start"], e["end"], e["type"]): e for e in text["entities"]}
        for name, keys in (("true", gold), ("said", found), ("right", gold.keys() & found.keys())):
            for key in keys:
                counts.setdefault(key[2], Counter())[name] += 1
        for key in gold.keys() & found.keys():
            names = {plain(name) for name in (found[key].name, *found[key].aliases[:12])}
            linked += plain(gold[key]["canonical"]) in names
        spans.update(true=len(gold), said=len(found), right=len({k[:2] for k in gold} & {k[:2] for k in found}))
    total = sum(counts.values(), Counter())
    print(
        f"{fold}: span and type F1 {f1(total):.1f} (P {100 * total['right'] / total['said']:.1f} "
        f"R {100 * total['right'] / total['true']:.1f}), span F1 {f1(spans):.1f}, "
        f"links {100 * linked / total['right']:.1f}, n {total['true']}"
    )
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]["true"]):
        print(
            f"  {kind:24} F1 {f1(count):5.1f}  R {100 * count['right'] / max(count['true'], 1):5.1f}  n {count['true']}"
        )


def without_a_share(fold: str, share: float) -> None:
    """Score copies of the pipeline whose gazetteer lacks a random share of its people, spacecraft and companies."""
    print("whole ", totals(fold, CHECKOUT))
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            code = Path(folder)
            shutil.copytree(CHECKOUT / "pipeline", code / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
            remove(code / "pipeline" / "knowledge" / "gazetteer.csv", seed, share)
            print(f"seed {seed}", totals(fold, code))


def remove(path: Path, seed: int, share: float) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    pool = [row[0] for row in rows if row[0].split("/")[0] in REMOVED]
    gone = set(random.Random(seed).sample(pool, int(len(pool) * share)))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *(row for row in rows if row[0] not in gone)])


def totals(fold: str, code: Path) -> str:
    command = [sys.executable, __file__, "--fold", fold, "--code", str(code)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=code).stdout.splitlines()[0]


def texts(fold: str) -> list[dict[str, object]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((EVAL / "gold" / "dev").glob("*.json"))]
    return [text for text in found if fold == "all" or (in_closed(text["id"]) == (fold == "closed"))]


def in_closed(name: str) -> bool:
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % 5 < 2


def plain(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", ascii_name).strip()


def f1(count: Counter[str]) -> float:
    return 200 * count["right"] / max(count["said"] + count["true"], 1)


if __name__ == "__main__":
    raise SystemExit(main())
