"""The check that notices a publisher's new layout: what the pages of a day told against the weeks before."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import dagster as dg
import polars as pl

from assets.internals import day_check
from pipeline.crawl import ArchivedPage
from pipeline.home import Home
from pipeline.operation.files import data_version
from pipeline.parse.records import Article, Reject
from pipeline.tables import READINGS
from pipeline.upkeep.fill import filled
from pipeline.upkeep.layouts import WEEKS, falls, rates, whole_shares

LAYOUTS_HOLD: Final = "layouts_hold"
LAYOUTS_DESCRIPTION: Final = (
    f"Each source's pages told as much as in the {WEEKS} weeks before, and its own rules read them whole. If it fails: "
    "a publisher changed its layout; it names the field and three addresses. It stops no release."
)
_SHOWN: Final = 12


def readings_file(home: Home, day: date) -> Path:
    """`staged/readings/<day>.parquet`."""
    return home.staged / READINGS.name / f"{day}.parquet"


def reading_of(read: Article | Reject, page: ArchivedPage, day: date) -> dict[str, Any]:
    """What one page told, as a row of READINGS."""
    article = read if isinstance(read, Article) else None
    return {
        "day": day, "source_id": page.source_id, "url": page.url,
        "article_id": article.article_id if article else None, "parser": article.parser if article else None,
        "filled": list(filled(article)) if article else [],
        "rules_missed": article.rules_missed if article else None,
    }  # fmt: skip


def layouts_check(home: Home, key: dg.AssetKey, day: date) -> Any:
    """The evaluation of the check for one day: a warning that names each field that fell, with three addresses."""
    path = readings_file(home, day)
    today = pl.read_parquet(path) if path.is_file() else pl.DataFrame()
    before = [readings_file(home, day - timedelta(days=n)) for n in range(1, 7 * WEEKS + 1)]
    past = [_rates(one, data_version(one)) for one in before if one.is_file()]
    found = falls(today, past)
    sentences = [one.sentence() for one in found[:_SHOWN]]
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    shares = whole_shares(today) if today.height else {}
    return day_check(
        key, LAYOUTS_HOLD, day, passed=not found,
        description="; ".join([*sentences, *more]) or f"{len(shares)} sources with rules of their own read as before",
        metadata={
            "read whole by own rules": dg.MetadataValue.json(shares), "days before": len(past),
            "what to do": "open an address, correct the rule in the source's spec (a layout more, with its first day), "
            "then `space-news sources check` and `space-news build --stale`",
        },
    )  # fmt: skip


@lru_cache(maxsize=64)
def _rates(path: Path, _version: str) -> pl.DataFrame:
    return rates(pl.read_parquet(path))
