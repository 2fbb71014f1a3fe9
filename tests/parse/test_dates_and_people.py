"""Publication times as pages write them, and bylines as names."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import dates, people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07-29T04:35+0000", "2025-07-29T04:35:00+00:00"),
        ("2026-05-31T00:44:00+03:00 ", "2026-05-30T21:44:00+00:00"),
        ("20260729T1319+0800", "2026-07-29T05:19:00+00:00"),
        ("2024-10-23 15:48:15.2330000Z", "2024-10-23T15:48:15+00:00"),
        ("1753763700", "2025-07-29T04:35:00+00:00"),
        ("1753763700000", "2025-07-29T04:35:00+00:00"),
        ("Tue, 29 Jul 2025 06:35:00 +0200", "2025-07-29T04:35:00+00:00"),
        ("July 29, 2025 at 12:35 a.m. EDT", "2025-07-29T04:35:00+00:00"),
        ("04:35 GMT 29.07.2025", "2025-07-29T04:35:00+00:00"),
        ("Tue Jul 29 2025 06:35:00 GMT+0200 (CEST)", "2025-07-29T04:35:00+00:00"),
        ("2025年7月29日 13:35 JST", "2025-07-29T04:35:00+00:00"),
        ("29 de julio de 2025 04:35 UTC", "2025-07-29T04:35:00+00:00"),
        ("29 июля 2025, 07:35 MSK", "2025-07-29T04:35:00+00:00"),
    ],
)
def test_a_time_is_read_to_the_minute_with_its_zone(text: str, expected: str) -> None:
    moment = dates.read(text)
    assert moment is not None
    assert moment.when.isoformat() == expected
    assert moment.minute
    assert moment.zoned


def test_a_time_without_a_zone_takes_the_given_one() -> None:
    moment = dates.read("29.07.2025, 06:35 Uhr", ZoneInfo("Europe/Berlin"))
    assert moment is not None
    assert moment.when == datetime(2025, 7, 29, 4, 35, tzinfo=UTC)
    assert not moment.zoned


@pytest.mark.parametrize("text", ["", "yesterday", "31.02.2025", "0001-01-01T00:00:00Z", "99999999999999", "2025"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.read(text) is None


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_date_reader(text: str) -> None:
    moment = dates.read(text)
    assert moment is None or moment.when.tzinfo is not None


@pytest.mark.parametrize(
    ("bylines", "expected"),
    [
        (["By Jane Roe and John Doe"], ("Jane Roe", "John Doe")),
        (["Von Felix Muster und Eva Beispiel, dpa"], ("Felix Muster", "Eva Beispiel")),
        (["Jane Roe, Senior Reporter"], ("Jane Roe",)),
        (["Jane Roe", "jane roe"], ("Jane Roe",)),
        (["Reuters"], ("Reuters",)),
        (["Orbit Gazette Staff", "Jane Roe"], ("Jane Roe",)),
        (["https://example.org/author/jane", "jane@example.org"], ()),
        (["Par Marie Exemple | Publié le 3 mai"], ("Marie Exemple",)),
    ],
)
def test_bylines_become_people(bylines: list[str], expected: tuple[str, ...]) -> None:
    assert people.names(bylines) == expected
