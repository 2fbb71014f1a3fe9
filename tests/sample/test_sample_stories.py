"""The invented news: enough of it, varied, consistent, and its right answers in agreement with what is served."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from pipeline.knowledge.gazetteer import load_gazetteer
from pipeline.sample import DAYS, answers, sample_sources
from pipeline.sample.families import write_family
from pipeline.sample.model import read_blocks, slug
from pipeline.sample.publishers import PUBLISHERS
from pipeline.sample.stories import stories, story
from pipeline.tables import closed_sets


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + 4]) for n in range(len(words) - 3)}


def test_there_are_at_least_220_articles_on_ten_days() -> None:
    found = answers.articles()
    assert len(found) >= 220
    assert {answer.day for answer in found} == set(DAYS)


def test_six_publishers_use_six_layouts() -> None:
    assert len({publisher.layout for publisher in PUBLISHERS.values()}) == len(PUBLISHERS) == 6


def test_all_event_types_and_most_statuses_occur() -> None:
    events = [event for answer in answers.released() for event in answer.events]
    assert {event.type for event in events} == set(closed_sets.EVENT_TYPES)
    assert {event.status for event in events} <= set(closed_sets.EVENT_STATUSES)
    assert {"planned", "occurred", "failed", "postponed", "ongoing"} <= {event.status for event in events}


def test_dates_of_events_are_written_as_the_tables_want_them() -> None:
    for answer in answers.articles():
        for event in answer.events:
            assert event.date is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?|-Q[1-4])?", event.date), answer.story_id


def test_participants_and_places_are_named_in_the_text() -> None:
    other_names: dict[str, set[str]] = {}
    for entry in load_gazetteer():
        other_names.setdefault(entry.name, {entry.name}).update(entry.aliases)
    for answer in answers.articles():
        text = f"{answer.title} {answer.body_text}"
        for event in answer.events:
            for name in (*event.who, *filter(None, [event.where])):
                assert any(known in text for known in other_names.get(name, {name})), (answer.story_id, name)


def test_bodies_read_like_short_news() -> None:
    for answer in answers.articles():
        assert 80 <= len(answer.body_text.split()) <= 400, answer.story_id
        assert "{" not in answer.title + answer.body_text, answer.story_id


def test_only_copies_share_their_words() -> None:
    told = {answer.story_id: shingles(answer.body_text) for answer in answers.articles()}
    for (one, first), (two, second) in combinations(told.items(), 2):
        alike = len(first & second) / len(first | second)
        if one.partition("@")[0] == two.partition("@")[0]:
            assert alike > 0.8, (one, two)
        else:
            assert alike < 0.3, (one, two, alike)


def test_a_copy_comes_after_its_original() -> None:
    for one in stories():
        if one.copy_of:
            assert one.published_at > story(one.copy_of).published_at


def test_titles_and_addresses_are_unique() -> None:
    urls = Counter(answer.url for answer in answers.articles())
    titles = Counter((answer.source_id, answer.title) for answer in answers.articles())
    assert max(urls.values()) == max(titles.values()) == 1


def test_address_rules_accept_every_listed_article() -> None:
    sources = sample_sources()
    for answer in answers.articles():
        assert sources[answer.source_id].lists(answer.listed_url), answer.listed_url
        assert sources[answer.source_id].lists(answer.url), answer.url


def test_one_launch_slips_twice_and_is_told_by_four_publishers() -> None:
    slip = answers.slipped_launch()
    told = [answer for answer in answers.articles() if answer.url in slip.urls]
    assert len({answer.source_id for answer in told}) == 4
    launches = [event for answer in told for event in answer.events if event.type == "launch"]
    assert list(dict.fromkeys(event.date for event in launches)) == list(slip.dates)
    assert launches[-1].status == "occurred"
    assert Counter(event.date for answer in told for event in answer.events if event.type == "delay") == {
        "2026-03-04": 2,
        "2026-03-07": 2,
    }


def test_the_second_launch_of_the_same_rocket_shares_no_article_with_the_first() -> None:
    slip, second = answers.slipped_launch(), answers.second_launch()
    assert slip.who[0] == second.who[0]
    assert not set(slip.urls) & set(second.urls)


def test_the_failure_is_told_by_two_newsrooms() -> None:
    told = [a for a in answers.articles() if a.url in answers.failed_launch().urls]
    assert {"orbitwire", "meridian"} <= {answer.source_id for answer in told}


def test_corrections_hold_two_revisions_and_show_only_once_they_are_made() -> None:
    corrected = [answer for answer in answers.articles() if len(answer.revisions) > 1]
    assert len(corrected) >= 6
    for answer in corrected:
        first, last = answer.revisions
        assert (first.title, first.body_text) != (last.title, last.body_text)
        assert first.day < last.day
        before = next(a for a in answers.articles(first.day) if a.story_id == answer.story_id)
        assert before.revisions == (first,)


def test_every_kind_of_refusal_occurs() -> None:
    refused = answers.refusals()
    assert {refusal.stage for refusal in refused} == {"fetch", "parse", "relevance"}
    assert {refusal.why for refusal in refused} >= {
        "its gzip body is cut off",
        "fewer bytes came than Content-Length promised",
        "the publisher answers 404",
        "robots.txt forbids the section",
        "its publisher reserves text and data mining",
        "the page lists articles and is none itself",
        "it is not about space",
    }


def test_what_a_down_publisher_printed_is_found_a_day_later() -> None:
    ((source_id, day, missed),) = answers.down()
    late = [a for a in answers.articles() if a.url in missed]
    assert {answer.source_id for answer in late} == {source_id}
    assert {answer.day for answer in late} == {DAYS[DAYS.index(day) + 1]}


def test_full_text_is_licensed_by_the_agency_alone() -> None:
    assert [s.source_id for s in sample_sources().values() if s.text_policy == "full"] == ["osa"]


def test_markup_of_a_body_becomes_blocks() -> None:
    blocks = read_blocks("One\nline.\n\n## Head\n\n- a\n- b\n\n> said")
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "One line."), ("heading", "Head"), ("item", "a"), ("item", "b"), ("quotation", "said"),
    ]  # fmt: skip


def test_a_slug_is_plain_and_ends_at_a_word() -> None:
    assert slug("Bénédicte’s 3 Rockets — and More", 23) == "benedictes-3-rockets"


def test_a_family_tells_each_of_its_stories_in_other_words() -> None:
    family = {
        "section": "S", "tags": [], "titles": ["{x}"], "leads": ["{x}"], "event": {"type": "launch"},
        "paragraphs": [["a {x}", "b {x}", "c {x}"], "{own}", ["d", "e", "f"]],
        "tellings": [{"id": str(n), "own": "own", "facts": {"x": str(n)}} for n in range(9)],
    }  # fmt: skip
    ways = {re.sub(r"\d", "", entry["body"]) for entry in write_family(family)}
    assert len(ways) == 9
