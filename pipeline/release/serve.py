"""The releases over HTTP, read only: the catalogue page and the files, with Range so that DuckDB and Polars read parts.

Only files that a release lists are served, so that nothing private is ever within reach; on loopback unless told.
"""

from __future__ import annotations

import errno
import mimetypes
import re
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.release.catalogue import POLICY
from pipeline.release.files import sha256
from pipeline.release.manifest import MANIFEST, SUMS, latest_release
from pipeline.release.page import engine
from pipeline.release.verify import read_sums
from pipeline.release.version import parse_version

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_RELEASE: Final = re.compile(r"/releases/([^/]+)/(.*)")
_CHUNK: Final = 1 << 18
_POINTERS: Final = ("/index.json", "/latest.json")
# Data Docs are pages of another tool: their scripts do not run here, and they cannot reach the catalogue.
_DOCS_POLICY: Final = "sandbox; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
# The engine's worker compiles WebAssembly and reads the release's files; it reaches nothing else.
_ENGINE: Final = re.compile(rf"/{engine.PLACE}/([^/]+)/([^/]+)")
_ENGINE_POLICY: Final = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown; charset=utf-8",
    ".cff": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    "": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Served:
    """A file that may be had: its hash (the entity tag), and whether it can never change."""

    path: Path
    digest: str
    immutable: bool
    policy: str = POLICY


class Server(ThreadingHTTPServer):
    """The server of one home; `address` is where it listens."""

    daemon_threads = True

    def __init__(self, home: Home, host: str, port: int) -> None:
        self.home = home
        self._sums: dict[str, dict[str, str]] = {}
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            reason = "is in use: choose another with --port" if error.errno == errno.EADDRINUSE else error.strerror
            raise SpaceNewsError(f"cannot listen on {host} port {port}: it {reason}") from None

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/"

    def find(self, path: str) -> Served | None:
        """The file at an address path, or None: a pointer, or a file that its release lists."""
        if path in _POINTERS:
            file = self.home.datasets / path[1:]
            return Served(file, sha256(file), immutable=False) if file.is_file() else None
        if part := _ENGINE.fullmatch(path):
            return self._engine(part[1], part[2])
        match = _RELEASE.fullmatch(path)
        if match is None:
            return None
        version, name = match[1], match[2] or "index.html"
        sums = self._listed(version)
        digest = sums.get(name)
        policy = _DOCS_POLICY if name.startswith("quality/") else POLICY
        return Served(self.home.releases / version / name, digest, immutable=True, policy=policy) if digest else None

    def _engine(self, version: str, name: str) -> Served | None:
        """A file of the SQL box's engine, whose folder may be filled while this server runs."""
        file = engine.folder_in(self.home) / name
        if version != engine.version() or name not in engine.names() or not file.is_file():
            return None
        return Served(file, f"{version}-{name}", immutable=name != engine.READY, policy=_ENGINE_POLICY)

    def _listed(self, version: str) -> dict[str, str]:
        """The files of a release with their hashes; none for what is no release."""
        if version not in self._sums:
            try:
                folder = self.home.releases / str(parse_version(version))
            except ValueError:
                return {}
            if not (folder / MANIFEST).is_file():
                return {}
            self._sums[version] = read_sums(folder) | {SUMS: sha256(folder / SUMS)}
        return self._sums[version]


def serve(home: Home, host: str = "127.0.0.1", port: int = 8800) -> Server:
    """A server that listens; call `serve_forever` on it. Raises `SpaceNewsError` where the port cannot be had."""
    return Server(home, host, port)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "space-news"
    sys_version = ""
    timeout = 60
    # A head and a small body are two writes: Nagle's rule would hold the second back for 40 ms, at every range.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nobody who reads is written down."""

    def _answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == "/":
            self._redirect()
            return
        found = self.server.find(path)
        try:
            file = found.path.open("rb") if found else None
        except OSError:
            file = None
        if found is None and path == f"/{engine.PLACE}/{engine.version()}/{engine.READY}":
            self._plain(HTTPStatus.OK, '{"ready": false}\n', "application/json")
            return
        if found is None or file is None:
            self._plain(HTTPStatus.NOT_FOUND, "there is no such file here; see /index.json\n")
            return
        with file:
            self._send(found, file, with_body=with_body)

    def _redirect(self) -> None:
        latest = latest_release(self.server.home)
        if latest is None:
            self._plain(HTTPStatus.NOT_FOUND, "there is no release yet: make one with `space-news build`\n")
            return
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", f"/releases/{latest.version}/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, found: Served, file: BinaryIO, *, with_body: bool) -> None:
        size, tag = found.path.stat().st_size, f'"{found.digest}"'
        if self.headers.get("If-None-Match") == tag:
            self._head(HTTPStatus.NOT_MODIFIED, found, tag)
            self.end_headers()
            return
        asked = self.headers.get("Range") if self.headers.get("If-Range") in (None, tag) else None
        span = byte_range(asked, size)
        if span is None:
            self._head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, found, tag)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start, end = span
        partial = (start, end) != (0, size) or (asked is not None and _RANGE.fullmatch(asked) is not None)
        self._head(HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK, found, tag)
        if partial:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if with_body:
            file.seek(start)
            _copy(file, self.wfile, end - start)

    def _head(self, status: HTTPStatus, found: Served, tag: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _type(found.path))
        self.send_header("ETag", tag)
        self.send_header("Accept-Ranges", "bytes")
        kept = "public, max-age=31536000, immutable" if found.immutable else "no-cache"
        self.send_header("Cache-Control", kept)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", found.policy)

    def _plain(self, status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def byte_range(asked: str | None, size: int) -> tuple[int, int] | None:
    """The bytes [start, end) that a Range header asks for (RFC 9110, 14.2); all of them where it is none that counts.

    None where no byte of the file is asked for. Several ranges at once are answered with the whole file.
    """
    match = _RANGE.fullmatch(asked or "")
    if match is None or not (match[1] or match[2]):
        return 0, size
    if not match[1]:
        last = min(int(match[2]), size)
        return (size - last, size) if last else None
    start = int(match[1])
    end = min(int(match[2]) + 1, size) if match[2] else size
    if match[2] and int(match[2]) < start:
        return 0, size
    return (start, end) if start < size else None


def _copy(file: BinaryIO, out: Any, length: int) -> None:
    while length > 0:
        chunk = file.read(min(length, _CHUNK))
        if not chunk:
            return
        out.write(chunk)
        length -= len(chunk)


def _type(path: Path) -> str:
    known = _TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
