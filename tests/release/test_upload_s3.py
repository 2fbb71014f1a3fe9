"""Uploading to S3 and to a dataset repository, each spoken to over a real socket."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from release_samples import Maker, small_rows

from pipeline.errors import SpaceNewsError
from pipeline.release.upload import upload_release

pytestmark = pytest.mark.heavy
SECRETS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """moto's S3 server, as a process of its own."""
    import botocore.session

    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = botocore.session.get_session().create_client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )
    client.create_bucket(Bucket="news")
    yield address
    server.stop()


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment that every tool of AWS reads."""
    for name, value in {**SECRETS, "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    return endpoint


def test_a_release_uploaded_to_s3_is_read_back_from_there(make: Maker, s3: str) -> None:
    released = make(small_rows())
    assert released is not None
    done = upload_release(make.home, "latest", "s3://news/space")
    assert (done.sent > 20, done.there, done.latest) == (True, 0, "2026.11.2")
    options = {
        "aws_endpoint_url": s3, "aws_access_key_id": "none", "aws_secret_access_key": "none", "aws_region": "us-east-1",
        "aws_allow_http": "true",
    }  # fmt: skip
    for table in ("articles", "events"):
        there = pl.read_parquet(f"s3://news/space/releases/2026.11.2/{table}/*.parquet", storage_options=options)
        assert there.equals(pl.read_parquet(released.folder / table / "*.parquet"))
    assert upload_release(make.home, "latest", "s3://news/space").sent == 0


def test_a_line_that_dies_leaves_the_old_pointer(make: Maker, s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    make(small_rows())
    upload_release(make.home, "latest", "s3://news/second")
    rows = small_rows()
    rows["articles"][0]["title"] = "Corrected"
    make(rows)
    put, calls = s3fs.S3FileSystem._put_file, []

    async def dying(self: s3fs.S3FileSystem, local: str, remote: str, **more: object) -> object:
        calls.append(remote)
        if len(calls) > 6:
            raise ConnectionResetError("the line is dead")
        return await put(self, local, remote, **more)

    with monkeypatch.context() as broken:
        broken.setattr(s3fs.S3FileSystem, "_put_file", dying)
        s3fs.S3FileSystem.clear_instance_cache()
        with pytest.raises(SpaceNewsError, match=r"the line is dead.*it goes on where it stopped"):
            upload_release(make.home, "latest", "s3://news/second")
    s3fs.S3FileSystem.clear_instance_cache()
    pointer = s3fs.S3FileSystem().cat_file("news/second/latest.json")
    assert json.loads(pointer)["version"] == "2026.11.2"
    done = upload_release(make.home, "latest", "s3://news/second")
    assert (done.there, done.latest) == (6, "2026.11.2-2")


def test_a_bucket_that_is_not_there_is_one_sentence(make: Maker, s3: str) -> None:
    make(small_rows())
    with pytest.raises(SpaceNewsError, match="cannot reach s3://nowhere/x"):
        upload_release(make.home, "latest", "s3://nowhere/x")


def test_the_command_line_uploads(make: Maker, s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make(small_rows())
    monkeypatch.setenv("SPACE_NEWS_HOME", str(make.home.root))
    command = Path(sys.executable).parent / "space-news"
    told = subprocess.run(
        [command, "release", "upload", "latest", "s3://news/third", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["latest"] == "2026.11.2"
