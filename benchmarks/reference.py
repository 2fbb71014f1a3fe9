"""Measures the accuracy on labelled real texts and writes it down with the versions that it was measured for.

    python benchmarks/reference.py        (or: make reference)

Runs the scorers of the evaluation material (`SPACE_NEWS_EVAL`, else `../shared/eval` beside the checkout) through the
command line and writes `expectations/reference.json`, which every release takes along. Takes about half a minute. Not
to be edited by hand: a release whose stages are of other versions than those written down carries a warning.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from expectations.accuracy import FILE
from pipeline.clock import iso, utc_now
from pipeline.operation.versions import code_versions
from pipeline.release.files import json_text

CHECKOUT = Path(__file__).resolve().parents[1]
EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", CHECKOUT.parent / "shared" / "eval"))
NUMBER = r"(\d+(?:\.\d+)?)"
READ = "texts that were read while the rules were written: expect somewhat less on others"
PARTLY_READ = "a fifth of the pages was kept closed while the rules were written"
SENTENCES = "single sentences of a public corpus, its validation part"

# (the set, what to run, what its first lines say: figure -> pattern, its size, a remark)
SETS: tuple[tuple[str, str, tuple[str, ...], dict[str, str], str], ...] = (
    (
        "labelled texts of space news", "extract", ("score_gold.py", "gold/dev"),
        {
            "entities, exact span and type, F1": rf"entities .* F1 {NUMBER}   span only",
            "links of the entities found, %": rf"link accuracy {NUMBER}",
            "events, type and sentence, precision": rf"events .* P {NUMBER}",
            "events, type and sentence, recall": rf"events .* R {NUMBER}",
            "events, type and sentence, F1": rf"events .* F1 {NUMBER}   of the matched",
            "status of the events found, %": rf"status {NUMBER}",
            "date of the events found, %": rf"date {NUMBER}",
            "participants of the events found, F1": rf"participants F1 {NUMBER}",
        },
        READ,
    ),
    *(
        (
            f"labelled sentences on {subject} (SSA corpus)", "extract", ("score_ssa.py", f"ssa/{name}.valid.txt"),
            {"slots, exact span, F1": rf"(?m)^all +[\d.]+ +[\d.]+ +{NUMBER}"}, SENTENCES,
        )
        for name, subject in (("launch", "launches"), ("failure", "failures"), ("decom", "ends of missions"))
    ),
    (
        "news pages with their text written down", "parse --no-specs", ("score_pages.py", "bodies"),
        {"body, F1": rf"body F1 {NUMBER}", "paragraphs, F1": rf"paragraph F1 {NUMBER}"}, PARTLY_READ,
    ),
    (
        "news pages of 93 publishers in 40 countries", "parse --no-specs", ("score_pages.py", "news"),
        {
            "body, F1": rf"body F1 {NUMBER}", "title equal, %": rf"title {NUMBER}",
            "time of publication right to the minute, %": rf"minute {NUMBER}",
            "day of publication right, %": rf"day {NUMBER}", "authors equal, %": rf"authors {NUMBER}",
        },
        PARTLY_READ,
    ),
)  # fmt: skip


def main() -> int:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    if not (EVAL / "gold" / "dev").is_dir():
        print(f"the labelled texts are not at {EVAL}; set SPACE_NEWS_EVAL")
        return 2
    versions = read_versions()
    sets = [measured(*one) for one in SETS]
    if read_versions() != versions:
        print("the code was changed while it was measured: run it again")
        return 1
    stages = sorted({one["stage"] for one in sets})
    told = {
        "measured_on": iso(utc_now())[:10],
        "stage_versions": {stage: versions[stage] for stage in stages},
        "sets": sets,
    }
    FILE.write_text(json_text(told), encoding="utf-8")
    for one in sets:
        print(f"{one['set']} ({one['n']})")
        for name, value in one["figures"].items():
            print(f"  {name:48} {value:6.1f}")
    print(f"written to {FILE.relative_to(CHECKOUT)}")
    return 0


def read_versions() -> dict[str, str]:
    """The versions of the stages as they are on the disk now."""
    from pipeline.operation.versions import _stage

    _stage.cache_clear()
    return code_versions()


def measured(name: str, command: str, scorer: tuple[str, str], patterns: dict[str, str], remark: str) -> dict[str, Any]:
    """The figures of one set, as its scorer prints them."""
    script, material = scorer
    where = material if script == "score_pages.py" else str(EVAL / material)
    ours = f"{Path(sys.executable).parent / 'space-news'} {command}"
    answer = subprocess.run(
        [sys.executable, str(EVAL / script), where, "--command", ours], capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise SystemExit(f"{script} {material} failed: {answer.stderr.strip()[-300:]}")
    figures = {}
    for figure, pattern in patterns.items():
        found = re.search(pattern, answer.stdout)
        if found is None:
            raise SystemExit(f"{script} {material} does not tell {figure!r} any more: mend its pattern here")
        figures[figure] = float(found[1])
    return {
        "set": name,
        "n": size_of(script, material),
        "stage": command.split(" ", 1)[0],
        "remark": remark,
        "figures": figures,
    }


def size_of(script: str, material: str) -> int:
    """How many texts, sentences or pages a set has."""
    if script == "score_gold.py":
        return len(list((EVAL / material).glob("*.json")))
    if script == "score_ssa.py":
        blocks = (EVAL / material).read_text(encoding="utf-8").split("\n\n")
        return sum(bool(block.strip()) for block in blocks)
    return len([path for path in (EVAL / material).rglob("*") if path.name.endswith((".html.gz", ".html"))])


if __name__ == "__main__":
    sys.exit(main())
