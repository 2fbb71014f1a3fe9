"""The generated page of the data dictionary."""

from __future__ import annotations

from pipeline.tables.document import PAGE, data_dictionary


def test_the_data_dictionary_page_is_up_to_date() -> None:
    message = "docs/data-dictionary.md is stale; run `python -m pipeline.tables.document`"
    assert PAGE.read_text(encoding="utf-8") == data_dictionary(), message
