"""When an article was published and changed: every date that the page gives, and the choice to the minute."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Final

from pipeline.parse import dates
from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import string_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page
from pipeline.parse.text import fold
from pipeline.urls import host_of

_PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "parsely-pub-date", "sailthru.date",
    "datepublished", "date.published", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "prism.publicationdate",
    "citation_publication_date",
    "date", "originalpublicationdate", "article:created", "article_date_original", "last-published", "displaydate",
    "iso-8601-publish-date", "timestamp", "created", "analytics:p_ts", "rnews:datepublished", "vr:published_time",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod",
    "last-modified",
    "revision_date", "date.modified", "dcterms.modified", "dc.date.modified", "article.updated", "last-updated",
)  # fmt: skip
_TIME_NAME: Final = re.compile(
    r"(?:^|[\s_-])(?:pub\w*|publish\w*|posted|created|date\w*|timestamp\w*|time)(?=$|[\s_-])", re.IGNORECASE
)
_UPDATE: Final = re.compile(
    r"updat|modif|aktualisiert|mis à jour|actualiz|aggiorn|stand:|geändert|revised", re.IGNORECASE
)
# Countries of one time zone, by their top-level domain: for a time of day without a zone.
_ZONES: Final = {
    "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "li": "Europe/Zurich", "fr": "Europe/Paris",
    "it": "Europe/Rome", "es": "Europe/Madrid", "nl": "Europe/Amsterdam", "be": "Europe/Brussels",
    "lu": "Europe/Luxembourg",
    "dk": "Europe/Copenhagen", "se": "Europe/Stockholm", "no": "Europe/Oslo", "fi": "Europe/Helsinki",
    "pl": "Europe/Warsaw",
    "cz": "Europe/Prague", "sk": "Europe/Bratislava", "hu": "Europe/Budapest", "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia",
    "gr": "Europe/Athens", "tr": "Europe/Istanbul", "ua": "Europe/Kyiv", "lt": "Europe/Vilnius", "lv": "Europe/Riga",
    "ee": "Europe/Tallinn", "uk": "Europe/London", "ie": "Europe/Dublin", "is": "Atlantic/Reykjavik",
    "il": "Asia/Jerusalem",
    "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "cn": "Asia/Shanghai", "tw": "Asia/Taipei", "hk": "Asia/Hong_Kong",
    "sg": "Asia/Singapore",
    "in": "Asia/Kolkata", "pk": "Asia/Karachi", "vn": "Asia/Ho_Chi_Minh", "th": "Asia/Bangkok",
    "za": "Africa/Johannesburg",
    "tz": "Africa/Dar_es_Salaam", "ke": "Africa/Nairobi", "ng": "Africa/Lagos", "nz": "Pacific/Auckland",
    "py": "America/Asuncion",
    "ar": "America/Argentina/Buenos_Aires", "co": "America/Bogota", "pe": "America/Lima", "lb": "Asia/Beirut",
    "ae": "Asia/Dubai",
    "hr": "Europe/Zagreb", "rs": "Europe/Belgrade", "si": "Europe/Ljubljana", "ru": "Europe/Moscow",
    "by": "Europe/Minsk",
}  # fmt: skip
_DATE_WORDS: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}[./]\d{1,2}[./](?:20)?\d\d|\d{4}[-./]\d\d?[-./]\d\d?|\d{1,2}\.? [^\W\d_]{3,10} \d{4}|"
    r"[^\W\d_]{3,10} \d{1,2}, \d{4}|\d{4}\s?[年년])(?!\d)"
)
_MONTH_FIRST: Final = frozenset(("en-us", "en_us"))


def published(page: Page, trace: Trace) -> datetime | None:
    """When the article was published (UTC), None where the page does not say."""
    zone = zone_of(page)
    found = _read(_published(page), zone, page)
    if trace.on or not any(c.value.minute and c.value.zoned for c in found):
        found += _read(_elements(page, updates=False), zone, page)
    if not found:
        found = _read(_in_text(page), zone, page)
    best = next((c for c in found if c.value.minute and c.value.zoned), None)
    why = "the first with a time of day and a zone"
    if best is None:
        best = next((c for c in found if c.value.minute), None)
        why = "the first with a time of day; the zone is the site's country's"
    if best is None:
        best, why = (found[0], "the first date") if found else (None, "no date on the page")
    trace.tell("published_at", best, why, found)
    return best.value.when if best else None


def modified(page: Page, trace: Trace, first: datetime | None) -> datetime | None:
    """When the article was last changed (UTC); a bare day before the publication `first` counts as that."""
    zone = zone_of(page)
    found = _read(_modified(page), zone, page)
    if trace.on or not any(c.value.minute for c in found):
        found += _read(_elements(page, updates=True), zone, page)
    last = next((c for c in found if c.value.minute), found[0] if found else None)
    trace.tell("modified_at", last, "the first with a time of day" if last else "no date on the page", found)
    if last is None:
        return None
    return first if first and last.value.when < first and not last.value.minute else last.value.when


def zone_of(page: Page) -> tzinfo | None:
    """The time zone of a site by its country's domain, for times that name none."""
    name = _ZONES.get(host_of(page.url).rsplit(".", 1)[-1])
    return dates.zone_named(name) if name else None


