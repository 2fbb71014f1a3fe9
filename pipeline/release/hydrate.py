"""Hydration: the texts that a licence keeps out of a release, fetched again from their publishers for one reader.

Each is checked against the release's `body_sha256`, so that every offset fits; it stays in `data/`, which is private.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.clock import Clock, parse_instant
from pipeline.crawl.archive import DECODED_CAP, Record, message_of, page_record, read_records
from pipeline.crawl.by_hand import FETCHES, crawl_urls
from pipeline.crawl.decode import decode
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.parse.article import parse_page
from pipeline.parse.records import Reject
from pipeline.release.files import cannot_write
from pipeline.release.manifest import Release, open_release
from pipeline.release.version import Version
from pipeline.settings import Settings
from pipeline.sources import source_for
from pipeline.sources.spec import Source
from pipeline.urls import canonical_url, host_of

TEXTS: Final = "texts.parquet"
FITS, CHANGED, GONE, REFUSED, LEFT = "fits", "changed", "gone", "refused", "left"
_SCHEMA: Final[dict[str, Any]] = {
    "article_id": pl.String, "state": pl.String, "body_text": pl.String, "reason": pl.String,
    "fetched_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
_GONE: Final = (404, 410)
_REFUSED: Final = ("rejected", "skipped")


@dataclass(frozen=True)
class Hydration:
    """What became of the texts that a release withholds, by state; `file` holds them (article_id, state, body_text …).

    fits: the text of the release; changed: the page reads otherwise now, its text is not given; gone: the publisher has
    it no more; refused: robots.txt or the page itself forbids it; left: not answered yet, run it again.
    """

    version: Version
    file: Path
    states: Mapping[str, int]


def hydrate(
    home: Home, version: str | None, *, sources: Mapping[str, Source], settings: Settings, clock: Clock
) -> Hydration:
    """Fetch the texts that a release withholds and put them beside it as `data/hydrated/<version>/texts.parquet`.

    Polite like any crawl, and resumable: what fits is not fetched again, the rest is asked for anew. Raises
    `UsageError` for an unknown version, `SpaceNewsError` where the disk cannot be written or a crawl is running there.
    """
    release = open_release(home, version)
    folder = home.data / "hydrated" / str(release.version)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = _known(folder)
        wanted = _wanted(release).join(known.filter(pl.col("state") == FITS), on="article_id", how="anti")
        if wanted.height:
            crawl_urls([_asked(url, settings) for url in wanted["url"]], folder / "pages", settings, clock, sources)
            known = _merge(known, _read(folder / "pages", wanted, sources))
            beside = folder / f".{TEXTS}.new"
            known.write_parquet(beside, compression="zstd")
            beside.replace(folder / TEXTS)
    except OSError as error:
        raise SpaceNewsError(cannot_write(error, folder)) from error
    counts = {row["state"]: row["len"] for row in known.group_by("state").len().sort("state").to_dicts()}
    return Hydration(release.version, folder / TEXTS, counts)


def _wanted(release: Release) -> pl.DataFrame:
    """The articles whose text exists and is withheld."""
    withheld = pl.col("body_text").is_null() & pl.col("body_sha256").is_not_null()
    frame = pl.scan_parquet(release.contents.paths("articles")).filter(withheld)
    return frame.select("article_id", "url", "body_sha256").sort("article_id").collect()


def _asked(url: str, settings: Settings) -> str:
    """The address to ask: a host that the settings map to loopback speaks plain HTTP there."""
    return url.replace("https://", "http://", 1) if host_of(url) in settings.hosts else url


def _known(folder: Path) -> pl.DataFrame:
    path = folder / TEXTS
    return pl.read_parquet(path) if path.is_file() else pl.DataFrame(schema=_SCHEMA)


def _merge(known: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    kept = known.join(fresh, on="article_id", how="anti")
    return pl.concat([kept, fresh]).sort("article_id")


def _read(pages: Path, wanted: pl.DataFrame, sources: Mapping[str, Source]) -> pl.DataFrame:
    """What the fetched pages say of each wanted article; the newest page counts."""
    articles = {row["url"]: row for row in wanted.to_dicts()}
    found = {url: _unread(article, None) for url, article in articles.items()}
    for row in pl.read_parquet(pages / FETCHES).sort("fetched_at").to_dicts():
        if row["purpose"] == "page" and (url := _canonical(row["url"])) in articles:
            found[url] = _unread(articles[url], row)
    for url, (path, offset) in _newest_pages(pages).items():
        if url in articles and found[url]["state"] == LEFT:
            found[url] = _judge(articles[url], page_record(path, offset), sources)
    return pl.DataFrame(list(found.values()), schema=_SCHEMA).sort("article_id")


def _unread(article: Mapping[str, Any], fetch: Mapping[str, Any] | None) -> dict[str, Any]:
    """The state of an article that no page tells: what the last request says."""
    if fetch is None:
        return _row(article, LEFT, "it was not asked for yet", None)
    at, reason = fetch["fetched_at"], fetch["reason"] or f"the publisher answered {fetch['status']}"
    if fetch["status"] in _GONE:
        return _row(article, GONE, reason, at)
    return _row(article, REFUSED if fetch["outcome"] in _REFUSED else LEFT, reason, at)


def _row(
    article: Mapping[str, Any], state: str, reason: str | None, at: datetime | None, text: str | None = None
) -> dict[str, Any]:
    told = {"article_id": article["article_id"], "state": state, "body_text": text}
    return {**told, "reason": reason, "fetched_at": at}


def _newest_pages(pages: Path) -> dict[str, tuple[Path, int]]:
    """Where the newest good page of each canonical address that was asked for lies: (file, offset)."""
    found: dict[str, tuple[str, Path, int]] = {}
    for path in sorted(pages.glob("*.warc.gz")):
        for record in read_records(path):
            fields = record.fields
            url = _canonical(fields.get("space-news-requested-uri", fields.get("warc-target-uri", "")))
            good = record.problem is None and fields.get("warc-type") == "response" and "space-news-flag" not in fields
            if good and url and fields["warc-date"] >= found.get(url, ("", path, 0))[0]:
                found[url] = (fields["warc-date"], path, record.offset)
    return {url: (path, offset) for url, (_, path, offset) in found.items()}


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return ""


def _judge(article: Mapping[str, Any], record: Record, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Whether an archived page still has the text of the release."""
    at = parse_instant(record.fields["warc-date"])
    message = message_of(record)
    if message is None:
        return _row(article, LEFT, "the answer could not be read", at)
    decoded = decode(message.body, message.header("content-encoding"), DECODED_CAP)
    if decoded.problem:
        return _row(article, LEFT, decoded.problem, at)
    source = source_for(article["url"], sources)
    page = parse_page(decoded.body, article["url"], content_type=message.header("content-type") or None, source=source)
    if isinstance(page, Reject):
        return _row(article, CHANGED, page.reason, at)
    text = page.body_text or ""
    if hashlib.sha256(text.encode()).hexdigest() != article["body_sha256"]:
        return _row(article, CHANGED, "the page reads otherwise now, or other rules read it", at)
    return _row(article, FITS, None, at, text)
