"""One HTTP exchange over aiohttp: the exact bytes both ways, under caps on bytes and seconds; nothing is repeated."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ssl
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Literal

import aiohttp
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from pipeline.crawl.addresses import networks
from pipeline.crawl.decode import ACCEPT_ENCODING
from pipeline.crawl.http_message import interim_end, read_response
from pipeline.crawl.reply import Reply, Truncation
from pipeline.crawl.resolver import GuardedResolver, RefusedAddressError
from pipeline.errors import UsageError
from pipeline.settings import Settings

BrokenKind = Literal["network", "connect", "dns", "timeout", "protocol", "certificate", "refused_address"]

_LONGEST_HEAD: Final = 262_144
_HEADER_FIELD: Final = 16_384


class BrokenError(Exception):
    """No response could be had; `retry`: another try may help; `stale`: an idle connection had been closed."""

    def __init__(self, kind: BrokenKind, reason: str, *, retry: bool, stale: bool = False) -> None:
        super().__init__(reason)
        self.kind, self.reason, self.retry, self.stale = kind, reason, retry, stale


@dataclass
class _Capture:
    """The bytes of one response, gathered below the HTTP parser."""

    raw: bytearray = field(default_factory=bytearray)
    address: str | None = None
    reused: bool = False
    sent_at: float = 0.0
    answered_at: float = 0.0


_FAULTS: Final[tuple[tuple[tuple[type[Exception], ...], BrokenKind, str, bool], ...]] = (
    ((aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError), "certificate", "TLS failed: {}", False),
    ((aiohttp.ClientConnectorDNSError,), "dns", "the host name cannot be resolved", True),
    ((TimeoutError,), "timeout", "no answer in time", True),
    ((aiohttp.ClientConnectorError,), "connect", "no connection: {}", True),
    ((aiohttp.ClientResponseError, aiohttp.InvalidURL), "protocol", "protocol error: {}", False),
    ((aiohttp.ClientError, OSError), "network", "connection failed: {}", True),
)

_CAPTURE: ContextVar[_Capture | None] = ContextVar("capture", default=None)


class _Tee(ResponseHandler):
    """aiohttp's protocol, which also keeps what it receives: the archive needs the bytes and not their meaning."""

    _capture: _Capture | None = None

    def set_response_params(self, **parameters: Any) -> None:
        reused, self._capture = self._capture is not None, _CAPTURE.get()
        if self._capture is not None and self.transport is not None:
            peer = self.transport.get_extra_info("peername")
            self._capture.address = str(peer[0]) if peer else None
            self._capture.reused = reused
            self._capture.sent_at = self._capture.answered_at = self._loop.time()
        super().set_response_params(**parameters)

    def data_received(self, data: bytes) -> None:
        if self._capture is not None and data:
            if not self._capture.raw:
                self._capture.answered_at = self._loop.time()
            self._capture.raw += data
        super().data_received(data)


class Client:
    """An HTTP client for one run (an async context manager); redirects, retries and politeness are the caller's."""

    def __init__(self, settings: Settings) -> None:
        try:
            self.allowed = networks(settings.allow_net)
        except ValueError as error:
            raise UsageError(f"--allow-net takes a network like 10.1.0.0/16: {error}") from None
        self.settings = settings
        self._tls = _tls_context(settings)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Client:
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(self.settings, self.allowed),
            ssl=self._tls,
            limit=self.settings.concurrent_hosts,
            ttl_dns_cache=300,
            keepalive_timeout=15,
        )
        connector._factory = functools.partial(_Tee, loop=asyncio.get_running_loop())  # type: ignore[assignment]
        limits = self.settings
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": limits.user_agent},
            timeout=aiohttp.ClientTimeout(
                total=limits.total_timeout, sock_connect=limits.connect_timeout, sock_read=limits.read_timeout,
                ceil_threshold=3600,
            ),
            max_line_size=_HEADER_FIELD,
            max_field_size=_HEADER_FIELD,
        )  # fmt: skip
        self._session._retry_connection = False  # aiohttp repeats a request on its own; the tries are counted here
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def exchange(self, url: str, headers: Mapping[str, str], cap: int, *, part: bool = False) -> Reply:
        """Ask for `url` once; the body ends at `cap` bytes. Raises `BrokenError`.

        A body that declares more than `cap` bytes is not read at all, unless its first part is wanted (`part`).
        """
        assert self._session is not None
        capture = _Capture()
        token = _CAPTURE.set(capture)
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            return await self._exchange(url, headers, cap=cap, part=part, capture=capture, started=started)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            broken = _broken(error)
            if broken.kind == "protocol" and (reply := _followed_by_more(url, capture, loop.time() - started)):
                return reply
            broken.stale = broken.kind == "network" and capture.reused and not capture.raw
            raise broken from error
        finally:
            _CAPTURE.reset(token)

    def stream(self, url: str, headers: Mapping[str, str]) -> Any:
        """A response (an async context manager) to be read piece by piece without a total time limit."""
        assert self._session is not None
        patient = aiohttp.ClientTimeout(
            sock_connect=self.settings.connect_timeout, sock_read=self.settings.read_timeout
        )
        return self._session.get(URL(url, encoded=True), headers=headers, allow_redirects=False, timeout=patient)

    def _on_the_wire(self, url: str) -> URL:
        """The address to connect to: a host that the settings map to loopback is served there without TLS."""
        parsed = URL(url, encoded=True)
        return parsed.with_scheme("http") if parsed.host in self.settings.hosts and not parsed.explicit_port else parsed

    async def _exchange(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        cap: int,
        part: bool,
        capture: _Capture,
        started: float,
    ) -> Reply:
        session = self._session
        assert session is not None
        sent = {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": ACCEPT_ENCODING,
            "From": self.settings.contact,
            **headers,
        }
        truncated: Truncation | None = None
        problem: str | None = None
        async with contextlib.AsyncExitStack() as stack:
            response = await stack.enter_async_context(
                session.get(self._on_the_wire(url), headers=sent, allow_redirects=False)
            )
            request = _request_bytes(response)
            if not part and response.content_length is not None and response.content_length > cap:
                truncated, problem = "length", f"it declares {response.content_length} bytes, more than {cap}"
            else:
                truncated, problem = await _drain(response, cap)
            if truncated:
                response.close()
            elif not response.closed:
                await response.release()
        seconds = asyncio.get_running_loop().time() - started
        return _reply(url, request, capture, seconds, cap=cap, truncated=truncated, problem=problem)


