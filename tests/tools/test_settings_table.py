"""The table of settings in the document on running the service."""

from __future__ import annotations

from api.settings import Settings
from tools.settings_table import DOCUMENT, build_table, write_table


def test_the_document_shows_the_settings_as_they_are_now() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert write_table(document) == document, "run python -m tools.settings_table"


def test_every_setting_has_a_row_that_says_what_it_decides() -> None:
    table = build_table()
    assert all(f"`CITY_PEERS_{name.upper()}`" in table for name in Settings.model_fields)
    assert "| None |" not in table
