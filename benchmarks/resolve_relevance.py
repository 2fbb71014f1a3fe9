"""Space relevance on real pages: how well the score parts space news from the rest, and where the threshold lies.

Pages of the evaluation material (`SPACE_NEWS_EVAL`, default `../shared/eval` beside the checkout): `pages` say in the
manifest whether they are about space; those of `bodies` and `news` are general news, judged by eye where they score
above the threshold; the texts of `gold/dev` are all space news. `--errors` lists what lies on the wrong side.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.extract.entities import find_mentions
from pipeline.extract.records import ArticleText
from pipeline.parse.article import parse_page
from pipeline.parse.records import Article
from pipeline.resolve.articles import extraction_of
from pipeline.resolve.relevance import THRESHOLD, Named, Relevance, relevance

EVAL = Path(os.environ.get("SPACE_NEWS_EVAL", Path(__file__).resolve().parents[2] / "shared" / "eval"))


class Judged(NamedTuple):
    """A text with its score; `about_space` is None where nobody has said."""

    name: str
    title: str
    about_space: bool | None
    told: Relevance


def score(title: str, description: str, body: str, labels: list[str], language: str | None) -> Relevance:
    """The score as the pipeline gives it: entities are read of English texts only."""
    named: list[Named] = []
    if extraction_of(language, body) == "done":
        found = find_mentions(ArticleText("", title, description, body))
        named = [Named(m.field, m.start, m.entity_id, m.type, m.name, m.aliases) for m in found]
    return relevance(title, description, body, labels, named)


def _page(path: Path, url: str) -> tuple[str, Relevance] | None:
    data = path.read_bytes()
    page = parse_page(gzip.decompress(data) if path.suffix == ".gz" else data, url)
    if not isinstance(page, Article):
        return None
    labels = [*page.tags, *page.keywords, page.section or ""]
    return page.title, score(page.title, page.description or "", page.body_text or "", labels, page.language)


def judged() -> Iterator[Judged]:
    """Every text of the material."""
    for line in (EVAL / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        if (
            row["file"].startswith("pages/")
            and row["kind"] == "article"
            and (found := _page(EVAL / row["file"], row["url"]))
        ):
            yield Judged(row["file"], found[0], row["about_space"], found[1])
    for path in sorted((EVAL / "gold/dev").glob("*.json")):
        row = json.loads(path.read_text())
        yield Judged(f"gold/{path.name}", row["title"], True, score(row["title"], "", row["text"], [], "en"))
    for path in sorted((EVAL / "bodies/html").iterdir()):
        if found := _page(path, f"https://example.org/{path.name}"):
            yield Judged(f"bodies/{path.name[:12]}", found[0], None, found[1])
    for path in sorted((EVAL / "news").rglob("*.html*")):
        if found := _page(path, f"https://example.org/{path.name}"):
            yield Judged(f"news/{path.parent.name}/{path.name}", found[0], None, found[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="list texts on the wrong side of the threshold")
    asked = parser.parse_args()
    if not (EVAL / "manifest.jsonl").is_file():
        print(f"no evaluation material at {EVAL}; set SPACE_NEWS_EVAL")
        return 2
    texts = list(judged())
    space = [text for text in texts if text.about_space]
    other = [text for text in texts if text.about_space is False]
    unsaid = [text for text in texts if text.about_space is None]
    print(f"{len(space)} about space, {len(other)} not, {len(unsaid)} of general news")
    print("threshold  space kept  others kept  general news kept")
    for threshold in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8):
        kept = (sum(text.told.score >= threshold for text in group) for group in (space, other, unsaid))
        print(f"{threshold:9.2f}" + "".join(f"{count:12d}" for count in kept))
    if asked.errors:
        wrong = [t for t in space if t.told.score < THRESHOLD + 0.15] + [
            t for t in other + unsaid if t.told.score >= THRESHOLD - 0.2
        ]
        for text in sorted(wrong, key=lambda t: (str(t.about_space), t.told.score)):
            t = text.told
            found = ", ".join(t.found)
            parts = f"title {t.title} lead {t.lead} body {t.body} labels {t.labels}"
            print(f"{text.about_space!s:5} {t.score:.3f} ({parts}) {text.name[:60]} | {text.title[:60]} | {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
