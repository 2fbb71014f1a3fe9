"""The encoding of a page: mark, header, meta, and the bytes themselves."""

from __future__ import annotations

import pytest

from pipeline.parse.decode import decode

RUSSIAN = "<meta charset={}><p>Ракета стоит на старте и ждет разрешения на запуск.</p>"


@pytest.mark.parametrize(
    ("label", "codec"),
    [("windows-1251", "cp1251"), ("koi8-r", "koi8_r"), ("utf-8", "utf-8"), ("iso-8859-5", "iso8859_5")],
)
def test_the_meta_element_names_the_encoding(label: str, codec: str) -> None:
    decoded = decode(RUSSIAN.format(label).encode(codec))
    assert decoded is not None
    assert "Ракета стоит" in decoded.text


def test_the_header_goes_before_the_meta_element() -> None:
    decoded = decode(RUSSIAN.format("iso-8859-5").encode("cp1251"), "text/html; charset=windows-1251")
    assert decoded is not None
    assert "Ракета стоит" in decoded.text


def test_latin_1_means_windows_1252() -> None:
    decoded = decode(b"<meta charset=iso-8859-1><p>\x93quoted\x94</p>")
    assert decoded is not None
    assert "“quoted”" in decoded.text


def test_sound_utf_8_is_believed_over_an_old_label() -> None:
    decoded = decode("<meta charset=gb2312><p>中文网页的文字</p>".encode())
    assert decoded is not None
    assert decoded.encoding == "utf-8"


def test_a_page_cut_in_the_middle_of_a_letter_is_still_utf_8() -> None:
    decoded = decode(RUSSIAN.format("utf-8").encode()[:-30])
    assert decoded is not None
    assert "Ракета" in decoded.text


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_marks_and_sixteen_bit_pages_are_read(codec: str) -> None:
    decoded = decode(("<!doctype html><p>" + "plain text " * 40).encode(codec))
    assert decoded is not None
    assert "plain text" in decoded.text


def test_undeclared_cyrillic_is_guessed() -> None:
    decoded = decode(("<p>" + "Ракета стоит на старте и ждет разрешения на запуск. " * 8).encode("cp1251"))
    assert decoded is not None
    assert "Ракета" in decoded.text
