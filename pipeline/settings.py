"""How the crawler behaves: its name, its patience and its limits; read from a TOML file where the user gives one."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.errors import UsageError, unknown

FILE: Final = "settings.toml"
"""Its name in a home."""

ELSEWHERE: Final = ("night", "notice", "retention")
"""Tables of the same file that are read by `pipeline.operation.settings`."""


@dataclass(frozen=True)
class Settings:
    """Limits of a crawl; seconds and bytes throughout.

    `engine` is where pages and articles are read: `local`, `local:4` (processes), `ray`, `ray:4`, `ray@ADDRESS`; the
    environment variable SPACE_NEWS_ENGINE goes before it.
    `hosts` maps a host name to the loopback address and port that serve it (the sample web and tests);
    `allow_net` lists networks in CIDR form that may be reached although they are private.
    """

    user_agent: str = "space-news/0.1 (+https://github.com/space-news/space-news; research dataset)"
    contact: str = "ops@space-news.example"
    delay: float = 1.0
    longest_crawl_delay: float = 60.0
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    wire_cap: int = 16 * 2**20
    decoded_cap: int = 16 * 2**20
    attempts: int = 3
    backoff: float = 2.0
    longest_retry_after: float = 300.0
    redirects: int = 5
    robots_ttl: float = 86_400.0
    host_failures: int = 5
    pages_per_source: int = 2_000
    concurrent_hosts: int = 32
    time_box: float | None = None
    allow_net: tuple[str, ...] = ()
    ca_file: Path | None = None
    engine: str = "local"
    hosts: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def load_settings(path: Path | None, **overrides: object) -> Settings:
    """Settings from a TOML file with the names above. Raises `UsageError` for an unknown name or a wrong type."""
    given: dict[str, object] = {}
    if path is not None:
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"cannot read the settings file {path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"the settings file {path} is not valid TOML: {error}") from None
    for table in ELSEWHERE:
        given.pop(table, None)
    known = {f.name for f in dataclasses.fields(Settings)}
    for name in given:
        if name not in known:
            raise unknown("setting", name, known)
    for name, value in given.items():
        wanted = _wanted(name, value)
        if wanted is not None:
            raise UsageError(f"setting {name} takes {wanted}, not {value!r}")
    given |= {name: value for name, value in overrides.items() if value is not None}
    if isinstance(given.get("allow_net"), list):
        given["allow_net"] = tuple(given["allow_net"])  # type: ignore[arg-type]
    if isinstance(given.get("ca_file"), str):
        given["ca_file"] = Path(str(given["ca_file"]))
    return Settings(**given)  # type: ignore[arg-type]


def _wanted(name: str, value: object) -> str | None:
    """What a setting of the file takes, where `value` is something else."""
    default = getattr(Settings(), name)
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
    if name == "allow_net":
        fits, wanted = isinstance(value, list) and all(isinstance(one, str) for one in value), "a list of networks"
    elif name == "hosts":
        fits = isinstance(value, dict) and all(isinstance(one, list) and len(one) == 2 for one in value.values())
        wanted = 'a table of hosts, each with an address and a port: ["127.0.0.1", 8080]'
    elif isinstance(default, int):
        fits, wanted = number and isinstance(value, int), "a whole number from 0"
    elif isinstance(default, float) or name == "time_box":
        fits, wanted = number, "a number from 0"
    else:
        fits, wanted = isinstance(value, str), "a text in quotation marks"
    return None if fits else wanted
