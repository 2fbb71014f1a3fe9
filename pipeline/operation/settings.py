"""When the nights run, whom to tell of trouble, and how long things are kept: tables of `settings.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.errors import UsageError, unknown
from pipeline.home import Home
from pipeline.settings import FILE


@dataclass(frozen=True)
class Night:
    """`[night]`: `at` is wall-clock time in `time_zone`.

    Up to `look_back` days before the last one are done too where they were missed. The release is told as late when
    no night ended well for `fresh_hours`.
    """

    at: str = "03:15"
    time_zone: str = "UTC"
    look_back: int = 3
    fresh_hours: int = 48

    @property
    def cron(self) -> str:
        """The schedule in cron's words, to be read in `time_zone`."""
        at = time.fromisoformat(self.at)
        return f"{at.minute} {at.hour} * * *"

    def next_after(self, now: datetime) -> datetime:
        """The next night after `now`, in UTC (in the hour that clocks skip or repeat, the first that exists)."""
        zone, at = ZoneInfo(self.time_zone), time.fromisoformat(self.at)
        local = now.astimezone(zone)
        tonight = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0)
        if tonight <= local:
            tonight = (tonight + timedelta(days=1)).replace(fold=0)
        return tonight.astimezone(UTC)


@dataclass(frozen=True)
class Notices:
    """`[notice]`: where a failure is told besides the log of the home.

    `webhook` gets a JSON object by POST; `email_to` a message through `smtp` (host:port; a user and a password come
    from the environment, SPACE_NEWS_SMTP_USER and SPACE_NEWS_SMTP_PASSWORD, and then the connection is encrypted).
    """

    webhook: str = ""
    email_to: tuple[str, ...] = ()
    email_from: str = ""
    smtp: str = "localhost:25"


@dataclass(frozen=True)
class Retention:
    """`[retention]`: days that logs are kept; 0 keeps them for good.

    `runs`: what the steps of a Dagster run said (its materializations and check evaluations stay, the gate reads
    them). `log`: the log of the home. The archive and the releases are always kept: the one is the truth that all
    else is made from, the others are cited.
    """

    runs: int = 400
    log: int = 400


@dataclass(frozen=True)
class Operation:
    """The tables of `settings.toml` that are not about how the crawler behaves."""

    night: Night = field(default_factory=Night)
    notice: Notices = field(default_factory=Notices)
    retention: Retention = field(default_factory=Retention)


def load_operation(home: Home) -> Operation:
    """The tables of the home's `settings.toml`; defaults where there is none. Raises `UsageError` for what is wrong."""
    path = home.root / FILE
    if not path.is_file():
        return Operation()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the settings file {path}: {error}") from None
    operation = Operation(
        _table(Night, "night", told, path), _table(Notices, "notice", told, path),
        _table(Retention, "retention", told, path),
    )  # fmt: skip
    _check(operation, path)
    return operation


def _table(kind: Any, name: str, told: dict[str, Any], path: Path) -> Any:
    given = told.get(name, {})
    if not isinstance(given, dict):
        raise UsageError(f"{name} of {path} is a table: write [{name}] and its settings below it")
    defaults = {one.name: one.default for one in dataclasses.fields(kind)}
    for key, value in given.items():
        if key not in defaults:
            raise unknown(f"setting of [{name}]", key, defaults)
        wanted = defaults[key]
        if isinstance(wanted, tuple):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise UsageError(f"{name}.{key} of {path} takes a list of texts, not {value!r}")
            given[key] = tuple(value)
        elif type(value) is not type(wanted):
            kind_of = "a whole number" if isinstance(wanted, int) else "a text"
            raise UsageError(f"{name}.{key} of {path} takes {kind_of}, not {value!r}")
        elif isinstance(value, int) and value < 0:
            raise UsageError(f"{name}.{key} of {path} is {value}; write 0 or more")
    return kind(**given)


def _check(operation: Operation, path: Path) -> None:
    try:
        time.fromisoformat(operation.night.at)
    except ValueError:
        raise UsageError(f'night.at of {path} is {operation.night.at!r}; write it like "03:15"') from None
    try:
        ZoneInfo(operation.night.time_zone)
    except (KeyError, ValueError, OSError):  # unknown, a path, a folder of the zone database
        raise UsageError(f"night.time_zone of {path} is no time zone; write it like Europe/Berlin") from None
    if operation.notice.email_to and not operation.notice.email_from:
        raise UsageError(f"notice.email_to of {path} needs notice.email_from, the address that it comes from")
