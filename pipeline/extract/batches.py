"""Articles -> what their texts name and tell, in batches that any engine can run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from pipeline.engines import Engine
from pipeline.extract import annotate
from pipeline.extract.records import Annotation, ArticleText

ARTICLES: Final = 32
"""Articles a batch: a tenth of a megabyte, a third of a second."""


def annotate_all(texts: Iterable[ArticleText], engine: Engine) -> Iterator[Annotation]:
    """The annotation of each text, in the order of the texts."""
    coming = iter(texts)
    for told in engine.map(_annotate, iter(lambda: list(islice(coming, ARTICLES)), []), None):
        yield from told


def _annotate(_: None, batch: Sequence[ArticleText]) -> list[Annotation]:
    return [annotate(text) for text in batch]
