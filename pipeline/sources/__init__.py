"""Who publishes what: the built-in specs, the user's own TOML files, and the source that an address belongs to."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from pipeline.errors import UsageError
from pipeline.sources.spec import Layout, Source
from pipeline.urls import host_of

__all__ = ["Layout", "Source", "load_sources", "source_for", "web_source"]
_NOT_SPECS: Final = frozenset(("spec", "user"))


def load_sources(extra: Path | None = None) -> dict[str, Source]:
    """Every source by its id, sorted: the built-in ones, then the TOML files of the folder `extra`.

    A user's file takes the place of a built-in source of the same id. Raises `UsageError` for a file that cannot be
    read, with one sentence that says what to change.
    """
    sources = dict(_built_in())
    if extra is not None and extra.is_dir():
        from pipeline.sources.user import read_source

        origins: dict[str, Path] = {}
        for path in sorted(extra.glob("*.toml")):
            source = read_source(path)
            if source.source_id in origins:
                raise UsageError(
                    f"{path} and {origins[source.source_id]} both call themselves {source.source_id!r}; rename one id"
                )
            origins[source.source_id] = path
            sources[source.source_id] = source
    return dict(sorted(sources.items()))


def source_for(url: str, sources: Mapping[str, Source]) -> Source | None:
    """The source whose hosts claim an address (a host covers its subdomains): the one with the longest host."""
    host = host_of(url)
    best: Source | None = None
    longest = 0
    if not host:
        return None
    for length, source in _claims(host, sources):
        if length > longest:
            best, longest = source, length
    return best


@lru_cache(maxsize=4096)
def web_source(domain: str) -> Source:
    """The source of a host that no spec claims: `web/<registrable domain>`; its texts are never republished."""
    return Source(source_id=f"web/{domain}", name=domain, homepage=f"https://{domain}/", hosts=(domain,), languages=())


def _claims(host: str, sources: Mapping[str, Source]) -> list[tuple[int, Source]]:
    index = _host_index(sources)
    parts = host.split(".")
    names = (".".join(parts[i:]) for i in range(len(parts)))
    return [(len(name), index[name]) for name in names if name in index]


_indexes: dict[int, tuple[Mapping[str, Source], dict[str, Source]]] = {}


def _host_index(sources: Mapping[str, Source]) -> dict[str, Source]:
    found = _indexes.get(id(sources))
    if found is None or found[0] is not sources:
        _indexes.clear()
        index = {host.lower(): source for source in sources.values() for host in source.hosts}
        found = _indexes[id(sources)] = (sources, index)
    return found[1]


@lru_cache(maxsize=1)
def _built_in() -> dict[str, Source]:
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name in _NOT_SPECS or module.name.startswith("_"):
            continue
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Source):
                found[value.source_id] = value
    return found
