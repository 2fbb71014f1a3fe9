"""Near-duplicates: copies planted in real texts are found, texts that only look alike are left apart.

The texts are the labelled and hand-written ones of the evaluation material (`SPACE_NEWS_EVAL`, default `../shared/eval`
beside the checkout). Each is planted once in every way below; pairs that are found and should not be are listed.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.resolve.copies import Text, find_copies

EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", Path(__file__).resolve().parents[2] / "shared" / "eval"))
START = datetime(2026, 1, 1, tzinfo=UTC)
Edit = Callable[[str, random.Random], str]


def _edited(text: str, dice: random.Random, share: float) -> str:
    return " ".join("revised" if dice.random() < share else word for word in text.split())


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?。])\s+", text)


def _without_some(text: str, dice: random.Random, share: float) -> str:
    return " ".join(sentence for sentence in _sentences(text) if dice.random() >= share)


def _part(text: str, start: float, end: float) -> str:
    words = text.split()
    return " ".join(words[int(start * len(words)) : int(end * len(words))])


def _own(dice: random.Random, count: int) -> str:
    return " ".join(f"own{dice.randrange(9999)}" for _ in range(count))


def _other_figures(text: str, dice: random.Random) -> str:
    return re.sub(r"\d+", lambda m: str(int(m[0][:6]) + dice.randrange(3, 60)), text)


COPIES: dict[str, Edit] = {
    "the same text": lambda text, dice: text,
    "a dateline and a credit added": lambda text, dice: f"HOUSTON, May 4 (Wire) - {text} Reporting by our staff.",
    "every twentieth word changed": lambda text, dice: _edited(text, dice, 0.05),
    "every twelfth word changed": lambda text, dice: _edited(text, dice, 0.08),
    "a fifth of the sentences left out": lambda text, dice: _without_some(text, dice, 0.2),
    "the last two fifths cut off": lambda text, dice: _part(text, 0, 0.6),
    "an introduction of sixty words": lambda text, dice: f"{_own(dice, 60)} {text}",
    "sentences in another order": lambda text, dice: " ".join(dice.sample(_sentences(text), len(_sentences(text)))),
}
OTHERS: dict[str, Edit] = {
    "a third of it quoted elsewhere": lambda text, dice: f"{_part(text, 0, 1 / 3)} {_own(dice, len(text.split()))}",
    "its second half beside its first": lambda text, dice: _part(text, 1 / 2, 1),
    "half of its words changed": lambda text, dice: _edited(text, dice, 0.5),
    "the same template, other figures": _other_figures,
}  # fmt: skip


def texts() -> dict[str, str]:
    """Texts of at least 80 words; of equal texts one. Those planted by template need four figures or more."""
    found = {
        f"gold {path.stem}": json.loads(path.read_text())["text"] for path in sorted((EVAL / "gold/dev").glob("*.json"))
    }
    truth = json.loads((EVAL / "bodies/ground_truth.json").read_text())
    found |= {f"body {name}": "\n\n".join(row["body"]) for name, row in sorted(truth.items()) if isinstance(row, dict)}
    long = {name: text for name, text in found.items() if len(text.split()) >= 80}
    return {name: text for name, text in long.items() if list(long.values()).count(text) == 1}


def main() -> int:
    if not (EVAL / "gold/dev").is_dir():
        print(f"no evaluation material at {EVAL}; set SPACE_NEWS_EVAL")
        return 2
    originals = texts()
    rows = [
        Text(name, text, START + timedelta(minutes=i), START + timedelta(days=30))
        for i, (name, text) in enumerate(originals.items())
    ]
    real = find_copies(rows)
    print(f"{len(originals)} texts of at least 80 words; copies among them as they are: {len(real)}")
    for copy, root in real.items():
        print(f"    {copy} of {root}")
    for kind, edits, wanted in (("copies", COPIES, True), ("others", OTHERS, False)):
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for how, edit in edits.items():
            planted = []
            for name, text in originals.items():
                base = " ".join(text.split()[: len(text.split()) // 2]) if "second half" in how else text
                if "figures" in how and len(re.findall(r"\d+", text)) < 4:
                    continue
                changed = edit(text, random.Random(name))
                if len(changed.split()) < 40:
                    continue
                planted += [
                    Text(name, base, START, START),
                    Text(f"{name}+", changed, START + timedelta(hours=1), START),
                ]
            roots = find_copies(planted)
            for text in planted[1::2]:
                total[how] += 1
                right[how] += (roots.get(text.article_id) == text.article_id[:-1]) == wanted
        for how in edits:
            print(f"{kind:7} {how:40} {right[how]:4d} of {total[how]:4d}  {100 * right[how] / total[how]:5.1f} %")
    many = [
        Text(f"{name}#{i}", _edited(text, random.Random(f"{name}{i}"), 0.6), START, START)
        for i in range(20)
        for name, text in originals.items()
    ]
    began = time.perf_counter()
    find_copies(many)
    print(f"{len(many) / (time.perf_counter() - began):.0f} texts a second ({len(many)} texts)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