def _read(found: list[Candidate], zone: tzinfo | None, page: Page) -> list[Candidate]:
    html = page.tree.css_first("html")
    language = ((html.attributes.get("lang") if html is not None else "") or "").lower()
    day_first = language not in _MONTH_FIRST
    read = []
    for c in found:
        moment = dates.read(c.value, zone, day_first)
        if moment:
            read.append(c._replace(value=moment))
    return read


def _published(page: Page) -> list[Candidate]:
    found = [
        Candidate(string_of(page.ld.get(key)), "json-ld", key)
        for key in ("datePublished", "dateCreated", "uploadDate")
        if page.ld.get(key)
    ]
    found.extend(
        Candidate(text, "microdata", key)
        for key in ("datepublished", "datecreated")
        for text in strings(page.micro, key)[:2]
    )
    found.extend(Candidate(value, "meta", name) for name in _PUBLISHED for value in page.meta_values(name)[:1])
    return found


def _modified(page: Page) -> list[Candidate]:
    found = (
        [Candidate(string_of(page.ld.get("dateModified")), "json-ld", "dateModified")]
        if page.ld.get("dateModified")
        else []
    )
    found.extend(Candidate(text, "microdata", "datemodified") for text in strings(page.micro, "datemodified")[:1])
    found.extend(Candidate(value, "meta", name) for name in _MODIFIED for value in page.meta_values(name)[:1])
    return found


def _elements(page: Page, *, updates: bool) -> list[Candidate]:
    found = []
    for node in page.tree.css("time")[:12]:
        attributes = node.attributes
        text = fold(node.text(deep=True))
        around = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''} {text}"
        if bool(_UPDATE.search(around)) != updates:
            continue
        for value in (attributes.get("datetime"), text):
            if value and any(c.isdigit() for c in value):
                found.append(Candidate(value, "time", "time[datetime]" if value != text else "time"))
    if not updates and not found:
        for node in page.tree.css(
            "[class*=date],[class*=time],[class*=publish],[id*=date],[data-timestamp],[data-datetime]"
        )[:20]:
            attributes = node.attributes
            text = (
                attributes.get("data-timestamp")
                or attributes.get("data-datetime")
                or fold(node.text(deep=True, separator=" "))[:120]
            )
            if text and sum(c.isdigit() for c in text) >= 5:
                found.append(Candidate(text, "text", f".{attributes.get('class') or ''}"))
    return found


def _in_text(page: Page) -> list[Candidate]:
    """The first date in the words around the headline, where nothing else tells one."""
    body = page.tree.body
    if body is None:
        return []
    text = fold(body.text(deep=True, separator=" ")[:60_000])
    heading = page.headings[0][1] if page.headings else ""
    start = max(0, text.find(heading)) if heading else 0
    return [
        Candidate(text[m.start() : m.start() + 60], "text", "body")
        for m in list(_DATE_WORDS.finditer(text, start, start + 4000))[:2]
    ]
