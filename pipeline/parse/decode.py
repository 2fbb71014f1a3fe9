"""Page bytes to text: the encoding by the WHATWG order (mark, header, meta), checked against the bytes themselves."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

_META: Final = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# https://encoding.spec.whatwg.org/#names-and-labels, where it differs from Python's own names
_LABELS: Final = {
    "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "windows-1252": "cp1252", "x-cp1252": "cp1252",
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "korean": "cp949", "windows-949": "cp949",
    "x-euc-jp": "euc_jp", "windows-1251": "cp1251", "x-cp1251": "cp1251", "x-mac-cyrillic": "mac_cyrillic",
    "koi8": "koi8_r", "koi": "koi8_r", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    # a page whose meta could be read as ASCII is no UTF-16 page
    "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "unicode": "utf-8",
}  # fmt: skip
_SNIFFED: Final = 4096
_CHECKED: Final = 16_384
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 12, 13, 27})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the Python codec that read it, and why that one."""

    text: str
    encoding: str
    why: str
    damage: float = 0.0
    raw: bytes | None = None  # the very bytes, where they are sound UTF-8


def decode(body: bytes, content_type: str | None = None) -> Decoded | None:
    """The text of a page, or None where no encoding makes sense of the bytes (`damage` is the share not read)."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name, "byte order mark")
    if body[:512].count(0) > 100:
        name = "utf-16-le" if body[1:512:2].count(0) > body[0:512:2].count(0) else "utf-16-be"
        read = _lenient(body, name, "every second byte is zero")
        return read if read and "<" in read.text[:2000] else None
    sample = body[:_CHECKED]
    if len(sample.translate(None, _CONTROL)) < 0.95 * len(sample):
        return None
    declared, why = _declared(body, content_type)
    if declared in (None, "utf-8"):
        return _utf8(body, why if declared else "nothing declared")
    try:  # real multi-byte UTF-8 is next to impossible by chance: saved pages often keep an old label
        return Decoded(body.decode("utf-8"), "utf-8", f"the bytes are UTF-8, not {declared} ({why})", raw=body)
    except UnicodeDecodeError:
        return _lenient(body, declared, why) if declared else _utf8(body, why)


def python_codec(label: str) -> str | None:
    """Python's codec for an encoding label of the web, or None for an unknown one."""
    label = label.strip().lower()
    if label in _LABELS:
        return _LABELS[label]
    try:
        name = codecs.lookup(label).name
        b"<".decode(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    return name if name not in ("utf-7", "rot13", "punycode", "idna", "unicode_escape") else None


def _declared(body: bytes, content_type: str | None) -> tuple[str | None, str]:
    header = _HEADER.search(content_type or "")
    if header and (name := python_codec(header.group(1))):
        return name, "Content-Type header"
    meta = _META.search(body, 0, _SNIFFED)
    if meta and (name := python_codec(meta.group(1).decode("ascii", "replace"))):
        return name, "meta charset"
    return None, "nothing declared"


def _utf8(body: bytes, why: str) -> Decoded | None:
    try:
        return Decoded(body.decode("utf-8"), "utf-8", why, raw=body)
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    above = len(body) - len(body.translate(None, bytes(range(128, 256))))
    if wrong <= max(3, 0.02 * above):  # a cut or a few foreign bytes in an honest UTF-8 page
        return Decoded(text, "utf-8", why, wrong / max(1, len(text)))
    return _guess(body) or _lenient(body, "cp1252", "neither UTF-8 nor anything better")


def _guess(body: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes

    above = re.search(rb"[\x80-\xff]", body)
    start = max(0, (above.start() if above else 0) - 2000)
    best = from_bytes(body[start : start + 30_000], steps=5, chunk_size=512).best()
    if best is None:
        return None
    return _lenient(body, python_codec(best.encoding) or "cp1252", "guessed from the bytes")


def _lenient(body: bytes, name: str, why: str) -> Decoded | None:
    text = body.decode(name, "replace")
    damage = text.count("\ufffd") / max(1, len(text))
    if damage > 0.1:
        return None
    return Decoded(text, name, why, damage)
