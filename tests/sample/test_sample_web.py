"""The sample web over real HTTP: it answers as planned, night by night, the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import html
import http.client
import json
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest

from pipeline.errors import SpaceNewsError
from pipeline.sample import DAYS, SampleWeb, answers, night_of, sample_settings, sample_sources, serve
from pipeline.sample.feeds import listed_url
from pipeline.sample.publishers import PUBLISHERS
from pipeline.sample.stories import online, stories, story, url_of

LAST = DAYS[-1]


@pytest.fixture(scope="module")
def web() -> Iterator[SampleWeb]:
    with serve() as running:
        yield running


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


def get(web: SampleWeb, url: str, today: date = LAST, **headers: str) -> Answer:
    """One GET over its own connection; `headers` with underscores for hyphens."""
    web.today = today
    host, _, path = url.removeprefix("https://").partition("/")
    connection = http.client.HTTPConnection(*web.hosts[host], timeout=10)
    try:
        sent = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", f"/{path}", headers=sent)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def feed_links(source_id: str, body: bytes) -> list[str]:
    if source_id == "skyledger":
        return [item["url"] for item in json.loads(body)["items"]]
    links = []
    for element in ElementTree.fromstring(body).iter():
        name = element.tag.rpartition("}")[2]
        if name in ("item", "entry"):
            link = next(child for child in element if child.tag.rpartition("}")[2] == "link")
            links.append(link.get("href") or link.text or "")
    return links


def test_every_article_answers_with_its_title_and_paragraphs(web: SampleWeb) -> None:
    for one in stories():
        if one.fault in ("", "moved"):
            answer = get(web, url_of(one))
            page = html.unescape(answer.body.decode("windows-1252" if one.source_id == "groundtrack" else "utf-8"))
            assert answer.status == 200, url_of(one)
            assert one.texts[-1].title in page
            assert all(block.text in page for block in one.texts[-1].blocks)


@pytest.mark.parametrize("source_id", sorted(PUBLISHERS))
def test_a_feed_lists_the_latest_thirty_of_the_day(web: SampleWeb, source_id: str) -> None:
    publisher = PUBLISHERS[source_id]
    for today in (DAYS[0], DAYS[4], LAST):
        shown = feed_links(source_id, get(web, publisher.source.feeds[0], today).body)
        assert shown == [listed_url(publisher, one) for one in online(source_id, today)][:30]


def test_an_article_is_not_there_before_its_day(web: SampleWeb) -> None:
    late = url_of(story("slip-blog-4"))
    assert get(web, late, DAYS[7]).status == 404
    assert get(web, late, DAYS[8]).status == 200


def test_a_correction_changes_the_page_and_lists_it_again(web: SampleWeb) -> None:
    one = story("disc-k2")
    before, after = (get(web, url_of(one), day) for day in (DAYS[2], DAYS[3]))
    assert before.headers["etag"] != after.headers["etag"]
    assert b"Hint of carbon dioxide" in after.body
    feed = PUBLISHERS["meridian"].source.feeds[0]
    assert url_of(one) in feed_links("meridian", get(web, feed, DAYS[3]).body)[:8]


@pytest.mark.parametrize("source_id", ["launchpost", "meridian", "skyledger", "groundtrack", "osa"])
def test_an_unchanged_feed_or_page_is_not_sent_twice(web: SampleWeb, source_id: str) -> None:
    source = PUBLISHERS[source_id].source
    for url in (source.feeds[0], url_of(next(o for o in stories() if o.source_id == source_id and not o.fault))):
        first = get(web, url)
        assert get(web, url, If_None_Match=first.headers["etag"]).status == 304
        assert get(web, url, If_Modified_Since=first.headers["last-modified"]).status == 304
        assert get(web, url, If_None_Match='"another"').status == 200


def test_sitemaps_list_every_article_of_the_month(web: SampleWeb) -> None:
    for source_id in ("orbitwire", "launchpost", "osa"):
        publisher = PUBLISHERS[source_id]
        index = get(web, publisher.source.sitemaps[0]).body
        child = next(e.text for e in ElementTree.fromstring(index).iter() if e.tag.endswith("}loc"))
        body = get(web, child or "").body
        rows = ElementTree.fromstring(gzip.decompress(body) if (child or "").endswith(".gz") else body)
        found = {e.text for e in rows.iter() if e.tag.endswith("}loc")}
        assert found == {listed_url(publisher, one) for one in online(source_id, LAST)}


def test_a_day_archive_links_the_articles_of_its_day(web: SampleWeb) -> None:
    page = get(web, "https://orbitwire.space-news.test/20260304/").body.decode()
    for one in stories():
        if one.source_id == "orbitwire":
            assert (one.path in page) == (one.published_at.date() == DAYS[2])


def test_the_publisher_that_is_down_answers_503_and_lists_what_was_missed(web: SampleWeb) -> None:
    ((source_id, day, missed),) = answers.down()
    feed = PUBLISHERS[source_id].source.feeds[0]
    assert get(web, feed, day).status == 503
    assert len(missed) > 1
    assert set(missed) <= set(feed_links(source_id, get(web, feed, DAYS[DAYS.index(day) + 1]).body))


def test_a_moved_article_is_listed_at_its_old_address_and_redirects(web: SampleWeb) -> None:
    one = story("moved-blog")
    answer = get(web, listed_url(PUBLISHERS["launchpost"], one))
    assert (answer.status, answer.headers["location"]) == (301, url_of(one))


def test_a_withdrawn_article_answers_404(web: SampleWeb) -> None:
    assert get(web, url_of(story("gone-page"))).status == 404


def test_a_torn_page_is_gzip_without_its_end(web: SampleWeb) -> None:
    answer = get(web, url_of(story("torn-page")))
    with pytest.raises(EOFError):
        gzip.decompress(answer.body)


def test_a_short_page_sends_fewer_bytes_than_promised(web: SampleWeb) -> None:
    with pytest.raises(http.client.IncompleteRead):
        get(web, url_of(story("short-page")))


def test_robots_files_differ_by_house(web: SampleWeb) -> None:
    robots = {p.source.source_id: get(web, p.url("/robots.txt")) for p in PUBLISHERS.values()}
    assert robots["groundtrack"].status == 404
    assert b"Crawl-delay" in robots["launchpost"].body
    assert b"Disallow: /premium/" in robots["skyledger"].body
    assert all("/premium/" in url for url in answers.forbidden_urls())


def test_gzip_is_sent_to_those_who_take_it(web: SampleWeb) -> None:
    url = url_of(story("juice-flyby-plan"))
    packed = get(web, url, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == get(web, url).body


def test_dates_come_from_the_injected_clock(web: SampleWeb) -> None:
    assert get(web, "https://osa.space-news.test/", DAYS[0]).headers["date"] == "Tue, 03 Mar 2026 03:00:00 GMT"
    assert night_of(DAYS[0]).isoformat() == "2026-03-03T03:00:00+00:00"


def test_one_connection_serves_many_requests_and_all_are_logged(web: SampleWeb) -> None:
    web.today, before = LAST, len(web.requests)
    connection = http.client.HTTPConnection(web.host, web.port, timeout=10)
    for path in ("/robots.txt", "/", "/nothing"):
        connection.request("GET", path, headers={"Host": "osa.space-news.test"})
        connection.getresponse().read()
    connection.close()
    assert [(path, status) for _, path, status in web.requests[before:]] == [
        ("/robots.txt", 200), ("/", 200), ("/nothing", 404),
    ]  # fmt: skip


def test_an_unknown_host_is_refused(web: SampleWeb) -> None:
    connection = http.client.HTTPConnection(web.host, web.port, timeout=10)
    connection.request("GET", "/", headers={"Host": "example.org"})
    assert connection.getresponse().status == 421
    connection.close()


def test_two_servers_send_the_same_bytes() -> None:
    def digest() -> str:
        told = hashlib.sha256()
        with serve() as web:
            for one in stories():
                if one.fault != "short_body":
                    answer = get(web, url_of(one), Accept_Encoding="gzip")
                    told.update(repr(sorted(answer.headers.items())).encode() + answer.body)
            for publisher in PUBLISHERS.values():
                told.update(get(web, publisher.source.feeds[0], DAYS[3]).body)
        return told.hexdigest()

    assert digest() == digest()


def test_a_port_in_use_is_one_sentence(web: SampleWeb) -> None:
    with pytest.raises(SpaceNewsError, match="choose port 0"), serve(port=web.port):
        pass


def test_settings_reach_every_host_of_the_sources(web: SampleWeb) -> None:
    settings = sample_settings(web)
    for source in sample_sources().values():
        assert source.sample
        for url in (*source.feeds, *source.sitemaps):
            assert settings.hosts[url.removeprefix("https://").partition("/")[0]] == ("127.0.0.1", web.port)
