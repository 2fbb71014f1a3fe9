"""A first spec for a new publisher, from one of its article pages: identity, listings, address rule and layout."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pipeline.clock import Clock
from pipeline.crawl.addresses import BadUrlError, covers, fetch_address
from pipeline.crawl.hosts import DeferredError
from pipeline.crawl.source_run import SourceRun
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.parse.article import open_page, parse_page
from pipeline.parse.decode import decode
from pipeline.parse.page import Page
from pipeline.parse.records import Article, Reject
from pipeline.settings import Settings
from pipeline.sources import source_for, web_source
from pipeline.sources.spec import Layout, Source
from pipeline.sources.user import read_source
from pipeline.upkeep.check import SAMPLES
from pipeline.upkeep.identity import address_rule, feeds_of, identity_of, licence_link, sitemaps_of
from pipeline.upkeep.rules import rules_for
from pipeline.upkeep.source_file import as_toml
from pipeline.upkeep.visit import ListingSeen, PageSeen, see_listing, see_page, visit
from pipeline.urls import host_of, registrable_domain

MOST_LISTINGS: Final = 5
_RULED: Final = {"title": "title", "authors": "authors", "published_at": "published_at", "body": "body_text"}


@dataclass(frozen=True)
class Draft:
    """A source to be: the keys of its file, its rules, what its own rules read of the page, and what is left to do."""

    keys: Mapping[str, Any]
    rules: Mapping[str, Any]
    page: PageSeen
    record: Article
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """What a visit found besides the page itself."""

    page: PageSeen
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)


def draft_from_address(url: str, settings: Settings, clock: Clock, **given: str | None) -> Draft:
    """A draft from a live page; its feeds and the sitemaps of its robots.txt are tried.

    Raises `UsageError` for what is no address, `SpaceNewsError` for a page that cannot be had or is no article.
    """
    try:
        url = fetch_address(url)
    except BadUrlError as error:
        raise UsageError(f"{url} is no address to ask: {error}") from None

    async def work(run: SourceRun) -> _Found:
        page = await see_page(run, url)
        if page.body is None:
            return _Found(page)
        home = await see_page(run, f"{url.split('//', maxsplit=1)[0]}//{host_of(url)}/")
        opened = [one for seen in (page, home) if (one := _open(seen)) is not None]
        feeds = [await see_listing(run, one, "feed") for one in _first(feeds_of, opened)]
        named = [*await _robots_sitemaps(run, url), *_first(sitemaps_of, opened)]
        maps = [await see_listing(run, one, "sitemap") for one in list(dict.fromkeys(named))[:MOST_LISTINGS]]
        return _Found(page, _alive(_first(feeds_of, opened), feeds), _alive(list(dict.fromkeys(named)), maps),
                      [link for one in feeds or maps for link, _ in one.articles])  # fmt: skip

    found = visit(web_source(registrable_domain(url)), settings, clock, work)
    if found.page.body is None:
        raise SpaceNewsError(f"{url} cannot be read: {found.page.problem}; give the address of another article")
    return _draft(found, given)


def draft_from_file(path: Path, url: str | None, **given: str | None) -> Draft:
    """A draft from a saved page, without asking anybody; `url` where the page does not name its own address."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    page = _open(PageSeen(url or "https://nowhere.invalid/", body))
    named = url or (page and (page.links.get("canonical") or page.meta("og:url"))) or ""
    if not named.startswith(("http://", "https://")):
        raise UsageError(f"{path} does not name its own address; give it with --url")
    seen = PageSeen(named, body)
    opened = _open(seen)
    feeds = feeds_of(opened) if opened else []
    return _draft(_Found(seen, feeds, sitemaps_of(opened) if opened else []), given)


