"""A publisher changes its layout overnight: a warning names the field and three addresses, and the release goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import polars as pl
import pytest
from small_home import NOW, SmallHome

from assets.build import DAYS_JOB
from assets.layouts import LAYOUTS_HOLD, readings_file
from assets.run import run_job
from assets.staged import ARTICLES, MENTIONS, REPORTS
from assets.workshop import Workshop
from pipeline.clock import fixed
from pipeline.crawl import write_warc
from pipeline.crawl.importing import import_warc
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Layout, Source

DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(4)]
A_DAY = 6
OPEN = Source(
    "open", "Open Orbit", "https://open.example/", ("open.example",), licence="CC-BY-4.0", text_policy="full",
    layouts=(Layout("2024", {"title": "h1", "published_at": "time::attr(datetime)", "body": ".story-text"}),),
)  # fmt: skip


@dataclass
class ChangedHome(SmallHome):
    """A home whose one publisher has a layout of its own."""

    @property
    def workshop(self) -> Workshop:
        clock = fixed(NOW + timedelta(days=2))
        return Workshop(
            self.home, {"open": OPEN}, Settings(), night=lambda day: clock, clock=clock, say=self.said.append
        )


def page(day: date, number: int, *, body_class: str) -> tuple[str, datetime, bytes, str]:
    at = datetime(day.year, day.month, day.day, 8 + number, tzinfo=UTC)
    flight = f"{day:%d}{number}"
    text = "".join(
        f"<p>{words}</p>"
        for words in (
            f"SpaceX launched Falcon 9 flight {flight} from Cape Canaveral with a Starlink batch number {number}.",
            f"The rocket carried {20 + number} satellites into low Earth orbit, the company said after landing {flight}.",
            f"NASA astronauts aboard the International Space Station watched ascent {flight} from the cupola window.",
        )
    )
    html = (
        f"<!doctype html><html lang=en><head><title>Falcon 9 flight {flight} reaches orbit</title></head><body><article>"
        f"<h1>Falcon 9 flight {flight} reaches orbit</h1><time datetime={at.isoformat()}>today</time>"
        f"<div class={body_class}>{text}</div></article></body></html>"
    )
    return f"https://open.example/{day:%Y/%m/%d}/flight-{flight}/", at, html.encode(), "text/html; charset=utf-8"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> ChangedHome:
    """Three quiet days, then a day on which the publisher's pages are built in another way."""
    home = Home(tmp_path_factory.mktemp("changed") / "home")
    home.claim("real")
    pages = [
        page(day, number, body_class="story-text" if day < DAYS[-1] else "c-body")
        for day in DAYS
        for number in range(A_DAY)
    ]
    archive = write_warc(pages, home.root / "pages.warc.gz")
    import_warc([archive], home, {"open": OPEN}, fixed(NOW))
    small = ChangedHome(home)
    with small.instance() as instance:
        keys = [ARTICLES, MENTIONS, REPORTS]
        assert run_job(small.definitions, DAYS_JOB, instance, keys, (DAYS[0], DAYS[-1])).success
    return small


def evaluations(instance: dg.DagsterInstance) -> dict[str, tuple[bool, dg.AssetCheckSeverity, str]]:
    """The newest evaluation of the check, by day."""
    history = instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(ARTICLES, LAYOUTS_HOLD), limit=50
    )
    found = {}
    for record in history:
        event = record.event.dagster_event if record.event else None
        told = event.asset_check_evaluation_data if event else None
        if told is not None and record.partition:
            found.setdefault(record.partition, (told.passed, told.severity, told.description or ""))
    return found


def test_a_changed_layout_is_a_warning_that_names_field_and_addresses(changed: ChangedHome) -> None:
    with changed.instance() as instance:
        told = evaluations(instance)
    assert [told[str(day)][0] for day in DAYS] == [True, True, True, False]
    _, severity, description = told[str(DAYS[-1])]
    assert severity is dg.AssetCheckSeverity.WARN
    addresses = [f"https://open.example/2026/03/05/flight-05{n}/" for n in range(3)]
    assert f"open: body found by its own rule on 0 of 6 pages (before: 100%): {', '.join(addresses)}" in description


@pytest.mark.heavy
def test_the_release_goes_out_all_the_same(changed: ChangedHome) -> None:
    with changed.instance() as instance:
        assert changed.run(instance).success, changed.said
    assert (changed.home.releases / "2026.3.5").is_dir()


def test_what_each_page_told_is_kept(changed: ChangedHome) -> None:
    rows = pl.read_parquet(readings_file(changed.home, DAYS[-1]))
    assert rows.height == A_DAY
    assert rows["rules_missed"].to_list() == [["body"]] * A_DAY
    assert set(rows["filled"].to_list()[0]) >= {"title", "published_at", "body_text"}
