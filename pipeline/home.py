"""Where a user's data lies: `$SPACE_NEWS_HOME` with `data/`, `sources/` and `datasets/`, stamped sample or real."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import SpaceNewsError, UsageError

VARIABLE = "SPACE_NEWS_HOME"
Stamp = Literal["sample", "real"]


@dataclass(frozen=True)
class Home:
    """The folders of one installation; everything private is below `data`, everything public below `datasets`."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def archive(self) -> Path:
        """WARC files: `archive/<source_id>/<day>/<run>.warc.gz`."""
        return self.data / "archive"

    @property
    def staged(self) -> Path:
        """Daily tables: `staged/<table>/<day>.parquet`."""
        return self.data / "staged"

    @property
    def tables(self) -> Path:
        """Tables over all days: `tables/<table>.parquet`."""
        return self.data / "tables"

    @property
    def ledger(self) -> Path:
        """The crawl's SQLite ledger (frontier, validators, hosts)."""
        return self.data / "ledger.sqlite"

    @property
    def dagster(self) -> Path:
        return self.data / "dagster"

    @property
    def user_sources(self) -> Path:
        return self.root / "sources"

    @property
    def datasets(self) -> Path:
        return self.root / "datasets"

    @property
    def releases(self) -> Path:
        return self.datasets / "releases"

    @property
    def stamp_file(self) -> Path:
        return self.data / "HOME_KIND"

    def stamp(self) -> Stamp | None:
        """What this home holds, or None where nothing has been written yet."""
        try:
            found = self.stamp_file.read_text().strip()
        except FileNotFoundError:
            return None
        if found not in ("sample", "real"):
            raise SpaceNewsError(f"{self.stamp_file} says {found!r}; write sample or real into it")
        return "sample" if found == "sample" else "real"

    def claim(self, kind: Stamp) -> None:
        """Stamp a new home as `kind`. Raises `UsageError` where the home already holds the other kind."""
        found = self.stamp()
        if found == kind:
            return
        if found == "sample":
            raise UsageError(
                f"{self.root} holds the invented news of the demo: "
                f"run `space-news demo --clear` first, or set {VARIABLE} to another folder"
            )
        if found == "real":
            raise UsageError(f"{self.root} holds real news: set {VARIABLE} to another folder for the demo")
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            self.stamp_file.write_text(kind + "\n")
        except OSError as error:
            raise SpaceNewsError(
                f"cannot write to {self.data} ({error.strerror}); set {VARIABLE} to a folder that you own"
            ) from None


def find_home() -> Home:
    """`$SPACE_NEWS_HOME`, else the checkout that this code runs from. Raises `UsageError` where there is neither."""
    given = os.environ.get(VARIABLE)
    if given:
        return Home(Path(given).expanduser().resolve())
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file():
        return Home(checkout)
    raise UsageError(f"set {VARIABLE} to the folder that shall hold the data")
