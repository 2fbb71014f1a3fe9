"""A source of the user's own: one TOML file in the `sources` folder, no code."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pipeline.errors import UsageError, unknown
from pipeline.sources.spec import RULE_NAMES, Layout, Source
from pipeline.tables.closed_sets import OWNERSHIPS, TEXT_POLICIES
from pipeline.urls import host_of

_TEXTS: Final = (
    "name", "homepage", "legal_name", "country", "ownership", "email", "telephone", "logo_url", "day_archive",
    "licence",
    "text_policy", "policy_reason", "verified",
)  # fmt: skip
_LISTS: Final = ("hosts", "languages", "feeds", "sitemaps", "listings", "article_urls", "excluded_urls")
_NUMBERS: Final = ("logo_width", "logo_height")
_ADDRESSES: Final = ("homepage", "logo_url", "feeds", "sitemaps", "listings")
_KNOWN: Final = ("id", *_TEXTS, *_LISTS, *_NUMBERS, "selectors", "layouts")
_ID: Final = re.compile(r"^[a-z0-9][a-z0-9_-]*$")


def read_source(path: Path) -> Source:
    """The source that a TOML file describes. Raises `UsageError`, one sentence that names the file and the key."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from None
    for key in given:
        if key not in _KNOWN:
            raise UsageError(f"{path}: {unknown('key', key, _KNOWN)}")
    for key in ("id", "name", "homepage"):
        if not isinstance(given.get(key), str) or not given[key].strip():
            raise UsageError(f'{path}: {key} is missing; add a line like {key} = "…"')
    if not _ID.match(given["id"]):
        raise UsageError(
            f"{path}: id {given['id']!r} may hold only lower-case letters, digits, hyphens and underscores"
        )
    values = _values(path, given)
    values.setdefault("hosts", (host_of(given["homepage"]).removeprefix("www."),))
    return Source(source_id=given["id"], layouts=_layouts(path, given), **values)


def _values(path: Path, given: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key in _TEXTS and not isinstance(value, str):
            raise UsageError(f'{path}: {key} takes a text, so write {key} = "…"')
        if key in _NUMBERS and not isinstance(value, int):
            raise UsageError(f"{path}: {key} takes a whole number of pixels")
        if key in (*_TEXTS, *_LISTS, *_NUMBERS):
            values[key] = _strings(path, key, value) if key in _LISTS else value
    _check(path, values)
    return values


def _strings(path: Path, key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise UsageError(f'{path}: {key} takes a list of texts, so write {key} = ["…"]')
    return tuple(value)


def _check(path: Path, values: dict[str, Any]) -> None:
    for key in _ADDRESSES:
        listed = values.get(key, ())
        for address in (listed,) if isinstance(listed, str) else listed:
            if not host_of(address) or not address.startswith(("http://", "https://")):
                raise UsageError(f"{path}: {key} holds {address!r}, which is no address; it starts with https://")
    for key in ("article_urls", "excluded_urls"):
        for rule in values.get(key, ()):
            try:
                re.compile(rule)
            except re.error as error:
                raise UsageError(f"{path}: {key} holds {rule!r}, which is no regular expression: {error}") from None
    if (archive := values.get("day_archive")) is not None:
        try:
            changed = archive.format(day=datetime(2025, 7, 29, tzinfo=UTC).date()) != archive
        except (KeyError, IndexError, ValueError, AttributeError):
            changed = False
        if not changed:
            raise UsageError(
                f"{path}: day_archive takes the day like https://example.org/{{day:%Y%m%d}}/, not {archive!r}"
            )
    for key, choices in (("text_policy", TEXT_POLICIES), ("ownership", OWNERSHIPS)):
        if key in values and values[key] not in choices:
            raise UsageError(f"{path}: {unknown(key, values[key], choices)}")


def _layouts(path: Path, given: dict[str, Any]) -> tuple[Layout, ...]:
    tables = given.get("layouts", [])
    if "selectors" in given:
        tables = [{"name": "user", "rules": given["selectors"]}, *tables]
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise UsageError(f"{path}: layouts takes tables, so write [[layouts]] with a name and [layouts.rules]")
    return tuple(_layout(path, table) for table in tables)


def _layout(path: Path, table: dict[str, Any]) -> Layout:
    rules = table.get("rules", {})
    if not isinstance(rules, dict):
        raise UsageError(f'{path}: selectors takes a table of rules, such as title = "h1"')
    flat: dict[str, Any] = {}
    for name, rule in rules.items():  # TOML reads body.drop as a table inside body
        if isinstance(rule, dict):
            flat |= {f"{name}.{inner}" if inner != "at" else name: value for inner, value in rule.items()}
        else:
            flat[name] = rule
    for name, rule in flat.items():
        if name not in RULE_NAMES:
            raise UsageError(f"{path}: {unknown('selector', name, RULE_NAMES)}")
        for selector in rule if isinstance(rule, list) else [rule]:
            if not isinstance(selector, (str, bool)):
                raise UsageError(f"{path}: selector {name} takes a text or a list of texts")
            _check_selector(path, name, selector)
    marker = table.get("marker")
    if marker is not None:
        _check_selector(path, "body", marker)
    days = {key: table[key] for key in ("since", "until") if isinstance(table.get(key), date)}
    return Layout(
        name=str(table.get("name", "user")),
        rules={k: tuple(v) if isinstance(v, list) else v for k, v in flat.items()},
        marker=marker,
        **days,
    )


def _check_selector(path: Path, name: str, selector: str | bool) -> None:
    if isinstance(selector, bool) or name.endswith((".strip", ".skip")) or name in ("zone", "never"):
        return
    if selector.startswith(("=", "meta:", "ld:", "micro:")):
        return
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("<p>").css_first(re.sub(r"::attr\([\w:-]+\)$", "", selector))
    except (SelectolaxError, ValueError):
        raise UsageError(f"{path}: selector {name} holds {selector!r}, which is no CSS selector") from None
