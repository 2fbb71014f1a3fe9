"""`extract`: one answer a line, in order, whatever the line."""

from __future__ import annotations

import io
import json
from typing import Any

from pipeline.extract.lines import extract_lines
from pipeline.tables.catalog import EVENT_REPORTS


def _answers(*lines: bytes) -> list[dict[str, Any]]:
    out = io.BytesIO()
    extract_lines(lines, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


_LAUNCH = "A Falcon 9 rocket of SpaceX lifted off from Cape Canaveral on July 4 with the Kosmos-9999 satellite."


def test_an_article_becomes_its_entities_and_events() -> None:
    (answer,) = _answers(_line(article_id="a" * 20, title="T", body_text=_LAUNCH, published_at="2025-07-04T12:00:00Z"))
    assert answer["article_id"] == "a" * 20
    first = answer["entities"][0]
    assert set(first) == {
        "field", "start", "end", "surface", "entity_id", "method", "confidence", "type", "name", "aliases", "wikidata_id",
    }  # fmt: skip
    assert (first["surface"], first["entity_id"]) == ("Falcon 9", "launch_vehicle/falcon-9")


def test_an_event_has_the_columns_of_event_reports_without_the_event() -> None:
    (answer,) = _answers(_line(article_id="a" * 20, title="T", body_text=_LAUNCH, published_at="2025-07-04T12:00:00Z"))
    assert [set(event) for event in answer["events"]] == [set(EVENT_REPORTS.column_names) - {"event_id"}]
    assert all(set(p) == {"role", "entity_id", "name", "aliases"} for p in answer["events"][0]["participants"])


def test_an_article_without_an_id_or_texts_has_null_and_nothing() -> None:
    assert _answers(_line(title=None, body_text=None, published_at=None)) == [
        {"article_id": None, "entities": [], "events": []}
    ]


def test_an_unreadable_line_is_answered_in_its_place_and_stops_nothing() -> None:
    answers = _answers(b"{\n", _line(title="NASA", body_text=""), b"[]\n", b"\n", _line(title=3, body_text=""))
    rules = [(a.get("line"), a.get("reject", {}).get("detail")) for a in answers]
    assert rules == [(1, "not_json"), (None, None), (3, "not_an_object"), (4, "not_json"), (5, "wrong_type")]
    assert all(set(a["reject"]) == {"stage", "reason", "detail"} for a in answers if "reject" in a)
    assert answers[3]["reject"]["reason"].startswith("line 4 cannot be read: ")


def test_a_time_that_is_none_is_refused_with_its_reason() -> None:
    (answer,) = _answers(_line(title="", body_text="", published_at="yesterday"))
    assert answer["reject"]["detail"] == "not_a_time"


def test_half_a_surrogate_pair_is_read_as_one_unknown_character() -> None:
    (answer,) = _answers(b'{"title": "", "body_text": "\\ud83d NASA", "published_at": null}\n')
    assert [(e["start"], e["end"]) for e in answer["entities"]] == [(2, 6)]
