"""What a night costs by the length of the history: 1,000 new pages of 30 sources, from staged tables to the release.

    python benchmarks/night.py [--histories 0 10000 100000] [--folder /with/room] [--say]

Makes staged days of 1,000 invented articles each (texts of 300 words, eight names, one and a half reports, a twentieth
copies), resolves and releases them all, then adds one day and measures the run that resolves, checks and releases it:
CPU seconds, memory, and how many files of the new release are those of the one before. Each run is a process of its
own. Crawling, parsing and extraction work on the new day alone and are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assets.run import materialize
from pipeline.clock import fixed
from pipeline.home import Home
from pipeline.knowledge.gazetteer import load_gazetteer, slug
from pipeline.operation.files import daily_file, write
from pipeline.operation.versions import extracted_from
from pipeline.release.manifest import latest_release
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.tables import STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS
from pipeline.tables.arrow import frame_of

FIRST = date(2023, 1, 1)
A_DAY = 1000
SOURCES = {
    f"paper-{n}": Source(f"paper-{n}", f"Paper {n}", f"https://paper-{n}.example/", (f"paper-{n}.example",))
    for n in range(30)
}
_TYPES = ("launch", "docking", "contract_award", "spacewalk", "anomaly_failure", "test_firing", "agreement", "reentry")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, nargs="+", default=[0, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder where none is given")
    parser.add_argument("--say", action="store_true", help="tell the CPU time of each step")
    parser.add_argument("--step", choices=["make", "run"], help=argparse.SUPPRESS)
    parser.add_argument("--days", type=int, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        with patch(
            "pipeline.operation.versions._stage", lambda stage: "made"
        ):  # no day is of older code, whoever edits it now
            of = Home(given.folder)
            told = make(of, *given.days) if given.step == "make" else run(of, given.days[1], given.say)
        print(json.dumps(told))
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="space-news-night-"))
    print("| history | run | CPU s | peak GB | files linked of |\n|---|---|---|---|---|", flush=True)
    for articles in given.histories:
        home, days = folder / f"of-{articles}", articles // A_DAY
        if not home.exists():
            step("make", home, 0, days)
            if days:
                tell(articles, "all at once", step("run", home, 0, days, say=given.say))
        step("make", home, days, days + 1)
        tell(articles, "the night", step("run", home, days, days + 1, say=given.say))
    if given.folder is None:
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)  # releases are write-protected
        shutil.rmtree(folder)


def tell(articles: int, name: str, told: dict[str, Any]) -> None:
    print(
        f"| {articles:,} | {name} | {told['cpu']:.1f} | {told['memory']:.2f} | {told['linked']} of {told['files']} |",
        flush=True,
    )


def step(name: str, home: Path, first: int, last: int, *, say: bool = False) -> dict[str, Any]:
    """Run a step in a process of its own; what it says last, as JSON."""
    more = ["--say"] if say else []
    command = [sys.executable, __file__, "--step", name, "--folder", str(home), "--days", str(first), str(last), *more]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, "POLARS_MAX_THREADS": "2"})
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def run(home: Home, days: int, say: bool) -> dict[str, Any]:
    """Resolve, check and release what is staged; CPU seconds, memory in GB, files of the release and those linked."""
    before, last = _cpu(), [_cpu()]

    def progress(line: str) -> None:
        now = _cpu()
        if say:
            print(f"    {now - last[0]:7.1f} s CPU  {line}", file=sys.stderr, flush=True)
        last[0] = now

    night = datetime.combine(FIRST + timedelta(days=days), datetime.min.time(), UTC)
    report = materialize(
        home, sources=SOURCES, settings=Settings(), days=[], stale=True, clock=fixed(night), on_progress=progress
    )
    if not report.succeeded:
        raise SystemExit(report.text)
    release = latest_release(home)
    assert release is not None
    files = list(release.folder.rglob("*.parquet"))
    return {
        "cpu": _cpu() - before, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "files": len(files), "linked": sum(path.stat().st_nlink > 1 for path in files),
    }  # fmt: skip


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def make(home: Home, first: int, last: int) -> dict[str, Any]:
    """Write the staged tables of some days."""
    home.claim("real")
    started = time.perf_counter()
    for number in range(first, last):
        day = FIRST + timedelta(days=number)
        rows: dict[str, list[dict[str, Any]]] = {"articles": [], "mentions": [], "reports": []}
        for article, mentions, reports in stories(day):
            rows["articles"].append(article)
            rows["mentions"] += mentions
            rows["reports"] += reports
        write(STAGED_ARTICLES, frame_of(STAGED_ARTICLES, rows["articles"]), daily_file(home, STAGED_ARTICLES, day))
        for table, own in ((STAGED_MENTIONS, rows["mentions"]), (STAGED_REPORTS, rows["reports"])):
            write(table, frame_of(table, own), daily_file(home, table, day), extracted_from(home, day))
    return {"seconds": time.perf_counter() - started}


def stories(day: date) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    """A day's articles with their mentions and reports, the same for the same day."""
    chance = random.Random(str(day))
    happenings = [_happening(day - timedelta(days=back), n) for back in range(3) for n in range(25)]
    told: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = []
    for number in range(A_DAY):
        if told and chance.random() < 0.05:
            body, mentions, reports = chance.choice(told)  # a copy, in another paper
        else:
            body, mentions, reports = _text(chance, chance.sample(happenings, chance.choice((1, 2))))
            told.append((body, mentions, reports))
        article = _article(day, number, chance, body)
        own = {"day": day, "article_id": article["article_id"]}
        yield (
            article,
            [{**mention, **own} for mention in mentions],
            [{**report, **own, "report_id": _hex(f"{own}{report['start']}", 16)} for report in reports],
        )


