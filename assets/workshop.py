"""What the assets work with: where the data lies, which sources, how to crawl, what time it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.clock import Clock, utc_now
from pipeline.home import Home
from pipeline.settings import Settings
from pipeline.sources.spec import Source


def _silent(_: str) -> None:
    return None


@dataclass(frozen=True)
class Workshop:
    """The resources of one set of definitions.

    `night` is asked for the clock of a day just before that day is crawled: the demo moves its web to that day, a
    sample home refuses. `clock` tells when a release is made. `say` hears short lines of progress. `retries` is how
    often a crawl that broke is begun again (the nights; a person at the terminal would rather know at once).
    """

    home: Home
    sources: Mapping[str, Source]
    settings: Settings
    night: Callable[[date], Clock] = lambda day: utc_now
    clock: Clock = utc_now
    say: Callable[[str], None] = _silent
    sample: bool = False
    retries: int = 0
