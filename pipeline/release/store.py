"""A place that releases are uploaded to, through fsspec: a folder or a bucket."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pipeline.errors import SpaceNewsError

_BLOCK: Final = 8 * 2**20
_LONGEST: Final = 200


class Store:
    """Files below an address. Every failure of the storage is one `SpaceNewsError` that says to run it again."""

    def __init__(self, url: str) -> None:
        import fsspec  # type: ignore[import-untyped]

        self.url = url.rstrip("/")
        with self._told():
            self._system, root = fsspec.core.url_to_fs(self.url)
        self._root = str(root).rstrip("/")
        self._is_folder = "file" in self._system.protocol

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._system.invalidate_cache()

    def address(self, name: str) -> str:
        """The full address of a file."""
        return f"{self.url}/{name}"

    def size(self, name: str) -> int | None:
        """The bytes of a file, or None where there is none."""
        with self._told():
            self._system.invalidate_cache()
            try:
                return int(self._system.info(self._path(name))["size"])
            except FileNotFoundError:
                return None

    def sha256(self, name: str) -> str:
        """The SHA-256 of what the storage gives back for a file."""
        digest = hashlib.sha256()
        with self._told(), self._system.open(self._path(name), "rb", block_size=_BLOCK) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def put(self, path: Path, name: str) -> None:
        """Write a file, whole or not at all: a bucket does so by itself, a folder by renaming."""
        with self._told():
            if not self._is_folder:
                self._system.put_file(str(path), self._path(name))
                return
            target = Path(self._path(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.part")
            self._system.put_file(str(path), str(beside))
            beside.replace(target)

    def put_text(self, text: str, name: str) -> None:
        """The same for a short text."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "text"
            path.write_text(text, encoding="utf-8")
            self.put(path, name)

    def read_json(self, name: str) -> dict[str, Any] | None:
        """A JSON file, or None where there is none."""
        if self.size(name) is None:
            return None
        with self._told():
            text = self._system.cat_file(self._path(name))
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise SpaceNewsError(
                f"{self.address(name)} is damaged: restore it, or remove it and upload every release again"
            )
        return found

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Each storage library raises errors of its own; here they become one sentence."""
        try:
            yield
        except SpaceNewsError:
            raise
        except Exception as error:
            said = " ".join(str(error).split())[:_LONGEST] or type(error).__name__
            raise SpaceNewsError(
                f"cannot reach {self.url} ({type(error).__name__}: {said}): "
                "see its address and credentials and run the upload again; it goes on where it stopped"
            ) from error
