"""The dictionary of columns: what each is, its type, unit, nullability, example and the rules a value obeys.

Every column of every table is declared here and nowhere else; `pipeline.tables.catalog` lists which table has which.
Types are written as `string`, `int32`, `int64`, `float32`, `bool`, `timestamp`, `date32`, `list<string>` or
`list<struct>` (whose members are columns too); `pipeline.tables.arrow` turns them into Arrow and Polars types.
A name that means different things in two tables is declared as `table.name`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pipeline.tables import closed_sets as sets

Value = Any


@dataclass(frozen=True)
class Column:
    """One column; `references` names `table.column`, `maximum_length` counts code points."""

    name: str
    type: str
    meaning: str
    example: Value
    nullable: bool = False
    unit: str | None = None
    one_of: tuple[str, ...] | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    maximum_length: int | None = None
    references: str | None = None
    fields: tuple[Column, ...] = ()


_ARTICLE_ID = r"^[0-9a-f]{20}$"
_EVENT_ID = r"^[0-9a-f]{16}$"
_ENTITY_ID = rf"^({'|'.join(sets.ENTITY_TYPES)})/[a-z0-9][a-z0-9-]*$"
_HTTP_URL = r"^https?://[^\s]+$"
_LOCAL_DATE = (
    r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])"
    r"(T([01]\d|2[0-3])(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?)?)?)?$"
)
_SHA256 = r"^[0-9a-f]{64}$"
_VERSION = r"^\d{4}\.\d{1,2}\.\d{1,2}(-\d+)?$"


def _offset(name: str, meaning: str, example: int, **more: Value) -> Column:
    return Column(name, "int32", meaning, example, unit="code points", minimum=0, **more)


def _count(name: str, meaning: str, example: int) -> Column:
    return Column(name, "int32", meaning, example, unit="rows", minimum=0)


_PARTICIPANT = (
    Column("role", "string", "What it does in the event.", "operator", one_of=sets.PARTICIPANT_ROLES),
    Column("entity_id", "string", "The thing; null where it has no row in `entities`.", "agency/nasa", nullable=True,
           references="entities.entity_id"),
    Column("name", "string", "Its name.", "NASA"),
)  # fmt: skip

_DECLARED: Final = (
    # --- articles
    Column("article_id", "string", "First 20 hex digits of the SHA-256 of the canonical URL.",
           "5f0c7d1a9b3e4c2d8f60", pattern=_ARTICLE_ID, references="articles.article_id"),
    Column("url", "string", "Canonical address of the article.", "https://sputnikglobe.com/20250729/russian-space-agency-chief-bakanov-arrives-in-us---roscosmos-1122506357.html",
           pattern=_HTTP_URL),
    Column("source_id", "string", "The publisher.", "sputnik", pattern=r"^[a-z0-9][a-z0-9._/-]*$",
           references="sources.source_id"),
    Column("language", "string", "Language of the text (BCP 47).", "en", nullable=True, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
    Column("edition", "string", "Edition of the publisher that carried it.", "Sputnik International", nullable=True),
    Column("title", "string", "Headline as the publisher shows it.", "Russian Space Agency Chief Bakanov Arrives in US - Roscosmos"),
    Column("description", "string", "The publisher's own summary (follows the text policy).", "Roscosmos CEO Dmitry Bakanov has arrived in the United States.", nullable=True),
    Column("authors", "list<string>", "People of the byline; a desk or agency only where no person is named.", ["Jeff Foust"]),
    Column("dateline", "string", "Place of the dateline as printed.", "MOSCOW", nullable=True),
    Column("section", "string", "Section or rubric of the site.", "World", nullable=True),
    Column("genre", "string", "Kind of text as the publisher declares it (schema.org genre).", "News", nullable=True),
    Column("tags", "list<string>", "Topics that the publisher shows or declares for the article.", ["roscosmos", "nasa"]),
    Column("keywords", "list<string>", "Keywords of the page's metadata.", ["space cooperation"]),
    Column("content_locations", "list<string>", "Places the article is about (schema.org contentLocation).", ["houston"]),
    Column("published_at", "timestamp", "When it was first published.", "2025-07-29T04:35:00Z", nullable=True),
    Column("modified_at", "timestamp", "When the publisher last changed it.", "2025-07-29T05:10:00Z", nullable=True),
    Column("body_text", "string", "The article as a reader sees it, paragraphs parted by a blank line; null where the licence does not allow republishing.", "MOSCOW (Sputnik) - Roscosmos CEO Dmitry Bakanov has arrived in the United States.", nullable=True),
    Column("excerpt", "string", "The first words of the body.", "MOSCOW (Sputnik) - Roscosmos CEO …", nullable=True, maximum_length=280, unit="at most 280 code points"),
    Column("body_sha256", "string", "SHA-256 of the UTF-8 of the body, also where the body is withheld.", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", nullable=True, pattern=_SHA256),
    Column("word_count", "int32", "Words of the body.", 241, unit="words", minimum=0),
    Column("images", "list<struct>", "Pictures of the article.", [], fields=(
        Column("url", "string", "Address of the picture.", "https://cdn1.img.sputnikglobe.com/img/1.jpg", pattern=_HTTP_URL),
        Column("width", "int32", "Width.", 1920, nullable=True, unit="pixels", minimum=1),
        Column("height", "int32", "Height.", 1080, nullable=True, unit="pixels", minimum=1),
        Column("caption", "string", "Caption (follows the text policy).", "Angara-A5 rocket at a launch pad.", nullable=True),
        Column("credit", "string", "Credit line.", "© Sputnik / Roscosmos", nullable=True),
        Column("representative", "bool", "Whether the publisher marks it as the article's picture.", True, nullable=True),
    )),
    Column("related_urls", "list<string>", "Articles that the page itself cites as related.", ["https://sputnikglobe.com/20250728/russia-rivals-us-1122503175.html"]),
    Column("copyright_holder", "string", "Who holds the copyright.", "Sputnik International", nullable=True),
    Column("copyright_year", "int32", "Year of the copyright.", 2025, nullable=True, unit="year", minimum=1900, maximum=2100),
    Column("space_relevance", "float32", "How much the article is about space flight and space science.", 0.94, unit="0 to 1", minimum=0, maximum=1),
    Column("duplicate_of", "string", "`article_id` of the earliest copy, where this is a copy.", "0a1b2c3d4e5f60718293", nullable=True, pattern=_ARTICLE_ID, references="articles.article_id"),
    Column("extraction", "string", "Whether entities and events were read from the text.", "done", one_of=sets.EXTRACTIONS),
    Column("first_seen_at", "timestamp", "When the crawl first found the address.", "2025-07-29T06:00:00Z"),
    Column("fetched_at", "timestamp", "When this revision was fetched.", "2025-07-29T06:00:07Z"),
    Column("revision", "int32", "Number of this revision, from 1.", 1, minimum=1),
    Column("warc_file", "string", "Archive file that holds the page.", "sputnik/2025-07-29/20250730T030000Z-1.warc.gz", nullable=True),
    Column("warc_offset", "int64", "Offset of the record in the archive file.", 18211, nullable=True, unit="bytes", minimum=0),
    Column("warc_record_id", "string", "WARC-Record-ID of the response.", "urn:uuid:12a53f30-2f54-5c1e-9a9d-6a4c3a0b7d11", nullable=True),
    Column("parser", "string", "Name and version of the rules that read the page.", "sputnik/2022"),
    Column("licence", "string", "Licence of the text (SPDX id, address, or `all-rights-reserved`).", "all-rights-reserved"),
    Column("text_policy", "string", "How much of the text a release carries.", "excerpt", one_of=sets.TEXT_POLICIES),
    # --- entities
    Column("entity_id", "string", "`<type>/<slug>`; stable, never reused.", "agency/roscosmos", pattern=_ENTITY_ID, references="entities.entity_id"),
    Column("name", "string", "Canonical name.", "Roscosmos"),
    Column("entities.type", "string", "Kind of thing.", "agency", one_of=sets.ENTITY_TYPES),
    Column("aliases", "list<string>", "Other names it is known by.", ["Russian Federal Space Agency"]),
    Column("wikidata_id", "string", "Wikidata item, where a source gives it.", "Q309988", nullable=True, pattern=r"^Q[1-9]\d*$"),
    Column("country", "string", "Country (ISO 3166-1 alpha-2; `EU` and `INT` for bodies of several states).", "RU", nullable=True, pattern=r"^[A-Z]{2}$|^INT$"),
    Column("origin", "string", "Whether a list named it or the text did.", "gazetteer", one_of=sets.ORIGINS),
    _count("n_articles", "Articles that name it.", 12),
    _count("n_mentions", "Mentions of it.", 40),
    Column("first_mentioned_at", "timestamp", "Publication of the earliest article that names it.", "2025-07-20T09:00:00Z", nullable=True),
    Column("last_mentioned_at", "timestamp", "Publication of the latest article that names it.", "2025-07-29T04:35:00Z", nullable=True),
    # --- entity_mentions
    Column("field", "string", "Text that the offsets count in.", "body", one_of=sets.TEXT_FIELDS),
    _offset("start", "First code point of the span.", 19),
    _offset("end", "First code point after the span.", 28),
    Column("surface", "string", "The words as printed.", "Roscosmos"),
    Column("method", "string", "How the name was found.", "gazetteer", one_of=sets.MENTION_METHODS),
    Column("confidence", "float32", "How sure the extraction is.", 0.98, unit="0 to 1", minimum=0, maximum=1),
    # --- event_reports
    Column("report_id", "string", "First 16 hex digits of the SHA-256 of article, type, field and start.", "a81f0c33d5e77b19", pattern=_EVENT_ID),
    Column("event_id", "string", "The event that the report tells; stable, never reused.", "1f6b0c2d3e4a5b69", pattern=_EVENT_ID, references="events.event_id"),
    _offset("trigger_start", "First code point of the word that evokes the event.", 46),
    _offset("trigger_end", "First code point after that word.", 53),
    Column("event_reports.type", "string", "Kind of event.", "launch", one_of=sets.EVENT_TYPES),
    Column("status", "string", "How far the event had come when it was told.", "planned", one_of=sets.EVENT_STATUSES),
    Column("date_text", "string", "The words that give the date.", "July 31", nullable=True),
    Column("date", "string", "Local date as precise as known (`2025-07-31T22:05-04:00` … `2025-Q3`, `2025`).", "2025-07-31", nullable=True, pattern=_LOCAL_DATE),
    Column("date_end", "string", "Last local date of a range.", "2025-08-01", nullable=True, pattern=_LOCAL_DATE),
    Column("date_precision", "string", "How precise the date is.", "day", one_of=sets.DATE_PRECISIONS),
    Column("location_id", "string", "Where it happens.", "facility/kennedy-space-center", nullable=True, pattern=_ENTITY_ID, references="entities.entity_id"),
    Column("participants", "list<struct>", "Who and what takes part, from the whole article.", [], fields=_PARTICIPANT),
    Column("slots", "list<struct>", "What the anchor sentence says, role by role.", [], fields=(
        Column("role", "string", "What the words say about the event.", "launch_vehicle", one_of=sets.SLOT_ROLES),
        _offset("start", "First code point of the words, in the report's field.", 60),
        _offset("end", "First code point after them.", 68),
        Column("surface", "string", "The words as printed.", "Falcon 9"),
        Column("entity_id", "string", "The thing, where it is one.", "launch_vehicle/falcon-9", nullable=True, references="entities.entity_id"),
        Column("value", "string", "Normalised value of a date or an amount.", "2025-07-31", nullable=True),
    )),
    Column("tellings", "list<struct>", "Every sentence of the article that tells the event.", [], fields=(
        Column("field", "string", "Text that the offsets count in.", "body", one_of=sets.TEXT_FIELDS),
        _offset("start", "First code point of the sentence.", 0),
        _offset("end", "First code point after it.", 120),
    )),
    # --- events
    Column("events.type", "string", "Kind of event.", "launch", one_of=sets.EVENT_TYPES),
    Column("events.title", "string", "What happened, built from the participants.", "Launch of Crew-11 on Falcon 9 from Kennedy Space Center"),
    Column("starts_on", "date32", "First possible local day.", "2025-07-31", nullable=True),
    Column("ends_on", "date32", "Last possible local day.", "2025-07-31", nullable=True),
    Column("starts_at", "timestamp", "Instant, only where an hour is known.", "2025-08-01T02:05:00Z", nullable=True),
    Column("date_history", "list<struct>", "How the date slipped, report by report.", [], fields=(
        Column("reported_at", "timestamp", "When it was reported.", "2025-07-20T09:00:00Z", nullable=True),
        Column("article_id", "string", "Who reported it.", "5f0c7d1a9b3e4c2d8f60", pattern=_ARTICLE_ID, references="articles.article_id"),
        Column("date", "string", "The date as reported.", "2025-07-30", nullable=True, pattern=_LOCAL_DATE),
        Column("date_precision", "string", "How precise that date was.", "day", one_of=sets.DATE_PRECISIONS),
        Column("status", "string", "How far the event had come then.", "planned", one_of=sets.EVENT_STATUSES),
    )),
    _count("n_reports", "Articles that tell it.", 4),
    _count("n_sources", "Independent publishers that tell it; copies count once.", 3),
    Column("first_reported_at", "timestamp", "Publication of the first report.", "2025-07-20T09:00:00Z", nullable=True),
    Column("last_reported_at", "timestamp", "Publication of the last report.", "2025-08-01T03:00:00Z", nullable=True),
    # --- sources
    Column("sources.name", "string", "Name that readers know.", "Sputnik"),
    Column("sources.n_articles", "int32", "Articles of it in this release.", 31, unit="rows", minimum=0),
    Column("legal_name", "string", "Legal name of the publisher.", "MIA „Rossiya Segodnya“", nullable=True),
    Column("homepage", "string", "Front page.", "https://sputnikglobe.com/", pattern=_HTTP_URL),
    Column("ownership", "string", "Who owns it.", "state", nullable=True, one_of=sets.OWNERSHIPS),
    Column("email", "string", "Contact address that it publishes.", "feedback@sputniknews.com", nullable=True, pattern=r"^[^@\s]+@[^@\s]+$"),
    Column("telephone", "string", "Telephone that it publishes.", "+74956456601", nullable=True),
    Column("logo_url", "string", "Logo that it declares.", "https://sputnikglobe.com/i/logo.png", nullable=True, pattern=_HTTP_URL),
    Column("logo_width", "int32", "Width of the logo.", 252, nullable=True, unit="pixels", minimum=1),
    Column("logo_height", "int32", "Height of the logo.", 60, nullable=True, unit="pixels", minimum=1),
    Column("languages", "list<string>", "Languages it publishes in (BCP 47).", ["en"]),
    Column("verified", "string", "When and on what its rules were checked; `unverified` where they were not.", "2026-11-22, 4 saved pages"),
    Column("robots_checked_at", "timestamp", "When its robots.txt was last read.", "2025-07-30T03:00:00Z", nullable=True),
    Column("first_article_at", "timestamp", "Publication of its earliest article here.", "2025-07-20T09:00:00Z", nullable=True),
    Column("last_article_at", "timestamp", "Publication of its latest article here.", "2025-07-29T04:35:00Z", nullable=True),
    # --- superseded
    Column("old_id", "string", "Entity or event id that is no longer used.", "company/relativity"),
    Column("new_id", "string", "Id that took its place.", "company/relativity-space"),
    Column("kind", "string", "Why it was replaced.", "merge", one_of=sets.SUPERSESSIONS),
    Column("since_version", "string", "First release that uses the new id.", "2026.11.22", pattern=_VERSION),
    # --- fetches (private)
    Column("fetches.url", "string", "Address that was asked for.", "https://spacenews.com/feed/"),
    Column("day", "date32", "Partition (UTC day) that the row belongs to.", "2025-07-29"),
    Column("purpose", "string", "What the request was for.", "page", one_of=sets.FETCH_PURPOSES),
    Column("final_url", "string", "Address that answered after redirects.", "https://spacenews.com/feed/", nullable=True),
    Column("outcome", "string", "What became of it.", "stored", one_of=sets.FETCH_OUTCOMES),
    Column("reason", "string", "Why, where it was not simply stored.", "robots.txt forbids it", nullable=True),
    Column("fetches.status", "int32", "HTTP status.", 200, nullable=True, minimum=100, maximum=599),
    Column("bytes", "int64", "Bytes on the wire.", 28113, nullable=True, unit="bytes", minimum=0),
    Column("seconds", "float32", "Time to the last byte.", 0.21, nullable=True, unit="seconds", minimum=0),
    Column("robots_rule", "string", "The robots.txt rule that decided.", "Disallow: /search", nullable=True),
    Column("rights_signals", "list<string>", "Signals on use: X-Robots-Tag, meta robots, TDM reservation, licence links.", ["tdm-reservation: 1"]),
    # --- rejects (private)
    Column("stage", "string", "Stage that refused it.", "parse", one_of=sets.REJECT_STAGES),
    Column("rejects.source_id", "string", "Publisher concerned.", "sputnik", nullable=True),
    Column("rejects.url", "string", "Address concerned.", "https://spacenews.com/section/launch/", nullable=True),
    Column("rejects.table", "string", "Table whose rule refused it.", "articles", nullable=True),
    Column("rule", "string", "Name of the rule.", "listing"),
    Column("rejects.reason", "string", "One sentence on why.", "the page lists articles and is none itself"),
    Column("row", "string", "The refused row as JSON.", "{}", nullable=True),
    # --- readings (private)
    Column("readings.article_id", "string", "The article that the page is; null where it is none.", "0e0d93a2b1c8f7a65412", nullable=True, pattern=r"^[0-9a-f]{20}$"),
    Column("readings.parser", "string", "Name and version of the rules that read it; null where it is no article.", "sputnik/2022", nullable=True),
    Column("filled", "list<string>", "Fields that the page told, by whatever rules.", ["title", "authors", "body_text"]),
    Column("rules_missed", "list<string>", "Fields that the source's own rules name and did not find; null where it has no rules or the page is no article.", ["body"], nullable=True),
)  # fmt: skip

DICTIONARY: Final[dict[str, Column]] = {column.name: column for column in _DECLARED}
