"""B-cubed precision, recall and F1 of event resolution on the labelled set of `resolve_scenarios.py`.

`python benchmarks/resolve_events.py` measures the half for development; `--kept-apart` the other half, which no rule or
weight is chosen on; `--errors` prints the reports that stand in a wrong company.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from resolve_scenarios import SOURCES, Scene, scenes, tables

from pipeline.resolve.ledger import Ledger
from pipeline.resolve.release import resolve
from pipeline.sources.spec import Source


def b_cubed(found: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of clusters of items (Bagga and Baldwin 1998); both map each item to its cluster."""
    ours, theirs = _groups(found), _groups(wanted)
    precision = recall = 0.0
    for item in wanted:
        common = len(ours[found[item]] & theirs[wanted[item]])
        precision += common / len(ours[found[item]])
        recall += common / len(theirs[wanted[item]])
    precision, recall = precision / len(wanted), recall / len(wanted)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _groups(clusters: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for item, name in clusters.items():
        groups[name].add(item)
    return groups


def measure(chosen: list[Scene], *, errors: bool = False) -> tuple[int, int, tuple[float, float, float]]:
    """Reports, events and B-cubed figures of the scenes, resolved together on one time line."""
    staged, mentions, reports, wanted = tables(chosen)
    sources = {name: Source(name, name, f"https://{name}.example/", (f"{name}.example",)) for name in SOURCES}
    resolved = resolve(
        staged, mentions, reports, sources=sources, robots_checked={}, ledger=Ledger(), since_version="2026.12.31"
    )
    found = dict(resolved.event_reports.select("report_id", "event_id").iter_rows())
    if errors:
        _print_errors(
            found,
            wanted,
            {row["report_id"]: row for row in reports.to_dicts()},
            dict(staged.select("article_id", "published_at").iter_rows()),
        )
    return len(wanted), len(set(wanted.values())), b_cubed(found, wanted)


def _print_errors(
    found: Mapping[str, str], wanted: Mapping[str, str], rows: Mapping[str, dict], published: Mapping
) -> None:
    ours, theirs = _groups(found), _groups(wanted)
    for event, members in sorted(theirs.items()):
        parts = {found[item] for item in members}
        strangers = {wanted[item] for part in parts for item in ours[part]} - {event}
        if len(parts) > 1 or strangers:
            print(f"{event}: in {len(parts)} events" + (f", with {', '.join(sorted(strangers))}" if strangers else ""))
            for item in sorted(members, key=lambda i: published[rows[i]["article_id"]]):
                row = rows[item]
                who = ",".join(p["entity_id"].partition("/")[2] for p in row["participants"])
                told = f"{published[row['article_id']]:%m-%d %H} {row['type']} {row['status']} {row['date']}"
                print(f"   {found[item][:4]} {told} {row['location_id']} {who}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kept-apart", action="store_true", help="measure the half that is kept from development")
    parser.add_argument("--errors", action="store_true", help="print what went wrong")
    asked = parser.parse_args()
    chosen = [scene for scene in scenes() if scene.kept_apart == asked.kept_apart]
    for name, part in (
        ("as written", [scene for scene in chosen if not scene.name.startswith("blurred ")]),
        ("blurred", [scene for scene in chosen if scene.name.startswith("blurred ")]),
        ("all", chosen),
    ):
        reports, events, (precision, recall, f1) = measure(part, errors=asked.errors and name != "all")
        print(f"{name}: {len(part)} scenes, {reports} reports, {events} events")
        print(f"    B-cubed precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")


if __name__ == "__main__":
    main()