def write(draft: Draft, folder: Path, taken: Mapping[str, Source]) -> tuple[Path, Path]:
    """Write the source file and the saved page with its record; returns both paths.

    Raises `UsageError` where a source of this id is known already, or claims the host; nothing is overwritten.
    """
    name = draft.keys["id"]
    path, sample = folder / f"{name}.toml", folder / SAMPLES / name / "1.html"
    if path.exists() or sample.exists():
        raise UsageError(f"{path if path.exists() else sample} is there already; give another --id, or delete it first")
    owner = source_for(draft.record.url, taken)
    if name in taken or owner is not None:
        known = name if name in taken else str(owner.source_id if owner else "")
        raise UsageError(
            f"{known} is a source already and owns {host_of(draft.record.url)}; see `sources show {known}`"
        )
    try:
        sample.parent.mkdir(parents=True, exist_ok=True)
        sample.write_bytes(draft.page.body or b"")
        told = {"url": draft.page.url, "content_type": draft.page.content_type, "record": draft.record.as_json()}
        sample.with_suffix(".json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        path.write_text(as_toml(draft.keys, draft.rules, draft.notes), encoding="utf-8")
    except OSError as error:
        raise SpaceNewsError(f"cannot write to {folder}: {error.strerror}; give another folder with --to") from None
    read_source(path)
    return path, sample


def _draft(found: _Found, given: Mapping[str, str | None]) -> Draft:
    seen = found.page
    generic = parse_page(seen.body or b"", seen.url, content_type=seen.content_type)
    page = _open(seen)
    if isinstance(generic, Reject) or page is None:
        why = generic.reason if isinstance(generic, Reject) else "it cannot be read"
        raise SpaceNewsError(f"{seen.url} is no article: {why}; give the address of one article")
    keys = identity_of(page, generic) | {name: value for name, value in given.items() if value}
    keys |= {"feeds": found.feeds, "sitemaps": found.sitemaps}
    rule = address_rule(generic.url, found.listed)
    if rule:
        keys["article_urls"] = [rule]
    keys = {name: value for name, value in keys.items() if value}
    rules, record = _tried(seen, keys, rules_for(page, generic), generic)
    return Draft(keys, rules, seen, record, tuple(_notes(page, keys, rules, generic)))


def _tried(
    seen: PageSeen, keys: Mapping[str, Any], rules: Mapping[str, Any], generic: Article
) -> tuple[dict[str, Any], Article]:
    """The rules that together read the page as the generic parser does, and what they read."""
    kept = dict(rules)
    while True:
        layouts = (Layout("user", kept),) if kept else ()
        source = Source(
            str(keys["id"]), str(keys["name"]), str(keys["homepage"]), tuple(keys["hosts"]), layouts=layouts
        )
        record = parse_page(seen.body or b"", seen.url, content_type=seen.content_type, source=source)
        wrong = [name for name, column in _RULED.items() if name in kept and not _same(record, generic, column)]
        if isinstance(record, Article) and not wrong:
            return kept, record
        kept = {rule: value for rule, value in kept.items() if wrong and rule.split(".")[0] not in wrong}


def _same(record: Article | Reject, generic: Article, column: str) -> bool:
    return isinstance(record, Article) and getattr(record, column) == getattr(generic, column)


def _notes(page: Page, keys: Mapping[str, Any], rules: Mapping[str, Any], article: Article) -> Iterator[str]:
    """What a person has to look at, a line each."""
    yield f"drafted from {article.url}"
    if not keys.get("feeds") and not keys.get("sitemaps"):
        yield "no feed and no sitemap was found: add feeds, sitemaps, day_archive or listings"
    if "article_urls" not in keys:
        yield "no rule tells articles from other pages by their address: add article_urls if listings hold other pages"
    for name, column in _RULED.items():
        if name not in rules:
            told = "the generic parser reads it" if getattr(article, column) else "the page does not tell it"
            yield f"no rule for {name}: {told}"
    if link := licence_link(page):
        yield f"the page links to {link} as its licence: if that holds for every text, set licence and text_policy"
    yield "texts are not republished (text_policy excerpt) until you set licence, text_policy and policy_reason"


def _open(seen: PageSeen) -> Page | None:
    decoded = decode(seen.body or b"", seen.content_type)
    return open_page(decoded, seen.url) if decoded else None


def _first(of: Any, pages: list[Page]) -> list[str]:
    return list(dict.fromkeys(url for page in pages for url in of(page)))[:MOST_LISTINGS]


def _alive(urls: list[str], seen: list[ListingSeen]) -> list[str]:
    """The listings that name articles of the host."""
    return [url for url, one in zip(urls, seen, strict=False) if one.articles]


async def _robots_sitemaps(run: SourceRun, url: str) -> list[str]:
    try:
        robots = await run.fetcher.files.robots(url, run)
    except DeferredError:
        return []
    return [named for named in robots.sitemaps if named.startswith("http") and covers(run.source, named)]
