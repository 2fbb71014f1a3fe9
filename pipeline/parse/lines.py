"""JSON lines in, JSON lines out: every line is answered, in order, whatever it holds."""

from __future__ import annotations

import base64
import binascii
import codecs
import contextlib
import signal
import threading
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import Any, BinaryIO, Final

import orjson

from pipeline.engines import Engine
from pipeline.errors import UsageError
from pipeline.parse.article import parse_page
from pipeline.parse.records import Reject
from pipeline.sources import load_sources, source_for, web_source
from pipeline.sources.spec import Source
from pipeline.urls import registrable_domain

SECONDS_A_PAGE: Final = 2.0
MAX_LINE: Final = 64 * 2**20


class _Overtime(BaseException):
    """The page took too long; no `except Exception` on the way may swallow it."""


def parse_lines(
    lines: Iterable[bytes],
    out: BinaryIO,
    *,
    specs: bool = True,
    explain: bool = False,
    workers: int = 1,
    sources: dict[str, Source] | None = None,
    engine: Engine | None = None,
) -> None:
    """Answer each `{"url", "html" | "html_base64"}` line with a line of the columns a page tells, or a reject.

    Blank lines are answered too. `specs=False` reads every page with the generic parser alone. `workers` processes, or
    those of `engine`, keep the order of the lines. Raises `UsageError` for fewer than one worker.
    """
    if workers < 1:
        raise UsageError(f"--workers takes a number from 1, not {workers}")
    known = (sources if sources is not None else load_sources()) if specs else {}
    if workers > 1 or engine is not None:
        from pipeline.engines.local import LocalEngine
        from pipeline.parse.pool import answer_in_order

        answer_in_order(lines, out, known, explain, engine or LocalEngine(workers))
        return
    for number, line in enumerate(lines, 1):
        out.write(answer(line, number, known, explain))
        out.flush()


def answer(line: bytes, number: int, sources: dict[str, Source], explain: bool) -> bytes:
    """The answer to one line, with its newline."""
    try:
        body, url, content_type = _read(line)
    except _UnreadableError as error:
        reason = f"line {number}: {error}"
        return as_line(Reject(error.url, "parse", "unreadable_line", reason, error.detail).as_json())
    try:
        with _limit(SECONDS_A_PAGE):
            source = (source_for(url, sources) or web_source(registrable_domain(url))) if url else None
            return as_line(parse_page(body, url, content_type=content_type, source=source, explain=explain).as_json())
    except _Overtime:
        return as_line(
            Reject(url, "parse", "too_slow", f"reading the page took more than {SECONDS_A_PAGE:g} seconds").as_json()
        )
    except (MemoryError, RecursionError) as error:
        return as_line(
            Reject(
                url,
                "parse",
                "unsafe",
                "the page's markup would take more memory than an article is worth",
                type(error).__name__,
            ).as_json()
        )


class _UnreadableError(ValueError):
    """Why a line cannot be read; `url` is its address where it gave one."""

    def __init__(self, reason: str, url: object = None, detail: str | None = None) -> None:
        super().__init__(reason)
        self.url = url if isinstance(url, str) else None
        self.detail = detail


def _read(line: bytes) -> tuple[bytes, str, str | None]:
    """A line's page bytes, address and content type. Raises `_UnreadableError`."""
    if len(line) > MAX_LINE:
        raise _UnreadableError("the line is longer than 64 MiB")
    try:
        given = orjson.loads(line)
    except ValueError as error:
        raise _UnreadableError("it is no JSON object", detail=str(error)) from None
    if not isinstance(given, dict):
        raise _UnreadableError("it is no JSON object", detail=type(given).__name__)
    url, kind = given.get("url"), given.get("content_type")
    if not isinstance(url, str) or not url:
        raise _UnreadableError('"url" is missing or no text', url)
    return _bytes(given, url), url, kind if isinstance(kind, str) else None


def _bytes(given: dict[str, Any], url: str) -> bytes:
    html, encoded = given.get("html"), given.get("html_base64")
    if isinstance(html, str):  # it is decoded already: the mark says so, whatever its meta elements claim
        return codecs.BOM_UTF8 + html.encode("utf-8", "replace")
    if not isinstance(encoded, str):
        raise _UnreadableError('it has neither "html" nor "html_base64"', url)
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _UnreadableError('"html_base64" is not base64', url, str(error)) from None


def as_line(row: dict[str, Any]) -> bytes:
    """A record as one line of JSON."""
    try:
        return orjson.dumps(row) + b"\n"
    except (TypeError, ValueError):  # lone surrogates, from JSON escapes
        import json

        return json.dumps(row, default=str).encode("utf-8", "replace") + b"\n"


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise `_Overtime` after so many seconds of CPU: how busy the machine is must not decide what an article is.

    Only in the main thread; elsewhere the size limits alone hold.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _Overtime

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
