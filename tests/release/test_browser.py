"""The catalogue in a real browser without a network: nothing is asked for elsewhere, nothing complains, nothing runs."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from chromium import Browser, Page, find_chromium
from release_samples import Maker, article, small_rows

from pipeline.errors import SpaceNewsError
from pipeline.home import Home
from pipeline.release.page import engine
from pipeline.release.records import CheckResult
from pipeline.release.serve import Server, serve

pytestmark = pytest.mark.heavy
EVIL = "</script></style></td><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
FORMULA = '=HYPERLINK("http://evil.example/","x")'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium, or set CHROMIUM to its path")
    with Browser(program) as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose one release is full of hostile words."""
    home = Home(tmp_path_factory.mktemp("hostile"))
    rows = small_rows()
    odd = {"title": EVIL, "authors": [EVIL], "section": FORMULA, "dateline": EVIL}
    rows["articles"].append(article(21, datetime(2026, 11, 2, tzinfo=UTC)) | odd)
    rows["entities"][0] |= {"name": EVIL, "aliases": [EVIL, "A6"]}
    rows["events"][0] |= {"title": EVIL}
    for number, row in enumerate(rows["sources"]):
        row |= {"name": EVIL, "legal_name": EVIL, "licence": EVIL, "n_articles": 4 if number else 3}
    figures = {"found": EVIL, "reason": EVIL, "rows": 7}
    checks = [
        CheckResult("articles", "rows", "passed", figures=figures),
        CheckResult("events", "told", "failed", severity="warning", figures=figures),
    ]
    docs = home.root / "docs"
    docs.mkdir(parents=True)
    (docs / "index.html").write_text(f"<!doctype html><html lang=en><title>docs</title><h1>Docs</h1>{EVIL}</html>")
    released = Maker(home)(rows, checks=checks, quality_docs=docs)
    assert released is not None
    return home


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    running = serve(home, port=0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def sql(home: Home) -> None:
    """DuckDB beside the releases."""
    try:
        engine.fetch()
    except SpaceNewsError as error:
        pytest.skip(str(error))
    engine.place(home)


@pytest.fixture(scope="module")
def axe() -> str:
    folder = Path(sys.prefix) / "share" / "space-news" / "axe"
    package = json.loads(Path(__file__).with_name("axe.json").read_text())
    if not (folder / "axe.min.js").is_file():
        try:
            engine.fetch_packages([package], folder)
        except SpaceNewsError as error:
            pytest.skip(str(error))
    return (folder / "axe.min.js").read_text()


def front(server: Server) -> str:
    return f"{server.address}releases/2026.11.2/"


def ask(page: Page, query: str) -> str:
    """Put a query into the SQL box, run it, and return the answer's text."""
    page.evaluate(f"document.getElementById('sql-text').value = {json.dumps(query)}")
    page.evaluate("document.getElementById('sql-run').click()")
    page.until("!document.getElementById('sql-run').disabled")
    return str(page.evaluate("document.getElementById('sql-answer').innerText"))


def unharmed(page: Page, server: Server) -> None:
    assert page.errors == []
    assert page.evaluate("document.title").startswith("Space News")
    assert page.evaluate("document.querySelectorAll('img, iframe, [onerror], [onload]').length") == 0
    assert [url for url in page.requests if not url.startswith((server.address, "blob:"))] == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_width_scrolls_sideways_and_nothing_complains(browser: Browser, server: Server, width: int) -> None:
    page = browser.open(front(server), width=width)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    unharmed(page, server)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_fault(browser: Browser, server: Server, axe: str, sql: None, dark: bool) -> None:
    page = browser.open(front(server), width=1280, dark=dark)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate("document.getElementById('search').focus()")
    page.write("ariane")
    page.until("document.querySelector('.found li')")
    ask(page, "SELECT title, status FROM events")
    page.evaluate(axe + ";0")
    found = page.evaluate("axe.run().then(({violations}) => violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
    assert found == []


def test_search_finds_hostile_titles_and_shows_them_as_words(browser: Browser, server: Server) -> None:
    page = browser.open(front(server))
    page.evaluate("document.getElementById('search').focus()")
    page.write("onerror")
    page.until("document.querySelectorAll('.found li').length >= 3")
    assert "<script>document.title='owned'</script>" in page.evaluate("document.querySelector('.found').innerText")
    unharmed(page, server)


def test_the_sql_box_answers_from_the_release_with_the_network_closed(
    browser: Browser, server: Server, sql: None
) -> None:
    page = browser.open(front(server))
    assert ask(page, "SELECT count(*) AS n FROM articles").split() == ["n", "8"]
    joined = "SELECT count(DISTINCT a.url) n FROM event_reports JOIN articles a USING (article_id)"
    assert ask(page, joined).split() == ["n", "2"]
    answer = ask(page, "SELECT published_at, title, 2::HUGEINT * 3 AS six FROM articles ORDER BY published_at LIMIT 1")
    assert answer.split("\n")[-1].split("\t") == ["2026-10-30 08:00:00", "Ariane 6 flies again, 0", "6"]
    assert "owned" in ask(page, "SELECT title FROM events")
    assert "no_such" in ask(page, "SELECT * FROM no_such")
    assert ask(page, "SELECT participants[1].name AS n FROM events").startswith("n\nAriane 6")
    unharmed(page, server)


def test_every_example_of_the_page_runs(browser: Browser, server: Server, sql: None) -> None:
    page = browser.open(front(server))
    names = page.evaluate("[...document.querySelectorAll('#sql-example option')].map(o => o.value)")
    for name in names:
        choice = json.dumps(name)
        page.evaluate(
            f"(() => {{ const s = document.getElementById('sql-example'); s.value = {choice}; "
            "s.dispatchEvent(new Event('change')); })()"
        )
        ask(page, str(page.evaluate("document.getElementById('sql-text').value")))
        assert page.evaluate("document.querySelector('#sql-answer table') !== null"), name
    assert len(names) >= 5


def test_an_entity_that_was_found_leads_to_its_articles(browser: Browser, server: Server, sql: None) -> None:
    page = browser.open(front(server))
    page.evaluate("document.getElementById('search').focus()")
    page.write("a6")
    page.until("document.querySelector('.found button')")
    page.evaluate("document.querySelector('.found button').click()")
    page.until("document.querySelectorAll('#sql-answer tbody tr').length === 7")


def test_a_saved_answer_runs_no_formula(browser: Browser, server: Server, sql: None) -> None:
    page = browser.open(front(server))
    ask(page, "SELECT section, -1 AS number FROM articles WHERE section IS NOT NULL")
    page.evaluate("window.kept = null; URL.createObjectURL = (blob) => { window.kept = blob; return 'blob:none'; }")
    page.evaluate("HTMLAnchorElement.prototype.click = () => {}")
    page.evaluate("[...document.querySelectorAll('button')].find(b => b.textContent === 'Save as CSV').click()")
    assert page.evaluate("window.kept.text()") == (
        'section,number\r\n"\'=HYPERLINK(""http://evil.example/"",""x"")",-1\r\n'
    )


def test_markup_of_a_string_is_refused_by_the_page_itself(browser: Browser, server: Server) -> None:
    page = browser.open(front(server))
    for attack in (
        "document.body.innerHTML = '<b>x</b>'",
        "document.createElement('script').src = '/x.js'",
        "document.body.setAttribute('onclick', 'document.title = 1')",
    ):
        with pytest.raises(RuntimeError, match=r"TrustedHTML|TrustedScript"):
            page.evaluate(f"(() => {{ {attack} }})()")


def test_without_duckdb_one_sentence_says_how_to_get_it(browser: Browser, make: Maker) -> None:
    assert make(small_rows()) is not None
    engine_folder = engine.folder_in(make.home)
    (engine_folder / engine.READY).unlink(missing_ok=True)
    running = serve(make.home, port=0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        page = browser.open(front(running))
        ask(page, "SELECT 1")
        assert "make catalogue" in page.evaluate("document.getElementById('sql-state').textContent")
        unharmed(page, running)
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def test_a_page_opened_from_its_folder_has_all_but_sql(browser: Browser, home: Home) -> None:
    page = browser.open((home.releases / "2026.11.2" / "index.html").as_uri())
    page.evaluate("document.getElementById('search').focus()")
    page.write("ariane")
    page.until("document.querySelector('.found li')")
    assert "space-news serve" in page.evaluate("document.getElementById('sql-box').innerText")
    assert page.errors == []
    assert all(url.startswith("file:") for url in page.requests)


def test_the_keyboard_reaches_the_content_and_runs_a_query(browser: Browser, server: Server, sql: None) -> None:
    page = browser.open(front(server))
    page.press("Tab", 9)
    assert page.evaluate("document.activeElement.className") == "skip"
    page.evaluate("document.getElementById('sql-text').focus()")
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true}))"
    )
    page.until("document.querySelector('#sql-answer table')")


def test_data_docs_run_nothing(browser: Browser, server: Server) -> None:
    page = browser.open(front(server) + "quality/index.html")
    assert page.evaluate("document.title") == "docs"
    assert [url for url in page.requests if not url.startswith(server.address)] == []
