"""Which pages are no articles: listings, soft 404s, walls, videos, empty pages, other files; each with its reason."""

from __future__ import annotations

import re
from typing import Final

from pipeline.parse.body import Body
from pipeline.parse.jsonld import ARTICLE_TYPES, LISTING_TYPES, types_of
from pipeline.parse.page import Page
from pipeline.urls import is_root

Refusal = tuple[str, str, str | None]

_MAGIC: Final = (
    (b"%PDF", "PDF"), (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"), (b"RIFF", "RIFF"), (b"\x00\x00\x00\x18ftyp", "MP4"), (b"OggS", "Ogg"), (b"ID3", "MP3"),
    (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"), (b"\x7fELF", "ELF"), (b"wOFF", "WOFF"), (b"wOF2", "WOFF2"),
)  # fmt: skip
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|span|section|main|h1|article|table|a)\b",
    re.IGNORECASE,
)
_XML: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(rss|feed|urlset|sitemapindex|rdf:RDF|svg)\b", re.DOTALL
)
_TEXT_TYPES: Final = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml", "unknown/unknown")
_GONE: Final = re.compile(
    r"^\W*(?:error\s*)?404\b|\b(?:page|article|story|content|seite|artikel)\s+(?:\w+\s+){0,"
    r"3}(?:not\s+(?:be\s+)?found|nicht\s+gefunden|does(?:n.t| not) exist|no longer available|unavailable)"
    r"|^not found\b|seite nicht gefunden|page (?:introuvable|non trouvée)|p[áa]gina no encontrada|страница не "
    r"найдена|ページが見つかりません|404 (?:error|not found|page)|oops",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(
    r"before you continue|cookie (?:consent|settings|einstellungen)|accept (?:all )?cookies|zustimmung|consent|"
    r"privacy settings|"
    r"are you a (?:human|robot)|verify you are human|just a moment|attention required|access denied|captcha|"
    r"enable javascript|checking your browser|pardon our interruption|request blocked|security check",
    re.IGNORECASE,
)
_WALL: Final = re.compile(
    r"subscribe (?:now )?to (?:continue|read|unlock)|to continue reading|already a subscriber|sign in to (?:read|"
    r"continue)|log in to (?:read|continue)|"
    r"jetzt weiterlesen|weiterlesen mit|réservé aux abonnés|abonnez-vous|suscr[íi]bete para|this (?:article|"
    r"content) is (?:for|only available to) (?:subscribers|members)|registrieren sie sich",
    re.IGNORECASE,
)
_SNIFFED: Final = 2**18
MIN_WEIGHT: Final = 120


def of_bytes(body: bytes, content_type: str | None) -> Refusal | None:
    """Why bytes are no HTML page at all, or None."""
    head = body[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if not head and not body.strip():
        return "empty", "the page is empty", None
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return "not_html", "the bytes are no HTML page", name
    if found := _XML.match(head):
        return "not_html", "the page is an XML file, not HTML", found.group(1).decode()
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind and not kind.startswith(_TEXT_TYPES):
        return "not_html", "the server says that this is no HTML page", kind
    sample = body.replace(b"\x00", b"") if b"\x00" in body[:64] else body
    found = _HTML.search(sample, 0, _SNIFFED)
    return None if found else ("not_html", "the text holds no HTML element", "JSON" if head[:1] in b"{[" else None)


def of_page(page: Page, title: str, body: Body, *, by_rules: bool) -> Refusal | None:
    """Why a page is no article, or None; a text that a publisher's own rules found is not doubted."""
    if wall := _instead_of_article(page, title, body):
        return wall
    if by_rules and body.paragraphs and title:
        return None
    if listing := _listing(page, body):
        return "listing", "the page lists articles and is none itself", listing
    if not title:
        return "no_title", "the page has no headline", None
    short = body.prose < MIN_WEIGHT and sum(map(len, body.paragraphs)) < MIN_WEIGHT
    return _why_short(page, body) if short else None


def _instead_of_article(page: Page, title: str, body: Body) -> Refusal | None:
    if body.prose >= 600:
        return None
    heading = page.headings[0][1] if page.headings else ""
    if found := _GONE.search(heading or title or page.title_element) or _GONE.search(page.title_element):
        return "soft_404", "the page says that there is nothing at this address", found.group()
    if found := _CONSENT.search(page.title_element) or _CONSENT.search(heading):
        return "consent_wall", "the page asks for consent or a check instead of showing an article", found.group()
    return None


def _why_short(page: Page, body: Body) -> Refusal:
    text = page.tree.body.text(deep=True, separator=" ")[:20_000] if page.tree.body is not None else ""
    if found := _WALL.search(text):
        return "pay_wall", "a wall stands before the text", found.group()
    if _video(page):
        return "video_only", "the page shows a video and no text", page.meta("og:type") or None
    if found := _CONSENT.search(text):
        return "consent_wall", "the page asks for consent or a check instead of showing an article", found.group()
    return "empty", "the page holds no article text", f"{sum(map(len, body.paragraphs))} characters"


def _video(page: Page) -> bool:
    if page.meta("og:type").startswith("video") or any("videoobject" in types_of(n) for n in page.ld_nodes):
        return True
    return bool(page.tree.css_first("video, [class*=video-player], iframe[src*=youtube]"))


def _listing(page: Page, body: Body) -> str | None:
    """What shows that a page lists articles, or None."""
    typed = bool(ARTICLE_TYPES.intersection(types_of(page.ld)))
    shared = page.meta("og:type").startswith("article")
    dated = bool(page.meta("article:published_time") or page.micro.get("datepublished"))
    if is_root(page.url):
        return "it is the front page"
    return None if typed or shared or dated else _list_shape(page, body)


def _list_shape(page: Page, body: Body) -> str | None:
    if body.linked_headings >= 4 and 3 * body.linked_headings >= len(body.paragraphs):
        return f"{body.linked_headings} linked headlines, each with a few lines"
    kinds = {kind for node in page.ld_nodes[:50] for kind in types_of(node)}
    if found := kinds & LISTING_TYPES:
        return f"its JSON-LD says {sorted(found)[0]}"
    articles = len(page.tree.css("article"))
    if articles >= 8 and body.prose < 3000:
        return f"{articles} article elements"
    links = sum(len(a.text(deep=True)) for a in page.tree.css("a")[:3000])
    if body.prose < 1500 and links > 3 * max(1, body.prose):
        return f"links hold {links} letters, text {body.prose}"
    return None
