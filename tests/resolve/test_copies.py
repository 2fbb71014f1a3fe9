"""Copies point to the earliest; texts that only look alike stay apart."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import at

from pipeline.resolve.copies import Text, find_copies

NOON = at("2026-05-04T12:00")


def prose(seed: int, words: int = 160) -> str:
    dice = random.Random(seed)
    return " ".join(f"w{dice.randrange(5000):04d}".replace("0", "o") for _ in range(words))


def text(name: str, body: str, hours: float = 0, seen: float | None = None) -> Text:
    told = NOON + timedelta(hours=hours)
    return Text(name, body, told, NOON + timedelta(hours=hours if seen is None else seen))


def test_every_copy_points_straight_at_the_earliest():
    body = prose(1)
    found = find_copies(
        [text("c", f"MOSCOW - {body}", 2), text("b", f"{body} Reporting by the desk.", 1), text("a", body)]
    )
    assert found == {"b": "a", "c": "a"}


def test_a_shortened_and_an_edited_copy_are_found():
    words = prose(2).split()
    edited = ["changed" if i % 20 == 7 else word for i, word in enumerate(words)]
    found = find_copies(
        [text("a", " ".join(words)), text("cut", " ".join(words[:90]), 1), text("edited", " ".join(edited), 2)]
    )
    assert found == {"cut": "a", "edited": "a"}


def test_two_texts_that_share_a_quotation_are_not_copies():
    quoted = prose(3, 50)
    assert find_copies([text("a", f"{quoted} {prose(4, 120)}"), text("b", f"{prose(5, 120)} {quoted}", 1)]) == {}


def test_a_series_written_from_one_template_is_not_one_text():
    stock = prose(6, 100)
    first = f"On 4 May 2026 the rocket flew mission 10-5 with 23 satellites at 05:41. {stock}"
    second = f"On 9 June 2027 the rocket flew mission 11-2 with 28 satellites at 17:03. {stock}"
    assert find_copies([text("a", first), text("b", second, 24)]) == {}


def test_short_texts_are_copies_only_when_equal():
    stock = "The launch was broadcast live by the agency."
    found = find_copies([text("a", stock), text("b", stock.upper(), 1), text("c", f"{stock} It rained.", 2)])
    assert found == {"b": "a"}


def test_texts_without_words_are_no_copies_of_each_other():
    assert find_copies([text("a", ""), text("b", "", 1), text("c", " \n ", 2)]) == {}


def test_scripts_without_spaces_are_compared_letter_by_letter():
    dice = random.Random(7)
    body = "".join(chr(dice.randrange(0x4E00, 0x5000)) for _ in range(200))
    other = "".join(chr(dice.randrange(0x4E00, 0x5000)) for _ in range(200))
    assert find_copies([text("a", body), text("b", body[:150], 1), text("c", other, 2)]) == {"b": "a"}


def test_a_publication_later_than_the_page_was_seen_is_never_the_earliest():
    body = prose(8)
    impossible = Text("a", body, NOON + timedelta(days=900), NOON)
    unknown = Text("b", body, None, NOON)
    assert find_copies([impossible, unknown, text("c", body, 3)]) == {"a": "c", "b": "c"}


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_texts_changes_nothing(dice: random.Random):
    texts = [text(f"{i}{part}", prose(i)[: 600 + 60 * part], part) for i in range(6) for part in range(3)]
    expected = find_copies(texts)
    dice.shuffle(texts)
    assert find_copies(texts) == expected
    assert set(expected.values()) == {f"{i}0" for i in range(6)}
