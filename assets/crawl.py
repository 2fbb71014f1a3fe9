"""The crawl: one step for all sources, one asset key a source, one partition a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import dagster as dg

from assets.internals import day_check, day_materialization, told
from assets.partitions import ONE_RUN, daily, days_of
from assets.workshop import Workshop
from pipeline.crawl import CrawlReport, crawl_day
from pipeline.errors import SpaceNewsError
from pipeline.operation.files import archive_version
from pipeline.operation.nights import RECENT
from pipeline.sources.spec import Source

REACHABLE: Final = "reachable"
_SECONDS: Final = 60.0


def crawl_key(source_id: str) -> dg.AssetKey:
    """The asset key of a source: `crawl/<source_id>`."""
    return dg.AssetKey(["crawl", *source_id.split("/")])


def crawl_assets(workshop: Workshop) -> dg.AssetsDefinition:
    """One asset a source: its pages of a day in the archive."""
    days = daily(workshop.clock)
    sources = sorted(workshop.sources.values(), key=lambda source: source.source_id)
    by_key = {crawl_key(source.source_id): source for source in sources}

    @dg.multi_asset(
        name="crawl",
        specs=[_spec(source, days) for source in sources],
        check_specs=[
            dg.AssetCheckSpec(
                REACHABLE, asset=key, blocking=False,
                description="Its feeds, sitemaps and pages answered that night. A bad night is repaired by a later "
                "run; it stops neither the other sources nor a release.",
            )
            for key in by_key
        ],
        can_subset=True,
        backfill_policy=ONE_RUN,
        retry_policy=_again(workshop.retries),
    )  # fmt: skip
    def crawl(context: dg.AssetExecutionContext) -> Iterator[Any]:
        chosen = [by_key[key] for key in sorted(context.selected_asset_keys)]
        for day in days_of(context):
            clock = workshop.night(day)
            recent = (clock().date() - day).days <= RECENT
            reports = crawl_day(
                chosen, day, workshop.home, workshop.settings, clock, discover="new" if recent else "day"
            )
            workshop.say(_line(day, list(reports.values())))
            for source in chosen:
                yield from _events(workshop, source, day, reports[source.source_id])
        yield from told(context.selected_asset_keys)

    return crawl


def _again(times: int) -> dg.RetryPolicy | None:
    """A full disk, a lock that another crawl holds: worth another try in a minute or two, told apart by chance."""
    if not times:
        return None
    return dg.RetryPolicy(
        max_retries=times, delay=_SECONDS, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
    )


def _spec(source: Source, days: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        crawl_key(source.source_id),
        description=f"Pages of {source.name} ({source.homepage}) as they came over the wire, archived as WARC 1.1.",
        group_name="crawl",
        partitions_def=days,
        skippable=True,
        kinds={"python", "warc"},
        owners=["team:space-news"],
        metadata={
            "homepage": dg.MetadataValue.url(source.homepage),
            "licence of the texts": source.licence,
            "text policy": f"{source.text_policy}: {source.policy_reason}",
            "rules checked": source.verified,
        },
    )


def _events(workshop: Workshop, source: Source, day: date, report: CrawlReport) -> Iterator[Any]:
    key = crawl_key(source.source_id)
    version = archive_version(workshop.home, day, source.source_id)
    counts = {name: report.outcomes[name] for name in ("stored", "flagged", "revisit", "failed", "rejected", "skipped")}
    if version is not None:
        yield day_materialization(
            key, day, version,
            {**counts, "listed": report.listed, "new addresses": report.discovered, "requests": report.requests,
             "bytes on the wire": report.wire_bytes, "left for later": report.left},
        )  # fmt: skip
    said = "; ".join(report.messages) or ("the night went well" if report.healthy else "some listings did not answer")
    yield day_check(
        key, REACHABLE, day, passed=report.healthy, description=said,
        metadata={**counts, **{f"listings {name}": n for name, n in sorted(report.listings.items())},
                  "left for later": report.left,
                  "what to do": "nothing, unless it lasts: `space-news sources check` tries the source now"},
    )  # fmt: skip


def _line(day: date, reports: list[CrawlReport]) -> str:
    pages = sum(report.stored for report in reports)
    troubled = [report.source_id for report in reports if not report.healthy]
    return f"crawled {day}: {pages} new pages" + (f"; trouble at {', '.join(troubled)}" if troubled else "")


def refused(day: date) -> Any:
    """The night of a home that must not be crawled: the sample web is gone when its demo is over."""
    raise SpaceNewsError(
        f"{day} is not crawled: this home holds the invented news of the demo, whose web runs only inside "
        "`space-news demo`; set SPACE_NEWS_HOME to another folder for real news"
    )
