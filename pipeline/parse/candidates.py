"""A value for a field, with the rule that found it and the place; and the record of why one was preferred."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Candidate(NamedTuple):
    """One possible value of a field: which rule found it, and where on the page."""

    value: Any
    rule: str
    where: str


@dataclass
class Trace:
    """For each field: the candidate that was taken, why, and what it was preferred to."""

    on: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    def tell(self, name: str, chosen: Candidate | None, why: str, others: list[Candidate]) -> None:
        """Record a choice (nothing is kept where no explanation was asked for)."""
        if not self.on:
            return
        taken = (
            {"rule": chosen.rule, "from": chosen.where, "why": why}
            if chosen
            else {"rule": None, "from": None, "why": why}
        )
        over = [{"rule": c.rule, "from": c.where, "value": _short(c.value)} for c in others if c is not chosen]
        self.fields[name] = {**taken, "preferred_to": over[:8]}


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 120 else text[:119] + "…"