def _article(day: date, number: int, chance: random.Random, body: str) -> dict[str, Any]:
    source = f"paper-{chance.randrange(30)}"
    url = f"https://{source}.example/{day}/{number}"
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=chance.randrange(80_000))
    row = dict.fromkeys(STAGED_ARTICLES.column_names)
    return row | {
        "day": day, "article_id": _hex(url, 20), "url": url, "source_id": source, "language": "en",
        "title": f"Spacecraft and rocket of day {day}, story {number}", "authors": ["A. Writer"], "tags": [],
        "keywords": ["space"], "content_locations": [], "published_at": at, "body_text": body,
        "body_sha256": hashlib.sha256(body.encode()).hexdigest(), "word_count": len(body.split()), "images": [],
        "related_urls": [], "first_seen_at": at + timedelta(hours=1), "fetched_at": at + timedelta(hours=1),
        "warc_file": f"{source}/{day}/1.warc.gz", "warc_offset": number * 1000,
        "warc_record_id": f"<urn:uuid:{_hex(url, 32)}>", "parser": "made", "licence": "all-rights-reserved",
        "text_policy": "excerpt",
    }  # fmt: skip


def _text(chance: random.Random, happenings: list[Any]) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """A body with its mentions and reports."""
    known, filler = names(), fillers()
    parts: list[str] = []
    mentions: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    length = 0

    def add(text: str, name: tuple[str, str, str] | None = None) -> None:
        nonlocal length
        if name:
            mentions.append({
                "entity_id": name[0], "name": text, "type": name[1], "wikidata_id": None, "field": "body",
                "start": length, "end": length + len(text), "surface": text, "method": name[2], "confidence": 0.9,
            })  # fmt: skip
        parts.append(text)
        length += len(text)

    for type_, craft, vehicle, agency, when in happenings:
        start, first = length, len(mentions)
        add(agency[2], (agency[0], agency[1], "gazetteer"))
        add(" told of the ")
        trigger = length
        add("launch")
        add(" of ")
        add(craft, (f"spacecraft/{slug(craft)}", "spacecraft", "pattern"))
        add(" with the rocket ")
        add(vehicle[2], (vehicle[0], vehicle[1], "gazetteer"))
        add(".")
        roles = ("agency", "spacecraft", "launch_vehicle")
        named = list(zip(roles, mentions[first:], strict=True))
        reports.append({
            "field": "body", "start": start, "end": length, "trigger_start": trigger, "trigger_end": trigger + 6,
            "type": type_, "status": "occurred", "date_text": None, "date": str(when), "date_end": None,
            "date_precision": "day", "location_id": None,
            "tellings": [{"field": "body", "start": start, "end": length}],
            "participants": [{"role": r, "entity_id": m["entity_id"], "name": m["name"]} for r, m in named],
            "slots": [{"role": r, "start": m["start"], "end": m["end"], "surface": m["surface"],
                       "entity_id": m["entity_id"], "value": None} for r, m in named], "confidence": 0.8,
        })  # fmt: skip
        add("\n\n")
    for _ in range(3):
        entity_id, kind, name = known[min(int(chance.paretovariate(0.6)), len(known)) - 1]
        add(name, (entity_id, kind, "gazetteer"))
        add(" was named too. ")
        person = _person(min(int(chance.paretovariate(0.5)), 200_000))
        add(person, (f"person/{slug(person)}", "person", "pattern"))
        add(" said: ")
        for _ in range(7):
            add(chance.choice(filler))
    return "".join(parts).rstrip(), mentions, reports


@cache
def _of_kind(kind: str) -> list[tuple[str, str, str]]:
    return [one for one in names() if one[1] == kind]


@cache
def names() -> list[tuple[str, str, str]]:
    """(id, type, name) of things of the gazetteer, in an order of their own."""
    kinds = ("agency", "company", "launch_vehicle", "celestial_body", "person")
    found = [(entry.entity_id, entry.type, entry.name) for entry in load_gazetteer() if entry.type in kinds]
    random.Random(1).shuffle(found)
    return found


@cache
def fillers() -> list[str]:
    """Sentences that name nothing; so many that two articles hardly share one."""
    chance = random.Random(2)
    words = [_syllables(chance, chance.choice((1, 2, 3))) for _ in range(4000)]
    words += ["orbit", "satellite", "rocket", "launch", "mission", "spacecraft"] * 40
    weights = list(accumulate(1 / (place + 20) for place in range(len(words))))
    return [" ".join(chance.choices(words, cum_weights=weights, k=13)) + ". " for _ in range(100_000)]


def _happening(day: date, number: int) -> Any:
    chance = random.Random(f"{day} {number}")
    craft = f"Halcyon-{(day - FIRST).days + 10}{number:02}"
    vehicle, agency = chance.choice(_of_kind("launch_vehicle")[:40]), chance.choice(_of_kind("agency")[:30])
    return chance.choice(_TYPES), craft, vehicle, agency, day - timedelta(days=chance.randrange(3))


def _person(number: int) -> str:
    chance = random.Random(number)
    return f"{_syllables(chance, 3)} {_syllables(chance, 3)}".title()


def _syllables(chance: random.Random, number: int) -> str:
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(number))


def _hex(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


if __name__ == "__main__":
    main()
