"""The closed sets: every value that a column of fixed choices may take."""

from __future__ import annotations

from typing import Final

ENTITY_TYPES: Final = (
    "agency", "company", "organization", "person", "launch_vehicle", "spacecraft", "space_station",
    "satellite_constellation", "mission", "facility", "launch_site", "celestial_body", "country", "city",
)  # fmt: skip
EVENT_TYPES: Final = (
    "launch", "test_flight", "docking", "undocking", "orbit_insertion", "deployment", "landing_splashdown",
    "reentry", "flyby", "spacewalk", "test_firing", "anomaly_failure", "collision_debris", "mission_end", "delay",
    "contract_award", "agreement", "meeting_visit", "appointment", "crew_assignment", "funding", "regulatory",
    "discovery",
)  # fmt: skip
EVENT_STATUSES: Final = ("planned", "ongoing", "occurred", "failed", "postponed", "cancelled")
DATE_PRECISIONS: Final = ("minute", "hour", "day", "month", "quarter", "year", "unknown")
ORGANISATION_ROLES: Final = ("operator", "provider", "manufacturer", "customer", "agency", "counterpart")
PARTICIPANT_ROLES: Final = (
    "spacecraft", "launch_vehicle", "mission", "target_body", "person", "crew", *ORGANISATION_ROLES,
)  # fmt: skip
SLOT_ROLES: Final = (*PARTICIPANT_ROLES, "launch_site", "orbit", "date", "location", "amount", "failure")
TEXT_FIELDS: Final = ("title", "description", "body")
EXTRACTIONS: Final = ("done", "language_unsupported", "no_text")
TEXT_POLICIES: Final = ("full", "excerpt", "facts")
ORIGINS: Final = ("gazetteer", "discovered")
OWNERSHIPS: Final = ("state", "public", "private", "non-profit", "agency")
SUPERSESSIONS: Final = ("merge", "split", "retype")
MENTION_METHODS: Final = ("gazetteer", "acronym", "short_form", "pattern", "context", "tagger")
FETCH_PURPOSES: Final = ("page", "robots", "feed", "sitemap", "listing", "rights", "import")
FETCH_OUTCOMES: Final = ("stored", "flagged", "revisit", "failed", "rejected", "deferred", "skipped")
REJECT_STAGES: Final = ("crawl", "parse", "relevance", "extract", "resolve", "rows")
