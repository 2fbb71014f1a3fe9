"""HTTP/1.1 messages as bytes: the head read leniently, the body cut out and freed of its transfer coding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE: Final = re.compile(rb"^HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})[ \t]*(.*)$")
_CHUNK_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True)
class Message:
    """A response: `headers` in their order with their spelling; `end` is the offset of its first byte after."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    end: int
    problem: str | None = None

    def header(self, name: str) -> str:
        """All values of a header joined by a comma ('' where it is absent)."""
        return header(self.headers, name)


def header(headers: tuple[tuple[str, str], ...], name: str) -> str:
    """All values of a header joined by a comma ('' where it is absent)."""
    return ", ".join(value for key, value in headers if key.lower() == name)


def read_response(raw: bytes) -> Message | None:
    """A whole response (interim 1xx responses skipped); None where the bytes do not begin with a status line."""
    start = interim_end(raw)
    head_end = _HEAD_END.search(raw, start)
    head = raw[start : head_end.start() if head_end else len(raw)]
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    match = _STATUS_LINE.match(lines[0].strip())
    if match is None:
        return None
    headers = _headers(lines[1:])
    at = head_end.end() if head_end else len(raw)
    body, end, problem = _body(raw, at, headers)
    return Message(int(match[2]), match[3].decode("latin-1"), headers, body, end, problem)


def interim_end(raw: bytes) -> int:
    """Where the final response begins: after all 1xx responses (RFC 9110, 15.2)."""
    start = 0
    while match := _STATUS_LINE.match(raw[start : start + 64].split(b"\n")[0].strip()):
        head_end = _HEAD_END.search(raw, start)
        if not match[2].startswith(b"1") or head_end is None:
            break
        start = head_end.end()
    return start


def dechunk(raw: bytes, at: int = 0) -> tuple[bytes, int, str | None]:
    """The body of a chunked message from offset `at`: (body, offset after it, what was wrong)."""
    out = bytearray()
    while True:
        size_line = _CHUNK_SIZE.match(raw, at)
        if size_line is None:
            return bytes(out), at, "the chunked body is cut short or malformed"
        size, at = int(size_line[1], 16), size_line.end()
        if size == 0:
            break
        out += raw[at : at + size]
        at += size
        if at > len(raw):
            return bytes(out), len(raw), "the chunked body is cut short or malformed"
        at = _after_line_end(raw, at)
    while at < len(raw):  # trailer fields up to an empty line
        newline = raw.find(b"\n", at)
        line, at = (raw[at:], len(raw)) if newline < 0 else (raw[at:newline], newline + 1)
        if not line.strip():
            break
    return bytes(out), at, None


def _after_line_end(raw: bytes, at: int) -> int:
    if raw.startswith(b"\r\n", at):
        return at + 2
    return at + 1 if raw.startswith(b"\n", at) else at


def _headers(lines: list[bytes]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and found:  # obsolete line folding
            found[-1] = (found[-1][0], f"{found[-1][1]} {_text(line)}")
            continue
        name, colon, value = line.partition(b":")
        if colon:
            found.append((_text(name), _text(value)))
    return tuple(found)


def _text(raw: bytes) -> str:
    try:
        return raw.strip().decode("utf-8")
    except UnicodeDecodeError:
        return raw.strip().decode("latin-1")


def _body(raw: bytes, at: int, headers: tuple[tuple[str, str], ...]) -> tuple[bytes, int, str | None]:
    if "chunked" in header(headers, "transfer-encoding").lower():
        if _CHUNK_SIZE.match(raw, at):
            return dechunk(raw, at)
        return raw[at:], len(raw), None  # an archive whose crawler had freed the body already
    declared = header(headers, "content-length").split(",")[0].strip()
    if declared.isdigit():
        end = at + int(declared)
        return raw[at:end], min(end, len(raw)), None if end <= len(raw) else "the body is shorter than declared"
    return raw[at:], len(raw), None
