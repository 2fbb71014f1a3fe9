"""A source as the TOML file that `pipeline.sources.user` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_BARE: Final = re.compile(r"^[A-Za-z0-9_-]+$")


def as_toml(keys: Mapping[str, Any], rules: Mapping[str, Any], notes: Sequence[str]) -> str:
    """The text of a source file: `keys` at its head, `rules` as its selectors, `notes` as comments before them."""
    lines = [f"# {note}" for note in notes]
    lines += [f"{name} = {_value(value)}" for name, value in keys.items()]
    if rules:
        lines += ["", "[selectors]"]
        lines += [f"{_key(name)} = {_value(value)}" for name, value in rules.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if len(value) == 1 or sum(map(len, value)) < 90:
        return f"[{', '.join(map(_text, value))}]"
    return "[\n" + "".join(f"    {_text(one)},\n" for one in value) + "]"


def _text(text: str) -> str:
    """A literal string where it may be one (regular expressions read better), else a basic one."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
