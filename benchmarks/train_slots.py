"""Trains the slot tagger on the labelled sentences of the Space Situational Awareness corpus (Xie et al., LREC 2022).

    python benchmarks/train_slots.py                     # writes pipeline/knowledge/slots.crfsuite
    python benchmarks/train_slots.py --folds 3           # three-fold figures over train and valid, nothing written

The corpus is read from $SPACE_NEWS_EVAL/ssa; `*.train.txt` trains, `*.valid.txt` is for choosing. No sentence is kept.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import struct
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.extract.entities import find_mentions  # noqa: E402
from pipeline.extract.records import ArticleText  # noqa: E402
from pipeline.extract.scenes import Scene, scenes  # noqa: E402
from pipeline.extract.slot_features import features  # noqa: E402
from pipeline.extract.slot_tagger import LABELS, MODEL, for_family, spans  # noqa: E402
from pipeline.extract.triggers import find_triggers  # noqa: E402

FAMILIES: Final = ("launch", "failure", "decom")
PARAMETERS: Final = {"c1": 0.05, "c2": 0.5, "max_iterations": 120, "feature.possible_transitions": True}
"""L1 and L2 strength chosen on the valid files: more L2 gains a tenth of a point and triples the model."""

LEANING: Final = {"launch": 0.3, "failure": 0.4, "decom": 0.3}
"""How much less than learnt `O` weighs in each family: spans are missed more often than invented, and F1 weighs both.

Chosen by three folds of the train files (0, 0.3, 0.5: launch 80.0, 80.3, 80.3; failure 67.5, 68.1, 68.4; decom 70.7,
72.6, 71.4).
"""


@dataclass(frozen=True)
class Example:
    """One sentence: its features for its family, its labels, its gold spans."""

    family: str
    scene: Scene
    rows: list[list[str]]
    labels: list[str]
    gold: frozenset[tuple[int, int, str]]


def main() -> None:
    """Trains and writes the model, or prints cross-validated figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ROOT / "pipeline" / "knowledge" / MODEL)
    args = parser.parse_args()
    home = Path(os.environ.get("SPACE_NEWS_EVAL", ROOT.parent / "shared" / "eval"))
    if not (home / "ssa").is_dir():
        sys.exit(f"{home / 'ssa'} is absent; set SPACE_NEWS_EVAL to the folder that holds it")
    scorer = _scorer(home)
    train = [e for family in FAMILIES for e in examples(scorer, home, family, "train")]
    valid = [e for family in FAMILIES for e in examples(scorer, home, family, "valid")]
    if args.folds:
        cross_validate(train, valid, args.folds)
        return
    fit(train, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")
    for family in FAMILIES:
        print(f"{family} valid F1 {100 * f1(count(args.out, [e for e in valid if e.family == family])):.1f}")


def examples(scorer: Any, home: Path, family: str, part: str) -> Iterator[Example]:
    """The sentences of one file of the corpus, as the extractor sees them."""
    for tokens in scorer.read_sentences(home / "ssa" / f"{family}.{part}.txt"):
        body, gold = scorer.text_and_spans(tokens)
        text = ArticleText("", "", "", body, None)
        for scene in scenes(text, find_mentions(text)):
            rows = features(scene.words, scene.mentions, scene.times, find_triggers(scene.words, scene.covered))
            inside = frozenset(g for g in gold if scene.sentence.start <= g[0] and g[1] <= scene.sentence.end)
            yield Example(family, scene, for_family(rows, family), labels_of(scene, inside), inside)


def labels_of(scene: Scene, gold: frozenset[tuple[int, int, str]]) -> list[str]:
    """Begin, inside, end, single or O for each word."""
    labels = []
    for word in scene.words:
        span = next((g for g in gold if word.start < g[1] and g[0] < word.end), None)
        if span is None:
            labels.append("O")
            continue
        first, last = word.start <= span[0], word.end >= span[1]
        labels.append(("S" if first and last else "B" if first else "E" if last else "I") + "-" + span[2])
    return labels


def fit(train: Sequence[Example], out: Path) -> None:
    """Trains on the examples and writes the model."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for example in train:
        if example.rows:
            trainer.append(example.rows, example.labels)
    trainer.train(str(out))
    lean(out)


def lean(model: Path) -> None:
    """Takes `LEANING` from the weight that each family's constant feature gives to `O`, in the model's own file.

    CRFsuite's format (crf1d_model.c): a header of 48 bytes with the offsets of the chunks at byte 28; `FEAT`, size and
    count; then a feature in 20 bytes: type (0 of a word), attribute, label, weight.
    """
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    info = tagger.info()
    tagger.close()
    outside = int(info.labels["O"])
    shifts = {int(info.attributes[f"{family}|bias"]): shift for family, shift in LEANING.items()}
    content = bytearray(model.read_bytes())
    (start,) = struct.unpack_from("<I", content, 28)
    (count,) = struct.unpack_from("<I", content, start + 8)
    shifted = 0
    for at in range(start + 12, start + 12 + 20 * count, 20):
        kind, attribute, label, weight = struct.unpack_from("<IIId", content, at)
        if kind == 0 and label == outside and attribute in shifts:
            struct.pack_into("<d", content, at + 12, weight - shifts[attribute])
            shifted += 1
    if shifted != len(LEANING):
        sys.exit(f"{model}: {shifted} of {len(LEANING)} constant features of O found")
    model.write_bytes(content)


def count(model: Path, rows: Sequence[Example]) -> Counter[str]:
    """How many spans are right, said and true."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    total: Counter[str] = Counter()
    for example in rows:
        said = {
            (s.start, s.end, s.label)
            for s in spans(example.scene, tagger.tag(example.rows))
            if s.label in LABELS[example.family]
        }
        total.update(right=len(said & example.gold), said=len(said), true=len(example.gold))
    return total


def f1(total: Counter[str]) -> float:
    """Micro F1 of exact spans."""
    return 2 * total["right"] / max(total["said"] + total["true"], 1)


def cross_validate(train: Sequence[Example], valid: Sequence[Example], folds: int) -> None:
    """Prints the F1 of each family over train and valid, each sentence tagged by a model that has not seen it.

    A fold is a run of neighbours of each family: the corpus has sentences on one craft, often copies, side by side.
    """
    everything = [(e, fold) for family in FAMILIES for e, fold in _dealt([*train, *valid], family, folds)]
    totals: dict[str, Counter[str]] = {family: Counter() for family in FAMILIES}
    scratch = ROOT / "pipeline" / "knowledge" / f".{MODEL}.fold"
    try:
        for fold in range(folds):
            fit([e for e, own in everything if own != fold], scratch)
            for family in FAMILIES:
                held = [e for e, own in everything if own == fold and e.family == family]
                totals[family] += count(scratch, held)
    finally:
        scratch.unlink(missing_ok=True)
    for family in FAMILIES:
        print(f"{family} {folds}-fold F1 {100 * f1(totals[family]):.1f} n {totals[family]['true']}")


def _dealt(rows: Sequence[Example], family: str, folds: int) -> Iterator[tuple[Example, int]]:
    mine = [e for e in rows if e.family == family]
    return ((e, i * folds // len(mine)) for i, e in enumerate(mine))


def _scorer(home: Path) -> Any:
    """The corpus reader of the scorer, so that offsets are the scorer's own."""
    spec = importlib.util.spec_from_file_location("score_ssa", home / "score_ssa.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{home / 'score_ssa.py'} cannot be read")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
