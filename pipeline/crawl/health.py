"""What the ledger tells about publishers: when their robots.txt was read, and who has fallen silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pipeline.clock import parse_instant
from pipeline.crawl.addresses import covers
from pipeline.crawl.ledger import Ledger
from pipeline.home import Home
from pipeline.sources.spec import Source

FEWEST_GAPS: Final = 5  # with fewer, nothing is known of what is usual
SHORTEST_ALARM: Final = 3  # runs; a weekend is no silence
TIMES_USUAL: Final = 2


@dataclass(frozen=True)
class Silence:
    """A source that lists nothing new for longer than is usual for it; lengths count runs, not days without a run."""

    source_id: str
    last_new: date | None
    silent_for: int
    usual: int | None

    def sentence(self) -> str:
        """What to tell the operator."""
        since = f"since {self.last_new}" if self.last_new else "ever"
        usual = f"; at most {self.usual} is usual" if self.usual is not None else ""
        return f"{self.source_id} has listed nothing new {since} ({self.silent_for} runs{usual}): check its feeds"


def silent_sources(home: Home, day: date) -> list[Silence]:
    """The sources that are silent on `day`: longer than twice nine tenths of their pauses, and at least three runs."""
    if not home.ledger.is_file():
        return []
    with Ledger(home.ledger) as ledger:
        rows = ledger.rows(
            "SELECT source_id, day, sum(new) AS new FROM runs WHERE mode = 'new' AND day <= ? "
            "AND finished_at IS NOT NULL GROUP BY source_id, day ORDER BY source_id, day",
            (day.isoformat(),),
        )
    by_source: dict[str, list[tuple[date, int]]] = {}
    for row in rows:
        by_source.setdefault(row["source_id"], []).append((date.fromisoformat(row["day"]), int(row["new"])))
    found = (_silence(source_id, nights) for source_id, nights in by_source.items())
    return [silence for silence in found if silence is not None]


def robots_checked(home: Home, sources: Mapping[str, Source]) -> dict[str, datetime]:
    """When the robots.txt of each source's hosts was last read, by source id."""
    if not home.ledger.is_file():
        return {}
    with Ledger(home.ledger) as ledger:
        rows = ledger.rows("SELECT origin, fetched_at FROM robots")
    read = [(row["origin"] + "/", parse_instant(row["fetched_at"])) for row in rows]
    latest = {key: [at for url, at in read if covers(source, url)] for key, source in sources.items()}
    return {key: max(times) for key, times in latest.items() if times}


def _silence(source_id: str, nights: Iterable[tuple[date, int]]) -> Silence | None:
    pauses: list[int] = []
    pause, last_new = 0, None
    for day, new in nights:
        if not new:
            pause += 1
            continue
        if last_new is not None:
            pauses.append(pause)
        pause, last_new = 0, day
    usual = sorted(pauses)[int(len(pauses) * 0.9)] if len(pauses) >= FEWEST_GAPS else None
    longest = max(SHORTEST_ALARM, TIMES_USUAL * (usual or 0))
    return Silence(source_id, last_new, pause, usual) if pause > longest else None
