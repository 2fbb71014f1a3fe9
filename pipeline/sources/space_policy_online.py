"""SpacePolicyOnline: United States civil, military and commercial space policy."""

from __future__ import annotations

from typing import Final

from pipeline.sources.platforms import WORDPRESS
from pipeline.sources.spec import Source

SPACE_POLICY_ONLINE: Final = Source(
    source_id="space-policy-online",
    name="SpacePolicyOnline",
    homepage="https://spacepolicyonline.com/",
    hosts=("spacepolicyonline.com",),
    legal_name="Space and Technology Policy Group, LLC",
    country="US",
    ownership="private",
    feeds=("https://spacepolicyonline.com/feed/",),
    article_urls=(r"spacepolicyonline\.com/news/",),
    layouts=(WORDPRESS,),
    verified="unverified",
)
