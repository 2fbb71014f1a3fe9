"""Staging: the same tables whichever engine reads the pages."""

from __future__ import annotations

import polars as pl
from small_home import FIRST, SOURCES, STORIES, page

from assets.staged import extract_day, parse_day
from pipeline.engines import open_engine
from pipeline.parse.records import Article


def test_a_day_is_staged_alike_by_one_process_and_by_two() -> None:
    pages = [page(source, FIRST, number, title, body) for number, (source, _, title, body) in enumerate(STORIES * 9)]
    with open_engine("local:2") as two:
        expected, refused = parse_day(pages, SOURCES, FIRST)
        staged, rejects = parse_day(pages, SOURCES, FIRST, engine=two)
        assert staged.equals(expected)
        assert rejects.equals(refused)
        assert isinstance(expected, pl.DataFrame)
        assert extract_day(staged, FIRST, two) == extract_day(staged, FIRST)


def test_articles_can_be_sent_to_other_processes() -> None:
    import pickle

    from pipeline.parse.article import parse_page

    one = page("open", FIRST, 1, *STORIES[0][2:])
    read = parse_page(one.body, one.url, content_type=one.content_type, source=SOURCES["open"])
    assert isinstance(read, Article)
    assert pickle.loads(pickle.dumps(read)) == read
