"""Data Docs of a suite: Great Expectations' own page of results, made safe to open from a release folder.

The pages as they come load a dozen scripts and styles from other hosts and would run whatever a title from the web
holds. Here scripts, frames, pictures and handlers are taken out and one small style is put in: a page needs no
network, runs nothing and tells nobody that it was read.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, Final

from expectations.evaluate import Evaluation, Outcome, plain

_UNSAFE: Final = "script, iframe, frame, object, embed, img, video, audio, link, base, form, style, meta[http-equiv]"
_ADDRESSES: Final = ("href", "src", "action", "formaction", "xlink:href")
_OF_THE_RUN: Final = re.compile(
    r"\b\d{8}T\d{6}\.\d{6}Z\b|(?<=collapse-body)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""The machine's time and a random number of the process: taken out, so that the same tables give the same pages."""
# Its side column steers the page by script (a filter, a list of contents): without scripts it steers nothing.
_DEAD: Final = ".sticky, input, button, a[data-toggle=collapse]"
_STYLE: Final = """
:root{color-scheme:light dark;--paper:#fcfcfa;--band:#f3f3ee;--ink:#191b22;--soft:#5a6070;--line:#dedfd8;
--accent:#2a46b8;--good:#1d6b3a;--bad:#a3271f;--warn:#7a4e00}
@media(prefers-color-scheme:dark){:root{--paper:#0f1218;--band:#1b212b;--ink:#e7e9ee;--soft:#a2aabb;--line:#2b323f;
--accent:#9db4ff;--good:#7fd49b;--bad:#ff9d92;--warn:#f0c36a}}
*{box-sizing:border-box}
body{font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;margin:0;background:var(--paper);
color:var(--ink);overflow-wrap:anywhere}
main{display:block;margin:0 auto;max-width:76rem;padding:clamp(1.2rem,4vw,3rem) clamp(1rem,4vw,3rem)}
h1{font:600 clamp(1.6rem,1.3rem + 1.6vw,2.3rem)/1.2 Palatino,"Noto Serif",Georgia,serif;margin:0 0 .6rem}
h2,h3,h4,h5,h6{font-size:1.05rem;margin:1.6rem 0 .4rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.wide{overflow-x:auto;margin:.6rem 0 1.6rem;border:1px solid var(--line);border-radius:.5rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
td,th{border-bottom:1px solid var(--line);padding:.45rem .7rem;text-align:left;vertical-align:top;min-width:5.5rem}
tr:last-child>td{border-bottom:0}
th{background:var(--band);color:var(--soft);font-size:.82rem}td:nth-child(n+3){min-width:14rem}
code{background:var(--band);padding:0 .25rem;border-radius:.2rem;overflow-wrap:normal}
.failed,.crashed{color:var(--bad);font-weight:600}.warned{color:var(--warn);font-weight:600}.passed{color:var(--good)}
nav,#ge-cta-footer,.navbar,.modal,[class*=cta],.text-hide{display:none}ul{padding-left:1.2rem}
"""


