"""What a failed step said, in one sentence."""

from typing import Any

import dagster as dg


def told_by(event: dg.DagsterEvent) -> str:
    """The sentence of an error of ours, the description of a refusal, else the innermost error."""
    told: Any = event.step_failure_data
    if told.user_failure_data and told.user_failure_data.description:
        return str(told.user_failure_data.description)
    error = told.error
    while error is not None and error.cause is not None:
        error = error.cause
    message = error.message.strip() if error else "it told no reason"
    if message.startswith("pipeline.errors."):  # one of ours: a sentence that needs no more
        return str(message.split(": ", 1)[1])
    if "DagsterAssetCheckFailedError" in message:
        return _red(message)
    return f"{event.step_key} failed: {message}"


def _red(message: str) -> str:
    """The blocking checks of Dagster's own message, which has a line for each table: `articles: size, rights`."""
    lines = [line.partition(": ") for line in message.splitlines()[1:] if ": " in line]
    names = [f"{table.strip()}.{name.strip()}" for table, _, checks in lines for name in checks.split(",")]
    return (
        f"nothing is released: {', '.join(names)} failed; the check tells in the UI which rows and what to do, "
        "and `space-news build --checks-only` publishes once it passes"
    )
