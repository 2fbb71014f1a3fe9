"""How fast, how light and how sound the catalogue page is, in a real browser with the network closed.

    python benchmarks/catalogue.py [--home FOLDER] [--articles 50000] [--pictures FOLDER]

Opens the latest release of a home (`space-news demo` makes one) and one of that many invented articles made by
`release_scale.py`. For each: seconds until the page is complete at three widths, bytes sent, complaints on the console,
addresses elsewhere that were asked, what axe-core finds there and on the Data Docs, and seconds of two queries in the
SQL box.
Needs Chromium, and npm for axe-core and DuckDB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from pipeline.home import Home, find_home
from pipeline.release.manifest import open_release
from pipeline.release.page import engine
from pipeline.release.serve import serve

_TESTS = Path(__file__).parents[1] / "tests" / "release"
sys.path.insert(0, str(_TESTS))

from chromium import Browser, Page, find_chromium  # noqa: E402 -- lies beside the tests

WIDTHS = (360, 768, 1280)
QUERIES = (
    "SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY n DESC",
    "SELECT count(*) FROM articles JOIN entity_mentions USING (article_id) WHERE published_at >= '2026-01-01'",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="the home of the first release; $SPACE_NEWS_HOME where none is given")
    parser.add_argument("--articles", type=int, default=50_000, help="of the second release; 0 for none")
    parser.add_argument("--pictures", type=Path, help="a folder for screenshots")
    given = parser.parse_args()
    program = find_chromium()
    if program is None:
        raise SystemExit("there is no Chromium here: install it, or set CHROMIUM to its path")
    axe = axe_script()
    measure(Home(given.home) if given.home else find_home(), program, axe, given.pictures)
    if given.articles:
        with tempfile.TemporaryDirectory(prefix="space-news-catalogue-") as folder:
            for step in ("make", "publish"):
                scale = [str(Path(__file__).with_name("release_scale.py")), "--step", step, "--folder", folder]
                subprocess.run([sys.executable, *scale, "--articles", str(given.articles)], check=True)
            measure(Home(Path(folder)), program, axe, None)


def axe_script() -> str:
    folder = Path(sys.prefix) / "share" / "space-news" / "axe"
    if not (folder / "axe.min.js").is_file():
        engine.fetch_packages([json.loads((_TESTS / "axe.json").read_text())], folder)
    return (folder / "axe.min.js").read_text()


def measure(home: Home, program: str, axe: str, pictures: Path | None) -> None:
    """Print the figures of a home's latest release."""
    engine.fetch()
    engine.place(home)
    release = open_release(home)
    weight = {name: (release.folder / name).stat().st_size for name in ("index.html", "page/search.js")}
    print(f"\n{release.contents.rows['articles']:,} articles, {weight['index.html'] / 1000:.0f} kB of page and "
          f"{weight['page/search.js'] / 1000:.0f} kB of search data (loaded when search is used)")  # fmt: skip
    server = serve(home, port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with Browser(program) as browser:
            browser.open(server.address)  # the browser's own start is not the page's
            for width in WIDTHS:
                page = browser.open(f"{server.address}releases/{release.version}/", width=width)
                wide = page.evaluate("document.documentElement.scrollWidth") - width
                print(f"  {width:4} px: complete in {page.seconds:.2f} s, {said(page, server.address)}, "
                      f"{max(wide, 0)} px too wide")  # fmt: skip
                if pictures:
                    page.picture(pictures / f"catalogue-{width}.png")
            sound(page, axe)
            docs(browser, release.folder / "quality", axe)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def said(page: Page, own: str) -> str:
    elsewhere = [url for url in page.requests if not url.startswith(own)]
    return f"{len(page.errors)} complaints, {len(elsewhere)} requests elsewhere"


def sound(page: Page, axe: str) -> None:
    """Print two queries' seconds and what axe finds on the page with everything open."""
    for query in QUERIES:
        page.evaluate(f"document.getElementById('sql-text').value = {json.dumps(query)}")
        started = float(page.evaluate("performance.now()"))
        page.evaluate("document.getElementById('sql-run').click()")
        page.until("!document.getElementById('sql-run').disabled", 120)
        seconds = (float(page.evaluate("performance.now()")) - started) / 1000
        told = page.evaluate("document.getElementById('sql-state').textContent")
        print(f"  SQL: {seconds:.2f} s with what it starts; {told}")
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    page.evaluate(axe + ";0")
    found: list[Any] = page.evaluate("axe.run().then(({violations}) => violations.map(v => `${v.impact} ${v.id}`))")
    print(f"  axe-core: {', '.join(found) or 'no fault'}; {len(page.errors)} complaints in all")


def docs(browser: Browser, folder: Path, axe: str) -> None:
    """Print what the Data Docs complain of and what axe finds on them, opened from their folder on a phone's width."""
    faults: set[str] = set()
    pages = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html"))]
    complaints = wide = 0
    for name in pages:
        page = browser.open((folder / name).as_uri(), width=WIDTHS[0])
        complaints += len(page.errors) + sum(not url.startswith(("file:", "data:")) for url in page.requests)
        wide += page.evaluate("document.documentElement.scrollWidth") > WIDTHS[0]
        page.evaluate(axe + ";0")
        faults |= set(page.evaluate("axe.run().then(({violations}) => violations.map(v => `${v.impact} ${v.id}`))"))
    print(f"  Data Docs: {len(pages)} pages, {complaints} complaints or requests elsewhere, {wide} too wide; axe-core: "
          f"{', '.join(sorted(faults)) or 'no fault'}")  # fmt: skip


if __name__ == "__main__":
    main()
