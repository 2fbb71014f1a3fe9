"""What resolving keeps between nights, in `data/resolved`: each day's scores, and which texts and reports are one.

All of it can be removed: the next run makes it again, at the price of reading every staged text once more.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pipeline.home import Home
from pipeline.operation.files import INPUTS, STAGE, combined, daily_file, data_version, made_from, read_all
from pipeline.operation.versions import step_version
from pipeline.release.tombstones import Tombstone, without_taken_down
from pipeline.resolve.copies import Known, Texts
from pipeline.resolve.links import Remembered
from pipeline.resolve.scored import SCORED, score
from pipeline.tables import STAGED_ARTICLES, STAGED_MENTIONS


def scored_articles(
    home: Home, days: Sequence[date], tombstones: Sequence[Tombstone], say: Callable[[str], None]
) -> pl.DataFrame:
    """The scored articles (SCORED) of the staged days, without what was taken down; days that are new are scored."""
    folder = home.data / "resolved" / "scored"
    paths = {day: folder / f"{day}.parquet" for day in days}
    version = step_version("score")
    for day, path in paths.items():
        staged, named = (daily_file(home, table, day) for table in (STAGED_ARTICLES, STAGED_MENTIONS))
        made = {STAGE: version, INPUTS: combined(data_version(file) for file in (staged, named) if file.is_file())}
        if made_from(path) != made:
            frame = score(read_all(STAGED_ARTICLES, [staged]), read_all(STAGED_MENTIONS, [named]))
            _write(frame, path, made)
            say(f"scored {day}: {frame.height} articles, {frame['off_topic'].count()} off topic")
    for old in set(folder.glob("*.parquet")) - set(paths.values()):
        old.unlink()
    frames = [_standing(path, tombstones) for path in paths.values()]
    return pl.concat(frames) if frames else pl.DataFrame(schema=SCORED)


def compared_texts(home: Home) -> Known:
    """Which pairs of texts were found to be copies, by the rules of now."""
    folder = home.data / "resolved" / "copies"
    version = step_version("copies")
    for old in folder.glob("*"):
        if old.name != version:
            shutil.rmtree(old)
    return Known(folder / version)


def compared_reports(home: Home) -> Remembered:
    """Which pairs of reports were found to tell one event, by the rules of now."""
    folder = home.data / "resolved" / "links"
    path = folder / f"{step_version('links')}.parquet"
    for old in set(folder.glob("*.parquet")) - {path}:
        old.unlink()
    return Remembered(path)


def staged_texts(home: Home) -> Texts:
    """The bodies of staged articles, read from their days."""

    def read(wanted: pl.DataFrame) -> pl.DataFrame:
        columns = ["article_id", "body_sha256", "body_text"]
        frames = [
            pl.scan_parquet(daily_file(home, STAGED_ARTICLES, day))
            .select(columns)
            .filter(pl.col("article_id").is_in(rows["article_id"].implode()))
            .collect()
            for (day,), rows in wanted.group_by("day", maintain_order=True)
        ]
        return pl.concat(frames).select("article_id", pl.col("body_text").fill_null(""))

    return read


def _standing(path: Path, tombstones: Sequence[Tombstone]) -> pl.DataFrame:
    """A day without what was taken down; its file forgets it too."""
    frame = pl.read_parquet(path)
    standing = without_taken_down(frame, tombstones)
    if standing.height < frame.height:
        _write(standing, path, made_from(path))
    return standing


def _write(frame: pl.DataFrame, path: Path, made: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    told = {name.encode(): version.encode() for name, version in made.items()}
    pq.write_table(frame.to_arrow().replace_schema_metadata(told), beside, compression="zstd")
    beside.replace(path)
