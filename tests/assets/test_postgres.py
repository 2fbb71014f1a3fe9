"""Dagster's storage in Postgres: a real server, installed and started by this test where it can be."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_home import small_home

from assets.instance import POSTGRES
from pipeline.release.manifest import releases_in

pytestmark = pytest.mark.heavy


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").is_file():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def installed() -> Path:
    """The same, after installing Debian's package where there is none and this user may."""
    found = binaries()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "postgresql"]):
            subprocess.run(command, capture_output=True, check=False)
        found = binaries()
    if found is None:
        pytest.skip("Postgres is not installed and cannot be: install the package `postgresql` to run this test")
    return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database on a server of its own."""
    binary, folder = installed(), tmp_path / "postgres"
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # Postgres refuses to run as root
    folder.mkdir()
    shutil.chown(folder, user)
    for parent in folder.parents:
        if parent.owner() == getpass.getuser() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([str(binary / command[0]), *command[1:]], user=user, cwd=folder, check=True, capture_output=True)

    data, options = str(folder / "data"), f"-p {port} -h 127.0.0.1 -k {folder}"
    run("initdb", "-D", data, "-U", "dagster", "--auth=trust", "-E", "UTF8")
    run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "dagster", "dagster")
        yield f"postgresql://dagster@127.0.0.1:{port}/dagster"
    finally:
        run("pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def test_the_line_runs_and_its_gate_holds_in_postgres(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg2

    monkeypatch.setenv(POSTGRES, server)
    small = small_home(tmp_path / "home")
    for _ in range(2):  # the second instance reads what the first one stored
        with small.instance() as instance:
            assert small.run(instance).success, small.said
    assert len(releases_in(small.home)) == 1, "nothing is new the second time"
    assert server not in (small.home.dagster / "dagster.yaml").read_text(), "the password stays in the environment"
    with psycopg2.connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM runs WHERE status = 'SUCCESS'")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) > 100 FROM asset_check_executions")
        assert cursor.fetchone() == (True,)
    assert not (small.home.dagster / "history").exists(), "and nothing is kept in SQLite beside it"
