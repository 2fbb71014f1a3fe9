"""Uploading a release to a dataset repository of Hugging Face: one commit on `main`, read back, then a tag.

A repository holds one release, at its root, so that `load_dataset("owner/name")` finds the card and the tables; older
ones are its tags. The commit is all or nothing, and the tag, by which a version is cited, is set last.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pipeline.errors import GateError, SpaceNewsError, UsageError
from pipeline.release.files import sha256
from pipeline.release.manifest import MANIFEST, Release
from pipeline.release.version import parse_version

_ADDRESS: Final = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+)/?")
_OWN: Final = ".gitattributes"
"""The one file of a repository that is its own."""


def upload_to_hub(
    release: Release, files: Mapping[str, str], url: str, say: Callable[[str], None]
) -> tuple[int, int, int, str]:
    """Upload the files (name to SHA-256) of a release; returns (files sent, files that were there, bytes, latest).

    Credentials and endpoint are those of huggingface_hub (`HF_TOKEN`, `HF_ENDPOINT`). Raises `UsageError` for an
    address that names no dataset repository, `GateError` where the tag of this version holds other files or `main` a
    newer release, `SpaceNewsError` where the hub cannot be read or written.
    """
    named = _ADDRESS.fullmatch(url)
    if named is None:
        raise UsageError(f"{url} names no dataset repository; write hf://datasets/owner/name")
    with _told(url):
        repository = _Repository(named[1])
        version = str(release.version)
        if version in repository.tags():
            other = repository.other(release, files, version)
            if other:
                raise GateError(
                    f"the tag {version} of {url} holds another {other[0]}: a published file is never replaced"
                )
            return 0, len(files), 0, repository.version() or version
        newest = repository.version()
        if newest is not None and parse_version(newest) > release.version:
            raise GateError(f"{url} holds the newer release {newest}; upload {version} to another place")
        other = repository.other(release, files, "main")
        say(f"sending {len(other)} of {len(files)} files in one commit")
        commit = repository.commit(release, files, other)
        repository.read_back(files, other, commit)
        repository.tag(version, commit)
        return len(other), len(files) - len(other), sum((release.folder / n).stat().st_size for n in other), version


class _Repository:
    """A dataset repository and the few things that are asked of it."""

    def __init__(self, name: str) -> None:
        from huggingface_hub import HfApi

        self._name, self._api = name, HfApi()
        self._where: dict[str, Any] = {"repo_id": name, "repo_type": "dataset"}
        self._api.create_repo(**self._where, exist_ok=True)

    def tags(self) -> set[str]:
        return {tag.name for tag in self._api.list_repo_refs(**self._where).tags}

    def version(self) -> str | None:
        """The version of the release on `main`, or None where there is none."""
        if MANIFEST not in self._tree("main"):
            return None
        with tempfile.TemporaryDirectory() as folder:
            told = json.loads(self._download(MANIFEST, "main", folder).read_text(encoding="utf-8"))
        return str(told["version"])

    def other(self, release: Release, files: Mapping[str, str], revision: str) -> list[str]:
        """The files that a revision lacks or holds with another content, by the hub's own hashes."""
        tree = self._tree(revision)
        return [name for name in files if not _same(tree.get(name), release.folder / name, files[name])]

    def commit(self, release: Release, files: Mapping[str, str], names: list[str]) -> str:
        """Add these files and remove those that the release has not, at once; returns the commit's id."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        added = [CommitOperationAdd(name, str(release.folder / name)) for name in names]
        gone = [CommitOperationDelete(name) for name in self._tree("main") if name not in files and name != _OWN]
        if not added and not gone:
            return str(self._api.repo_info(**self._where, revision="main").sha)
        message = f"Release {release.version}"
        return str(self._api.create_commit(**self._where, operations=[*added, *gone], commit_message=message).oid)

    def read_back(self, files: Mapping[str, str], names: list[str], commit: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                path = self._download(name, commit, folder)
                if sha256(path) != files[name]:
                    raise SpaceNewsError(f"{name} does not read back as it was sent: run the upload again")
                path.unlink()

    def tag(self, version: str, commit: str) -> None:
        self._api.create_tag(**self._where, tag=version, revision=commit)

    def _tree(self, revision: str) -> dict[str, Any]:
        found = self._api.list_repo_tree(**self._where, recursive=True, revision=revision)
        return {entry.path: entry for entry in found if hasattr(entry, "blob_id")}

    def _download(self, name: str, revision: str, folder: str) -> Path:
        from huggingface_hub import hf_hub_download

        return Path(
            hf_hub_download(
                repo_id=self._name, filename=name, repo_type="dataset", revision=revision, local_dir=folder,
                force_download=True,
            )
        )  # fmt: skip


def _same(there: Any, path: Path, digest: str) -> bool:
    """Whether the hub's file is ours: a large file tells its SHA-256, a small one git's hash of it."""
    if there is None or there.size != path.stat().st_size:
        return False
    if there.lfs is not None:
        return bool(there.lfs.sha256 == digest)
    content = path.read_bytes()
    return bool(there.blob_id == hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest())


@contextmanager
def _told(url: str) -> Iterator[None]:
    """What huggingface_hub raises, as one sentence."""
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
    from huggingface_hub.errors import HTTPError as NoAnswer  # type: ignore[attr-defined]

    try:
        yield
    except (NoAnswer, HFValidationError, LocalEntryNotFoundError, OSError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise SpaceNewsError(
            f"cannot upload to {url} ({type(error).__name__}: {said}): "
            "see its name and HF_TOKEN and run the upload again"
        ) from error
