"""The words of a sentence that fill the roles of a launch, a failure or an end of mission."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.entities import find_mentions
from pipeline.extract.events import find_reports
from pipeline.extract.records import ArticleText
from pipeline.extract.scenes import Scene, scenes
from pipeline.extract.slot_features import features
from pipeline.extract.slot_tagger import FAMILIES, LABELS, SentenceTags
from pipeline.extract.triggers import find_triggers


def article(body: str) -> ArticleText:
    return ArticleText("0" * 20, "", "", body, None)


def scene(body: str) -> Scene:
    return scenes(article(body), find_mentions(article(body)))[0]


def tagged(body: str, family: str) -> set[tuple[str, str]]:
    seen = scene(body)
    tags = SentenceTags(seen, find_triggers(seen.words, seen.covered)).of(family)
    return {(t.label, body[t.start : t.end]) for t in tags}


@pytest.mark.parametrize(
    ("body", "family", "expected"),
    [
        ("The Orbcaster 4 satellite was launched on 3 May 2014 aboard an Ariane 5 rocket from Kourou.", "launch",
         {("Satellite", "Orbcaster 4"), ("Date", "3 May 2014"), ("LaunchVehicle", "Ariane 5")}),
        ("Russia launched the Kosmos-2600 satellite from the Plesetsk Cosmodrome on Friday.", "launch",
         {("Org", "Russia"), ("Satellite", "Kosmos-2600"), ("Date", "Friday")}),
        ("The Telenor-9 satellite was lost in a Proton launch failure in July 2013.", "failure",
         {("Satellite", "Telenor-9"), ("LaunchVehicle", "Proton"), ("Date", "July 2013")}),
        ("NOAA-22 was decommissioned in April 2015.", "decom", {("Satellite", "NOAA-22"), ("Date", "April 2015")}),
    ],
)  # fmt: skip
def test_the_tagger_sees_who_flew_on_what_and_when(body: str, family: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= tagged(body, family)


def test_a_family_is_told_only_with_its_own_labels() -> None:
    body = "The Orbcaster 4 satellite was launched from Kourou into geostationary orbit and failed on Friday."
    for family in set(FAMILIES.values()):
        assert {label for label, _ in tagged(body, family)} <= LABELS[family]


def test_a_failed_launch_keeps_its_rocket_and_its_site() -> None:
    body = "A Proton rocket failed to launch the Telenor-9 satellite from the Baikonur Cosmodrome on Tuesday."
    report = next(r for r in find_reports(article(body), find_mentions(article(body))) if r.type == "launch")
    assert report.status == "failed"
    assert {"launch_vehicle", "spacecraft", "date"} <= {slot.role for slot in report.slots}


def test_features_grow_with_the_sentence_and_not_with_its_square() -> None:
    sizes = []
    for copies in (8, 32):
        seen = scene("Falcon 9 launched GOES-19 on Tuesday and " * copies)
        rows = features(seen.words, seen.mentions, seen.times, find_triggers(seen.words, seen.covered))
        sizes.append(sum(len(common) + len(telling) for common, telling in rows) / len(rows))
    assert sizes[1] < 1.2 * sizes[0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["launched", "failed", "(", ")", ".", ";", "GOES-19", "the", "Falcon", "9", "on", "Tuesday", "orbit", ",", "and", "ESA's", "by”"]),
                max_size=40))  # fmt: skip
def test_any_mixture_of_words_is_tagged_inside_the_text(parts: list[str]) -> None:
    body = " ".join(parts)
    for seen in scenes(article(body), find_mentions(article(body))):
        tags = SentenceTags(seen, find_triggers(seen.words, seen.covered))
        for family in LABELS:
            spans = [(t.start, t.end) for t in tags.of(family)]
            assert all(seen.sentence.start <= a < b <= seen.sentence.end for a, b in spans)
            assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
