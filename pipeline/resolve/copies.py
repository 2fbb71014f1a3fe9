"""Near-duplicate articles: syndicated copies point to the earliest one (MinHash finds, exact comparison decides).

Copies are looked for within a window: the articles of each `WINDOW` days are compared with each other and with those of
the window before. What two windows hold alone decides, so that a night looks at the last two and no further.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from pipeline.resolve.groups import Groups

if TYPE_CHECKING:
    import numpy as np

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
WINDOW: Final = 30
"""Days. Copies follow within hours, reprints within weeks; a text that comes back after months is news of its own."""
_NEIGHBOURS: Final = 4
_TOKEN: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3]|[^\W\u2e80-\u9fff\uac00-\ud7a3]+")


Texts = Callable[[pl.DataFrame], pl.DataFrame]
"""Rows with `article_id` and `body_sha256` (and `day`, where articles have one) -> `article_id` and `body_text`."""
_COMPARED: Final = pl.Schema({
    "first": pl.String, "second": pl.String, "first_sha": pl.String, "second_sha": pl.String, "same": pl.Boolean,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """An article as copies are told by: its text, and the times that say which was first."""

    article_id: str
    text: str
    published_at: datetime | None
    first_seen_at: datetime


@dataclass(frozen=True)
class Known:
    """What was found of pairs of texts before, a file a window, below `folder`, which belongs to one version of the
    code. A file is named after the window and a hash of the articles in it; one of other articles still tells what
    its pairs of texts are."""

    folder: Path

    def found(self, window: int, articles: str) -> tuple[pl.DataFrame, bool]:
        """The compared pairs of a window, and whether they are of exactly these articles."""
        exact = self.folder / f"{window}-{articles}.parquet"
        if exact.is_file():
            return pl.read_parquet(exact), True
        older = sorted(self.folder.glob(f"{window}-*.parquet"))
        return (pl.read_parquet(older[-1]) if older else pl.DataFrame(schema=_COMPARED)), False

    def keep(self, window: int, articles: str, compared: pl.DataFrame) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{window}-{articles}.parquet"
        beside = path.with_name(path.name + ".part")
        compared.write_parquet(beside)
        beside.replace(path)
        for old in set(self.folder.glob(f"{window}-*.parquet")) - {path}:
            old.unlink()


def find_copies(texts: Iterable[Text]) -> dict[str, str]:
    """Article id of every copy -> article id of the earliest of its group; articles without copies are not in it.

    The earliest is the first by publication, then by first sight, then by id. A publication that is unknown or later
    than a day after the page was seen says nothing and comes last.
    """
    ordered = list(texts)
    times = pl.Datetime("us", "UTC")
    frame = pl.DataFrame(
        [
            (one.article_id, _sha256(one.text), one.published_at, one.first_seen_at, printed)
            for one, printed in zip(ordered, fingerprints(one.text for one in ordered), strict=True)
        ],
        schema={"article_id": pl.String, "body_sha256": pl.String, "published_at": times, "first_seen_at": times,
                "fingerprint": pl.Binary},
        orient="row",
    )  # fmt: skip
    bodies = pl.DataFrame({"article_id": [t.article_id for t in ordered], "body_text": [t.text for t in ordered]})
    return copies_by_window(frame, lambda wanted: bodies.join(wanted, on="article_id", how="semi"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def copies_by_window(articles: pl.DataFrame, texts: Texts, known: Known | None = None) -> dict[str, str]:
    """The same for a frame with `article_id`, `published_at`, `first_seen_at`, `body_sha256` and `fingerprint`."""
    ordered = _in_order(articles)
    groups = Groups(ordered.height)
    place = {article_id: i for i, article_id in enumerate(ordered["article_id"])}
    for window in sorted(set(ordered["window"])):
        near = ordered.filter(pl.col("window").is_between(window - 1, window))
        for first, second in _copies_within(near, window, texts, known):
            groups.join(place[first], place[second])
    roots = ((i, groups.find(i)) for i in range(ordered.height))
    names = ordered["article_id"]
    return {names[i]: names[root] for i, root in roots if i != root}


def _in_order(articles: pl.DataFrame) -> pl.DataFrame:
    """The articles with a fingerprint, the earliest first, each with the number of its window."""
    told = pl.col("published_at")
    believed = (told <= pl.col("first_seen_at") + timedelta(days=1)) & (told.dt.year() >= 1957)
    day = pl.col("when").fill_null(pl.col("first_seen_at")).dt.epoch("d")
    return (
        articles.filter(pl.col("fingerprint").is_not_null())
        .with_columns(pl.when(believed).then(told).alias("when"))
        .sort("when", "first_seen_at", "article_id", nulls_last=[True, False, False])
        .with_columns((day // WINDOW).cast(pl.Int32).alias("window"))
    )


def _copies_within(near: pl.DataFrame, window: int, texts: Texts, known: Known | None) -> Iterator[tuple[str, str]]:
    """The pairs that join the copies of a window with each other and with those of the window before."""
    what = near.select("article_id", "body_sha256", "window").hash_rows(seed=1).to_numpy().tobytes()
    articles = hashlib.sha256(what).hexdigest()[:16]
    before, exact = known.found(window, articles) if known else (pl.DataFrame(schema=_COMPARED), False)
    if exact:
        yield from before.filter("same").select("first", "second").iter_rows()
        return
    verdicts = {(one, other): same for one, other, same in before.select("first_sha", "second_sha", "same").iter_rows()}
    compared = _compare(near, _candidates(near, window), verdicts, texts)
    if known:
        known.keep(window, articles, compared)
    yield from compared.filter("same").select("first", "second").iter_rows()


def _compare(
    near: pl.DataFrame, pairs: Sequence[tuple[int, int]], verdicts: Mapping[tuple[str, str], bool], texts: Texts
) -> pl.DataFrame:
    """The pairs that were compared with what came of it; those whose articles are joined already are left out."""
    ids, shas = near["article_id"].to_list(), near["body_sha256"].to_list()
    unknown = {i for pair in pairs if (shas[pair[0]], shas[pair[1]]) not in verdicts for i in pair}
    wanted = near[sorted(unknown)].select(pl.selectors.by_name("article_id", "body_sha256", "day", require_all=False))
    tokens = {one: _TOKEN.findall(text.casefold()) for one, text in texts(wanted).iter_rows()} if unknown else {}
    groups, compared = Groups(near.height), []
    for first, second in pairs:
        if groups.find(first) == groups.find(second):
            continue
        same = verdicts.get((shas[first], shas[second]))
        if same is None:
            same = are_copies(tokens[ids[first]], tokens[ids[second]])
        compared.append((ids[first], ids[second], shas[first], shas[second], same))
        if same:
            groups.join(first, second)
    return pl.DataFrame(compared, schema=_COMPARED, orient="row")


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


def _shingles(tokens: Sequence[str]) -> Iterator[str]:
    return map(" ".join, zip(*(tokens[i:] for i in range(SHINGLE)), strict=False))


def fingerprints(texts: Iterable[str], batch: int = 1000) -> Iterator[bytes | None]:
    """What texts are looked up by, in their order: the bands of their MinHash, 32 bits each, and for a short text one
    more that only equal texts share; None for a text without words."""
    waiting = iter(texts)
    while chunk := [_TOKEN.findall(text.casefold()) for text in islice(waiting, batch)]:
        bands = iter(_bands([words for words in chunk if len(words) >= SHORTEST + SHINGLE - 1]))
        for words in chunk:
            long = next(bands).tobytes() if len(words) >= SHORTEST + SHINGLE - 1 else b""
            short = len(words) < SHORTEST + SHINGLE
            whole = hashlib.sha256(" ".join(words).encode()).digest()[:4] if words and short else b""
            yield long + whole or None


def _bands(texts: Sequence[Sequence[str]]) -> Iterable[np.ndarray[Any, Any]]:
    """One row a text: its bands, each mixed from its number and its `ROWS` values of the MinHash."""
    import numpy as np
    from rensa import RMinHash

    if not texts:
        return []
    sets = [list(set(_shingles(words))) for words in texts]
    matrix = RMinHash.digest_matrix_from_token_sets(sets, num_perm=PERMUTATIONS, seed=42)
    values = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(texts), -1, ROWS)
    mixed = np.broadcast_to(np.arange(values.shape[1], dtype=np.uint64), values.shape[:2])
    for row in range(ROWS):
        mixed = (mixed ^ values[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        mixed = mixed ^ (mixed >> np.uint64(29))
    return (mixed >> np.uint64(32)).astype("<u4")


def _candidates(near: pl.DataFrame, window: int) -> list[tuple[int, int]]:
    """Pairs (earlier, later) of rows that share a band or their whole text, one of them in the window, in order."""
    import numpy as np

    prints = near["fingerprint"].to_list()
    keys = np.frombuffer(b"".join(prints), dtype="<u4")
    rows = np.repeat(np.arange(len(prints)), [len(one) // 4 for one in prints])
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    edges = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True])))
    own = near["window"].to_numpy() == window
    pairs: set[tuple[int, int]] = set()
    for start, end in _runs(edges):
        bucket = rows[start:end].tolist()
        for place, later in enumerate(bucket):
            # A bucket of very many is one text copied often: its first and nearest members are enough to join it.
            near_by = {*bucket[: min(place, _NEIGHBOURS)], *bucket[max(0, place - _NEIGHBOURS) : place]}
            pairs.update((earlier, later) for earlier in near_by if earlier != later and (own[earlier] or own[later]))
    return sorted(pairs)


def _runs(edges: np.ndarray[Any, Any]) -> Iterator[tuple[int, int]]:
    """The buckets of more than one, from the places where buckets begin."""
    import numpy as np

    for i in np.flatnonzero(np.diff(edges) > 1):
        yield int(edges[i]), int(edges[i + 1])
