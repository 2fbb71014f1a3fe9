"""Downloads a WARC file by its address into the home, resuming where an earlier try stopped."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import aiohttp
from yarl import URL

from pipeline.crawl.addresses import BadUrlError, fetch_address, refusal
from pipeline.crawl.client import Client
from pipeline.crawl.committer import disk_error
from pipeline.crawl.host_files import REDIRECTS
from pipeline.errors import SpaceNewsError, UsageError
from pipeline.settings import Settings

_STEP: Final = 1 << 18
_RANGE_NOT_SATISFIABLE: Final = 416


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
    part, mark = path.with_name(path.name + ".part"), path.with_name(path.name + ".etag")
    async with Client(settings) as client:
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            while not await _go_on(client, url, part, mark, settings):
                part.unlink()  # what was had is not a beginning of what is there now
            part.replace(path)
            mark.unlink(missing_ok=True)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SpaceNewsError(f"the download of {url} broke off ({error}); run again to go on from there") from None
        except OSError as error:
            raise disk_error(error) from None


async def _go_on(client: Client, url: str, part: Path, mark: Path, settings: Settings) -> bool:
    """Get the rest of a file, or all of it; False where the part on disk is of no use."""
    have = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        if mark.is_file():
            headers["If-Range"] = mark.read_text()
    async with await _ask(client, url, headers, settings) as response:
        if response.status == _RANGE_NOT_SATISFIABLE and have:
            return bool(response.headers.get("Content-Range", "").rpartition("/")[2] == str(have))
        if response.status not in (200, 206):
            raise SpaceNewsError(f"cannot download {url}: it answers {response.status}")
        if response.status == 206 and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            return False
        etag = response.headers.get("ETag", "")
        mark.write_text(etag) if etag.startswith('"') else mark.unlink(missing_ok=True)
        with part.open("ab" if response.status == 206 else "wb") as file:
            async for chunk in response.content.iter_chunked(_STEP):
                file.write(chunk)
    return True


async def _ask(client: Client, url: str, headers: Mapping[str, str], settings: Settings) -> Any:
    """The response at the end of all redirects, each checked like a first request."""
    at = url
    for _ in range(settings.redirects + 1):
        why = refusal(at, settings, client.allowed)
        if why:
            raise UsageError(f"cannot download {at}: {why}")
        response = await client.stream(at, headers)
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or not location:
            return response
        response.close()
        try:
            at = fetch_address(location, at)
        except BadUrlError as error:
            raise SpaceNewsError(f"cannot download {url}: it redirects to {location[:200]!r}, but {error}") from None
    raise SpaceNewsError(f"cannot download {url}: more than {settings.redirects} redirects")
