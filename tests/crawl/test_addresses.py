"""Which addresses may be asked."""

from __future__ import annotations

import pytest

from pipeline.crawl.addresses import (
    BadUrlError,
    covers,
    fetch_address,
    is_public,
    may_connect,
    networks,
    refusal,
)
from pipeline.crawl.resolver import GuardedResolver, RefusedAddressError
from pipeline.settings import Settings
from pipeline.sources.spec import Source

PRIVATE = (
    "127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
    "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "224.0.0.1", "255.255.255.255", "2002:7f00:1::", "::",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused(address: str) -> None:
    assert not is_public(address)
    assert not may_connect(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert may_connect(address, ())


def test_allow_net_opens_one_network_and_no_other() -> None:
    allowed = networks(["127.77.0.0/16"])
    assert may_connect("127.77.1.2", allowed)
    assert not may_connect("127.66.0.1", allowed)
    assert not may_connect("10.0.0.1", allowed)


@pytest.mark.parametrize(
    "spelling",
    [
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "localhost",
        "user@127.0.0.1",
        "a.localhost",
    ],
)
def test_every_spelling_of_loopback_is_recognised(spelling: str) -> None:
    assert refusal(fetch_address(f"http://{spelling}:8900/x"), Settings(), ())


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "data:text/html,hi", "gopher://x/"]
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(BadUrlError, match="only http and https"):
        fetch_address(url)


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a..b/", "http://" + "a" * 70 + ".org/", "http://", "http://h:99999/"]
)
def test_an_address_that_nobody_could_ask_is_refused(url: str) -> None:
    with pytest.raises(BadUrlError):
        fetch_address(url)


def test_fragment_user_and_tracking_words_are_dropped_and_the_scheme_stays() -> None:
    asked = fetch_address("HTTP://user:pw@Example.org:80/a?b=2&utm_source=rss&a=1#part")
    assert asked == "http://example.org/a?b=2&a=1"


def test_a_relative_address_is_resolved() -> None:
    assert fetch_address(" ../b ", "https://example.org/x/y/z") == "https://example.org/x/b"


def test_a_source_covers_its_hosts_and_what_is_below() -> None:
    source = Source("a", "A", "https://example.org/", ("example.org",))
    assert covers(source, "https://www.example.org/1")
    assert not covers(source, "https://notexample.org/1")


async def resolved(host: str, settings: Settings) -> list[str]:
    resolver = GuardedResolver(settings, networks(settings.allow_net))
    try:
        return [f"{one['host']}:{one['port']}" for one in await resolver.resolve(host, 443)]
    finally:
        await resolver.close()


def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_resolved() -> None:
    import asyncio

    with pytest.raises(RefusedAddressError):
        asyncio.run(resolved("localhost", Settings()))


def test_a_mapped_host_leads_to_its_loopback_address_and_port() -> None:
    import asyncio

    settings = Settings(hosts={"a.space-news.test": ("127.0.0.1", 4711)})
    assert asyncio.run(resolved("a.space-news.test", settings)) == ["127.0.0.1:4711"]
