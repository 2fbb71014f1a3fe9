"""WARC files of others: filtered by host, filed under their day, resumed after a kill, damage told with its place."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.clock import fixed
from pipeline.crawl import day_fetches, days_with_pages, read_pages, scanning, write_warc
from pipeline.crawl.foreign_warc import read_foreign
from pipeline.crawl.importing import ImportReport, import_warc
from pipeline.crawl.warc import WarcWriter, digest
from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.sources.spec import Source

MATERIAL = Path(os.environ.get("SPACE_NEWS_EVAL") or Path(__file__).resolve().parents[3] / "shared" / "eval") / "warc"
NOW = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
SOURCES = {"a": Source("a", "A", "https://a.org/", ("a.org",))}


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 10, tzinfo=UTC)


def body(title: str) -> bytes:
    return f"<html><title>{title}</title><p>{title} reached orbit.</p></html>".encode()


def bring(home: Home, path: Path, **more: object) -> ImportReport:
    return import_warc([path], home, SOURCES, NOW, **more)  # type: ignore[arg-type]


def warc(path: Path, *pages: tuple[str, int]) -> Path:
    return write_warc([(url, at(day), body(url), "text/html") for url, day in pages], path)


def foreign(path: Path, raw: bytes, *more: tuple[str, str], url: str = "https://a.org/1") -> Path:
    file = WarcWriter(path, path.name, NOW, path.name)
    fields = [("WARC-Target-URI", url), ("Content-Type", "application/http; msgtype=response"), *more]
    file.write("response", raw, fields, date=at(20))
    file.close()
    return path


def test_a_page_goes_to_its_day_and_to_the_source_that_claims_it(tmp_path: Path, home: Home) -> None:
    report = bring(home, warc(tmp_path / "x.warc.gz", ("https://www.a.org/1", 20), ("https://news.b.co.uk/2", 21)))
    assert (report.imported, report.sound) == (2, True)
    assert days_with_pages(home) == [date(2026, 11, 20), date(2026, 11, 21)]
    [first] = read_pages(home, date(2026, 11, 20))
    [second] = read_pages(home, date(2026, 11, 21))
    assert (first.source_id, first.url, first.fetched_at) == ("a", "https://www.a.org/1", at(20))
    assert (second.source_id, second.body) == ("web/b.co.uk", body("https://news.b.co.uk/2"))


def test_the_record_says_where_it_came_from(tmp_path: Path, home: Home) -> None:
    from pipeline.crawl.archive import page_record

    bring(home, warc(tmp_path / "x.warc.gz", ("https://a.org/1", 20)))
    [found] = read_pages(home, date(2026, 11, 20))
    assert (
        page_record(home.archive / found.warc_file, found.warc_offset)
        .fields["space-news-imported-from"]
        .startswith("x.warc.gz at ")
    )


def test_hosts_are_filtered(tmp_path: Path, home: Home) -> None:
    path = warc(tmp_path / "x.warc.gz", ("https://a.org/1", 20), ("https://b.org/2", 20), ("https://nota.org/3", 20))
    report = bring(home, path, hosts=["a.org"])
    assert report.imported == 1
    assert report.files[0].skipped["of other hosts"] == 2


def test_a_file_is_imported_once(tmp_path: Path, home: Home) -> None:
    path = warc(tmp_path / "x.warc.gz", ("https://a.org/1", 20))
    bring(home, path)
    assert bring(home, path).imported == 0
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(path.read_bytes())
    assert bring(home, copy).imported == 0
    assert len(list(read_pages(home, date(2026, 11, 20)))) == 1


def test_a_broken_off_import_goes_on_where_it_stopped(
    tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = warc(tmp_path / "x.warc.gz", *[(f"https://a.org/{n}", 20) for n in range(30)])
    monkeypatch.setattr(scanning, "BATCH_PAGES", 4)
    taken = 0

    def broken(*arguments: object):  # type: ignore[no-untyped-def]
        nonlocal taken
        for record in read_foreign(*arguments):  # type: ignore[arg-type]
            taken += 1
            if taken == 17:
                raise KeyboardInterrupt
            yield record

    monkeypatch.setattr(scanning, "read_foreign", broken)
    with pytest.raises(KeyboardInterrupt):
        bring(home, path)
    monkeypatch.setattr(scanning, "read_foreign", read_foreign)
    bring(home, path)
    assert sorted(one.url for one in read_pages(home, date(2026, 11, 20))) == sorted(
        f"https://a.org/{n}" for n in range(30)
    )


def test_several_files_are_read_side_by_side_and_killed_without_loss_or_repetition(tmp_path: Path, home: Home) -> None:
    files = [
        warc(tmp_path / f"{name}.warc.gz", *[(f"https://a.org/{name}/{n}", 20 + n % 2) for n in range(400)])
        for name in "xyz"
    ]
    program = f"""
