"""When two spellings are one name: keys of names by kind of thing, and the gazetteer looked up by them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from pipeline.knowledge.gazetteer import load_gazetteer, slug

_LEGAL: Final = re.compile(
    r"(?:-(?:inc|incorporated|ltd|limited|llc|llp|gmbh|ag|corp|corporation|co|company|plc|s-a|sa|sas|srl|s-r-l|spa|s-p-a"
    r"|bv|b-v|nv|oy|ab|as|aps|kk|pty|pte|jsc|pjsc|ooo|holdings))+$"
)
_PERSON_ENDS: Final = re.compile(r"(?:-(?:jr|sr|ii|iii|iv|phd|md))+$")
_FIRMS: Final = frozenset({"company", "organization", "agency", "facility"})


@lru_cache(maxsize=262_144)
def name_key(type_: str, name: str) -> str:
    """What a name comes down to: letters and digits, without legal form, article, or a person's middle initials."""
    key = slug(name)
    if type_ in _FIRMS:
        return _LEGAL.sub("", key.removeprefix("the-")) or key
    if type_ == "person":
        parts = _PERSON_ENDS.sub("", key).split("-")
        return "-".join([*parts[:1], *(part for part in parts[1:-1] if len(part) > 1), *parts[1:][-1:]])
    return key.replace("-", "")


@cache
def known_names() -> dict[tuple[str, str], str]:
    """(type, key) of every name and alias of the gazetteer -> entity id, where it names one thing of that type only."""
    ids: dict[tuple[str, str], set[str]] = {}
    for entry in load_gazetteer():
        for name in (entry.name, *entry.aliases):
            ids.setdefault((entry.type, name_key(entry.type, name)), set()).add(entry.entity_id)
    return {key: found.pop() for key, found in ids.items() if len(found) == 1}


def has_number(name: str) -> bool:
    """Whether a name carries a designator (`Gaofen-13B`, `Crew-12`), which no two things share."""
    return any(char.isdigit() for char in name)
