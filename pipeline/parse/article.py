"""Page bytes to an article or a reasoned reject: the publisher's own rules first, then the generic parser."""

from __future__ import annotations

import ada_url

from pipeline.parse import body as bodies
from pipeline.parse import datelines, kinds, language, layout, metadata, pictures, titles
from pipeline.parse.candidates import Trace
from pipeline.parse.decode import Decoded, decode
from pipeline.parse.jsonld import string_of
from pipeline.parse.page import Page
from pipeline.parse.records import Article, Reject, count_words, excerpt_of, sha256_of
from pipeline.parse.tree import Unsafe, build, strip_code
from pipeline.sources.spec import Source
from pipeline.urls import article_id, canonical_url, registrable_domain

GENERIC = "generic/1"
MAX_BYTES = 16 * 2**20


def parse_page(
    body: bytes, url: str, *, content_type: str | None = None, source: Source | None = None, explain: bool = False
) -> Article | Reject:
    """Read one page. `source` gives its publisher's rules (None: the generic parser alone).

    `body` is content-decoded; `content_type` the header with its charset. Never raises for what a page holds.
    """
    if len(body) > MAX_BYTES:
        return _reject(url, "too_large", "the page is larger than 16 MiB decoded", f"{len(body)} bytes")
    if refusal := kinds.of_bytes(body, content_type):
        return _reject(url, *refusal)
    decoded = decode(body, content_type)
    if decoded is None:
        return _reject(url, "undecodable", "no character encoding makes sense of the page", None)
    try:
        return _read(open_page(decoded, url), source, Trace(explain))
    except Unsafe as error:
        reason = "the page's markup would take more time or memory than an article is worth"
        return _reject(url, "unsafe", reason, str(error))


def open_page(decoded: Decoded, url: str) -> Page:
    """A decoded page as the rules see it: its JSON-LD read, its scripts and styles taken out. Raises `Unsafe`."""
    page = Page(build(decoded.text, decoded.raw), url, decoded.encoding)
    _ = page.ld_nodes  # its scripts go with the others
    strip_code(page.tree)
    return page


def _read(page: Page, source: Source | None, trace: Trace) -> Article | Reject:
    try:
        address = canonical_url(_absolute(page.url, page), page.links.get("canonical"))
    except ValueError:
        reason = "neither the line nor the page gives an absolute http or https address"
        return _reject(page.url, "bad_url", reason, None)
    rules = layout.matching(page, source)
    told = layout.read(page, rules, trace) if rules else {}
    title = told.get("title") or titles.choose(page, trace)
    fields = metadata.read(page, trace, told)
    root = page.tree.body or page.tree.root
    found = told.get("body")
    if found is None and root is not None:
        found = bodies.find_body(root, title, string_of(page.ld.get("articleBody")), fields["description"] or "", trace)
    found = found or bodies.NOTHING
    if refusal := kinds.of_page(page, title, found, by_rules="body" in told):
        return _reject(page.url, *refusal)
    text = found.text
    if "language" not in told:
        fields["language"] = language.choose(page, text, trace)
    return Article(
        article_id=article_id(address),
        url=address,
        source_id=source.source_id if source else f"web/{registrable_domain(address)}",
        title=title,
        dateline=told.get("dateline") or datelines.find(text),
        body_text=text,
        excerpt=excerpt_of(text),
        body_sha256=sha256_of(text),
        word_count=count_words(text),
        images=told.get("images") or pictures.read(page, found.node),
        parser=f"{source.source_id}/{rules.name}" if source and rules else GENERIC,
        licence=source.licence if source else "all-rights-reserved",
        text_policy=source.text_policy if source else "excerpt",
        rules_missed=layout.missed(told, rules, source),
        explain=trace.fields if trace.on else None,
        **fields,
    )


def _absolute(url: str, page: Page) -> str:
    """The address, completed from the page's own ones where it has no host."""
    if url.startswith(("http://", "https://")):
        return url
    named = [
        page.links.get("canonical", ""),
        page.meta("og:url"),
        string_of(page.ld.get("url") or page.ld.get("mainEntityOfPage")),
    ]
    base = next((address for address in named if address.startswith(("http://", "https://"))), "")
    if not base:  # any absolute address of the site's own tells its host
        told = (
            page.meta("og:image", "twitter:image"),
            *(page.links.get(k, "") for k in ("alternate", "amphtml", "next", "home")),
        )
        base = next((address for address in told if address.startswith(("http://", "https://"))), "")
    page.url = str(ada_url.join_url(base, url)) if base else url
    return page.url


def _reject(url: str, rule: str, reason: str, detail: str | None) -> Reject:
    return Reject(url, "parse", rule, reason, detail)
