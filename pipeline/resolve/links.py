"""What two reports have in common, worked out once for each pair and remembered from night to night."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from pipeline.resolve.evidence import LINK, Told, evidence, excluded

Link = tuple[float, int, int]
_NONE: Final = -1.0
"""Remembered of two reports that are not one event."""
_Keys = np.ndarray[Any, np.dtype[np.uint64]]
_Scores = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Remembered:
    """A file of pairs that were compared by one version of the rules: a hash of the two reports, and their evidence."""

    path: Path

    def read(self) -> tuple[_Keys, _Scores]:
        """The hashes in order and what belongs to each."""
        if not self.path.is_file():
            return np.empty(0, dtype=np.uint64), np.empty(0)
        frame = pl.read_parquet(self.path)
        return frame["pair"].to_numpy(), frame["evidence"].to_numpy()

    def write(self, keys: _Keys, scores: _Scores) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(self.path.name + ".part")
        pl.DataFrame({"pair": keys, "evidence": scores}).write_parquet(beside)
        beside.replace(self.path)


def links_among(
    told: Sequence[Told], pairs: Sequence[tuple[int, int]], remembered: Remembered | None = None
) -> list[Link]:
    """(-evidence, first, second) of the pairs with enough evidence that nothing rules out, surest first."""
    if remembered is None:
        scores = np.array([_compare(told[first], told[second]) for first, second in pairs])
    else:
        scores = _recall(told, pairs, remembered)
    return sorted((-float(scores[i]), *pairs[i]) for i in np.flatnonzero(scores != _NONE).tolist())


def _compare(first: Told, second: Told) -> float:
    score = evidence(first, second)
    return round(score, 6) if score >= LINK and not excluded(first, second) else _NONE


def _recall(told: Sequence[Told], pairs: Sequence[tuple[int, int]], remembered: Remembered) -> _Scores:
    """The evidence of the pairs; only those that were never compared are compared."""
    if not pairs:
        return np.empty(0)
    facts = np.array([_hash_of(report) for report in told], dtype=np.uint64)
    places = np.array(pairs, dtype=np.int64)
    keys = (facts[places[:, 0]] * np.uint64(0x9E3779B97F4A7C15)) ^ facts[places[:, 1]]
    known, values = remembered.read()
    spots = np.searchsorted(known, keys)
    found = np.zeros(len(keys), dtype=bool)
    inside = spots < len(known)
    found[inside] = known[spots[inside]] == keys[inside]
    scores = np.empty(len(keys))
    scores[found] = values[spots[found]]
    for i in np.flatnonzero(~found).tolist():
        scores[i] = _compare(told[pairs[i][0]], told[pairs[i][1]])
    if not found.all() or len(known) != len(keys):
        order = np.argsort(keys, kind="stable")
        remembered.write(keys[order], scores[order])
    return scores


def _hash_of(report: Told) -> int:
    """A hash of all that a report tells; sets are told in order, so that it is the same in every run."""
    told = [_plain(getattr(report, field.name)) for field in fields(Told)]
    return int.from_bytes(hashlib.blake2b(repr(told).encode(), digest_size=8).digest(), "little")


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return [(key, sorted(members)) for key, members in sorted(value.items())]
    return value
