"""Plots made ahead, as SVG whose widths are shares of the page: they need no script, and every one has its table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import polars as pl

from pipeline.release.page.markup import empty, grid, text

DAYS: Final = 60
_BARS: Final = 12
_BANDS: Final = 6
_HEIGHT: Final = 180


def plots(frames: Mapping[str, pl.LazyFrame], covers: date) -> str:
    """Articles a day by source, articles by month, events by type, and what is mentioned most."""
    articles, events, entities = frames["articles"], frames["events"], frames["entities"]
    month = pl.col("published_at").dt.strftime("%Y-%m").fill_null("undated")
    months = articles.group_by(month.alias("k")).len("n").sort("k").tail(_BARS).collect()
    bars = {
        "Events by type": _most(events.group_by(pl.col("type").str.replace_all("_", " ").alias("k")).len("n")),
        "Most mentioned": _most(entities.select(pl.col("name").alias("k"), pl.col("n_mentions").alias("n"))),
        "Articles by source": _most(articles.group_by(pl.col("source_id").alias("k")).len("n")),
    }
    figures = [_bars(title, frame.collect()) for title, frame in bars.items()]
    if months.height > 1:
        figures.append(_bars("Articles by month", months))
    return f'{_a_day(articles, covers)}<div class="plots of{len(figures)}">{"".join(figures)}</div>'


def _most(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.sort(["n", "k"], descending=[True, False]).head(_BARS)


def _bars(title: str, frame: pl.DataFrame) -> str:
    """Bars as a table: a screen reader hears the numbers, the eye sees the lengths."""
    most = max((int(n) for n in frame["n"]), default=0) or 1
    rows = "".join(
        f'<tr><th scope="row">{text(key)}</th><td aria-hidden="true"><svg class="bar" focusable="false">'
        f'<rect width="{100 * int(n) / most:.1f}%" height="100%" rx="2"/></svg></td><td class="n">{int(n):,}</td></tr>'
        for key, n in frame.select("k", "n").iter_rows()
    )
    body = f'<table class="bars"><caption>{text(title)}</caption><tbody>{rows}</tbody></table>'
    return f"<figure>{body if rows else f'<h3>{text(title)}</h3>' + empty('None in this release.')}</figure>"


def _a_day(articles: pl.LazyFrame, covers: date) -> str:
    """Stacked bars of the last days, a band for each of the largest sources."""
    first = covers - timedelta(days=DAYS - 1)
    day = pl.col("published_at").dt.date()
    counts = (
        articles.filter(day.is_between(first, covers))
        .group_by(day.alias("day"), "source_id").len("n").sort("day", "source_id").collect()
    )  # fmt: skip
    if counts.is_empty():
        return f"<h3>Articles a day by source</h3>{empty(f'No article in the {DAYS} days up to {covers}.')}"
    largest = counts.group_by("source_id").agg(pl.sum("n")).sort(["n", "source_id"], descending=[True, False])
    names = largest["source_id"].to_list()
    shown = names[:_BANDS] if len(names) > _BANDS + 1 else names
    bands = [*shown, "others"] if len(names) > len(shown) else shown
    table: dict[date, dict[str, int]] = {}
    for when, source, n in counts.iter_rows():
        band = source if source in shown else "others"
        row = table.setdefault(when, dict.fromkeys(bands, 0))
        row[band] += n
    start = min(table)
    days = [start + timedelta(days=n) for n in range((covers - start).days + 1)]
    legend = "".join(
        f'<li><svg class="key b{n}" aria-hidden="true"><rect width="100%" height="100%" rx="2"/></svg>{text(band)}</li>'
        for n, band in enumerate(bands)
    )
    rows = [(str(when), *table.get(when, dict.fromkeys(bands, 0)).values()) for when in reversed(days)]
    return (
        f'<figure class="days"><figcaption>Articles a day by source</figcaption>'
        f'<ul class="legend">{legend}</ul>{_stack(days, bands, table)}'
        f"<details><summary>The same as a table</summary>"
        f"{grid(['day', *bands], rows, 'Articles a day by source', kind='tight')}</details></figure>"
    )


def _stack(days: list[date], bands: list[str], table: Mapping[date, Mapping[str, int]]) -> str:
    highest = max(sum(row.values()) for row in table.values())
    step = 100 / len(days)
    shapes = []
    for mark in sorted({highest, (highest + 1) // 2}):
        y = _HEIGHT - mark / highest * (_HEIGHT - 16)
        shapes.append(f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/><text x="0" y="{y - 4:.1f}">{mark}</text>')
    for place, day in enumerate(days):
        shapes.append(_column(day, bands, table.get(day, {}), (place * step, step), highest))
    labels = {0, len(days) - 1} | ({len(days) // 2} if len(days) > 8 else set())
    for place in sorted(labels):
        anchor = ("start", "middle", "end")[0 if place == 0 else 2 if place == len(days) - 1 else 1]
        x = {"start": 0.0, "middle": (place + 0.5) * step, "end": 100.0}[anchor]
        shapes.append(f'<text x="{x:.2f}%" y="{_HEIGHT + 18}" text-anchor="{anchor}">{_day_name(days[place])}</text>')
    total = sum(sum(row.values()) for row in table.values())
    told = f"{total:,} articles from {days[0]} to {days[-1]}; at most {highest:,} on a day. Numbers: the table below."
    return f'<svg class="stack" role="img" aria-label="{text(told)}">{"".join(shapes)}</svg>'


def _column(day: date, bands: list[str], row: Mapping[str, int], place: tuple[float, float], highest: int) -> str:
    """The bar of a day, from `place[0]` per cent of the width and `place[1]` per cent wide."""
    x, step = place
    parts, base = [], float(_HEIGHT)
    for number, band in enumerate(bands):
        count = row.get(band, 0)
        if not count:
            continue
        tall = count / highest * (_HEIGHT - 16)
        base -= tall
        parts.append(
            f'<rect class="b{number}" x="{x + step * 0.1:.3f}%" width="{step * 0.8:.3f}%" y="{base:.2f}" '
            f'height="{max(tall - 1, 0.5):.2f}"><title>{day}: {text(band)} {count:,}</title></rect>'
        )
    return "".join(parts)


def _day_name(day: date) -> str:
    return f"{day.day} {day.strftime('%b %Y')}"
