"""The staged tables: what each day's pages say, and what their texts name and tell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import dagster as dg
import polars as pl

from assets.crawl import crawl_key
from assets.internals import day_check, day_materialization, told
from assets.layouts import LAYOUTS_DESCRIPTION, LAYOUTS_HOLD, layouts_check, reading_of, readings_file
from assets.metadata import definition_metadata, table_metadata
from assets.partitions import ONE_RUN, daily, days_of
from assets.workshop import Workshop
from pipeline.crawl import ArchivedPage, days_with_pages, read_pages
from pipeline.engines import Engine, choice, open_engine
from pipeline.engines.local import LocalEngine
from pipeline.extract.batches import annotate_all
from pipeline.extract.records import ArticleText, Mention, Report
from pipeline.operation.files import (
    combined,
    daily_file,
    data_version,
    made_from,
    read_all,
    rejects_file,
    write,
    write_rejects,
)
from pipeline.operation.versions import extracted_from, parsed_from, staged_days
from pipeline.parse.batches import parse_pages
from pipeline.parse.records import Article
from pipeline.resolve.articles import extraction_of, released_description
from pipeline.sources import Source
from pipeline.tables import READINGS, REJECTS, STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS, Table
from pipeline.tables.arrow import frame_of
from pipeline.tables.rules import apply_rules

ARTICLES: Final = dg.AssetKey(["staged", "articles"])
MENTIONS: Final = dg.AssetKey(["staged", "entity_mentions"])
REPORTS: Final = dg.AssetKey(["staged", "event_reports"])
FEW_REFUSED: Final = "few_refused"
_MOST_REFUSED: Final = 0.3
"""Listings, pictures and broken pages come to about a tenth of what publishers list; thrice that is a broken rule."""


def staged_assets(workshop: Workshop) -> list[dg.AssetsDefinition]:
    """`staged/articles`, and `staged/entity_mentions` with `staged/event_reports`."""
    return [_parse(workshop), _extract(workshop)]


def _parse(workshop: Workshop) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="parse",
        specs=[
            _spec(
                ARTICLES, STAGED_ARTICLES, workshop, deps=[crawl_key(source_id) for source_id in workshop.sources],
                description="What the pages of a day say, whole texts included (private). Imported pages too.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                FEW_REFUSED, asset=ARTICLES, blocking=False,
                description="Most pages of the day could be read; the others are in `rejects`, with the reason.",
            ),
            dg.AssetCheckSpec(LAYOUTS_HOLD, asset=ARTICLES, blocking=False, description=LAYOUTS_DESCRIPTION),
        ],
        can_subset=True,  # so that its checks may stay silent on days without data
        backfill_policy=ONE_RUN,
    )  # fmt: skip
    def parse(context: dg.AssetExecutionContext) -> Iterator[Any]:
        with open_engine(choice(workshop.settings.engine)) as engine:
            for day in _with_data(context, days_with_pages(workshop.home)):
                source_version = parsed_from(workshop.home, day)
                path, refused = (
                    daily_file(workshop.home, STAGED_ARTICLES, day),
                    rejects_file(workshop.home, "parse", day),
                )
                if made_from(path) != source_version:
                    readings: list[dict[str, Any]] = []
                    frame, rejects = parse_day(read_pages(workshop.home, day), workshop.sources, day, readings, engine)
                    write(READINGS, frame_of(READINGS, readings), readings_file(workshop.home, day), source_version)
                    write_rejects(rejects, refused)
                    write(STAGED_ARTICLES, frame, path, source_version)
                    workshop.say(f"read {day}: {frame.height} articles, {rejects.height} pages refused")
                yield from _events(ARTICLES, STAGED_ARTICLES, day, path, refused)
                yield layouts_check(workshop.home, ARTICLES, day)
        yield from told([ARTICLES])

    return parse


def _extract(workshop: Workshop) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="extract",
        specs=[
            _spec(MENTIONS, STAGED_MENTIONS, workshop, deps=[ARTICLES],
                  description="The things that the articles of a day name, with offsets into their texts (private)."),
            _spec(REPORTS, STAGED_REPORTS, workshop, deps=[ARTICLES],
                  description="The events that the articles of a day tell, with offsets into their texts (private)."),
        ],
        check_specs=[
            dg.AssetCheckSpec(FEW_REFUSED, asset=key, blocking=False,
                              description="Hardly a row of the day was refused by a row rule.")
            for key in (MENTIONS, REPORTS)
        ],
        can_subset=True,  # so that its checks may stay silent on days without data
        backfill_policy=ONE_RUN,
    )  # fmt: skip
    def extract(context: dg.AssetExecutionContext) -> Iterator[Any]:
        with open_engine(choice(workshop.settings.engine)) as engine:
            for day in _with_data(context, staged_days(workshop.home)):
                source_version = extracted_from(workshop.home, day)
                steps = [
                    (key, table, daily_file(workshop.home, table, day), rejects_file(workshop.home, table.name, day))
                    for key, table in ((MENTIONS, STAGED_MENTIONS), (REPORTS, STAGED_REPORTS))
                    if key in context.selected_asset_keys
                ]
                if any(made_from(path) != source_version for _, _, path, _ in steps):
                    staged = read_all(STAGED_ARTICLES, [daily_file(workshop.home, STAGED_ARTICLES, day)])
                    rows = dict(zip((MENTIONS, REPORTS), extract_day(staged, day, engine), strict=True))
                    for key, table, path, refused in steps:
                        frame, rejects = apply_rules(table, frame_of(table, rows[key]), day=day)
                        write_rejects(rejects, refused)
                        write(table, frame, path, source_version)
                    workshop.say(f"extracted {day}: {len(rows[MENTIONS])} mentions, {len(rows[REPORTS])} event reports")
                for key, table, path, refused in steps:
                    yield from _events(key, table, day, path, refused)
        yield from told(context.selected_asset_keys)

    return extract


def parse_day(
    pages: Iterable[ArchivedPage],
    sources: Mapping[str, Source],
    day: date,
    readings: list[dict[str, Any]] | None = None,
    engine: Engine | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The staged articles of a day's pages, one row an article (its last fetch), and the rejects (REJECTS).

    `readings` is given a row a page (READINGS). The pages are read by `engine` (in this process where none is given).
    """
    rows: dict[str, dict[str, Any]] = {}
    rejects: list[dict[str, Any]] = []
    for page, read in parse_pages(pages, sources, engine or LocalEngine()):
        if readings is not None:
            readings.append(reading_of(read, page, day))
        if isinstance(read, Article):
            row = {**read.row(), **_fetch_of(page), "day": day, "source_id": page.source_id}
            before = rows.get(read.article_id)
            if before is not None:
                row["first_seen_at"] = min(before["first_seen_at"], row["first_seen_at"])
            if before is None or _age(row) >= _age(before):
                rows[read.article_id] = row
            else:
                before["first_seen_at"] = row["first_seen_at"]
        else:
            detail = f" ({read.detail})" if read.detail else ""
            rejects.append({
                "day": day, "source_id": page.source_id, "url": page.url, "stage": read.stage, "table": None,
                "rule": read.rule, "reason": read.reason + detail, "row": None,
            })  # fmt: skip
    good, bad = apply_rules(STAGED_ARTICLES, frame_of(STAGED_ARTICLES, rows.values()), day=day)
    return good, pl.concat([frame_of(REJECTS, rejects), bad])


