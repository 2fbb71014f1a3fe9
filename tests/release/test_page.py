"""The parts of the catalogue page: launches and their slips, plots, the SQL engine's files."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from release_samples import Maker, Rows, example

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.release.page import engine
from pipeline.release.page.launches import first_day, launches, told_before
from pipeline.release.page.markup import size
from pipeline.release.page.plots import plots
from pipeline.release.page.sections import accuracy
from pipeline.tables import TABLES
from pipeline.tables.arrow import frame_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def told(day: str | None, precision: str = "day") -> dict[str, Any]:
    return {"reported_at": NOON, "article_id": "a", "date": day, "date_precision": precision, "status": "planned"}


def event(number: int, day: date, *history: dict[str, Any], **given: Any) -> dict[str, Any]:
    return example(
        TABLES["events"], event_id=f"{number:016x}", type="launch", status="planned", title=f"Launch {number}",
        starts_on=day, ends_on=day, date_precision="day", n_reports=1, n_sources=1, confidence=0.9,
        first_reported_at=NOON, last_reported_at=NOON, location_id="launch_site/kourou", date_history=list(history),
    ) | given  # fmt: skip


def test_a_slip_counts_exact_days_only() -> None:
    history = [told("2026-Q4", "quarter"), told("2026-11-05"), told("2026-11-05"), told("2026-11-09T04:35Z", "minute")]
    assert told_before(history, date(2026, 11, 9)) == (date(2026, 11, 5),)
    assert told_before([told(None, "unknown")], date(2026, 11, 9)) == ()
    assert first_day("2026-13-41") is None and first_day("2026-11") is None


def test_the_calendar_tells_how_far_a_launch_slipped() -> None:
    rows = [event(1, date(2026, 11, 9), told("2026-11-05"), told("2026-11-09")), event(2, date(2026, 11, 3))]
    page = launches(frame_of(TABLES["events"], rows).lazy(), date(2026, 11, 2))
    assert "+4 d" in page and "told before: 2026-11-05" in page
    assert page.index("Launch 2") < page.index("Launch 1")
    assert "1 of them later than first told" in page


def test_launches_far_away_or_without_a_craft_or_place_are_left_out() -> None:
    rows = [event(1, date(1972, 1, 1)), event(2, date(2026, 11, 3), location_id=None)]
    assert "No dated launch" in launches(frame_of(TABLES["events"], rows).lazy(), date(2026, 11, 2))


def test_the_plots_of_tables_without_rows_say_so() -> None:
    empty = {name: frame_of(TABLES[name], []).lazy() for name in ("articles", "events", "entities")}
    assert plots(empty, date(2026, 11, 2)).count("None in this release.") == 3


def test_many_sources_share_a_band(rows: Rows) -> None:
    articles = [row | {"source_id": f"s{n:02}"} for n, row in enumerate(rows["articles"] * 2)]
    frames = {name: frame_of(TABLES[name], rows[name]).lazy() for name in ("events", "entities")}
    page = plots(frames | {"articles": frame_of(TABLES["articles"], articles).lazy()}, date(2026, 11, 2))
    assert "others" in page


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 B"), (27_358, "27 kB"), (1_400_000, "1.4 MB"), (2 * 10**9, "2.0 GB")]
)
def test_sizes_are_told_for_people(number: int, shown: str) -> None:
    assert size(number) == shown


def test_the_measured_accuracy_is_told_with_its_set() -> None:
    figures = {"entities, F1": 94.7}
    reference = {
        "measured_on": "2026-11-22",
        "sets": [{"set": "<b>texts</b>", "n": 50, "stage": "extract", "remark": "held out", "figures": figures}],
    }
    page = accuracy(reference)
    assert "94.7" in page and "held out" in page and "&lt;b&gt;texts" in page and "2026-11-22" in page
    assert "was not measured" in accuracy(None)


# ---- the engine ----


def fake_npm(folder: Path, packages: dict[str, bytes], code: int = 0) -> str:
    """A program that packs these archives where npm would."""
    store = folder / "store"
    store.mkdir()
    for name, content in packages.items():
        (store / name).write_bytes(content)
    program = folder / "npm"
    program.write_text(
        '#!/bin/sh\nwhile [ "$1" != --pack-destination ]; do shift; done\n'
        f'cp {store}/* "$2"/ 2>/dev/null\necho no network >&2\nexit {code}\n'
    )
    program.chmod(0o755)
    return str(program)


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def pinned(content: bytes) -> dict[str, Any]:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return {"name": "@a/b", "version": "1.0.0", "integrity": f"sha512-{digest}", "files": {"x": "y.js"}}


def test_only_a_package_with_the_pinned_hash_is_used(tmp_path: Path) -> None:
    good = archive(x=b"good", **{"../../evil": b"evil"})
    npm = fake_npm(tmp_path, {"a-b-1.0.0.tgz": good})
    engine.fetch_packages([pinned(good)], tmp_path / "cache", npm)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["y.js"]
    with pytest.raises(SpaceNewsError, match="its hash differs, so it is not used"):
        engine.fetch_packages([pinned(archive(x=b"other"))], tmp_path / "second", npm)
    assert not list((tmp_path / "second").iterdir())


def test_without_npm_or_a_network_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SpaceNewsError, match="needs npm: install it"):
        engine.fetch(tmp_path / "cache", npm=str(tmp_path / "none"))
    with pytest.raises(SpaceNewsError, match=r"\(no network\): try again with a network"):
        engine.fetch(tmp_path / "cache", npm=fake_npm(tmp_path, {}, code=1))
    assert not engine.is_there(tmp_path / "cache")


def test_the_lock_names_versions_and_hashes_and_no_address() -> None:
    text = Path(engine.__file__).with_name("engine.json").read_text()
    for package in json.loads(text)["packages"]:
        assert package["integrity"].startswith("sha512-") and package["version"] and package["licence"]
    assert "://" not in text


def test_the_engine_is_shared_by_all_releases_of_a_home(tmp_path: Path, home: Home) -> None:
    cache = tmp_path / "cache"
    assert not engine.place(home, cache)
    cache.mkdir()
    for name in engine.names():
        (cache / name).write_text(name)
    assert engine.place(home, cache) and engine.place(home, cache)
    assert {path.name for path in engine.folder_in(home).iterdir()} == engine.names()
    assert (engine.folder_in(home) / "arrow.js").samefile(cache / "arrow.js")


def test_the_page_reads_no_more_than_it_shows_of_a_release_without_rows(make: Maker, rows: Rows) -> None:
    released = make({name: [] for name in rows})
    assert released is not None
    page = (released.folder / "index.html").read_text()
    assert "No dated launch" in page and "No row in this release." in page


def test_polars_sees_the_titles_that_the_search_holds(make: Maker, rows: Rows) -> None:
    released = make(rows)
    assert released is not None
    script = (released.folder / "page" / "search.js").read_text()
    titles = pl.read_parquet(released.folder / "articles" / "*.parquet")["title"].to_list()
    assert all(title in script for title in titles)
