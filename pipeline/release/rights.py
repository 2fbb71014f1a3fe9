"""Which texts a release may carry: the last look before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from pipeline.errors import GateError

EXCERPT_LENGTH: Final = 280
_NAMED: Final = 5


def rights_rules() -> dict[str, pl.Expr]:
    """Each rule on `articles` with the rows that break it.

    `description` and captions follow the text policy: a `facts` source gives neither.
    """
    policy, body = pl.col("text_policy"), pl.col("body_text")
    captions = pl.col("images").list.eval(pl.element().struct.field("caption").is_not_null()).list.any()
    words = pl.col("excerpt").is_not_null() | pl.col("description").is_not_null() | captions
    return {
        "carries a text that its policy keeps out": body.is_not_null() & (policy != "full"),
        "carries a text although all rights are reserved": (
            body.is_not_null() & (pl.col("licence") == "all-rights-reserved")
        ),
        f"carries an excerpt of more than {EXCERPT_LENGTH} characters": (
            pl.col("excerpt").str.len_chars() > EXCERPT_LENGTH
        ),
        "carries words of a source that gives facts only": (policy == "facts") & words,
        f"carries a description of more than {EXCERPT_LENGTH} characters": (
            (policy != "full") & (pl.col("description").str.len_chars() > EXCERPT_LENGTH)
        ),
    }


def check_rights(articles: Path) -> None:
    """Refuse texts that may not be published. Raises `GateError`, which names the rule and the articles."""
    frame = pl.scan_parquet(articles)
    for rule, broken in rights_rules().items():
        found = frame.filter(broken).select("article_id").collect()["article_id"].sort()
        if len(found):
            named = ", ".join(found.head(_NAMED))
            more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
            raise GateError(
                f"nothing is released, for an article {rule}: {named}{more}; correct its source and rebuild"
            )