async def _drain(response: aiohttp.ClientResponse, cap: int) -> tuple[Truncation | None, str | None]:
    """Read the body to its end or to `cap` bytes: (how it was cut, why)."""
    total = 0
    try:
        async for chunk in response.content.iter_any():
            total += len(chunk)
            if total > cap:
                return "length", f"it is longer than {cap} bytes"
    except TimeoutError:
        return "time", "it did not end in time"
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, OSError) as error:
        cause = str(error.__cause__ or error)
        return "disconnect", f"it is incomplete ({_first_line(cause)})"
    return None, None


def _reply(
    url: str,
    request: bytes,
    capture: _Capture,
    seconds: float,
    *,
    cap: int,
    truncated: Truncation | None,
    problem: str | None,
) -> Reply:
    raw = bytes(capture.raw)
    capture.raw.clear()
    raw = raw[interim_end(raw) :]
    message = read_response(raw)
    if message is None:
        raise BrokenError("protocol", "the answer is not HTTP", retry=False)
    if truncated == "length":
        raw = raw[: len(raw) - len(message.body) + cap] if len(message.body) > cap else raw
    elif truncated is None and message.end < len(raw):
        problem = "more bytes came than the response declares"
        raw = raw[: message.end]
    return Reply(
        url, request, raw, message, capture.address, seconds, truncated, problem,
        sent_at=capture.sent_at, answered_at=capture.answered_at,
    )  # fmt: skip


def _followed_by_more(url: str, capture: _Capture, seconds: float) -> Reply | None:
    """A whole response after which the host sent what is no response: it is kept, with that said."""
    raw = bytes(capture.raw)
    raw = raw[interim_end(raw) :]
    message = read_response(raw)
    if message is None or message.problem or message.end >= len(raw) or not message.header("content-length"):
        return None
    problem = "more bytes came than the response declares"
    return Reply(
        url, b"", raw[: message.end], message, capture.address, seconds, problem=problem,
        sent_at=capture.sent_at, answered_at=capture.answered_at,
    )  # fmt: skip


def _request_bytes(response: aiohttp.ClientResponse) -> bytes:
    info = response.request_info
    head = [f"{key}: {value}" for key, value in info.headers.items()]
    lines = [f"{info.method} {info.url.raw_path_qs} HTTP/1.1", *head]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def _tls_context(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(settings.ca_file))
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"cannot read certificates from {settings.ca_file} ({error})") from None
    return context


def _broken(error: Exception) -> BrokenError:
    """What went wrong, in one sentence, and whether a further try may help."""
    text = _first_line(str(error)) or type(error).__name__
    refused = next((e for e in _chain(error) if isinstance(e, RefusedAddressError)), None)
    if refused is not None:
        return BrokenError("refused_address", str(refused), retry=False)
    for types, kind, reason, retry in _FAULTS:
        if isinstance(error, types):
            return BrokenError(kind, reason.format(text), retry=retry)
    return BrokenError("protocol", f"protocol error: {text}", retry=False)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        inner = getattr(error, "os_error", None)
        if isinstance(inner, BaseException) and inner not in found:
            found.append(inner)
        error = error.__cause__ or error.__context__
    return found


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:200]
