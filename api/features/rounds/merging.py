"""A round as it would be with the sheets that were sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api.errors import Fault, Invalid
from api.features.rounds.files import PLAN
from api.features.rounds.state import RoundState
from fixtures.curation.columns import FORMS
from fixtures.curation.reading import Reading, read_curation
from fixtures.curation.tables import build_sheet, find_form
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import Fault as SheetFault
from fixtures.sheets import Sheet, normalise_header


def read_into(
    state: RoundState, sheets: list[Sheet], columns: Mapping[str, Mapping[str, str]], gazetteer: Gazetteer
) -> tuple[Reading, dict[str, dict[str, str]]]:
    """The round as it would be with these sheets, and the headers that are known then. Raises Invalid for another kind."""
    known = {name: dict(own) for name, own in state.columns.items()}
    for name, own in columns.items():
        known.setdefault(name, {}).update({normalise_header(header): column for header, column in own.items()})
    named = [
        _rename(sheet, known.get(normalise_header(sheet.name), {}))
        for sheet in sheets
        if normalise_header(sheet.name) != PLAN
    ]
    first = read_curation([*named, *_keep_settings(state, named)], gazetteer)
    if first.book.kind and first.book.kind != state.kind:
        raise Invalid(
            f"this is a {first.book.kind}, and the round is a {state.kind}", [Fault("kind", f"write {state.kind}")]
        )
    missing = {
        name: rows for name, rows in state.sheets.items() if name not in first.book.tables and name != state.kind
    }
    kept = [
        build_sheet(find_form(state.kind, name), rows)
        for name, rows in missing.items()
        if not _is_there(named, name, state.kind)
    ]
    reading = read_curation([*named, *_keep_settings(state, named), *kept], gazetteer)
    reading.book.findings.warnings.extend(_find_unread(first, named))
    return reading, known


def _find_unread(first: Reading, sent: list[Sheet]) -> list[SheetFault]:
    """Sheets that were left out though their name is nearly known. Raises Invalid where nothing that was sent is known."""
    names, kind = {sheet.name for sheet in sent}, first.book.kind
    is_known = any(_is_there(sent, form.name, kind) for form in FORMS.get(kind, ()))
    if sent and kind and not is_known and not any({"field", "value"} <= set(sheet.header) for sheet in sent):
        known = ", ".join(form.name for form in FORMS[kind])
        told = f"its sheets are {', '.join(sorted(names))}; a {kind} has {known}"
        raise Invalid(f"nothing in this file belongs to a {kind}", [Fault("content", told)])
    return [fault for fault in first.book.findings.warnings if fault.sheet in names and not fault.column]


def _keep_settings(state: RoundState, sheets: list[Sheet]) -> list[Sheet]:
    """The settings of the round, where the sheets bring none."""
    if any({"field", "value"} <= set(sheet.header) for sheet in sheets):
        return []
    return [build_sheet(find_form(state.kind, state.kind), state.sheets.get(state.kind, {}))]


def _is_there(sheets: list[Sheet], name: str, kind: str) -> bool:
    """Whether a sheet was sent, even where it could not be opened."""
    form = find_form(kind, name)
    return any(normalise_header(sheet.name) in (form.name, *form.others) for sheet in sheets)


def _rename(sheet: Sheet, columns: Mapping[str, str]) -> Sheet:
    """A sheet with the headers that were told to mean a column under that column's name."""
    if not set(columns) & set(sheet.header):
        return sheet
    header = tuple(columns.get(name, name) for name in sheet.header)
    rows = tuple(
        replace(row, cells={columns.get(name, name): text for name, text in row.cells.items()}) for row in sheet.rows
    )
    return replace(sheet, header=header, rows=rows)
