"""Batches of lines for other processes: by their place in a file, or handed on; numbered alike, none lost."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import spans
from pipeline.parse.spans import Span, batches, lines_of


def told(found: list[tuple[int, spans.Lines]]) -> list[tuple[int, bytes]]:
    return [(number + i, line) for number, batch in found for i, line in enumerate(lines_of(batch))]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.binary(max_size=40).map(lambda b: b.replace(b"\n", b"")), max_size=40),
    st.booleans(),
    st.integers(1, 64),
)
def test_every_line_comes_once_with_its_number(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], closed: bool, size: int
) -> None:
    content = b"\n".join(lines) + (b"\n" if closed else b"")
    path = tmp_path_factory.mktemp("spans") / "lines"
    path.write_bytes(content)
    expected = list(enumerate(io.BytesIO(content), 1))
    with pytest.MonkeyPatch.context() as patch, path.open("rb") as file:
        patch.setattr(spans, "SPAN_BYTES", size)
        found = list(batches(file, by_place=True))
        assert all(isinstance(batch, Span) for _, batch in found)
        assert told(found) == expected
    assert told(list(batches(io.BytesIO(content), by_place=True))) == expected


def test_a_file_that_was_read_in_part_goes_on_from_there(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\nthree\n")
    with path.open("rb") as file:
        assert file.readline() == b"one\n"
        assert told(list(batches(file, by_place=True))) == [(1, b"two\n"), (2, b"three\n")]


def test_workers_elsewhere_are_given_the_lines_themselves(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n")
    with path.open("rb") as file:
        assert list(batches(file, by_place=False)) == [(1, [b"one\n", b"two\n"])]


def test_a_file_that_is_gone_by_name_is_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\n")
    with path.open("rb") as file:
        path.unlink()
        assert list(batches(file, by_place=True)) == [(1, [b"one\n"])]


def test_a_file_that_was_replaced_is_not_read_as_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\n")
    with path.open("rb") as file:
        ((_, batch),) = batches(file, by_place=True)
        (tmp_path / "new").write_bytes(b"two\n")
        (tmp_path / "new").replace(path)
        with pytest.raises(FileNotFoundError, match="was replaced while it was read"):
            lines_of(batch)
