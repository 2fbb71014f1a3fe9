"""Content codings undone in a bounded loop that checks each stream's end and checksum."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import brotli  # type: ignore[import-untyped]
import zstandard
from isal import isal_zlib

ACCEPT_ENCODING: Final = "gzip, deflate, br, zstd"
_STEP: Final = 1 << 18
_MOST_CODINGS: Final = 4
_BEGINNING: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_SHORTEST_MEMBER: Final = 20
InflateError: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # the stubs call it an instance
_ERRORS: Final[tuple[type[Exception], ...]] = (
    zlib.error, InflateError, brotli.error, zstandard.ZstdError, EOFError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """A body without its content codings; `problem` says what was wrong (None: nothing), `body` is what was got.

    Of a body over its cap only the beginning is handed on, at most a megabyte.
    """

    body: bytes
    problem: str | None = None


def decode(body: bytes, content_encoding: str, cap: int) -> Decoded:
    """Undo the codings of a `Content-Encoding` value (RFC 9110, 8.4), last one first; `cap` bounds each layer."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name and name != "identity"]
    if len(names) > _MOST_CODINGS:
        return Decoded(body, f"{len(names)} content codings")
    for name in reversed(names):
        decoder = _DECODERS.get(name)
        if decoder is None:
            return Decoded(body, f"unknown content coding {name}")
        if not body:
            return Decoded(b"")
        result = _run(decoder, name, body, cap)
        if result.problem:
            return result
        body = result.body
    return Decoded(body)


def gunzip(body: bytes, cap: int) -> Decoded:
    """Undo gzip as often as the body is gzip (a `.gz` sitemap may come gzip-coded too); `cap` bounds each layer."""
    for _ in range(_MOST_CODINGS):
        if not body.startswith(_GZIP):
            break
        result = _run(_gzip, "gzip", body, cap)
        if result.problem:
            return result
        body = result.body
    return Decoded(body)


def _run(decoder: Callable[[bytes, int], Decoded], name: str, body: bytes, cap: int) -> Decoded:
    try:
        return decoder(body, cap)
    except _ERRORS as error:
        return Decoded(b"", f"the {name} stream is broken ({error})")


def _over(body: bytearray, cap: int) -> Decoded:
    del body[min(cap, _BEGINNING) :]  # in place: a copy of a bomb is a second bomb
    return Decoded(bytes(body), f"it unpacks to more than {cap} bytes")


def _gzip(body: bytes, cap: int) -> Decoded:
    """One or more members; what follows the last one is ignored, as browsers do."""
    whole = _whole_member(body, cap)
    if whole is not None:
        return Decoded(whole)
    out, rest = bytearray(), body
    while rest:
        stream = isal_zlib.decompressobj(31)
        try:
            _inflate(stream, rest, out, cap)
        except _ERRORS as error:
            if "checksum" in str(error).lower() or "crc" in str(error).lower():
                return Decoded(bytes(out), "the gzip checksum is wrong")
            return Decoded(bytes(out), f"the gzip stream is broken ({error})")
        if len(out) > cap:
            return _over(out, cap)
        if not stream.eof:
            return Decoded(bytes(out), "the gzip stream is cut short")
        rest = stream.unused_data
        if not rest.startswith(_GZIP):
            break
    return Decoded(bytes(out))


def _whole_member(body: bytes, cap: int) -> bytes | None:
    """What a single sound member of at most a step holds, without a copy; None leaves the body to the careful way."""
    limit = min(_STEP, cap)
    if len(body) < _SHORTEST_MEMBER or int.from_bytes(body[-4:], "little") > limit:
        return None
    stream = isal_zlib.decompressobj(31)
    try:
        out = bytes(stream.decompress(body, limit + 1))
    except _ERRORS:
        return None
    return out if stream.eof and not stream.unused_data and len(out) <= limit else None


def _deflate(body: bytes, cap: int) -> Decoded:
    """zlib (RFC 1950) as the RFC says, or raw deflate as some servers send it."""
    for window in (15, -15):
        out, stream = bytearray(), isal_zlib.decompressobj(window)
        try:
            _inflate(stream, body, out, cap)
        except _ERRORS:
            continue
        if len(out) > cap:
            return _over(out, cap)
        if stream.eof:
            return Decoded(bytes(out))
        if out:
            return Decoded(bytes(out), "the deflate stream is cut short")
    return Decoded(b"", "the deflate stream is broken")


def _inflate(stream: Any, data: bytes, out: bytearray, cap: int) -> None:
    pending = data
    while pending and not stream.eof and len(out) <= cap:
        out += stream.decompress(pending, min(_STEP, cap - len(out) + 1))
        pending = stream.unconsumed_tail


def _brotli(body: bytes, cap: int) -> Decoded:
    stream, out = brotli.Decompressor(), bytearray()
    out += stream.process(body, output_buffer_limit=_STEP)
    while not stream.is_finished() and len(out) <= cap:
        more = stream.process(b"", output_buffer_limit=_STEP)
        if not more and stream.can_accept_more_data():
            return Decoded(bytes(out), "the br stream is cut short")
        out += more
    return _over(out, cap) if len(out) > cap else Decoded(bytes(out))


def _zstd(body: bytes, cap: int) -> Decoded:
    out, rest = bytearray(), body
    while rest:
        stream = zstandard.ZstdDecompressor(max_window_size=2**23).decompressobj()  # RFC 9659: 8 MiB windows
        at = 0
        while at < len(rest) and not stream.eof:
            out += stream.decompress(rest[at : at + 256])
            at += 256
            if len(out) > cap:
                return _over(out, cap)
        if not stream.eof:
            return Decoded(bytes(out), "the zstd stream is cut short")
        rest = stream.unused_data + rest[at:]
        if not rest.startswith(b"\x28\xb5\x2f\xfd"):
            break
    return Decoded(bytes(out))


_DECODERS: Final[dict[str, Callable[[bytes, int], Decoded]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
