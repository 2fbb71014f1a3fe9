"""Extraction: from the text of an article to the things it names and the events it tells."""

from __future__ import annotations

from pipeline.extract.records import Annotation, ArticleText


def annotate(text: ArticleText) -> Annotation:
    """Every mention and every event report of one article; a pure function of the text and the knowledge files."""
    # Imported here so that the records alone can be had without the gazetteer and the ontology.
    from pipeline.extract.entities import find_mentions
    from pipeline.extract.events import find_reports

    mentions = find_mentions(text)
    return Annotation(text.article_id, tuple(mentions), tuple(find_reports(text, mentions)))
