"""A small home with two staged days, made by the real parser and the real extraction from hand-written pages."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets.build import TABLES_JOB, definitions_of
from assets.checks import check_key
from assets.instance import open_instance
from assets.release import RELEASE
from assets.run import failure_of
from assets.staged import extract_day, parse_day
from assets.tables import table_key
from assets.workshop import Workshop
from expectations.suites import SUITES
from pipeline.clock import fixed
from pipeline.crawl import ArchivedPage
from pipeline.home import Home
from pipeline.operation.files import daily_file, write
from pipeline.operation.versions import extracted_from, parsed_from
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.tables import RELEASED, STAGED_ARTICLES, STAGED_MENTIONS, STAGED_REPORTS, Table
from pipeline.tables.arrow import frame_of

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)
NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)
OPEN = Source("open", "Open Orbit", "https://open.example/", ("open.example",), licence="CC-BY-4.0", text_policy="full")
CLOSED = Source("closed", "Closed Orbit", "https://closed.example/", ("closed.example",))
SOURCES = {"closed": CLOSED, "open": OPEN}

STORIES = (
    ("open", FIRST, "NASA launches Falcon 9 with the Crew-11 mission",
     "NASA and SpaceX launched a Falcon 9 rocket with the Crew-11 mission to the International Space Station on Monday "
     "from Kennedy Space Center in Florida. The Dragon spacecraft carries four astronauts of NASA, JAXA and Roscosmos. "
     "Docking with the station is planned for Tuesday, the agency said after the launch of the rocket."),
    ("closed", FIRST, "Roscosmos postpones the launch of Soyuz-2.1b from Vostochny",
     "Roscosmos has postponed the launch of a Soyuz-2.1b rocket from the Vostochny Cosmodrome to March 9. The rocket is "
     "to carry weather satellites into orbit. The state corporation named a fault of the ground equipment as the reason "
     "for the delay of the launch and said that the spacecraft are well."),
    ("open", SECOND, "Dragon docks with the International Space Station",
     "The Crew-11 mission has arrived: the Dragon spacecraft of SpaceX docked with the International Space Station on "
     "Tuesday. Four astronauts floated into the station. NASA said that the crew will stay in orbit for six months and "
     "work on more than two hundred experiments in space science."),
)  # fmt: skip


def page(source_id: str, day: date, number: int, title: str, body: str) -> ArchivedPage:
    """An archived article page of a plain layout."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    paragraphs = "".join(f"<p>{sentence.strip()}.</p>" for sentence in body.split(". ") if sentence.strip())
    html = (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta property='og:type' content='article'><meta property='og:title' content='{title}'>"
        f"<meta property='article:published_time' content='{at.isoformat()}'></head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )
    url = f"https://{source_id}.example/news/{number}-{day:%Y%m%d}-story.html"
    return ArchivedPage(
        source_id=source_id, url=url, requested_url=url, status=200, headers=(), body=html.encode(),
        content_type="text/html; charset=utf-8", fetched_at=NOW, first_seen_at=NOW,
        warc_file=f"{source_id}/{day}/1.warc.gz", warc_offset=100 * number, warc_record_id=f"urn:uuid:{number:032x}",
    )  # fmt: skip


@dataclass
class SmallHome:
    """A home, the definitions over it, and runs on it."""

    home: Home
    said: list[str] = field(default_factory=list)

    @property
    def workshop(self) -> Workshop:
        return Workshop(
            self.home, SOURCES, Settings(), night=lambda day: fixed(NOW), clock=fixed(NOW), say=self.said.append
        )

    @property
    def definitions(self) -> dg.Definitions:
        return definitions_of(self.workshop)

    def instance(self) -> AbstractContextManager[dg.DagsterInstance]:
        return open_instance(self.home)

    def stage(self) -> None:
        """Write the staged tables of both days."""
        for day in (FIRST, SECOND):
            pages = [
                page(source_id, told, number, title, body)
                for number, (source_id, told, title, body) in enumerate(STORIES, 1)
                if told == day
            ]
            frame, rejects = parse_day(pages, SOURCES, day)
            assert not rejects.height, rejects
            write(STAGED_ARTICLES, frame, daily_file(self.home, STAGED_ARTICLES, day), parsed_from(self.home, day))
            self.extract(day, frame)

    def extract(self, day: date, staged: pl.DataFrame) -> None:
        mentions, reports = extract_day(staged, day)
        rows: Sequence[tuple[Table, list[dict[str, Any]]]] = ((STAGED_MENTIONS, mentions), (STAGED_REPORTS, reports))
        for table, told in rows:
            write(table, frame_of(table, told), daily_file(self.home, table, day), extracted_from(self.home, day))

    def run(self, instance: dg.DagsterInstance, *checked: str) -> dg.ExecuteInProcessResult:
        """Make all tables, check them (all, or those named), release: one run."""
        if not checked:
            return self._execute(self._job(), instance)
        keys = {*(table_key(table.name) for table in RELEASED), RELEASE}
        job = self._job().get_subset(asset_selection=keys, asset_check_selection=_checks_of(checked))
        return self._execute(job, instance)

    def make_tables(self, instance: dg.DagsterInstance) -> None:
        """Make all tables in a run of its own, without any check."""
        keys = {table_key(table.name) for table in RELEASED}
        job = self._job().get_subset(asset_selection=keys, asset_check_selection=set())
        assert self._execute(job, instance).success

    def check(self, instance: dg.DagsterInstance, *tables: str) -> dg.ExecuteInProcessResult:
        """Evaluate the checks of some tables in a run of its own."""
        return self._execute(self._job().get_subset(asset_check_selection=_checks_of(tables)), instance)

    def release(self, instance: dg.DagsterInstance) -> str | None:
        """Materialize `release` alone, in a run of its own; returns why it was refused, or None."""
        result = self._execute(self._job().get_subset(asset_selection={RELEASE}, asset_check_selection=set()), instance)
        return None if result.success else failure_of(result)

    def _job(self) -> dg.JobDefinition:
        return self.definitions.resolve_job_def(TABLES_JOB)

    @staticmethod
    def _execute(job: dg.JobDefinition, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        return job.execute_in_process(instance=instance, raise_on_error=False, run_config=quiet)


def _checks_of(tables: Sequence[str]) -> set[dg.AssetCheckKey]:
    return {check_key(SUITES[name], rule.name) for name in tables for rule in SUITES[name].rules}


def small_home(folder: Path) -> SmallHome:
    """A staged home that is stamped as real."""
    home = Home(folder)
    home.claim("real")
    small = SmallHome(home)
    small.stage()
    return small
