"""Bylines to names: splitting "A and B", cutting "By", job titles and places, and telling people from desks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pipeline.parse.text import plain, unique

_BY: Final = re.compile(
    r"^\W*(?:(?:written|reported|reporting|story|words|posted|published|article|text|analysis|opinion|photos?|"
    r"compiled|edited|review|report|author|authors|autor|autorin|autoren|auteur|redaktion|interview|"
    r"aufgezeichnet|protokoll|kommentar|ein gastbeitrag|gastbeitrag|una?|eine?|foto)\s*:?\s*)?"
    r"(?:by|von|par|por|di|da|door|av|af|durch|од|от|автор|autor(?:in|en)?|by:|von:|text:|author:|文|記者|"
    r"기자)(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
_SPLIT: Final = re.compile(
    r"\s*(?:[;|•·]|\s/\s|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÁÉÍÓÚÑ])|\bogh?\b|\boch\b|\bsowie\b|\bwith\b|"
    r"\s&\s|\s+[–—]\s+|\be\b(?=\s+[A-Z])|、|，|\bи\b|\ba\b(?=\s+[A-ZČŘŠŽ]))\s*",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r"\b(reporter|correspondent|editor|writer|journalist|columnist|producer|staff|contributor|fellow|analyst|"
    r"redakteur(?:in)?|korrespondent(?:in)?|journaliste|redaktion|chefredakteur|volont[äa]r(?:in)?|reporterin|"
    r"autorin|"
    r"correspondant|rédact\w+|envoy[ée]e?|director|professor|phd|m\.?d\.?|photographer|head of|chief|deputy|senior|"
    r"bureau|desk|editorial|media|updated|published|last|min read|minutes?|redaktor|redactor\w*|ph\.d)\b",
    re.IGNORECASE,
)
_NOT_A_NAME: Final = re.compile(
    r"^(?:google\+|facebook|twitter|instagram|linkedin|youtube|rss|e-?mail)$|"
    r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|"
    r"https?:|www\.|@|\d{4,}|^\d|^\W*$|^(?:by|von|author|unknown|admin|administrator|editor|staff|none|null|"
    r"undefined|"
    r"anonymous|guest|user|webmaster|root|n/?a)$|\b(?:follow|subscribe|share|contact|updated|published|publié\w*|veröffentlicht|aktualisiert|publicado|actualizado|cookies?|"
    r"comments?)\b",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"\s*(?:[(\[].*?[)\]]|\bfor\s+(?:the\s+)?[A-Z].*|\bin\s+[A-ZÄÖÜ][\w\s]+$|\bat\s+[A-Z].*|\bvia\b.*|"
    r"\bfrom\b\s.*|\baus\s+[A-ZÄÖÜ].*|,?\s+(?:Published|Updated|Last|Posted)\b.*)$"
)
_ORGANISATION: Final = re.compile(
    r"\b(news|agency|agencies|press|media|redaktion|team|staff|editors?|newsroom|desk|reuters|afp|dpa|ap|apa|sda|"
    r"kna|epd|"
    r"efe|ansa|tass|interfax|pti|ians|magazine|times|post|tv|radio|online|zeitung|group|inc|ltd|gmbh|associated|"
    r"network|agence|agencia|agenzia|agentur|editorial|board|service|services|wire|bureau|correspondents?|"
    r"contributors?|writers?|reporters?)\b|\.\w{2,3}$|新聞|通信|編集|뉴스|연합",
    re.IGNORECASE,
)
_DOMAIN: Final = re.compile(r"^\S+\.[a-z]{2,3}$")
MAX_AUTHORS: Final = 25


def names(texts: Iterable[str], site: str = "") -> tuple[str, ...]:
    """The people (or desks) that byline texts name, split and cleaned, in order, without repeats.

    Where people are named, agencies, desks and the site itself are left out.
    """
    found: list[str] = []
    for text in texts:
        found.extend(_split(text))
    people = [name for name in found if not is_organisation(name, site)]
    return unique(people or found)[:MAX_AUTHORS]


def is_organisation(name: str, site: str = "") -> bool:
    """Whether a byline names a desk, an agency or the site rather than a person."""
    if site and name.casefold() == site.casefold():
        return True
    return bool(_ORGANISATION.search(name)) or (
        " " not in name and name.isupper() and name.isascii() and len(name) <= 6
    )


def _split(text: str) -> list[str]:
    text = plain(text)
    if not text or len(text) > 400 or text.startswith(("http://", "https://", "/")):
        return []
    text = _BY.sub("", text)
    parts: list[str] = []
    for piece in _SPLIT.split(text):
        parts.extend(_comma(piece))
    return [name for part in parts if (name := _clean(part))]


def _comma(piece: str) -> list[str]:
    """ "A, B, C" is three names, "A, Reporter in Rome" one; "Doe, Jane" stays whole nowhere that we have seen."""
    parts = [p.strip() for p in piece.split(",") if p.strip()]
    return [part for i, part in enumerate(parts) if i == 0 or not _ROLE.search(part)]


def _clean(name: str) -> str:
    name = _BY.sub("", name.strip())
    name = _AFTER.sub("", name).strip(" \t,;:|·•-–—*\"“”„'")
    if not 2 <= len(name) <= 60 or _NOT_A_NAME.search(name) or len(name.split()) > 7:
        return ""
    return name
