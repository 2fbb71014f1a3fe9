"""Entities: every mention of a named thing in an article, linked to one thing in the world."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.extract.context import Article, lacks_only_evidence, meaning, nature
from pipeline.extract.discover import discovered_spots
from pipeline.extract.masks import mask_spots
from pipeline.extract.matcher import Hit, default_matcher
from pipeline.extract.people import people_spots
from pipeline.extract.records import ArticleText, Mention
from pipeline.extract.runs import runs
from pipeline.extract.series import series_spots
from pipeline.extract.short_forms import short_form_spots
from pipeline.extract.spots import CONFIDENCE, LEGAL_FORM, Spot, choose, discovered
from pipeline.knowledge.folding import Folded, fold
from pipeline.knowledge.gazetteer import Entry
from pipeline.tables.closed_sets import TEXT_FIELDS

_NOUN_INSIDE: Final = re.compile(
    r"(?: (?:lunar|crew|space|human|landing))*"
    r" (?:program|programme|mission|project|rover|lander|satellite|spaceplane|module|telescope)$"
)
_NUMERO: Final = re.compile(r" [Nn]o\. ?\d{1,3}(?:-\d+)?(?![\w-])")
_NUMBER: Final = re.compile(rf"-\d{{1,4}}[A-Z]?(?![\w-])|{_NUMERO.pattern}")


def find_mentions(text: ArticleText) -> list[Mention]:
    """Every mention, by field (title, description, body) and start; none overlap; offsets are code points of the field.

    `text.text_of(m.field)[m.start:m.end] == m.surface` always holds. The rules are those of `docs/add-an-entity.md`.
    """
    fields = {name: fold(text.text_of(name)) for name in TEXT_FIELDS}
    article = Article({name: folded.text for name, folded in fields.items()})
    hits = {name: default_matcher().hits(folded.text) for name, folded in fields.items()}
    _note_certain(article, hits)
    spots = _listed(hits, article)
    unlisted = {name: _unlisted(article.fields[name], spots[name]) for name in TEXT_FIELDS}
    _agree(article.fields, unlisted)
    unlisted["title"] = _confirmed(unlisted["title"], [*unlisted["description"], *unlisted["body"]])
    for name in TEXT_FIELDS:
        spots[name] += unlisted[name]
    short = short_form_spots(article.fields, {name: choose(spots[name]) for name in TEXT_FIELDS})
    return [_mention(name, fields[name], spot) for name in TEXT_FIELDS for spot in choose([*spots[name], *short[name]])]


def _note_certain(article: Article, hits: dict[str, list[Hit]]) -> None:
    for found in hits.values():
        article.certain.update(hit.pattern.entries[0].entity_id for hit in found if nature(hit.pattern).certain)


def _listed(hits: Mapping[str, Sequence[Hit]], article: Article) -> dict[str, list[Spot]]:
    """The spots of the gazetteer, its series and the masks, by field.

    A word that names a thing once in an article names it there always: what one sentence proves holds in the others.
    """
    spots: dict[str, list[Spot]] = {}
    proven: dict[str, Entry] = {}
    open_hits: list[tuple[str, Hit]] = []
    for name, found in hits.items():
        folded = article.fields[name]
        spots[name] = list(mask_spots(folded))
        for hit in found:
            if hit.pattern.masked:
                spots[name].append(Spot(hit.start, hit.end, None, "context", 9))
            if hit.pattern.entries:
                entry = meaning(hit, folded, article)
                if entry is not None:
                    spots[name].append(_whole(Spot(hit.start, hit.end, entry, "gazetteer", 5), folded))
                    proven.setdefault(hit.pattern.text, entry)
                elif lacks_only_evidence(hit):
                    open_hits.append((name, hit))
            spots[name].extend(series_spots(hit, folded))
    for name, hit in open_hits:
        if hit.pattern.text in proven:
            spots[name].append(Spot(hit.start, hit.end, proven[hit.pattern.text], "context", 4))
    return spots


def _whole(spot: Spot, folded: str) -> Spot:
    """The spot with what belongs to the name after it: a firm's legal form, a number that makes a fleet one craft.

    The state that tells two towns apart is no part of the town, nor a common noun of the mission or the craft.
    """
    assert spot.entry is not None
    if spot.entry.type == "company":
        form = LEGAL_FORM.match(folded, spot.end)
        return spot if form is None else spot._replace(end=form.end())
    if spot.entry.type in ("mission", "spacecraft"):
        noun = _NOUN_INSIDE.search(folded, spot.start, spot.end)
        if noun is not None and not folded.startswith("Space Shuttle", spot.start):
            return spot._replace(end=noun.start())
    if spot.entry.type == "city":
        comma = folded.find(", ", spot.start, spot.end)
        return spot if comma < 0 or folded.startswith(", D.C.", comma) else spot._replace(end=comma)
    if spot.entry.type in ("satellite_constellation", "spacecraft"):
        one_of_many = spot.entry.type == "satellite_constellation"
        number = (_NUMBER if one_of_many else _NUMERO).match(folded, spot.end)
        if number is not None:
            craft = discovered("spacecraft", folded[spot.start : number.end()])
            return Spot(spot.start, number.end(), craft, "pattern", 5)
    return spot


def _confirmed(spots: Sequence[Spot], elsewhere: Sequence[Spot]) -> list[Spot]:
    """What a headline alone gives away counts if it is a person or the text below names it too.

    Where every word has a capital, a run of capitals says little.
    """
    below = {spot.entry.entity_id for spot in elsewhere if spot.entry is not None}
    return [spot for spot in spots if spot.entry and (spot.entry.type == "person" or spot.entry.entity_id in below)]


def _unlisted(folded: str, listed: Sequence[Spot]) -> list[Spot]:
    """What the words of the text give away beyond the gazetteer."""
    found = list(runs(folded))
    known: dict[int, str] = {}
    for spot in choose(listed):
        if spot.entry is not None:
            words = (i for i in range(spot.start, spot.end) if i == spot.start or folded[i - 1] in " -/")
            known.update(dict.fromkeys(words, spot.entry.type))
    others = {position for position, type_ in known.items() if type_ not in ("person", "city")}
    return [*people_spots(folded, found, others), *discovered_spots(folded, found, known)]


def _agree(fields: Mapping[str, str], unlisted: dict[str, list[Spot]]) -> None:
    """Make every discovered name of the article one thing: the kind that the strongest evidence gives it."""
    best: dict[str, Spot] = {}
    for name, spots in unlisted.items():
        for spot in spots:
            surface = fields[name][spot.start : spot.end]
            if spot.entry is not None and (surface not in best or spot.rank > best[surface].rank):
                best[surface] = spot
    for name, spots in unlisted.items():
        for i, spot in enumerate(spots):
            strongest = best.get(fields[name][spot.start : spot.end])
            if strongest is not None and spot.rank < strongest.rank:
                spots[i] = spot._replace(entry=strongest.entry, rank=strongest.rank)


def _mention(field: str, folded: Folded, spot: Spot) -> Mention:
    entry = spot.entry
    assert entry is not None
    start, end = folded.original(spot.start, spot.end)
    return Mention(
        field=field,
        start=start,
        end=end,
        surface=folded.source[start:end],
        entity_id=entry.entity_id,
        name=entry.name,
        type=entry.type,
        aliases=entry.aliases,
        wikidata_id=entry.wikidata_id,
        method=spot.method,
        confidence=CONFIDENCE[spot.method],
    )
