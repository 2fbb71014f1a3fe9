"""Cue words: titles, heads and nouns beside a name that tell what it is; given names and the forms of one name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pipeline.knowledge.folding import fold_name

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Everything that `name_cues.toml` says; kinds map a word to an entity type."""

    titles: frozenset[str]
    capital_titles: frozenset[str]
    speech: frozenset[str]
    heads: dict[str, str]
    two_word_heads: dict[str, str]
    nouns_after: dict[str, str]
    noun_adjectives: frozenset[str]
    nouns_before: dict[str, str]
    apposition: dict[str, str]
    funding: tuple[str, ...]
    openers: frozenset[str]
    not_alone: frozenset[str]
    not_names: frozenset[str]
    topics: frozenset[str]
    not_surnames: frozenset[str]
    demonyms: frozenset[str]
    states: frozenset[str]
    regions: frozenset[str]


@cache
def load_cues() -> Cues:
    """The cue words of the project."""
    raw = tomllib.loads((_HERE / "name_cues.toml").read_text(encoding="utf-8"))
    words = raw["words"]
    return Cues(
        titles=frozenset(raw["titles"]),
        capital_titles=frozenset(raw["capital_titles"]),
        speech=frozenset(raw["speech"]),
        heads=_kinds(raw["heads"]),
        two_word_heads=_kinds(raw["two_word_heads"]),
        nouns_after=_kinds(raw["nouns_after"]),
        noun_adjectives=frozenset(words["noun_adjectives"]),
        nouns_before=_kinds(raw["nouns_before"]),
        apposition=_kinds(raw["apposition"]),
        funding=tuple(words["funding"]),
        openers=frozenset(words["not_names"]) | (frozenset(raw["capital_titles"]) - frozenset(words["topics"])),
        not_alone=frozenset(words["demonyms"]) | frozenset(words["topics"]) | frozenset(_kinds(raw["heads"])),
        not_names=frozenset(words["not_names"]) | frozenset(words["topics"]),
        topics=frozenset(words["topics"]),
        not_surnames=frozenset(words["not_surnames"]),
        demonyms=frozenset(words["demonyms"]),
        states=frozenset(words["states"]),
        regions=frozenset(words["regions"]),
    )


@cache
def given_names() -> frozenset[str]:
    """Given names, folded; those that are ordinary words or places are not among them."""
    lines = (_HERE / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold_name(name) for line in lines if not line.startswith("#") for name in line.split())


@cache
def name_forms() -> dict[str, str]:
    """Each short form or romanization of a given name, and the form that all are read as."""
    raw = tomllib.loads((_HERE / "name_forms.toml").read_text(encoding="utf-8"))
    return {form: name for name, forms in raw.items() for form in forms}


def _kinds(raw: dict[str, list[str]]) -> dict[str, str]:
    return {word: kind for kind, words in raw.items() for word in words}
