"""The pictures of an article: size, caption, credit, and which one the publisher marks as its own."""

from __future__ import annotations

import re
from typing import Any, Final

import ada_url
from selectolax.lexbor import LexborNode

from pipeline.parse.jsonld import objects_of, string_of, types_of
from pipeline.parse.microdata import strings
from pipeline.parse.page import Page
from pipeline.parse.records import Image
from pipeline.parse.text import fold, plain

_NUMBER: Final = re.compile(r"^\s*(\d{1,5})(?:px)?\s*$")
MAX_IMAGES: Final = 40


def read(page: Page, region: LexborNode | None = None) -> tuple[Image, ...]:
    """The pictures of the article: the declared ones, then those of its figures."""
    found = declared(page)
    if not found:
        size = page.meta("og:image:width"), page.meta("og:image:height")
        found = _listed(_image(page, page.meta("og:image", "twitter:image"), *size, representative=True))
    if region is not None:
        found += [image for node in region.css("figure")[:MAX_IMAGES] for image in _listed(of_node(node, page))]
    return deduplicated(found)


def declared(page: Page) -> list[Image]:
    """The pictures that JSON-LD and microdata name."""
    found = [_declared(member, page) for member in objects_of(page.ld.get("image") or [], page.ld_nodes)]
    found += [_item(value, page) for name in ("associatedmedia", "image") for value in page.micro.get(name, ())]
    return [image for one in found for image in _listed(one)]


def deduplicated(images: list[Image], identity: str | None = None) -> tuple[Image, ...]:
    """One row a picture: the first, completed by what later ones add.

    `identity` is a regular expression whose first group tells pictures apart (a publisher serves one in many sizes);
    without it, equal addresses are one picture.
    """
    kept: dict[str, Image] = {}
    for image in images:
        found = re.search(identity, image.url) if identity else None
        key = found.group(1) if found else image.url
        old = kept.get(key)
        kept[key] = image if old is None else _completed(old, image)
    return tuple(list(kept.values())[:MAX_IMAGES])


def _completed(old: Image, new: Image) -> Image:
    same_size = old if old.width or not new.width or old.url != new.url else new
    mark = old.representative if old.representative is not None else new.representative
    return Image(
        old.url, same_size.width, same_size.height, old.caption or new.caption, old.credit or new.credit, mark
    )  # fmt: skip


def _listed(image: Image | None) -> list[Image]:
    return [image] if image else []


def absolute(page: Page, address: str) -> str | None:
    """An address on the page as an absolute http(s) address, or None."""
    address = address.strip()
    if not address or address.startswith(("data:", "blob:", "javascript:")):
        return None
    try:
        joined = str(ada_url.join_url(page.url, address))
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) and " " not in joined else None


def _declared(member: Any, page: Page) -> Image | None:
    if isinstance(member, str):
        return _image(page, member)
    if "imageobject" in types_of(member) or member.get("url") or member.get("contentUrl"):
        return _image(
            page, string_of(member.get("url") or member.get("contentUrl")),
            string_of(member.get("width")), string_of(member.get("height")),
            caption=plain(string_of(member.get("caption") or member.get("description"))),
            credit=plain(string_of(member.get("creditText") or member.get("copyrightNotice") or member.get("credit"))),
            representative=_truth(member.get("representativeOfPage")),
        )  # fmt: skip
    return None


def _item(value: Any, page: Page) -> Image | None:
    if isinstance(value, str):
        return _image(page, value)

    def one(name: str) -> str:
        return (strings(value, name) or [""])[0]

    return _image(
        page, one("url") or one("contenturl"), one("width"), one("height"),
        caption=one("caption") or one("description"),
        credit=one("copyrightholder") or one("credittext"), representative=_truth(one("representativeofpage") or None),
    )  # fmt: skip


def of_node(node: LexborNode, page: Page, caption_rule: str = "", credit_rule: str = "") -> Image | None:
    """The picture in an element, with the caption and the credit beside it."""
    picture = node if node.tag == "img" else node.css_first("img")
    if picture is None:
        return None
    attributes = picture.attributes
    address = next(
        (
            v
            for k in ("data-src", "data-original", "data-lazy-src", "src")
            if (v := attributes.get(k)) and not v.startswith("data:")
        ),
        "",
    )
    words = node.css_first(caption_rule or "figcaption")
    credit = node.css_first(credit_rule or '[class*="credit"],[class*="copyright"],[itemprop="copyrightHolder"]')
    told = fold(credit.text(deep=True, separator=" ")) if credit is not None else ""
    caption = fold(words.text(deep=True, separator=" ")) if words is not None else ""
    if told and caption.endswith(told):
        caption = caption[: -len(told)].strip()
    return _image(
        page, address or "", attributes.get("width") or "", attributes.get("height") or "", caption=caption, credit=told
    )


def _image(
    page: Page,
    address: str,
    width: str = "",
    height: str = "",
    *,
    caption: str = "",
    credit: str = "",
    representative: bool | None = None,
) -> Image | None:
    url = absolute(page, address) if address else None
    if not url:
        return None
    return Image(url, _pixels(width), _pixels(height), caption or None, credit or None, representative)


def _pixels(text: str) -> int | None:
    found = _NUMBER.match(text)
    return int(found.group(1)) or None if found else None


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower()) if value else None