from datetime import UTC, datetime
from pathlib import Path
from pipeline.clock import fixed
from pipeline.crawl import scanning
from pipeline.crawl.importing import import_warc
from pipeline.home import Home
scanning.BATCH_PAGES, scanning.LARGE = 20, 0
import_warc({[str(path) for path in files]!r}, Home(Path({str(home.root)!r})), {{}}, fixed(datetime(2026, 11, 22, tzinfo=UTC)))
"""
    process = subprocess.Popen([sys.executable, "-c", program])
    while process.poll() is None and not list(home.data.rglob("*.open")):
        time.sleep(0.005)
    process.kill()
    process.wait()
    report = import_warc(files, home, {}, NOW)
    assert report.sound
    found = Counter(page.url for day in days_with_pages(home) for page in read_pages(home, day))
    assert found == Counter(f"https://a.org/{name}/{n}" for name in "xyz" for n in range(400))


def test_the_same_file_may_be_asked_for_other_hosts(tmp_path: Path, home: Home) -> None:
    path = warc(tmp_path / "x.warc.gz", ("https://a.org/1", 20), ("https://b.org/2", 20))
    assert [bring(home, path, hosts=[host]).imported for host in ("a.org", "b.org", "b.org")] == [1, 1, 0]
    assert bring(home, path).files[0].skipped["imported before"] == 2


def test_the_fetch_log_has_a_row_for_each_page(tmp_path: Path, home: Home) -> None:
    bring(home, warc(tmp_path / "x.warc.gz", ("https://a.org/1", 20)))
    [row] = day_fetches(home, date(2026, 11, 20)).to_dicts()
    assert (row["purpose"], row["outcome"], row["url"]) == ("import", "stored", "https://a.org/1")


def test_a_chunked_and_gzipped_page_is_read_back_plain(tmp_path: Path, home: Home) -> None:
    packed = gzip.compress(body("x"))
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:20], packed[20:])) + b"0\r\n\r\n"
    raw = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunks
    )
    bring(home, foreign(tmp_path / "x.warc.gz", raw))
    [found] = read_pages(home, date(2026, 11, 20))
    assert found.body == body("x")


def test_a_body_that_its_crawler_had_decoded_is_taken_as_it_is(tmp_path: Path, home: Home) -> None:
    raw = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + body("x")
    )
    bring(home, foreign(tmp_path / "x.warc.gz", raw))
    [found] = read_pages(home, date(2026, 11, 20))
    assert found.body == body("x")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n<html>", "that answer 404"),
        (b"just bytes", "whose block is no HTTP response"),
    ],
)
def test_what_is_no_page_is_counted(tmp_path: Path, home: Home, raw: bytes, why: str) -> None:
    report = bring(home, foreign(tmp_path / "x.warc.gz", raw))
    assert report.files[0].skipped[why] == 1


def test_a_truncated_record_is_archived_flagged_and_never_parsed(tmp_path: Path, home: Home) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body("x")
    report = bring(home, foreign(tmp_path / "x.warc.gz", raw, ("WARC-Truncated", "length")))
    assert list(read_pages(home, date(2026, 11, 20))) == []
    assert report.imported + report.files[0].flagged == 1


def test_damage_in_the_middle_is_told_and_the_rest_is_read(tmp_path: Path, home: Home) -> None:
    path = warc(tmp_path / "x.warc.gz", *[(f"https://a.org/{n}", 20) for n in range(9)])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    report = bring(home, path)
    assert not report.sound
    assert 6 <= report.imported <= 8
    assert "damaged at" in report.files[0].problems[0] or "digest" in report.files[0].problems[0]


def test_a_torn_last_record_is_told(tmp_path: Path, home: Home) -> None:
    path = warc(tmp_path / "x.warc.gz", ("https://a.org/1", 20), ("https://a.org/2", 20))
    path.write_bytes(path.read_bytes()[:-40])
    report = bring(home, path)
    assert (report.imported, report.sound) == (1, False)


def test_a_wrong_digest_is_told_and_the_page_is_flagged(tmp_path: Path, home: Home) -> None:
    from pipeline.crawl.warc import record_bytes

    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body("x")
    member = record_bytes(
        "response", raw, [("WARC-Target-URI", "https://a.org/1")], "<urn:uuid:1>", "2026-11-20T10:00:00Z"
    )
    plain = gzip.decompress(member).replace(digest(raw).encode(), digest(b"other").encode())
    (tmp_path / "x.warc").write_bytes(plain)
    report = bring(home, tmp_path / "x.warc")
    assert report.files[0].flagged == 1
    assert "digest" in report.files[0].problems[0]


def test_other_files_are_named_for_what_they_are(tmp_path: Path, home: Home) -> None:
    (tmp_path / "x.arc").write_bytes(b"filedesc://x.arc 0.0.0.0 20200101000000 text/plain 73\n")
    (tmp_path / "x.txt").write_bytes(b"hello")
    assert "ARC" in bring(home, tmp_path / "x.arc").files[0].problems[0]
    assert "no WARC" in bring(home, tmp_path / "x.txt").files[0].problems[0]
    with pytest.raises(SpaceNewsError, match="there is no file"):
        bring(home, tmp_path / "missing.warc.gz")


@pytest.mark.skipif(not MATERIAL.is_dir(), reason="the evaluation material is absent (SPACE_NEWS_EVAL)")
def test_every_real_file_is_read_as_far_as_it_is_sound(tmp_path: Path) -> None:
    home = Home(tmp_path)
    report = import_warc(sorted(MATERIAL.iterdir()), home, {}, NOW)
    pages = [page for day in days_with_pages(home) for page in read_pages(home, day)]
    assert len(pages) == report.imported > 100
    for file in report.files:
        assert file.records or file.problems, file.path
        assert file.records == file.imported + file.flagged + sum(file.skipped.values()), file.path
