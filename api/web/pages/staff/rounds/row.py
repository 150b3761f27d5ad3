"""The form for one row of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from api.features.rounds.sheets import find_sheet
from api.features.rounds.state import RoundState
from api.web.pages.staff.rounds.head import Head
from fixtures.curation.participants import EXCHANGE, STATUSES
from fixtures.curation.rules import KINDS, SYNONYMS
from fixtures.curation.tables import find_form, list_columns
from fixtures.vocabulary import load_vocabulary

LONG = ("need_text", "text", "reason", "note")


@dataclass(frozen=True, slots=True)
class RowPage:
    """The form for one row. row_id: "" for a new one. cells: (column, value, whether it must be filled, whether it is long)."""

    template: ClassVar[str] = "staff/rounds/row.html"

    head: Head
    part: str
    sheet: str
    row_id: str
    name: str
    cells: tuple[tuple[str, str, bool, bool], ...]
    choices: Mapping[str, Sequence[str]]
    back: str


def build_row(head: Head, state: RoundState, part: str, row_id: str, names: Mapping[str, str], back: str) -> RowPage:
    """The form, empty for a row that is not there. Raises NotFound where this kind of round has no such part."""
    sheet = find_sheet(state.kind, part)
    form, rows = find_form(state.kind, sheet), state.sheets.get(sheet, {})
    held = rows.get(row_id, {})
    columns = dict.fromkeys((*form.columns, *list_columns(form, rows)))
    cells = tuple((one, held.get(one, ""), one in form.key or one in form.needed, one in LONG) for one in columns)
    words = {column: tuple(load_vocabulary().section(section).numbers) for column, section in EXCHANGE.items()}
    choices = {"status": STATUSES, "hard": ("yes", "no"), **words}
    if part == "rules":
        choices["kind"] = tuple(sorted({*KINDS} - {*SYNONYMS}))
    if part == "conflicts":
        choices["status"] = ("proposed", "confirmed", "dismissed")
    return RowPage(head, part, sheet, row_id, names.get(row_id, row_id), cells, choices, back)
