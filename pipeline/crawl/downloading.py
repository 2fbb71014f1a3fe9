"""Downloads a WARC file by its address into the home, resuming where an earlier try stopped."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Final

import aiohttp
from yarl import URL

from pipeline.crawl.addresses import BadUrlError, fetch_address, refusal
from pipeline.crawl.client import Client
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.settings import Settings

_STEP: Final = 1 << 18


def download(url: str, folder: Path, settings: Settings) -> Path:
    """The local copy of `url` below `folder`. Raises `UsageError` for an address that is not asked."""
    try:
        address = fetch_address(url)
    except BadUrlError as error:
        raise UsageError(f"cannot download {url}: {error}") from None
    name = re.sub(r"[^\w.-]", "_", URL(address).name) or "download.warc.gz"
    path = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:12]}-{name}"
    if not path.is_file():
        asyncio.run(_download(address, path, settings))
    return path


async def _download(url: str, path: Path, settings: Settings) -> None:
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    async with Client(settings) as client:
        why = refusal(url, settings, client.allowed)
        if why:
            raise UsageError(f"cannot download {url}: {why}")
        try:
            async with client.stream(url, headers) as response:
                if response.status not in (200, 206):
                    raise SpaceNewsError(f"cannot download {url}: it answers {response.status}")
                with part.open("ab" if response.status == 206 else "wb") as file:
                    async for chunk in response.content.iter_chunked(_STEP):
                        file.write(chunk)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SpaceNewsError(f"the download of {url} broke off ({error}); run again to go on from there") from None
    part.replace(path)