def extract_day(
    staged: pl.DataFrame, day: date, engine: Engine | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of `staged_mentions` and `staged_reports` of a day's articles, in the articles' order."""
    mentions: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    texts = list(_texts(staged))
    for text, found in zip(texts, annotate_all(texts, engine or LocalEngine()), strict=True):
        mentions += [_mention_row(mention, text, day) for mention in found.mentions]
        reports += [_report_row(report, text, day) for report in found.reports]
    return mentions, reports


def _texts(staged: pl.DataFrame) -> Iterator[ArticleText]:
    """The articles that can be read, as extraction takes them."""
    columns = ["article_id", "language", "title", "description", "body_text", "published_at", "text_policy"]
    for row in staged.select(columns).iter_rows(named=True):
        if extraction_of(row["language"], row["body_text"]) == "language_unsupported":
            continue
        described = released_description(row["description"], row["text_policy"]) or ""
        yield ArticleText(row["article_id"], row["title"], described, row["body_text"] or "", row["published_at"])


def _fetch_of(page: ArchivedPage) -> dict[str, Any]:
    names = ("first_seen_at", "fetched_at", "warc_file", "warc_offset", "warc_record_id")
    return {name: getattr(page, name) for name in names}


def _age(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["fetched_at"], row["warc_file"], row["warc_offset"]


def _mention_row(mention: Mention, text: ArticleText, day: date) -> dict[str, Any]:
    return {
        **asdict(mention),
        "day": day,
        "article_id": text.article_id,
        "confidence": round(mention.confidence, 3),
    }


def _report_row(report: Report, text: ArticleText, day: date) -> dict[str, Any]:
    row = asdict(report)
    return {
        **row,
        "day": day,
        "article_id": text.article_id,
        "confidence": round(report.confidence, 3),
        "participants": [{name: one[name] for name in ("role", "entity_id", "name")} for one in row["participants"]],
        "slots": list(row["slots"]),
        "tellings": list(row["tellings"]),
    }


def _spec(
    key: dg.AssetKey, table: Table, workshop: Workshop, *, deps: list[dg.AssetKey], description: str
) -> dg.AssetSpec:
    upstream = {"staged/articles": STAGED_ARTICLES} if table is not STAGED_ARTICLES else {}
    return dg.AssetSpec(
        key, description=description, group_name="staged", deps=deps, partitions_def=daily(workshop.clock),
        skippable=True, kinds={"python", "parquet"}, owners=["team:space-news"],
        metadata=definition_metadata(table, upstream),
    )  # fmt: skip


def _with_data(context: dg.AssetExecutionContext, have: list[date]) -> list[date]:
    return sorted(set(have) & set(days_of(context)))


def _events(key: dg.AssetKey, table: Table, day: date, path: Path, refused: Path) -> Iterator[Any]:
    """The materialization of one day and its check, told from the files."""
    frame = pl.read_parquet(path)
    rejects = pl.read_parquet(refused) if refused.is_file() else frame_of(REJECTS, [])
    metadata = table_metadata(table, frame, str(path), refused=rejects.height)
    yield day_materialization(key, day, data_version(path), {**metadata, **made_from(path)})
    seen = rejects.height + frame.height
    share = rejects.height / max(1, seen)
    rules = rejects.group_by("stage", "rule").len().sort("len", "stage", "rule", descending=True).head(5)
    worst = ", ".join(f"{stage}.{rule} {count}" for stage, rule, count in rules.iter_rows())
    yield day_check(
        key, FEW_REFUSED, day, passed=share <= _MOST_REFUSED,
        description=f"{rejects.height} of {seen} refused" + (f": {worst}" if worst else ""),
        metadata={"share refused": round(share, 4), "at most": _MOST_REFUSED, "rules": worst or "none",
                  "what to do": f"`select * from rejects where day = '{day}'` shows what was refused and why"},
    )  # fmt: skip


def staged_version(workshop: Workshop) -> str:
    """The version of all staged tables together: what the tables of a release are made from."""
    tables = (STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS)
    paths = [path for table in tables for path in sorted((workshop.home.staged / table.name).glob("*.parquet"))]
    return combined(f"{path.parent.name}/{path.name} {data_version(path)}" for path in paths)
