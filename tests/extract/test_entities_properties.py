"""Whatever the text, offsets fit, mentions never overlap, and time grows with length."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.entities import find_mentions
from pipeline.extract.records import ArticleText

_PIECES = st.sampled_from(
    [
        "NASA", "SpaceX", "Falcon 9", "Dmitry Bakanov", "Роскосмос", "ناسا", "وكالة الفضاء", "نیٹو", "天宫", "🚀", "👩🏽\u200d🚀",
        "Poise\u0301 Neo", "Ple\u0301iades Neo", "Soyuz\u00adMS-27", "ISS\u200b", "U.S.", "(ESA)", "\u201cSaid\u201d", "’s",
        "Kosmos-2588", "said", "the", "NASA/JPL", "Credit:", "O’Hara", "\n\n", "-", ",", ".", "İstanbul", "ß", "ﬁrst", "A", "1",
        "STARSHIP", "MOSCOW", "university of", "University of", "\ud83d\ude80", "\u202eNASA\u202c", "Jean-Loup", "Å", "ǅ",
    ]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=300), st.lists(_PIECES, max_size=40).map(" ".join), st.lists(_PIECES, max_size=40).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(title=_TEXTS, description=_TEXTS, body=_TEXTS)
def test_offsets_fit_and_mentions_never_overlap(title: str, description: str, body: str) -> None:
    text = ArticleText("0" * 20, title, description, body)
    mentions = find_mentions(text)
    for mention in mentions:
        assert mention.surface
        assert text.text_of(mention.field)[mention.start : mention.end] == mention.surface
    for before, after in itertools.pairwise(mentions):
        assert before.field != after.field or before.end <= after.start


def test_an_empty_text_has_no_mentions() -> None:
    assert find_mentions(ArticleText("", "", "", "")) == []


def test_a_mark_over_the_last_letter_belongs_to_the_mention() -> None:
    body = "Satellites of Ple\u0301iades Neo\u0301 flew."
    assert [m.surface for m in find_mentions(ArticleText("", "", "", body))] == ["Ple\u0301iades Neo\u0301"]


def test_a_mark_inside_a_name_moves_no_offset() -> None:
    body = "The Ple\u0301iades Neo satellites of Air\u00adbus flew."
    found = [(body[m.start : m.end], m.entity_id) for m in find_mentions(ArticleText("", "", "", body))]
    assert ("Air\u00adbus", "company/airbus") in found


_SAMPLE = (
    "NASA astronaut Zebulon Quirk and Roscosmos cosmonaut Dmitry Petelin will fly on Crew-77. The University of Little Rock, "
    "led by Mary Overdale, built the Zumbara satellite. Credit: NASA/Goddard. \u201cGreat,\u201d said Quirk in Smallburg, Virginia. "
)


@pytest.mark.parametrize(
    "unit",
    [
        _SAMPLE,
        "A",
        "A ",
        "Aa-",
        "A.",
        "(",
        "NASA/",
        "University of A, ",
        "Quorvex, Boeing, ",
        "NewSat-1, ",
        "المريخ ",
        "МКС ",
        "🚀",
    ],
)
def test_five_megabytes_take_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = ArticleText("", "", "", (unit * (size // len(unit) + 1))[:size])
        start = time.process_time()
        find_mentions(text)
        return time.process_time() - start

    seconds(1_000)
    small = min(seconds(20_000) for _ in range(3))
    # Twenty times the text; a quadratic step would cost four hundred times as much.
    assert seconds(400_000) < 100 * small + 1


@pytest.mark.heavy
def test_a_text_of_five_megabytes_is_read() -> None:
    body = _SAMPLE * (5_000_000 // len(_SAMPLE))
    mentions = find_mentions(ArticleText("", "", "", body))
    assert len(mentions) > 100_000
    assert all(body[m.start : m.end] == m.surface for m in mentions)
