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
    return f"{event.step_key} failed: {message}"
