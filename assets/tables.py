"""The tables: everything that is known, resolved over all days, exactly as a release publishes it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import dagster as dg
import polars as pl

from assets.ids import candidate_ledger, released_ledger
from assets.metadata import definition_metadata, table_metadata
from assets.scores import compared_reports, compared_texts, scored_articles, staged_texts
from assets.staged import ARTICLES, MENTIONS, REPORTS, staged_version
from assets.workshop import Workshop
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.operation.files import read_all, rejects_file, table_files, write, write_rejects
from pipeline.operation.versions import stage_versions, staged_days
from pipeline.release.manifest import releases_in
from pipeline.release.tombstones import read_tombstones, without_taken_down
from pipeline.release.version import next_version
from pipeline.resolve.ledger import save_ledger
from pipeline.resolve.release import frames_of, resolve_scored
from pipeline.sources import Source, web_source
from pipeline.tables import RELEASED, STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS, Table

_STAGED: Final = {
    "staged/articles": STAGED_ARTICLES,
    "staged/entity_mentions": STAGED_MENTIONS,
    "staged/event_reports": STAGED_REPORTS,
}
MADE_FROM: Final = "staged_version"
"""Metadata of each table: the version of the staged tables that it was made from."""


def table_key(table: str) -> dg.AssetKey:
    """The asset key of a released table: its name."""
    return dg.AssetKey([table])


def table_assets(workshop: Workshop) -> dg.AssetsDefinition:
    """One asset a released table; they are resolved together, since each counts what the others hold."""

    @dg.multi_asset(name="resolve", specs=[_spec(table) for table in RELEASED])
    def resolve_tables(context: dg.AssetExecutionContext) -> Iterator[Any]:
        home = workshop.home
        days = staged_days(home)
        if not days:
            raise SpaceNewsError("there is no staged day yet: crawl or import pages first")
        made_from = staged_version(workshop)
        tombstones = read_tombstones(home)
        staged = scored_articles(home, days, tombstones, workshop.say)
        mentions, reports = (
            without_taken_down(read_all(table, _daily(home, table)), tombstones)
            for table in (STAGED_MENTIONS, STAGED_REPORTS)
        )
        resolved = resolve_scored(
            staged,
            mentions,
            reports,
            texts=staged_texts(home),
            compared=compared_texts(home),
            remembered=compared_reports(home),
            sources=_every_source(workshop, staged),
            robots_checked=_robots_checked(home),
            ledger=released_ledger(home),
            since_version=str(next_version(days[-1], [release.version for release in releases_in(home)])),
        )
        files, frames = table_files(home), frames_of(resolved)
        refused = dict(resolved.rejects.filter(pl.col("stage") == "rows").group_by("table").len().iter_rows())
        for table in RELEASED:
            version = write(table, frames[table.name], files[table.name])
            metadata = table_metadata(
                table, frames[table.name], str(files[table.name]), refused=refused.get(table.name, 0)
            )
            told = {**metadata, MADE_FROM: made_from, "stage_version": stage_versions(home)["resolve"]}
            yield dg.MaterializeResult(table_key(table.name), metadata=told, data_version=dg.DataVersion(version))
        _replace_rejects(home, resolved.rejects)
        save_ledger(resolved.ledger, candidate_ledger(home))
        workshop.say("resolved " + ", ".join(f"{frames[table.name].height} {table.name}" for table in RELEASED))

    return resolve_tables


def _spec(table: Table) -> dg.AssetSpec:
    return dg.AssetSpec(
        table_key(table.name),
        description=f"{table.meaning} As the next release publishes it.",
        group_name="tables",
        deps=[ARTICLES, MENTIONS, REPORTS],
        kinds={"polars", "parquet"},
        owners=["team:space-news"],
        metadata=definition_metadata(table, _STAGED),
    )


def _daily(home: Home, table: Table) -> list[Path]:
    return sorted((home.staged / table.name).glob("*.parquet"))


def _every_source(workshop: Workshop, staged: pl.DataFrame) -> Mapping[str, Source]:
    """The configured sources, and one for each host whose pages were imported without one."""
    ids = staged["source_id"].unique().to_list()
    return {
        **{name: web_source(name.removeprefix("web/")) for name in ids if name.startswith("web/")},
        **workshop.sources,
    }


def _robots_checked(home: Home) -> dict[str, datetime]:
    """When the robots.txt of each source was last asked for."""
    files = sorted((home.staged / "fetches").glob("*.parquet"))
    if not files:
        return {}
    robots = pl.scan_parquet(files).filter(pl.col("purpose") == "robots")
    last = robots.group_by("source_id").agg(pl.col("fetched_at").max()).sort("source_id").collect()
    return dict(last.iter_rows())


def _replace_rejects(home: Home, rejects: pl.DataFrame) -> None:
    """Write what resolving refused, day by day, in place of what it refused before."""
    folder = rejects_file(home, "resolve", staged_days(home)[-1]).parent
    kept = set()
    for (day,), rows in rejects.group_by("day", maintain_order=True):
        path = rejects_file(home, "resolve", day)
        write_rejects(rows, path)
        kept.add(path)
    for old in set(folder.glob("*.parquet")) - kept:
        old.unlink()
