"""Our own stories of space news keep being read as they were: events, statuses, dates."""

from __future__ import annotations

from story_score import judged, marked_texts, matched, stories


def test_the_events_of_our_own_stories_are_found() -> None:
    right = said = true = status = date = 0
    for story in stories():
        pairs, extra = matched(story)
        right += len(pairs)
        said += len(pairs) + len(extra)
        true += len(story.wanted)
        status += sum(report.status == event[1] for report, event in pairs)
        date += sum(str(report.date).startswith(event[2]) for report, event in pairs)
    assert 2 * right / (said + true) > 0.88
    assert status / right > 0.96
    assert date / right > 0.90


def test_the_events_of_our_marked_texts_are_found_where_they_are_marked() -> None:
    right = said = true = status = date = 0
    for text, marks in marked_texts():
        pairs, extra = judged(text, marks)
        right += len(pairs)
        said += len(pairs) + len(extra)
        true += len(marks)
        status += sum(report.status == mark.status for report, mark in pairs)
        date += sum(str(report.date).startswith(mark.date) for report, mark in pairs)
    assert right / said > 0.85
    assert right / true > 0.75
    assert status / right > 0.90
    assert date / right > 0.80
