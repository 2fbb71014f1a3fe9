"""The rules of names: which of several things a name means, which names are none, and which series number their own."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pipeline.errors import SpaceNewsError

RULES_FILE: Final = Path(__file__).with_name("gazetteer_rules.toml")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a name and the evidence for it; every condition that is given must hold.

    `before` and `after` are read right beside the name, `near` within 150 characters, `article` anywhere in it;
    `entity` names an entity that the article must mention by an unambiguous name.
    """

    entity_id: str | None
    before: str | None = None
    after: str | None = None
    near: str | None = None
    unless_near: str | None = None
    article: str | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Things named by a head and a number: `Kosmos-2588`. `name` is the canonical form, with `{n}` for the tail."""

    heads: tuple[str, ...]
    tail: str
    type: str
    name: str
    country: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Everything that `gazetteer_rules.toml` says."""

    senses: dict[str, tuple[Sense, ...]]
    masks: tuple[str, ...]
    series: tuple[Series, ...]
    full_name_first: frozenset[str]
    famous_acronyms: frozenset[str]
    space_acronyms: frozenset[str]
    generic: frozenset[str]
    evidence: dict[str, str]

    def is_weak_acronym(self, surface: str) -> bool:
        """Whether `surface` is a short acronym that only some readers know."""
        return surface.isupper() and surface.isalpha() and len(surface) <= 5 and surface not in self.famous_acronyms

    def senses_of(self, surface: str) -> tuple[Sense, ...]:
        """The senses of a name, of its usual spelling where it stands in capitals; none where no rule speaks of it."""
        return self.senses.get(surface) or (self.senses.get(surface.title(), ()) if surface.isupper() else ())


@cache
def load_rules(path: Path = RULES_FILE) -> Rules:
    """The rules of the file; SpaceNewsError names the rule that cannot be read."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Rules(
            senses={
                surface: tuple(_sense(sense) for sense in rule["senses"])
                for rule in raw["ambiguous"]
                for surface in rule["surfaces"]
            },
            masks=tuple(raw["masks"]),
            series=tuple(_series(row) for row in raw["series"]),
            full_name_first=frozenset(raw["full_name_first"]),
            famous_acronyms=frozenset(raw["famous_acronyms"]),
            space_acronyms=frozenset(raw["space_acronyms"]),
            generic=frozenset(raw["generic"]["names"]),
            evidence=dict(raw["generic"]["evidence"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SpaceNewsError(f"{path.name}: {error}; correct the rule and run the linter") from error


def _sense(row: dict[str, Any]) -> Sense:
    return Sense(
        entity_id=row["is"] or None,
        before=row.get("before"),
        after=row.get("after"),
        near=row.get("near"),
        unless_near=row.get("unless_near"),
        article=row.get("article"),
        entity=row.get("entity"),
    )


def _series(row: dict[str, Any]) -> Series:
    return Series(
        heads=tuple(row["heads"]),
        tail=row["tail"],
        type=row["type"],
        name=row["name"],
        country=row.get("country"),
        aliases=tuple(row.get("aliases", ())),
    )


@cache
def compiled(pattern: str, *, at_end: bool = False) -> re.Pattern[str]:
    """A pattern of the rules; `(?i)` at its front ignores case; `at_end` makes it end where the text ends.

    Compiled at first use: most articles need few of the rules, and all of them together would slow every start.
    """
    bare = pattern.removeprefix("(?i)")
    flags = re.IGNORECASE if bare != pattern else re.NOFLAG
    return re.compile(f"(?:{bare})$" if at_end else bare, flags)
