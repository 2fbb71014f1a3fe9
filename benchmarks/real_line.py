"""The whole line on real pages: saved article pages become a WARC, are imported, built, gated and released.

    python benchmarks/real_line.py [--home FOLDER]

The pages are the evaluation material's (`SPACE_NEWS_EVAL`, else `../shared/eval` beside the checkout); WARC-Date is the
page's own publication time, else 2026-11-22. Prints what each stage kept and refused.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", Path(__file__).resolve().parents[2] / "shared" / "eval"))
UNDATED = datetime(2026, 11, 22, tzinfo=UTC)
COMMAND = str(Path(sys.executable).parent / "space-news")


def main() -> int:
    """Run the line and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="where the data shall lie (a temporary folder)")
    given = parser.parse_args()
    if not (EVAL / "manifest.jsonl").is_file():
        print(f"no evaluation material at {EVAL}; set SPACE_NEWS_EVAL")
        return 2
    home = given.home or Path(tempfile.mkdtemp(prefix="space-news-real-"))
    warc = home / "pages.warc.gz"
    home.mkdir(parents=True, exist_ok=True)
    print(f"{write_pages(warc)} article pages -> {warc}")
    os.environ["SPACE_NEWS_HOME"] = str(home)
    for command in (["import-warc", str(warc)], ["build", "--stale"], ["release", "list"], *queries()):
        print(f"\n$ space-news {' '.join(command)}", flush=True)
        subprocess.run([COMMAND, *command], check=False)
    return 0


def queries() -> list[list[str]]:
    """What a reader asks first of the result."""
    return [
        ["query", "select source_id, title, language, space_relevance r, word_count w, n_images, authors "
                  "from (select *, len(images) n_images from articles) order by r desc"],
        ["query", "select stage, rule, count(*) n from rejects group by all order by n desc"],
        ["query", "select url, reason from rejects order by url"],
        ["query", "select type, name, n_mentions, n_articles from entities order by n_mentions desc limit 30"],
        ["query", "select type, status, title, starts_on, n_reports from events order by type, starts_on"],
    ]  # fmt: skip


def write_pages(target: Path) -> int:
    """Write the article pages of the manifest into a WARC file; returns how many."""
    from pipeline.crawl import write_warc
    from pipeline.parse.article import parse_page
    from pipeline.parse.records import Article

    pages = []
    for line in (EVAL / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] != "article":
            continue
        body = gzip.decompress((EVAL / row["file"]).read_bytes())
        read = parse_page(body, row["url"])
        when = read.published_at if isinstance(read, Article) and read.published_at else UNDATED
        pages.append((row["url"], when, body, "text/html"))
    write_warc(pages, target)
    return len(pages)


if __name__ == "__main__":
    raise SystemExit(main())
