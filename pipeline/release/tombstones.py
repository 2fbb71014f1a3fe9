"""What was taken down for good: articles and persons that no later table may hold; kept in `data/tombstones.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import polars as pl

from pipeline.errors import GateError, SpaceNewsError
from pipeline.home import Home
from pipeline.release.files import json_text, write_atomically

_NAMES: Final = ("authors", "tags", "keywords")
_MEMBERS: Final = ("participants", "slots")


@dataclass(frozen=True)
class Tombstone:
    """`id` is an article id or a person's entity id; `names` are that person's; only `public` leaves this home."""

    kind: Literal["article", "person"]
    id: str
    on: str
    reason: str
    names: tuple[str, ...] = ()

    def public(self) -> dict[str, str]:
        """What releases tell: an article's id is a hash already, a person's becomes one."""
        told = self.id if self.kind == "article" else hashlib.sha256(self.id.encode()).hexdigest()
        return {"kind": self.kind, "id": told, "on": self.on}


def read_tombstones(home: Home) -> list[Tombstone]:
    """All of them, oldest first. Raises `SpaceNewsError` where the file is damaged: without it nothing is released."""
    path = _path(home)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [Tombstone(**{**row, "names": tuple(row["names"])}) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SpaceNewsError(f"cannot read {path} ({error!r}): restore it, for it says what was taken down") from None


def add_tombstone(home: Home, tombstone: Tombstone) -> None:
    """Add one; one for the same id is kept as it is."""
    known = read_tombstones(home)
    if all((other.kind, other.id) != (tombstone.kind, tombstone.id) for other in known):
        home.data.mkdir(parents=True, exist_ok=True)
        write_atomically(_path(home), json_text([asdict(one) for one in [*known, tombstone]]))


def without_taken_down(frame: pl.DataFrame, tombstones: Sequence[Tombstone]) -> pl.DataFrame:
    """A staged table without what was taken down.

    The rows of an article go; so do a person's mentions, and the person's part in an event and in a byline, tags and
    keywords. Texts that name a person stay: they go with their article.
    """
    articles = [one.id for one in tombstones if one.kind == "article"]
    persons = [one.id for one in tombstones if one.kind == "person"]
    names = [name for one in tombstones for name in one.names]
    if articles and "article_id" in frame.columns:
        frame = frame.filter(~pl.col("article_id").is_in(articles))
    if persons and "entity_id" in frame.columns:
        frame = frame.filter(pl.col("entity_id").is_null() | ~pl.col("entity_id").is_in(persons))
    if persons:
        member = pl.element().struct.field("entity_id")
        kept = pl.element().filter(member.is_null() | ~member.is_in(persons))
        frame = frame.with_columns(pl.col(c).list.eval(kept) for c in _MEMBERS if c in frame.columns)
    if names:
        others = pl.element().filter(~pl.element().is_in(names))
        frame = frame.with_columns(pl.col(c).list.eval(others) for c in _NAMES if c in frame.columns)
    return frame


def refuse_taken_down(home: Home, tables: Mapping[str, Path]) -> list[Tombstone]:
    """The tombstones, after a look that none of them is in the tables. Raises `GateError` where one is."""
    tombstones = read_tombstones(home)
    for kind, table, key in (("article", "articles", "article_id"), ("person", "entities", "entity_id")):
        ids = [one.id for one in tombstones if one.kind == kind]
        found = pl.scan_parquet(tables[table]).filter(pl.col(key).is_in(ids)).select(key).collect()[key].to_list()
        if found:
            raise GateError(f"nothing is released: {found[0]} was taken down and is in {table}; build the tables again")
    return tombstones


def _path(home: Home) -> Path:
    return home.data / "tombstones.json"
