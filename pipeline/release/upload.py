"""Uploading a release: its files first, each read back, the index and the pointer last; a published file never changes.

A version lies at a target as it does at home, below `releases/<version>/`, beside `index.json` and `latest.json`. Until
the index of the target names it, nobody reads it: a run that was stopped is ended by the next one, which sends only
what is not there yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from pipeline.errors import GateError, SpaceNewsError, UsageError
from pipeline.home import Home
from pipeline.release.files import json_text, sha256
from pipeline.release.index import entries_of, of_entries
from pipeline.release.manifest import SUMS, Release, open_release, yanked
from pipeline.release.store import Store
from pipeline.release.takedown import holding
from pipeline.release.tombstones import read_tombstones
from pipeline.release.verify import read_sums

_EXTRAS: Final = {
    "s3": ("s3fs", "s3"),
    "gs": ("gcsfs", "gcs"),
    "gcs": ("gcsfs", "gcs"),
    "az": ("adlfs", "azure"),
    "abfs": ("adlfs", "azure"),
    "abfss": ("adlfs", "azure"),
    "hf": ("huggingface_hub", "huggingface"),
}
"""For each kind of address the package that speaks it and the extra that brings the package."""

INDEX: Final = "index.json"
POINTER: Final = "latest.json"


@dataclass(frozen=True)
class Uploaded:
    """What an upload did: `sent` and `there` count files, `size` the bytes sent; `latest` is what the target says."""

    version: str
    url: str
    sent: int
    there: int
    size: int
    latest: str | None


def upload_release(home: Home, version: str, url: str, say: Callable[[str], None] = lambda line: None) -> Uploaded:
    """Upload a release to a folder, `s3://`, `gs://`, `az://` or `hf://datasets/owner/name`.

    Credentials and endpoints are those of the storage's own tools (`AWS_ENDPOINT_URL` and the like). Every file is read
    back and its SHA-256 compared; then the index and the pointer of the target move. Files that are there with the same
    SHA-256 are left alone.

    Raises `UsageError` for an address of another kind or an extra that is not installed, `GateError` for a release that
    is damaged, was taken back or holds what was taken down, and where a published file at the target differs;
    `SpaceNewsError` where the target cannot be read or written: then its pointer is where it was.
    """
    scheme = _scheme(url)
    release = open_release(home, version)
    files = _sound(release)
    _may_be_read(home, release)
    if scheme == "hf":
        from pipeline.release.hub import upload_to_hub

        return Uploaded(str(release.version), url, *upload_to_hub(release, files, url, say))
    with Store(url) as store:
        index = store.read_json(INDEX)
        listed = {str(entry["version"]) for entry in index.get("releases", [])} if index else set()
        if str(release.version) in yanked(home) and str(release.version) not in listed:
            raise GateError(f"release {release.version} was taken back; upload another one")
        sent = _send(store, release, files, str(release.version) in listed, say)
        latest = _move_pointer(home, store, release, index)
    return Uploaded(str(release.version), url, len(sent), len(files) - len(sent), sum(sent.values()), latest)


def _scheme(url: str) -> str:
    scheme = url.split("://", 1)[0] if "://" in url else "file"
    if scheme == "file":
        return scheme
    if scheme not in _EXTRAS:
        raise UsageError(
            f"{url} is no place to upload to; give a folder, s3://, gs://, az:// or hf://datasets/owner/name"
        )
    module, extra = _EXTRAS[scheme]
    if find_spec(module) is None:
        raise UsageError(f"uploading to {scheme}:// needs one more package: pip install 'space-news[{extra}]'")
    return scheme


def _sound(release: Release) -> dict[str, str]:
    """The files of a release with their SHA-256. Raises `GateError` where one is not as it was published."""
    sums = read_sums(release.folder)
    for name, digest in sums.items():
        path = release.folder / name
        if not path.is_file() or sha256(path) != digest:
            raise GateError(f"release {release.version} is damaged ({name}): see `space-news release verify`")
    return {**dict(sorted(sums.items())), SUMS: sha256(release.folder / SUMS)}


def _may_be_read(home: Home, release: Release) -> None:
    for tombstone in read_tombstones(home):
        if str(release.version) in holding(home, tombstone):
            raise GateError(
                f"release {release.version} holds what was taken down on {tombstone.on[:10]}: "
                f"`space-news release yank {release.version}`, build, and upload the release after it"
            )


def _send(
    store: Store, release: Release, files: dict[str, str], published: bool, say: Callable[[str], None]
) -> dict[str, int]:
    """Send what is not there, reading all of it back; returns the bytes of each file that was sent."""
    sent: dict[str, int] = {}
    for number, (name, digest) in enumerate(files.items(), 1):
        path, there = release.folder / name, f"releases/{release.version}/{name}"
        size = path.stat().st_size
        found = store.size(there)
        if found == size and store.sha256(there) == digest:
            continue
        if found is not None and published:
            raise GateError(
                f"{store.address(there)} differs from {path}: a published file is never overwritten; "
                "find out which of the two is right"
            )
        say(f"sending {name} ({number} of {len(files)}, {size:,} bytes)")
        store.put(path, there)
        if store.sha256(there) != digest:
            raise SpaceNewsError(f"{store.address(there)} does not read back as it was sent: run the upload again")
        sent[name] = size
    return sent


def _move_pointer(home: Home, store: Store, release: Release, index: dict[str, Any] | None) -> str | None:
    """List the version in the target's index and point to its newest; versions that are not there are not listed."""
    entries = {str(entry["version"]): entry for entry in (index or {}).get("releases", [])}
    there = entries.keys() | {str(release.version)}
    entries |= {entry["version"]: entry for entry in entries_of(home) if entry["version"] in there}
    told, pointer = of_entries(entries.values())
    for name, value in ((INDEX, told), (POINTER, pointer)):
        store.put_text(json_text(value), name)
        if store.read_json(name) != value:
            raise SpaceNewsError(f"{store.address(name)} does not read back as it was sent: run the upload again")
    latest: str | None = pointer["version"]
    return latest
