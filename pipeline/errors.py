"""One hierarchy of errors; each message is one sentence that says what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SpaceNewsError(Exception):
    """The work cannot go on; the command line prints the message and exits with 1."""

    exit_code = 1


class UsageError(SpaceNewsError):
    """The caller named something that does not exist or does not fit; exit code 2."""

    exit_code = 2


class GateError(SpaceNewsError):
    """A release was refused by its checks."""


def unknown(kind: str, name: str, choices: Iterable[str]) -> UsageError:
    """The error for a name that is not among `choices`, with the nearest of them."""
    known = sorted(choices)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known[:5]
    hint = f"nearest: {', '.join(near)}" if near else "there is none yet"
    return UsageError(f"unknown {kind} {name!r}; {hint}")
