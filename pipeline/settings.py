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
    defaults = Settings()
    for name, value in given.items():
        expected = getattr(defaults, name)
        number = isinstance(expected, (int, float)) and isinstance(value, (int, float))
        if expected is not None and not number and not isinstance(value, (type(expected), list, str, dict)):
            raise UsageError(f"setting {name} takes {type(expected).__name__}, not {value!r}")
    given |= {name: value for name, value in overrides.items() if value is not None}
    if isinstance(given.get("allow_net"), list):
        given["allow_net"] = tuple(given["allow_net"])  # type: ignore[arg-type]
    if isinstance(given.get("ca_file"), str):
        given["ca_file"] = Path(str(given["ca_file"]))
    return Settings(**given)  # type: ignore[arg-type]
