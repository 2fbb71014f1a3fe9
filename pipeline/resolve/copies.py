"""Near-duplicate articles: syndicated copies point to the earliest one (MinHash finds, exact comparison decides)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from pipeline.resolve.groups import Groups

SHINGLE: Final = 4
"""Words a shingle. Shorter ones meet by chance in news of one subject, longer ones break at every edited word."""
PERMUTATIONS: Final = 126
ROWS: Final = 3
"""Rows a band: 42 bands find a pair of Jaccard 0.5 with probability 0.996, one of 0.1 with 0.04."""
JACCARD: Final = 0.45
CONTAINMENT: Final = 0.8
"""A shortened copy is held by the longer text; below this the two only share quotations or background."""
SHORTEST: Final = 25
"""Shingles below which only equal texts are copies: stock sentences make short texts alike."""
SAME_FIGURES: Final = 0.6
"""Share of the numbers that two copies have in common; series written from one template differ in theirs."""
_NEIGHBOURS: Final = 4
_TOKEN: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3]|[^\W\u2e80-\u9fff\uac00-\ud7a3]+")


@dataclass(frozen=True, slots=True)
class Text:
    """An article as copies are told by: its text, and the times that say which was first."""

    article_id: str
    text: str
    published_at: datetime | None
    first_seen_at: datetime


def find_copies(texts: Iterable[Text]) -> dict[str, str]:
    """Article id of every copy -> article id of the earliest of its group; articles without copies are not in it.

    The earliest is the first by publication, then by first sight, then by id. A publication that is unknown or later
    than a day after the page was seen says nothing and comes last.
    """
    ordered = sorted(texts, key=_age)
    tokens = [_TOKEN.findall(each.text.casefold()) for each in ordered]
    groups = Groups(len(ordered))
    for first, second in _candidates(tokens):
        if groups.find(first) != groups.find(second) and are_copies(tokens[first], tokens[second]):
            groups.join(first, second)
    roots = ((i, groups.find(i)) for i in range(len(ordered)))
    return {ordered[i].article_id: ordered[root].article_id for i, root in roots if i != root}


def are_copies(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two texts, as tokens, are one text: alike in shingles (or one held by the other) and in their figures."""
    if first == second:
        return bool(first)
    ours, theirs = set(_shingles(first)), set(_shingles(second))
    smaller = min(len(ours), len(theirs))
    if smaller < SHORTEST:
        return False
    common = len(ours & theirs)
    if common / (len(ours) + len(theirs) - common) < JACCARD and common / smaller < CONTAINMENT:
        return False
    return _figures_agree(first, second)


def _figures_agree(first: Sequence[str], second: Sequence[str]) -> bool:
    ours = {token for token in first if token[0].isdigit()}
    theirs = {token for token in second if token[0].isdigit()}
    smaller = min(len(ours), len(theirs))
    return smaller < 3 or len(ours & theirs) / smaller >= SAME_FIGURES


def _age(text: Text) -> tuple[datetime, datetime, str]:
    told = text.published_at
    if told is None or told > text.first_seen_at + timedelta(days=1) or told.year < 1957:
        told = datetime.max.replace(tzinfo=UTC)
    return told, text.first_seen_at, text.article_id


def _shingles(tokens: Sequence[str]) -> Iterator[str]:
    return map(" ".join, zip(*(tokens[i:] for i in range(SHINGLE)), strict=False))


def _candidates(tokens: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Pairs (earlier, later) that share a band of their MinHash or their whole text, each once, in order."""
    buckets: dict[Any, list[int]] = defaultdict(list)
    for i, digest in _digests(tokens):
        for band in range(0, PERMUTATIONS, ROWS):
            buckets[(band, *digest[band : band + ROWS])].append(i)
    for i, words in enumerate(tokens):
        if 0 < len(words) < SHORTEST + SHINGLE:
            buckets[tuple(words)].append(i)
    pairs: set[tuple[int, int]] = set()
    for bucket in buckets.values():
        for place, later in enumerate(bucket):
            # A bucket of very many is one text copied often: its first and nearest members are enough to join it.
            near = {*bucket[: min(place, _NEIGHBOURS)], *bucket[max(0, place - _NEIGHBOURS) : place]}
            pairs.update((earlier, later) for earlier in near)
    return iter(sorted(pairs))


def _digests(tokens: Sequence[Sequence[str]], batch: int = 1000) -> Iterator[tuple[int, list[int]]]:
    from rensa import RMinHash

    long = (i for i, words in enumerate(tokens) if len(words) >= SHORTEST + SHINGLE - 1)
    while places := list(islice(long, batch)):
        sets = [list(set(_shingles(tokens[i]))) for i in places]
        matrix = RMinHash.digest_matrix_from_token_sets(sets, num_perm=PERMUTATIONS, seed=42)
        yield from zip(places, matrix.to_rows(), strict=True)
