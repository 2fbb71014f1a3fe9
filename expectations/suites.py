"""All suites, by table."""

from __future__ import annotations

from typing import Final

from expectations import articles, entities, entity_mentions, event_reports, events, sources, superseded
from expectations.suite import Suite

SUITES: Final[dict[str, Suite]] = {
    suite.name: suite
    for suite in (
        articles.SUITE,
        entities.SUITE,
        entity_mentions.SUITE,
        event_reports.SUITE,
        events.SUITE,
        sources.SUITE,
        superseded.SUITE,
    )
}
