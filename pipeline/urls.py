"""Addresses: the canonical form of a URL, the article id made from it, and the domain that owns it."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

import ada_url

TRACKING: Final = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_\w+|ga_\w+|_ga|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid"
    r"|igshid|igsh|mc_cid|mc_eid|mkt_tok|wt_mc|at_medium|at_campaign|at_custom\d|at_bbc_team|at_link_\w+|at_format"
    r"|cmpid|cmp|ocid|ns_\w+|smid|smtyp|partner|ref_src|ref_url|s_cid|sr_share|soc_src|soc_trk|xtor|_hs\w+|hsctatracking"
    r"|vero_id|oly_\w+_id|rb_clickid|spm|share_source|feature|guccounter|guce_\w+)$",
    re.IGNORECASE,
)
ARTICLE_ID_LENGTH: Final = 20
_INDEX_PAGE: Final = re.compile(r"^/([a-z]{2}(-[a-z]{2})?/?)?(index\.\w+|home/?|default\.\w+)?$", re.IGNORECASE)

_ADDRESS: Final = re.compile(r"^\[.*\]$|^\d{1,3}(\.\d{1,3}){3}$")
_VARIANT: Final = re.compile(
    r"^(amp|print|full|all|comments|feed|index\.\w+|page|\d{1,2})?(/\d{1,2})?/?$", re.IGNORECASE
)


def canonical_url(url: str, canonical: str | None = None) -> str:
    """The canonical form of `url`, or of the page's own `rel=canonical` where that may be trusted.

    WHATWG parsing; https, lower-case host, no default port, no fragment, no tracking parameters, the query sorted,
    the trailing slash kept. `canonical` counts only on the same registrable domain, never for a root or section page.

    Raises ValueError where `url` is not an absolute http or https address.
    """
    own = _normalise(url)
    if canonical:
        try:
            named = _normalise(ada_url.join_url(url, canonical.strip()))
        except ValueError:
            return own
        same_site = registrable_domain(named) == registrable_domain(own)
        if same_site and not is_root(named) and not _is_section_of(named, own):
            return named
    return own


def article_id(url: str) -> str:
    """The first 20 hexadecimal digits of the SHA-256 of a canonical URL."""
    return hashlib.sha256(url.encode()).hexdigest()[:ARTICLE_ID_LENGTH]


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The lower-case host without its port ('' where there is none)."""
    try:
        return str(ada_url.URL(url).hostname)
    except ValueError:
        return ""


def registrable_domain(url_or_host: str) -> str:
    """`bbc.co.uk` for `https://www.bbc.co.uk/news/1`, by the Public Suffix List; an address without one is itself."""
    host = host_of(url_or_host) if "//" in url_or_host else url_or_host.lower()
    if _ADDRESS.match(host):
        return host
    return _private_suffix(host) or host


def is_root(url: str) -> bool:
    """Whether an address is a site's front page (or its language's front page)."""
    return bool(_INDEX_PAGE.match(ada_url.URL(url).pathname)) and not ada_url.URL(url).search


def _is_section_of(named: str, own: str) -> bool:
    """Whether `named` is a folder above `own` rather than the same page without `/amp/`, `/2/` and the like."""
    above, below = ada_url.URL(named).pathname.rstrip("/") + "/", ada_url.URL(own).pathname
    return below.startswith(above) and not _VARIANT.match(below[len(above) :])


def _normalise(url: str) -> str:
    parsed = ada_url.URL(url.strip())
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname:
        raise ValueError(f"{url!r} is not an http or https address")
    parsed.protocol = "https:"
    if parsed.port in ("80", "443"):
        parsed.port = ""
    parsed.hash = ""
    parsed.username = parsed.password = ""
    if parsed.search:
        kept = sorted((k, v) for k, v in parse_qsl(parsed.search[1:], keep_blank_values=True) if not TRACKING.match(k))
        parsed.search = urlencode(kept)
    return str(parsed.href)


@lru_cache(maxsize=1)
def _suffixes():  # type: ignore[no-untyped-def]
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=4096)
def _private_suffix(host: str) -> str | None:
    found = _suffixes().privatesuffix(host)
    return str(found) if found else None
