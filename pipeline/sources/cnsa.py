"""CNSA: the China National Space Administration."""

from __future__ import annotations

from typing import Final

from pipeline.sources.spec import Layout, Source

CNSA: Final = Source(
    source_id="cnsa",
    name="CNSA",
    homepage="https://www.cnsa.gov.cn/english/",
    hosts=("cnsa.gov.cn",),
    languages=("en", "zh"),
    legal_name="China National Space Administration",
    country="CN",
    ownership="agency",
    listings=("https://www.cnsa.gov.cn/english/n6465652/n6465653/index.html",),
    article_urls=(r"cnsa\.gov\.cn/.+/c\d+/content\.html",),
    layouts=(
        Layout(
            name="tables",
            marker="table.black14_30",
            rules={"published_at": "td.brown", "body": "table.black14_30", "zone": "Asia/Shanghai"},
        ),
    ),
    verified="unverified",
)
