"""The known right answers: what a crawl of the sample web must find, read, refuse and tell of each article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, Literal

from pipeline.sample.calendar import LAST_DAY, end_of
from pipeline.sample.feeds import listed_url
from pipeline.sample.model import Event, Story, Text
from pipeline.sample.publishers import PUBLISHERS
from pipeline.sample.stories import stories, story, url_of

Stage = Literal["fetch", "parse", "relevance"]


@dataclass(frozen=True)
class RevisionAnswer:
    """One state of an article's page; `day` is the crawl that sees it first."""

    day: date
    title: str
    description: str | None
    body_text: str
    modified_at: datetime | None


@dataclass(frozen=True)
class ArticleAnswer:
    """What is true of an article after the last night.

    `published_at` is what the page tells (midnight where it tells only the day), `tags` are those that it shows or
    declares, its section apart; the body opens with the standfirst where the page prints one above the text. `day` is
    the crawl that finds the article first. `events` come in the order of telling, the main one first; their
    participants and places are canonical names, and no others than the main ones are listed.
    """

    story_id: str
    url: str
    listed_url: str
    source_id: str
    day: date
    published_at: datetime
    authors: tuple[str, ...]
    dateline: str | None
    section: str | None
    tags: tuple[str, ...]
    language: str
    licence: str
    text_policy: str
    about_space: bool
    duplicate_of_url: str | None
    revisions: tuple[RevisionAnswer, ...]
    events: tuple[Event, ...]

    @property
    def title(self) -> str:
        return self.revisions[-1].title

    @property
    def description(self) -> str | None:
        return self.revisions[-1].description

    @property
    def body_text(self) -> str:
        return self.revisions[-1].body_text


@dataclass(frozen=True)
class RefusalAnswer:
    """An address that is listed and ends in no article; `why` is in our words."""

    url: str
    source_id: str
    day: date
    stage: Stage
    why: str


@dataclass(frozen=True)
class EventAnswer:
    """One event that several articles tell; `dates` are the days it was planned for or happened on, in order."""

    type: str
    status: str
    dates: tuple[str, ...]
    who: tuple[str, ...]
    where: str | None
    urls: tuple[str, ...]


@cache
def articles(through: date = LAST_DAY) -> tuple[ArticleAnswer, ...]:
    """Every article that can be read, off-topic ones included, as known after the night of `through`."""
    return tuple(
        _article(one, through)
        for one in stories()
        if one.fault in ("", "moved") and _found_on(one, one.published_at.date()) <= through
    )


def released(through: date = LAST_DAY) -> tuple[ArticleAnswer, ...]:
    """The articles about space."""
    return tuple(answer for answer in articles(through) if answer.about_space)


@cache
def refusals(through: date = LAST_DAY) -> tuple[RefusalAnswer, ...]:
    """Every address that must end with a reason and without an article."""
    out = []
    for one in stories():
        day = _found_on(one, one.published_at.date())
        if day <= through and one.fault in _REFUSED:
            out.append(
                RefusalAnswer(listed_url(PUBLISHERS[one.source_id], one), one.source_id, day, *_REFUSED[one.fault])
            )
        elif day <= through and not one.about_space:
            out.append(RefusalAnswer(url_of(one), one.source_id, day, "relevance", "it is not about space"))
    return tuple(out)


def copies() -> tuple[tuple[str, str], ...]:
    """(copy, original) addresses of syndicated texts."""
    return tuple((url_of(one), url_of(story(one.copy_of))) for one in stories() if one.copy_of)


def slipped_launch() -> EventAnswer:
    """The launch that four publishers tell and whose date slips twice before it happens."""
    urls = tuple(url_of(one) for one in stories() if one.story_id.startswith("slip-"))
    return EventAnswer(
        "launch",
        "occurred",
        ("2026-03-05", "2026-03-08", "2026-03-10"),
        ("Falcon 9", "Cygnus"),
        "Space Launch Complex 40",
        urls,
    )


def second_launch() -> EventAnswer:
    """The other launch of the same rocket in the same week, which must stay an event of its own."""
    urls = tuple(url_of(one) for one in stories() if one.story_id.startswith("starlink-"))
    return EventAnswer(
        "launch", "occurred", ("2026-03-07",), ("Falcon 9", "Starlink"), "Space Launch Complex 4 East", urls
    )


