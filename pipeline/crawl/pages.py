"""What a page response is worth: good, flagged (archived, never parsed) or refused; the first rule that fits counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.crawl.decode import decode
from pipeline.crawl.reply import Reply
from pipeline.crawl.rights import reserves_mining
from pipeline.urls import is_root

Worth = Literal["good", "flagged", "rejected", "unchanged"]

_HTML_TYPES: Final = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_TYPE: Final = re.compile(r"^\s*([\w.+-]+/[\w.+-]+)\s*(?:;|,|$)")
_MAGIC: Final = (
    (b"%PDF-", "a PDF"), (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP file"), (b"\x1f\x8b", "gzip without a Content-Encoding"), (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"RIFF", "a media file"), (b"\x00\x00\x00", "a media file"), (b"\x7fELF", "a program"), (b"BZh", "bzip2"),
)  # fmt: skip
_CHALLENGE: Final = re.compile(
    rb"<title>\s*(just a moment|attention required!|access denied|are you a robot|pardon our interruption"
    rb"|ddos-guard|security check|please wait\.\.\.)|_cf_chl_opt|/cdn-cgi/challenge-platform/h/"
    rb"|geo\.captcha-delivery\.com|px-captcha|_Incapsula_Resource",
    re.IGNORECASE,
)
_CHALLENGE_SIZE: Final = 40_000  # a challenge is a small page; an article that quotes one is not
_WALL: Final = re.compile(
    r"/(consent|privacy-?wall|cookie-?wall|gdpr|login|log-in|signin|sign-in|subscribe|paywall)\b", re.I
)
_FEED_OR_SITEMAP: Final = re.compile(
    rb"^(<\?xml[^>]*>)?\s*(<!--.*?-->\s*)*<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)


@dataclass(frozen=True)
class Judgement:
    """What a page is worth and why; `body` is the decoded body (of good pages), `again` asks for a later try.

    `another_kind`: the body is a picture, a script, a feed: sound, and no page.
    """

    worth: Worth
    reason: str | None = None
    body: bytes = b""
    again: bool = False
    challenged: bool = False
    another_kind: bool = False


_CHALLENGED: Final = Judgement("flagged", "it is a check for robots and no page", again=True, challenged=True)


def judge(reply: Reply, *, asked: str, conditional: bool, decoded_cap: int, plain: bool = False) -> Judgement:
    """The worth of the last response to a request for a page; `plain`: its body bears no coding, whatever it says."""
    by_status = _by_status(reply, conditional)
    if by_status is not None:
        return by_status
    if reply.problem:
        declared = reply.truncated == "length" and "declares" in reply.problem
        return Judgement("rejected" if declared else "flagged", reply.problem)
    decoded = decode(reply.message.body, "" if plain else reply.message.header("content-encoding"), decoded_cap)
    if _is_challenge(decoded.body):
        return _CHALLENGED
    if decoded.problem:
        return Judgement("flagged", decoded.problem)
    if (kind := _other_kind(reply, decoded.body)) is not None:
        return Judgement("flagged", kind, another_kind=bool(decoded.body))
    detour = _detour(reply.url, asked)
    return Judgement("flagged", detour) if detour else Judgement("good", body=decoded.body)


def _by_status(reply: Reply, conditional: bool) -> Judgement | None:
    """What the status alone says; None for a whole page."""
    if reply.message.header("cf-mitigated").lower() == "challenge":
        return _CHALLENGED
    if reply.status == 304:
        unasked = "it answers 304 although nothing was asked conditionally"
        same = Judgement("unchanged", "the host says that it has not changed")
        return same if conditional else Judgement("rejected", unasked)
    if reply.status == 206:
        return Judgement("flagged", "it is a part of a page (206)")
    if reply.status in (200, 203):
        return None
    coding = reply.message.header("content-encoding")
    if reply.status in (403, 503) and _is_challenge(decode(reply.message.body, coding, _CHALLENGE_SIZE).body):
        return _CHALLENGED
    return Judgement("rejected", f"it answers {reply.status}")


def reserved(signals: list[str], licence: str) -> str | None:
    """Why a page may not be mined: its publisher reserves that and no licence of the source says otherwise."""
    if licence == "all-rights-reserved" and reserves_mining(signals):
        return "its publisher reserves text and data mining"
    return None


def _is_challenge(body: bytes) -> bool:
    return len(body) < _CHALLENGE_SIZE and bool(_CHALLENGE.search(body))


def _other_kind(reply: Reply, body: bytes) -> str | None:
    """Why a body is no HTML page: its first bytes decide before its type."""
    if not body.strip(b"\0 \t\r\n"):
        return "it is empty"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None  # UTF-16
    kind = next((name for magic, name in _MAGIC if body.startswith(magic)), None) or _other_type(reply)
    if kind is None and _FEED_OR_SITEMAP.match(body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")):
        kind = "a feed or sitemap"
    if kind is None and b"<" not in body:
        kind = "text without any markup"
    return f"it is {kind}, not a page" if kind else None


def _other_type(reply: Reply) -> str | None:
    match = _TYPE.match(reply.message.header("content-type"))
    kind = match[1].lower() if match else ""
    return None if kind in _HTML_TYPES else kind


def _detour(url: str, asked: str) -> str | None:
    """Why the address that answered is not the article's."""
    if url == asked:
        return None
    if _WALL.search(url) and not _WALL.search(asked):
        return "it leads to a consent or login page"
    return "it leads to the front page" if is_root(url) and not is_root(asked) else None
