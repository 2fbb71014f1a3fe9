"""DuckDB for the page's SQL box: fetched from the npm registry once, by version and hash, and shared by all releases.

It is 18 MB, so it is neither committed nor put into each release: it lies in `datasets/_duckdb/<version>/`, linked from
a cache in the Python environment. Version 1.28.0 is the last that reads Parquet without loading an extension from
another site while it runs. `python -m pipeline.release.page.engine` fetches it ahead.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pipeline.errors import SpaceNewsError
from pipeline.home import Home, find_home
from pipeline.release.files import json_text, sha256, share

PLACE: Final = "_duckdb"
FOLDER: Final = f"../../{PLACE}"  # as a release's index.html sees it
READY: Final = "ready.json"
_LOCK: Final = Path(__file__).with_name("engine.json")
_LICENCE: Final = "duckdb-wasm-license.txt"
_PATIENCE: Final = 180.0


@lru_cache(maxsize=1)
def _lock() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_LOCK.read_text(encoding="utf-8"))
    return found


def version() -> str:
    """The pinned version of DuckDB-WASM."""
    return str(_lock()["version"])


def names() -> frozenset[str]:
    """The files of the engine; a server gives these and no others."""
    return frozenset(
        [_LICENCE, READY, *(name for package in _lock()["packages"] for name in package["files"].values())]
    )


def folder_in(home: Home) -> Path:
    """Where a home keeps the engine for its releases."""
    return home.datasets / PLACE / version()


def cache_folder() -> Path:
    """Where this Python environment keeps what was fetched."""
    return Path(sys.prefix) / "share" / "space-news" / f"duckdb-wasm-{version()}"


def is_there(folder: Path) -> bool:
    """Whether the whole engine lies in a folder (the last file written says so)."""
    return (folder / READY).is_file()


def place(home: Home, cache: Path | None = None) -> bool:
    """Link the engine from the cache beside the releases; False where it was never fetched."""
    target, found = folder_in(home), cache or cache_folder()
    if is_there(target):
        return True
    if not is_there(found):
        return False
    target.mkdir(parents=True, exist_ok=True)
    for name in [*sorted(names() - {READY}), READY]:
        share(found / name, target / name)
    return True


def fetch(cache: Path | None = None, npm: str = "npm") -> Path:
    """Fetch the engine into the cache, through npm with its own settings; returns the cache's folder.

    Raises `SpaceNewsError` where npm is absent or fails, and where a package is not the one whose hash is pinned.
    """
    folder = cache or cache_folder()
    if is_there(folder):
        return folder
    try:
        fetch_packages(_lock()["packages"], folder, npm)
        shutil.copyfile(_LOCK.with_name(_LICENCE), folder / _LICENCE)
        hashes = {name: sha256(folder / name) for name in sorted(names() - {READY})}
        (folder / READY).write_text(json_text({"ready": True, "version": version(), "sha256": hashes}))
    except OSError as error:
        raise SpaceNewsError(f"DuckDB for the SQL box cannot be kept in {folder} ({error.strerror})") from None
    return folder


def fetch_packages(packages: Sequence[Mapping[str, Any]], folder: Path, npm: str = "npm") -> None:
    """Fetch npm packages, each {name, version, integrity, files: {path inside: name}}, and put those files in `folder`.

    Raises `SpaceNewsError` as `fetch` does.
    """
    with tempfile.TemporaryDirectory(prefix="space-news-") as temporary:
        packed = Path(temporary)
        _pack([f"{package['name']}@{package['version']}" for package in packages], npm, packed)
        folder.mkdir(parents=True, exist_ok=True)
        for package in packages:
            _unpack(package, packed, folder)


def _pack(wanted: Sequence[str], npm: str, folder: Path) -> None:
    options = ["--silent", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=60000"]
    what = " and ".join(wanted)
    try:
        subprocess.run(
            [npm, "pack", *options, "--pack-destination", str(folder), *wanted],
            check=True, capture_output=True, timeout=_PATIENCE, cwd=folder,
        )  # fmt: skip
    except FileNotFoundError:
        raise SpaceNewsError(f"fetching {what} needs npm: install it and run this again") from None
    except subprocess.TimeoutExpired:
        raise SpaceNewsError(f"npm did not fetch {what} in {_PATIENCE:.0f} s: try again on a better network") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or b"").decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"it ended with {error.returncode}"
        raise SpaceNewsError(f"npm could not fetch {what} ({reason}): try again with a network") from None


def _unpack(package: Mapping[str, Any], packed: Path, folder: Path) -> None:
    """Take the named files out of a package whose hash is right; no path of the archive is used."""
    flat = f"{package['name'].lstrip('@').replace('/', '-')}-{package['version']}.tgz"
    archive = packed / flat
    if not archive.is_file():
        raise SpaceNewsError(f"npm made no {flat}: update npm and run it again")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package["integrity"]:
        raise SpaceNewsError(f"{flat} is not the package that is pinned: its hash differs, so it is not used")
    with tarfile.open(archive, "r:gz") as content:
        for inside, name in package["files"].items():
            file = content.extractfile(f"package/{inside}")
            if file is None:
                raise SpaceNewsError(f"{flat} holds no file {inside}")
            with file, (folder / name).open("wb") as out:
                shutil.copyfileobj(file, out)


def main() -> int:
    """Fetch the engine and put it beside the releases of this home."""
    try:
        folder = fetch()
        place(find_home())
    except SpaceNewsError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"DuckDB-WASM {version()} is in {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
