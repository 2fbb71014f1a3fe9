"""Two nights of the sample web: nothing is fetched twice, and every correction is a new revision, up to the release."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest

from assets.run import materialize
from pipeline.clock import Clock, fixed
from pipeline.crawl import crawl_day, read_pages
from pipeline.home import Home
from pipeline.sample import answers, night_of, sample_settings, sample_sources, serve

NIGHTS = (date(2026, 3, 3), date(2026, 3, 4))
TRIED_AGAIN = (429, 500, 502, 503)
Asked = list[tuple[str, int]]


@dataclass(frozen=True)
class TwoNights:
    """The home, and what the server was asked in each night, as (address, status)."""

    home: Home
    asked: tuple[Asked, Asked]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> TwoNights:
    home = Home(tmp_path_factory.mktemp("nights"))
    asked: list[Asked] = []
    with serve() as web:
        for web.today in NIGHTS:
            web.requests.clear()
            crawl_day(
                list(sample_sources().values()), web.today, home, sample_settings(web), fixed(night_of(web.today))
            )
            asked.append([(f"https://{host}{target}", status) for host, target, status in web.requests])
    return TwoNights(home, (asked[0], asked[1]))


def corrected() -> dict[str, str]:
    """Articles that the second night finds corrected: canonical address by listed address."""
    known = answers.articles(through=NIGHTS[1])
    return {one.listed_url: one.url for one in known if len(one.revisions) > 1 and one.revisions[-1].day == NIGHTS[1]}


def test_no_page_is_fetched_twice_but_those_that_were_corrected(nights: TwoNights) -> None:
    pages = {one.url for day in NIGHTS for one in read_pages(nights.home, day)}
    whole = Counter(url for night in nights.asked for url, status in night if status == 200 and url in pages)
    assert len(whole) > 40
    assert {url: times for url, times in whole.items() if times > 1} == dict.fromkeys(corrected().values(), 2)


def test_an_address_that_is_settled_is_not_asked_for_again(nights: TwoNights) -> None:
    listed = {url for one in answers.articles(NIGHTS[1]) for url in (one.listed_url, one.url)}
    listed |= {one.url for one in answers.refusals(NIGHTS[1])}
    settled = {url for url, status in nights.asked[0] if status not in TRIED_AGAIN} & listed
    again = settled & {url for url, _ in nights.asked[1]}
    assert again <= {*corrected(), *corrected().values()}


def test_a_correction_is_a_second_record_with_another_text(nights: TwoNights) -> None:
    archived = [{one.url: one.body for one in read_pages(nights.home, day)} for day in NIGHTS]
    assert corrected()
    assert all(archived[0][url] != archived[1][url] for url in corrected().values())


@pytest.mark.heavy
def test_every_correction_is_a_new_revision_of_the_released_article(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Home(tmp_path_factory.mktemp("released"))
    home.claim("sample")
    with serve() as web:

        def night(day: date) -> Clock:
            web.today = day
            return fixed(night_of(day))

        report = materialize(
            home, sources=sample_sources(), settings=sample_settings(web), days=NIGHTS, night=night,
            clock=fixed(night_of(NIGHTS[-1])), sample=True,
        )  # fmt: skip
    assert report.succeeded, report.text
    release = next(home.releases.glob("*/manifest.json")).parent
    found = dict(pl.read_parquet(release / "articles").select("url", "revision").iter_rows())
    expected = {one.url: len(one.revisions) for one in answers.released(through=NIGHTS[1])}
    assert found == {url: expected[url] for url in found}
    assert {url: found[url] for url in corrected().values()} == dict.fromkeys(corrected().values(), 2)
