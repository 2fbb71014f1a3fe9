"""Titles and names come from strangers: nowhere in a release do they run, link or break out."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from release_samples import Maker, Rows, article

from pipeline.release.catalogue import POLICY, catalogue
from pipeline.release.escape import code, markdown, plain
from pipeline.release.index import show_release
from pipeline.release.page.search import web_address
from pipeline.release.records import Published
from pipeline.release.verify import verify_release

EVIL = (
    '</td></table><script>alert(1)</script><img src=x onerror="alert(2)"> [x](javascript:alert(3)) | `a` \u202egpj.\x07'
)
EVIL_ID = "company/x'-alert(1)-\"><svg/onload=alert(4)>"
KNOWN = {
    "html", "head", "meta", "link", "title", "style", "body", "header", "h1", "p", "a", "nav", "ul", "li", "main", "section",
    "h2", "h3", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "figure", "details", "summary", "pre",
    "code", "footer", "h4", "dl", "dt", "dd", "strong", "svg", "rect", "line", "circle", "text", "figcaption", "time",
    "noscript", "script", "aside",
}  # fmt: skip


@pytest.fixture
def hostile(make: Maker, rows: Rows) -> Published:
    rows["articles"].append(
        article(20, datetime(2026, 10, 1, tzinfo=UTC)) | {"title": EVIL, "authors": [EVIL], "section": EVIL}
    )
    rows["entities"][0] |= {"name": EVIL, "aliases": [EVIL]}
    rows["events"][0] |= {"title": EVIL}
    rows["sources"][0] |= {"name": EVIL, "licence": EVIL, "legal_name": EVIL, "n_articles": 3}
    rows["sources"][1] |= {"n_articles": 5, "languages": ["en", "x\n- evil: yes"]}
    rows["superseded"] = [
        {"old_id": EVIL_ID, "new_id": "launch_vehicle/ariane-6", "kind": "merge", "since_version": "2026.11.2"}
    ]
    released = make(rows, checks=[])
    assert released is not None
    return released


class Elements(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(page: str) -> Elements:
    found = Elements()
    found.feed(page)
    return found


def test_the_catalogue_shows_hostile_words_as_words(hostile: Published) -> None:
    found = parsed((hostile.folder / "index.html").read_text())
    assert found.tags <= KNOWN
    assert not any(name.startswith("on") or value.lower().startswith("javascript:") for name, value in found.attributes)
    assert "<script>alert(1)</script>" in found.words
    assert ("content", POLICY) in found.attributes
    assert {value for name, value in found.attributes if name == "src"} == {"page/catalogue.js", "page/sql.js"}


def test_only_our_own_scripts_may_run() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'" and rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert "unsafe-inline" not in POLICY and "http" not in POLICY


def test_the_search_data_is_words_of_ascii_in_one_string(hostile: Published) -> None:
    script = (hostile.folder / "page" / "search.js").read_text()
    assert script.isascii() and "<" not in script and ">" not in script and "&" not in script
    (quoted,) = re.findall(r"^globalThis\.spaceNewsSearch = JSON\.parse\((\".*\")\);$", script)
    data = json.loads(json.loads(quoted))
    assert any("<script>alert(1)</script>" in row[0] and "\u202e" not in row[0] for row in data["articles"])


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/1", True), ("javascript:alert(1)", False), ("https://a.example/\" onclick=", False),
        ("data:text/html,x", False), ("https://a.example/\n", False), ("//a.example/", False), (None, False),
    ],
)  # fmt: skip
def test_a_result_links_to_addresses_of_the_web_only(address: str | None, kept: bool) -> None:
    assert web_address(address) == (address if kept else "")


def test_every_link_of_the_catalogue_stays_in_the_folder(hostile: Published) -> None:
    found = parsed((hostile.folder / "index.html").read_text())
    links = {value for name, value in found.attributes if name == "href" and value != "data:,"}
    for link in links:
        assert link.startswith("#") or (hostile.folder / link).resolve().is_relative_to(hostile.folder.resolve())
        assert link.startswith("#") or (hostile.folder / link).is_file(), link


@pytest.mark.parametrize("name", ["README.md", "CHANGES.md"])
def test_the_documents_hold_no_tag_and_no_link_of_a_stranger(hostile: Published, name: str) -> None:
    text = (hostile.folder / name).read_text()
    outside_code = re.sub(r"`[^`\n]*`", "", text)
    assert "<script" not in outside_code and "<img" not in outside_code and "<svg" not in outside_code
    assert "](javascript" not in outside_code
    assert "\u202e" not in text and "\x07" not in text


def test_the_front_matter_stays_what_it_is(hostile: Published) -> None:
    front = (hostile.folder / "README.md").read_text().split("---\n")[1]
    found = yaml.safe_load(front)
    assert set(found) == {
        "pretty_name", "license", "license_name", "license_link", "task_categories", "language", "tags", "size_categories",
        "configs",
    }  # fmt: skip
    assert found["language"] == ["en"]


def test_the_citation_is_yaml(hostile: Published) -> None:
    found = yaml.safe_load((hostile.folder / "CITATION.cff").read_text())
    assert found["version"] == "2026.11.2" and found["cff-version"] == "1.2.0"


def test_a_hostile_release_is_whole(make: Maker, hostile: Published) -> None:
    assert {finding.check for finding in verify_release(make.home).findings} <= {"agreement"}


def test_the_catalogue_is_the_same_for_the_same_release(make: Maker, hostile: Published) -> None:
    manifest = show_release(make.home)
    for name, content in catalogue(manifest, Path(hostile.folder)).items():
        assert (hostile.folder / name).read_text() == content, name


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_no_text_gets_out_of_its_cell(text: str) -> None:
    assert "\n" not in markdown(text) and "<" not in markdown(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[|\[\]`]", markdown(text))
    assert code(text).count("`") == 2 and "|" not in code(text) and "\n" not in code(text)
    assert plain(text) == plain(plain(text))