def write_pages(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the page of each view of a suite, and `index.html`: the suite's rules with figures, reasons and advice."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    pages = []
    for view, result in evaluation.results.items():
        path = folder / f"{view}.html"
        path.write_text(_page_of(result, f"{evaluation.suite.name}: {view}"), encoding="utf-8")
        pages.append(path)
    index = folder / "index.html"
    index.write_text(_summary(evaluation, [path.name for path in pages]), encoding="utf-8")
    return [index, *pages]


def write_index(folder: Path, suites: Mapping[str, Mapping[str, int]]) -> Path:
    """Write the index of a release's quality pages; `suites` counts the outcomes of each suite by status."""
    rows = [
        f"<tr><td><a href='{escape(name)}/index.html'>{escape(name)}</a></td>"
        + "".join(f"<td>{counts.get(status, 0)}</td>" for status in ("passed", "failed", "crashed"))
        + "</tr>"
        for name, counts in suites.items()
    ]
    body = (
        "<h1>Quality of this release</h1><p>Every check that ran on its tables. A failed warning is published with "
        "the release; a failed critical check would have stopped it. <a href='../index.html'>The release</a></p>"
        "<table><tr><th>Table</th><th>Passed</th><th>Failed</th><th>Crashed</th></tr>" + "".join(rows) + "</table>"
    )
    path = folder / "index.html"
    path.write_text(_document("Quality of this release", body), encoding="utf-8")
    return path


def figures(outcome: Outcome) -> dict[str, Any]:
    """What a check counted, for `quality.json` and for the metadata of its evaluation."""
    return {
        "observed": outcome.observed,
        "unexpected": outcome.unexpected,
        "rows": outcome.rows,
        "examples": [dict(example) for example in outcome.examples],
        "expectation": outcome.rule.expectation,
        "arguments": plain(dict(outcome.rule.arguments)),
        "reason": outcome.rule.reason,
        "problem": outcome.problem,
        "on": "counts of the rows" if outcome.aggregated else "the rows",
    }


def safe(html: str) -> str:
    """A page without anything that loads, runs or leads outside; what it says stays."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(f"{_UNSAFE}, {_DEAD}"):
        node.decompose()
    for node in tree.css("*"):
        for name, value in list(node.attributes.items()):
            outside = name.lower() in _ADDRESSES and not (value or "").startswith("#")
            if name.lower().startswith("on") or name.lower() in ("style", "srcdoc", "background") or outside:
                del node.attrs[name]
    return tree.html or ""


def _page_of(result: Any, title: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
        from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

        for one in result.results:
            one.result = plain(one.result)  # its renderer knows no numpy numbers
        html = _OF_THE_RUN.sub("", str(_view().render(ValidationResultsPageRenderer().render(result))))
    inner = safe(html)
    start, end = inner.find("<body"), inner.rfind("</body>")
    inner = inner[inner.find(">", start) + 1 : end] if 0 <= start < end else inner
    back = "<p><a href='index.html'>All rules of the table</a></p>"
    return _document(title, f"<h1>{escape(title)}</h1>{back}{_raised(inner)}")


@lru_cache(maxsize=1)
def _view() -> Any:
    """The one view: each compiles seventeen templates for itself."""
    from great_expectations.render.view.view import DefaultJinjaPageView

    return DefaultJinjaPageView()


def _summary(evaluation: Evaluation, pages: Sequence[str]) -> str:
    rows = "".join(_row(outcome) for outcome in evaluation.outcomes)
    links = " · ".join(f"<a href='{escape(page)}'>{escape(page.removesuffix('.html'))}</a>" for page in pages)
    body = (
        f"<h1>{escape(evaluation.suite.name)}</h1><p>{escape(evaluation.suite.table.meaning)} "
        f"<a href='../index.html'>All tables</a></p><p>As Great Expectations tells it: {links}</p>"
        "<table><tr><th>Check</th><th>Result</th><th>Found</th><th>Why it is asked</th><th>What to do</th></tr>"
        f"{rows}</table>"
    )
    return _document(evaluation.suite.name, body)


def _row(outcome: Outcome) -> str:
    warned = outcome.status == "failed" and outcome.rule.severity == "warning"
    kind, said = ("warned", "warning") if warned else (outcome.status, outcome.status)
    cells = (
        f"<code>{escape(outcome.rule.name)}</code>",
        f"<span class='{kind}'>{said}</span>",
        escape(describe(outcome)),
        escape(outcome.rule.reason),
        escape(outcome.rule.advice),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def describe(outcome: Outcome) -> str:
    """One line on what a check found: the problem, the count of offending rows with examples, or the value."""
    if outcome.status == "crashed":
        return f"the check itself broke: {outcome.problem}"
    if outcome.unexpected:
        shown = "; ".join(
            ", ".join(f"{name} {value}" for name, value in example.items() if value is not True)
            for example in outcome.examples
        )
        return f"{outcome.unexpected} of {outcome.rows} rows: {shown}"
    if outcome.observed is not None:
        bounds = [f"{word} {outcome.rule.arguments[name]}" for word, name in (("at least", "min_value"),
                  ("at most", "max_value")) if name in outcome.rule.arguments]  # fmt: skip
        return f"{_short(outcome.observed)}" + (f" ({', '.join(bounds)})" if bounds else "")
    return f"{outcome.rows} rows" if outcome.rows is not None else ""


def _short(value: Any) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 200 else text[:199] + "…"


def _document(title: str, body: str) -> str:
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'><link rel='icon' href='data:,'>"
        f"<style>{_STYLE}</style></head><body><main>{_wide(body)}</main></body></html>\n"
    )


def _wide(body: str) -> str:
    """The same with each table in a frame that scrolls sideways by itself, with the keyboard too."""
    numbers = count(1)

    def framed(_: re.Match[str]) -> str:
        return f"<div class='wide' tabindex='0' role='region' aria-label='Table {next(numbers)}'><table"

    return re.sub(r"<table\b", framed, body).replace("</table>", "</table></div>")


def _raised(body: str) -> str:
    """The same with its headings, which begin at the fourth level, two levels up: below the page's own."""
    return re.sub(r"(</?h)([4-6])\b", lambda match: f"{match[1]}{int(match[2]) - 2}", body)
