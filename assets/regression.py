"""How much of the sample web's known answers a sample release holds: our own sentences, so no accuracy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

SET: Final = "the sample web: made-up articles of our own, a regression test and not an accuracy"
_FIELDS: Final[dict[str, Callable[[Any], Any]]] = {
    "title": lambda answer: answer.revisions[-1].title,
    "published_at": lambda answer: answer.published_at,
    "authors": lambda answer: list(answer.authors),
    "language": lambda answer: answer.language,
}


def regression_sample(tables: Mapping[str, Path], through: date) -> dict[str, Any]:
    """The share of the sample's answers, as known after the night of `through`, that the tables hold, in percent."""
    from pipeline.sample import answers

    known = {answer.url: answer for answer in answers.released(through)}
    articles = {row["url"]: row for row in pl.read_parquet(tables["articles"]).iter_rows(named=True)}
    read = [(articles[url], answer) for url, answer in known.items() if url in articles]
    figures = {"articles about space that are released": _percent(len(read), len(known))}
    for column, expected in _FIELDS.items():
        right = sum(row[column] == expected(answer) for row, answer in read)
        figures[f"{column} right"] = _percent(right, len(read))
    told = {(row["article_id"], row["type"]) for row in pl.read_parquet(tables["event_reports"]).iter_rows(named=True)}
    wanted = {(row["article_id"], event.type) for row, answer in read for event in answer.events}
    figures["main events told, by article and type"] = _percent(len(wanted & told), len(wanted))
    return {"set": SET, "n": len(known), "figures": figures}


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(1, whole), 1)
