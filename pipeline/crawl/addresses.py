"""Which addresses may be asked: http and https only, public networks only, and hosts that settings map to loopback."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import ada_url

from pipeline.settings import Settings
from pipeline.sources.spec import Source
from pipeline.urls import TRACKING, host_of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL: Final = 2_000  # the limit of the sitemap protocol is 2,048
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
_SIXTOFOUR: Final = ipaddress.ip_network("2002::/16")
_LONGEST_LABEL: Final = 63


class BadUrlError(ValueError):
    """An address that cannot be asked for; the message says why."""


def networks(cidrs: Iterable[str]) -> tuple[Network, ...]:
    """The networks of `--allow-net`. Raises ValueError for what is no network."""
    return tuple(ipaddress.ip_network(cidr, strict=False) for cidr in cidrs)


def is_public(address: str) -> bool:
    """Whether an IP address (text) belongs to the public internet, looking through mapped and translated forms."""
    ip = _plain(ipaddress.ip_address(address.split("%", maxsplit=1)[0].strip("[]")))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def may_connect(address: str, allowed: Iterable[Network]) -> bool:
    """Whether an IP address may be connected to: public, or inside one of the `allowed` networks."""
    ip = _plain(ipaddress.ip_address(address.split("%", maxsplit=1)[0].strip("[]")))
    return is_public(address) or any(ip.version == net.version and ip in net for net in allowed)


@lru_cache(maxsize=8192)
def fetch_address(url: str, base: str | None = None) -> str:
    """The address to ask for: resolved against `base`, WHATWG-normalised, without fragment, user and tracking words.

    The scheme stays as it is (the canonical form of `pipeline.urls` is the key, not the address).
    Raises `BadUrlError` for other schemes and for what no client could ask.
    """
    try:
        parsed = ada_url.URL(url.strip(), base=base) if base else ada_url.URL(url.strip())
    except ValueError:
        raise BadUrlError("it is not a valid address") from None
    if parsed.protocol not in ("http:", "https:"):
        raise BadUrlError(f"only http and https are fetched, not {parsed.protocol.rstrip(':')}")
    labels = str(parsed.hostname).rstrip(".").split(".")
    if not parsed.hostname or any(not label or len(label) > _LONGEST_LABEL for label in labels):
        raise BadUrlError("its host name is not valid")
    parsed.hash = ""
    parsed.username = parsed.password = ""
    if parsed.search:
        parts = [part for part in str(parsed.search)[1:].split("&") if not TRACKING.match(part.split("=")[0])]
        parsed.search = "&".join(parts)
    if len(parsed.href) > LONGEST_URL:
        raise BadUrlError(f"it is longer than {LONGEST_URL} characters")
    return str(parsed.href)


def refusal(url: str, settings: Settings, allowed: Iterable[Network]) -> str | None:
    """Why the literal host of `url` must not be asked, or None; names are checked when they are resolved."""
    host = host_name(url).strip("[]")
    if host in settings.hosts:
        return None
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    try:
        fine = may_connect(host, allowed)
    except ValueError:
        return None
    return None if fine else f"{host} is not a public address; --allow-net {host} would permit it"


@lru_cache(maxsize=8192)
def host_name(url: str) -> str:
    """The lower-case host of an address without its port; remembered, as one fetch asks for it many times."""
    return host_of(url)


@lru_cache(maxsize=8192)
def origin(url: str) -> str:
    """`https://example.org:8443`: scheme, host and port, to which one robots.txt applies (RFC 9309, 2.3)."""
    return str(ada_url.URL(url).origin)


def covers(source: Source, url: str) -> bool:
    """Whether the host of `url` is one of the source's hosts or below one of them."""
    host = host_name(url)
    return any(host == known or host.endswith("." + known) for known in source.hosts)


def _plain(ip: Address) -> Address:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip in _SIXTOFOUR:
            return ipaddress.IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)
    return ip
