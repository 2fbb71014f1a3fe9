"""`space-news extract`: JSON lines of articles in, JSON lines of annotations out, one for one and in order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from itertools import islice
from typing import Any, BinaryIO, Final

import orjson

from pipeline.engines import Engine
from pipeline.extract import annotate
from pipeline.extract.records import Annotation, ArticleText, Report

_BATCH: Final = 32
_REPORT_FIELDS: Final = tuple(field.name for field in fields(Report) if field.name != "report_id")
_TEXTS: Final = ("title", "description", "body_text")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


class _UnreadableLineError(ValueError):
    """Why a line is no article: the name of the rule and a sentence."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule


def extract_lines(lines: Iterable[bytes], out: BinaryIO, engine: Engine | None = None) -> None:
    """Annotate each line `{"article_id"?, "title", "description"?, "body_text", "published_at"}`: one answer a line.

    A line that is no article gives `{"line": n, "reject": {stage, reason, detail}}`, n counted from 1. With an engine
    the lines are read in batches, and answered in their order all the same.
    """
    numbered = enumerate(lines, 1)
    batches = iter(lambda: list(islice(numbered, _BATCH if engine else 1)), [])
    for answers in engine.map(_answers, batches, None) if engine else (_answers(None, one) for one in batches):
        out.write(answers)
        out.flush()


def _answers(_: None, batch: list[tuple[int, bytes]]) -> bytes:
    return b"".join(orjson.dumps(_answer(number, line)) + b"\n" for number, line in batch)


def _answer(number: int, line: bytes) -> dict[str, Any]:
    try:
        article_id, text = _article(line)
    except _UnreadableLineError as error:
        reason = f"line {number} cannot be read: {error}"
        return {"line": number, "reject": {"stage": "extract", "reason": reason, "detail": error.rule}}
    return _row(article_id, annotate(text))


def _article(line: bytes) -> tuple[str | None, ArticleText]:
    row = _parsed(line)
    if not isinstance(row, dict):
        raise _UnreadableLineError("not_an_object", f"a JSON object is needed, not {type(row).__name__}")
    title, description, body = (_text(row, key) for key in _TEXTS)
    article_id = row.get("article_id")
    if article_id is not None and not isinstance(article_id, str):
        raise _UnreadableLineError(
            "wrong_type", f"article_id must be a string or null, not {type(article_id).__name__}"
        )
    return article_id, ArticleText(article_id or "", title, description, body, _published_at(row))


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        if "surrogate" not in str(error):
            raise _UnreadableLineError("not_json", str(error)) from error
    # Half a surrogate pair is common in scraped text; the standard library reads it, and `_text` replaces it.
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _UnreadableLineError("not_json", str(error)) from error


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _UnreadableLineError("wrong_type", f"{key} must be a string or null, not {type(value).__name__}")
    return _SURROGATES.sub("\ufffd", value)


def _published_at(row: Mapping[str, Any]) -> datetime | None:
    value = row.get("published_at")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _UnreadableLineError("wrong_type", f"published_at must be a string or null, not {type(value).__name__}")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise _UnreadableLineError("not_a_time", f"published_at must be an ISO 8601 time: {error}") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _row(article_id: str | None, annotation: Annotation) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "entities": annotation.mentions,
        "events": [_event(article_id, report) for report in annotation.reports],
    }


def _event(article_id: str | None, report: Report) -> dict[str, Any]:
    # The serialiser writes dataclasses by itself, in the order of their fields: no copy is made for it.
    rest = {name: getattr(report, name) for name in _REPORT_FIELDS}
    return {"report_id": report.report_id, "article_id": article_id, **rest}
