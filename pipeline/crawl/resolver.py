"""Names become addresses here, and those that must not be connected to are refused: the last gate before a socket."""

from __future__ import annotations

import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from pipeline.crawl.addresses import Network, may_connect
from pipeline.settings import Settings


class RefusedAddressError(OSError):
    """A host resolves to an address that must not be asked."""


class GuardedResolver(AbstractResolver):
    """Resolves names for the connector and refuses those that lead to an address that must not be asked."""

    def __init__(self, settings: Settings, allowed: tuple[Network, ...]) -> None:
        self._hosts = settings.hosts
        self._allowed = allowed
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        mapped = self._hosts.get(host)
        if mapped is not None:
            return [_result(host, mapped[0], mapped[1])]
        found = await self._system.resolve(host, port, family)
        fine = [one for one in found if may_connect(one["host"], self._allowed)]
        if not fine:
            raise RefusedAddressError(f"{host} leads to {found[0]['host']}, which is not a public address")
        return fine

    async def close(self) -> None:
        await self._system.close()


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
