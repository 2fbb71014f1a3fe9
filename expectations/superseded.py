"""The suite of `superseded`: old ids that are gone, new ids that exist."""

from __future__ import annotations

from typing import Final

import polars as pl

from expectations.candidate import Candidate
from expectations.derived import columns_view, derived_rules, with_groups
from expectations.shared import flag, keeps_its_size, size_view
from expectations.suite import Suite
from pipeline.tables import SUPERSEDED

_RULES: Final = (
    *derived_rules(SUPERSEDED),
    flag(
        "new_id_missing",
        reason="an old id leads to a thing that is there; chains are followed when the row is written",
        advice="see what became of the new id: it needs a row of its own here, or must come back",
    ),
    flag(
        "old_id_in_use",
        reason="ids are never reused; only a split leaves the old id with its founding part",
        advice="see why the id was given up and then used again",
    ),
    keeps_its_size(SUPERSEDED, least=0.9),
)


def _rows(candidate: Candidate) -> pl.DataFrame:
    ids = candidate.ids(("entities", "events"))
    alive = pl.concat(list(ids.values())).implode()
    return with_groups(SUPERSEDED, candidate, "kind").with_columns(
        (~pl.col("new_id").is_in(alive)).alias("new_id_missing"),
        (pl.col("old_id").is_in(alive) & (pl.col("kind") != "split")).alias("old_id_in_use"),
    )


SUITE: Final = Suite(
    SUPERSEDED,
    _RULES,
    views={"rows": _rows, "columns": columns_view(SUPERSEDED), "size": size_view(SUPERSEDED)},
    reads=("entities", "events"),
)
