"""The language of an article: what the page declares, checked against the script of its text, else the text itself."""

from __future__ import annotations

import re
from typing import Final

from pipeline.parse.candidates import Candidate, Trace
from pipeline.parse.jsonld import string_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page

_TAG: Final = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:[-_.].*)?$")
_THREE: Final = {
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "rus": "ru",
    "ita": "it",
    "por": "pt",
    "zho": "zh",
    "jpn": "ja",
    "ara": "ar",
}
_NAMES: Final = {"english": "en", "german": "de", "deutsch": "de", "french": "fr", "russian": "ru", "spanish": "es"}
_WRONG: Final = {
    "jp": "ja",
    "cn": "zh",
    "kr": "ko",
    "cz": "cs",
    "gr": "el",
    "ua": "uk",
    "se": "sv",
    "dk": "da",
    "us": "en",
    "gb": "en",
}
_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")), ("ko", re.compile(r"[\uac00-\ud7af]")), ("zh",
    re.compile(r"[\u4e00-\u9fff]")),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")), ("arabic", re.compile(r"[\u0600-\u06ff]")), ("he",
    re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")), ("devanagari", re.compile(r"[\u0900-\u097f]")), ("th",
    re.compile(r"[\u0e00-\u0e7f]")),
)  # fmt: skip
_NOT_LATIN: Final = re.compile("|".join(rule.pattern for _, rule in _SCRIPTS))
_WRITTEN_IN: Final = {
    "cyrillic": frozenset(["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt", "os", "ab"]),
    "arabic": frozenset(["ar", "fa", "ur", "ps", "ug", "ckb", "sd"]),
    "devanagari": frozenset(["hi", "mr", "ne", "sa"]), "ja": frozenset(("ja",)), "ko": frozenset(("ko",)),
    "zh": frozenset(("zh", "yue", "ja")),
    "he": frozenset(("he", "yi")), "el": frozenset(("el",)), "th": frozenset(("th",)),
}  # fmt: skip
_OTHER: Final = frozenset(code for codes in _WRITTEN_IN.values() for code in codes) - {"sr", "kk", "mn", "tt"}


def choose(page: Page, body: str | None, trace: Trace) -> str | None:
    """The BCP 47 language of an article, or None where neither the page nor its text tells."""
    html = page.tree.css_first("html")
    declared = (html.attributes.get("lang") or html.attributes.get("xml:lang") or "") if html is not None else ""
    found = [
        Candidate(tag(string_of(page.ld.get("inLanguage"))), "json-ld", "inLanguage"),
        Candidate(tag((strings(page.micro, "inlanguage") or [""])[0]), "microdata", "inLanguage"),
        Candidate(tag(declared), "html", "html[lang]"),
        Candidate(
            tag(page.meta("og:locale", "content-language", "language", "dc.language", "dcterms.language")),
            "meta",
            "og:locale",
        ),
    ]
    found = [c for c in found if c.value]
    script = _script(body or "")
    fitting = [c for c in found if _fits(c.value, script)] if body else found
    if fitting:
        best = fitting[0]
        same = next(
            (c for c in fitting if c.value.split("-")[0] == best.value.split("-")[0] and "-" not in c.value), best
        )
        trace.tell("language", same, "declared, and the text is in its script", found)
        return str(same.value)
    if not body or len(body) < 60:
        trace.tell("language", None, "not declared, and too little text to tell", found)
        return str(found[0].value) if found else None
    guess = Candidate(_guess(body), "text", "body")
    trace.tell("language", guess, "told from the text", found)
    return str(guess.value)


def tag(text: str) -> str:
    """A declared language as a BCP 47 tag: `en_EN` is `en`, `en_US` `en-US`; '' where it is none."""
    text = text.strip()
    lower = text.lower()
    if lower in _NAMES:
        return _NAMES[lower]
    found = _TAG.match(text)
    if not found:
        return ""
    code = found.group(1).lower()
    code = _WRONG.get(_THREE.get(code, code), _THREE.get(code, code))
    script = f"-{found.group(2).title()}" if found.group(2) else ""
    region = (found.group(3) or "").upper()
    return f"{code}{script}-{region}" if region and region != code.upper() and region != "XX" else f"{code}{script}"


def _script(text: str) -> str:
    sample = text[:600]
    if sample.isascii() or not _NOT_LATIN.search(sample):
        return "latin"
    letters = sum(c.isalpha() for c in sample)
    for name, rule in _SCRIPTS:
        share = len(rule.findall(sample)) / max(1, letters)
        if share > (0.05 if name == "ja" else 0.3):
            return name
    return "latin"


def _fits(declared: str, script: str) -> bool:
    code = declared.split("-", maxsplit=1)[0]
    return code not in _OTHER if script == "latin" else code in _WRITTEN_IN[script]


def _guess(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text[:2000])[0])
