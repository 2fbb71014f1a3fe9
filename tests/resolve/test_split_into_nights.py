"""A day is resolved once: whatever nights the days came in, the tables are those of all days at once."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from resolving import SOURCES, SPACE_TEXT, article, at, mention, mentions, mentions_for, report, reports, staged

from pipeline.resolve.articles import texts_of
from pipeline.resolve.copies import Known
from pipeline.resolve.ledger import Ledger
from pipeline.resolve.links import Remembered
from pipeline.resolve.release import Resolved, frames_of, resolve, resolve_scored
from pipeline.resolve.scored import SCORED, score

CRAFT = [("mission", f"mission/crew-{n}", f"Crew-{n}") for n in (11, 12)]
WIRE = "Officials said that the spacecraft reached orbit after the launch of the rocket. " + " ".join(
    f"Witness {n} told reporters how the stage number {n} flew over the coast." for n in range(12)
)


@st.composite
def histories(draw: st.DrawFn):
    """Articles over eighty days: copies, revisions fetched days later, events told again, an off-topic one."""
    articles, told, named = [], [], []
    for n in range(draw(st.integers(2, 9))):
        day = at("2026-03-01") + timedelta(days=draw(st.sampled_from([0, 1, 2, 29, 30, 31, 60, 80])), hours=n)
        kind = draw(st.sampled_from(["own", "copy", "off", "undated"]))
        one = article(
            f"story-{n}", day.isoformat()[:16], source_id=draw(st.sampled_from(sorted(SOURCES))),
            **({"body_text": WIRE} if kind == "copy" else {}),
            **({"title": "Council votes", "body_text": "A bridge is built. " * 9} if kind == "off" else {}),
        )  # fmt: skip
        if kind == "undated":
            one |= {"published_at": None}
        articles.append(one)
        told.append(report(one, "launch", [draw(st.sampled_from(CRAFT))], date=str(day.date())))
        named.append(mention(one, "person/ada-quill", "Ada Quill", start=7, method="pattern"))
        if draw(st.booleans()):
            later = one["fetched_at"] + timedelta(days=draw(st.sampled_from([1, 33])))
            again = one | {"title": f"{one['title']} again", "fetched_at": later, "day": later.date()}
            articles.append(again)
            named.append(mention(again, "person/ada-quill", "Ada Quill", start=7, method="pattern"))
    return articles, told, [*named, *mentions_for(told, articles[::-1])]


def nightly(articles, told, named, order) -> Resolved:
    """The tables after the last of the nights, each of which scores the days that came and keeps what it compared."""
    days: dict[object, pl.DataFrame] = {}
    with tempfile.TemporaryDirectory() as folder:
        for night in order:
            for day in night:
                own = staged([row for row in articles if row["day"] == day])
                days[day] = score(own, mentions([row for row in named if row["day"] == day]))
            have = [row for row in articles if row["day"] in days]
            found = resolve_scored(
                pl.concat([pl.DataFrame(schema=SCORED), *days.values()]),
                mentions([row for row in named if row["day"] in days]),
                reports([row for row in told if row["day"] in days]),
                texts=texts_of(staged(have)), compared=Known(Path(folder)),
                remembered=Remembered(Path(folder) / "links" / "1.parquet"), sources=SOURCES, robots_checked={},
                ledger=Ledger(), since_version="2026.6.1",
            )  # fmt: skip
    return found


@settings(max_examples=10, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_split_of_days_into_nights_gives_the_tables_of_all_days_at_once(history, chance, number):
    articles, told, named = history
    days = sorted({row["day"] for row in articles})
    chance.shuffle(days)
    nights = [days[i::number] for i in range(number) if days[i::number]]
    whole = resolve(
        staged(articles), mentions(named), reports(told), sources=SOURCES, robots_checked={}, ledger=Ledger(),
        since_version="2026.6.1",
    )  # fmt: skip
    parts = nightly(articles, told, named, nights)
    for name, frame in (frames_of(whole) | {"rejects": whole.rejects}).items():
        assert frame.equals(frames_of(parts).get(name, parts.rejects)), name
    assert whole.ledger == parts.ledger


def test_texts_of_an_older_window_are_not_read_again():
    first = [article(f"a{n}", "2026-01-01T10:00", body_text=WIRE + SPACE_TEXT * n) for n in range(3)]
    second = [article(f"b{n}", "2026-04-01T10:00", body_text=WIRE + SPACE_TEXT * n) for n in range(3)]
    read: list[str] = []

    def texts(wanted: pl.DataFrame) -> pl.DataFrame:
        read.extend(wanted["article_id"])
        return texts_of(staged([*first, *second]))(wanted)

    with tempfile.TemporaryDirectory() as folder:
        for articles in (first, [*first, *second]):
            read.clear()
            found = resolve_scored(
                score(staged(articles), mentions([])), mentions([]), reports([]), texts=texts,
                compared=Known(Path(folder)), sources=SOURCES, robots_checked={}, ledger=Ledger(),
                since_version="2026.6.1",
            )  # fmt: skip
    assert set(read) == {row["article_id"] for row in second}
    assert found.articles["duplicate_of"].count() == 4