def failed_launch() -> EventAnswer:
    """The launch failure that two newsrooms report and an essay looks back on."""
    urls = tuple(url_of(one) for one in stories() if one.story_id.startswith("ceres-"))
    return EventAnswer(
        "launch", "failed", ("2026-03-06",), ("Ceres-1", "Galactic Energy"), "Jiuquan Satellite Launch Center", urls
    )


def shared_events() -> tuple[EventAnswer, ...]:
    """Events that more than one article tells in its own words, the three special ones included."""
    groups = tuple(_shared(*story_ids) for story_ids in _SHARED)
    return (slipped_launch(), second_launch(), failed_launch(), *groups)


def down() -> tuple[tuple[str, date, tuple[str, ...]], ...]:
    """(source, day on which it answers nothing but 503, addresses that the next night must bring)."""
    return tuple(
        (
            publisher.source.source_id,
            publisher.down_on,
            tuple(
                url_of(one)
                for one in stories()
                if one.source_id == publisher.source.source_id and one.published_at.date() == publisher.down_on
            ),
        )
        for publisher in PUBLISHERS.values()
        if publisher.down_on
    )


def forbidden_urls() -> tuple[str, ...]:
    """Addresses that feeds list and robots.txt forbids: no request for them may ever arrive."""
    return tuple(url_of(one) for one in stories() if one.fault == "forbidden")


def _article(one: Story, through: date) -> ArticleAnswer:
    publisher = PUBLISHERS[one.source_id]
    layout = publisher.layout
    bare = getattr(layout, "BARE", False)
    seen = [text for text in one.texts if text.since <= end_of(through)]
    return ArticleAnswer(
        story_id=one.story_id,
        url=url_of(one),
        listed_url=listed_url(publisher, one),
        source_id=one.source_id,
        day=_found_on(one, one.published_at.date()),
        published_at=one.published_at.replace(hour=0, minute=0, second=0) if bare else one.published_at,
        authors=one.authors,
        dateline=one.dateline,
        section=None if bare else one.section,
        tags=() if bare else one.tags,
        language=getattr(layout, "LANGUAGE", one.language),
        licence=publisher.source.licence,
        text_policy=publisher.source.text_policy,
        about_space=one.about_space,
        duplicate_of_url=url_of(story(one.copy_of)) if one.copy_of else None,
        revisions=tuple(_revision(one, text) for text in seen),
        events=one.events,
    )


def _revision(one: Story, text: Text) -> RevisionAnswer:
    layout = PUBLISHERS[one.source_id].layout
    bare = getattr(layout, "BARE", False)
    body = f"{text.description}\n\n{text.body}" if getattr(layout, "SHOWS_LEAD", False) else text.body
    return RevisionAnswer(
        day=_found_on(one, text.since.date()),
        title=text.title,
        description=None if bare else text.description,
        body_text=body,
        modified_at=None if bare else text.since,
    )


def _found_on(one: Story, day: date) -> date:
    """The crawl that sees what a publisher put online on `day`: the next one where it was down."""
    return day + timedelta(days=1) if PUBLISHERS[one.source_id].down_on == day else day


def _shared(*story_ids: str) -> EventAnswer:
    told = [story(story_id) for story_id in story_ids]
    last = told[-1].events[0]
    dates = dict.fromkeys(one.events[0].date for one in told if one.events[0].date)
    return EventAnswer(last.type, last.status, tuple(dates), last.who, last.where, tuple(url_of(one) for one in told))


_REFUSED: Final[dict[str, tuple[Stage, str]]] = {
    "torn_gzip": ("fetch", "its gzip body is cut off"),
    "short_body": ("fetch", "fewer bytes came than Content-Length promised"),
    "gone": ("fetch", "the publisher answers 404"),
    "forbidden": ("fetch", "robots.txt forbids the section"),
    "reserved": ("fetch", "its publisher reserves text and data mining"),
    "listing": ("parse", "the page lists articles and is none itself"),
}
_SHARED: Final = (
    ("juice-flyby-plan", "juice-flyby"),
    ("blueghost-loi-plan", "blueghost-loi-wire", "blueghost-loi", "essay-lander"),
    ("themis-hop", "themis-paper"),
    ("breakup-wire", "breakup-trade"),
    ("eva-russian", "eva-paper", "essay-eva"),
    ("ariane-plan", "ariane-up"),
    ("pslv-plan", "pslv-up"),
    ("h3-plan", "h3-up"),
    ("swift-safe", "swift-back"),
    ("maven-lost", "maven-trade"),
)
