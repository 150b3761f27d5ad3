"""Workbooks in and out: an import tells every fault with its row and writes all or nothing; an export imports again unchanged."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import Session

from api.errors import Fault, Invalid, NotFound
from api.features.rounds.operations import Cells
from api.features.rounds.planning import find_scenario
from api.features.rounds.record import BEFORE_PUBLICATION, EVERYTHING, Operation, read_round, write_round
from api.features.rounds.sheets import list_faults, tell_faults, to_fault
from api.features.rounds.state import Json, RoundState, Rows, Scenario, Strict
from api.identity.roles import Action, Viewer, require
from api.questions.spreadsheet import FORMULA_STARTS, Cell, write_table
from api.storage.models import RoundRow
from fixtures.curation.columns import FORMS
from fixtures.curation.reading import Reading, read_curation
from fixtures.curation.tables import build_sheet, build_sheets, find_form, tabulate, write_workbook, write_zip
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import InvalidSheet, Row, Sheet, normalise_header, read_sheets_from_bytes

Name = Annotated[str, Field(max_length=100)]
PLAN = "plan"
"""The sheet of an export that shows the plan. An import leaves it alone."""
DISARMED = re.compile(f"'+[{re.escape(''.join(FORMULA_STARTS))}]")
PLAN_COLUMNS = ("learner", "learner_cities", "host", "host_cities", "fit", "known", "locked", "why")


class ImportRoundInput(Strict):
    """A workbook, as a file in base64 (`name` ends in .xlsx, .zip or .csv) or as rows by sheet.

    columns: headers that mean a column, by sheet, such as {"learners": {"Stadt": "city_id"}}; remembered for this round.
    """

    dry_run: bool = True
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    content: Annotated[str, Field(max_length=100_000_000, description="The file in base64.")] = ""
    sheets: dict[Name, Annotated[list[Cells], Field(max_length=5000)]] = Field(default_factory=dict)
    columns: dict[Name, dict[Name, Name]] = Field(default_factory=dict)


def import_round(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    given: ImportRoundInput,
    gazetteer: Gazetteer,
    why: str = "",
) -> tuple[RoundRow, Json]:
    """Read a workbook into a round. Each sheet that it has replaces the round's; with `dry_run` nothing is written.

    Returns the round, and what is told: faults by row, and the rows that are new, changed and gone.
    Raises Invalid where it is no workbook, or where faults stand and it is no dry run; Conflict, Diverged.
    """
    require(viewer, Action.WRITE_ROUNDS)
    row, state = read_round(session, viewer, round_id)
    sheets = read_given(given)
    reading, columns = read_into(state, sheets, given.columns, gazetteer)
    told = {"dry_run": given.dry_run, "faults": tell_faults(list_faults(reading)), "changes": {}}
    faults = [fault for fault in list_faults(reading) if fault in reading.book.findings.faults]
    if faults and not given.dry_run:
        raise Invalid(f"nothing was imported: {len(faults)} fault(s)", [to_fault(fault) for fault in faults])
    tables = tabulate(reading.book, reading.known)
    told["changes"] = count_changes(state.sheets, tables)
    if given.dry_run or faults:
        return row, told

    def apply(now: RoundState) -> RoundState:
        return now.model_copy(update={"sheets": tables, "columns": columns})

    operation = Operation("import", apply, frozenset({EVERYTHING}), frozenset(), BEFORE_PUBLICATION)
    return write_round(session, viewer, round_id, version, operation, gazetteer, why), told


def read_given(given: ImportRoundInput) -> list[Sheet]:
    """The sheets that were sent. Raises Invalid."""
    if bool(given.content) == bool(given.sheets):
        raise Invalid("send a file, or rows by sheet", [Fault("content", "send either this or sheets")])
    if given.sheets:
        return [_build_given(name, rows) for name, rows in given.sheets.items()]
    try:
        content = b64decode(given.content, validate=True)
    except (NotBase64, ValueError) as error:
        raise Invalid("the file cannot be read", [Fault("content", "this is not base64")]) from error
    try:
        return [_arm(sheet) for sheet in read_sheets_from_bytes(content, given.name)]
    except InvalidSheet as error:
        raise Invalid("the file cannot be read", [Fault("content", str(error))]) from error


def _build_given(name: str, rows: list[dict[str, str]]) -> Sheet:
    header = tuple(dict.fromkeys(normalise_header(column) for row in rows for column in row))
    cells = [{normalise_header(column): text for column, text in row.items()} for row in rows]
    numbered = (
        Row(number, {one: row.get(one, "") for one in header}, name) for number, row in enumerate(cells, start=2)
    )
    return Sheet(name, header, tuple(numbered))


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
    return read_curation([*named, *_keep_settings(state, named), *kept], gazetteer), known


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


def count_changes(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> dict[str, Json]:
    """The ids of the rows that are new, changed and gone, by sheet; sheets that stay as they are are left out."""
    told: dict[str, Json] = {}
    for name in after:
        old, new = before.get(name, {}), after[name]
        found = {
            "new": [one for one in new if one not in old],
            "changed": [one for one in new if one in old and new[one] != old[one]],
            "gone": [one for one in old if one not in new],
        }
        if any(found.values()):
            told[name] = found
    return told


def export_round(
    session: Session, viewer: Viewer, round_id: str, form: Literal["xlsx", "zip"], scenario_id: str = ""
) -> bytes:
    """A round as a workbook, or as a zip with one CSV file a sheet, and the plan of a scenario; imports again unchanged."""
    _, state = read_round(session, viewer, round_id)
    sheets = [
        sheet
        for sheet in build_sheets(state.kind, state.sheets)
        if sheet.rows or not _is_optional(state.kind, sheet.name)
    ]
    plan = _choose_plan(state, scenario_id)
    sheets += [build_plan_sheet(state, plan)] if plan else []
    if form == "xlsx":
        return write_workbook(sheets)
    return write_zip({f"{sheet.name}.csv": write_sheet(sheet) for sheet in sheets})


def _is_optional(kind: str, name: str) -> bool:
    return find_form(kind, name).optional


def export_sheet(session: Session, viewer: Viewer, round_id: str, sheet: str = PLAN, scenario_id: str = "") -> str:
    """One sheet as CSV: the plan of a scenario, or a sheet of the round by its name. Raises NotFound."""
    _, state = read_round(session, viewer, round_id)
    if sheet == PLAN:
        return write_sheet(build_plan_sheet(state, find_scenario(state, scenario_id)))
    if sheet not in {form.name for form in FORMS[state.kind]}:
        raise NotFound(f"a {state.kind} has no sheet '{sheet}'", [PLAN, *(form.name for form in FORMS[state.kind])])
    return write_sheet(build_sheet(find_form(state.kind, sheet), state.sheets.get(sheet, {})))


def _choose_plan(state: RoundState, scenario_id: str) -> Scenario | None:
    return find_scenario(state, scenario_id) if scenario_id or state.board in state.scenarios else None


def write_sheet(sheet: Sheet) -> str:
    """A sheet as CSV. What could be taken for a formula has an apostrophe before it, which reading takes away."""
    rows: list[list[Cell]] = [[_quote(row.cells[column]) for column in sheet.header] for row in sheet.rows]
    return write_table(sheet.header, rows)


def _quote(text: str) -> str:
    """A text that begins with what disarms a formula gets one more of it, so that reading gives it back."""
    return f"'{text}" if DISARMED.match(text) else text


def _arm(sheet: Sheet) -> Sheet:
    """A sheet of a text file without the apostrophes that disarm formulas."""
    if not sheet.encoding:
        return sheet
    return replace(
        sheet,
        rows=tuple(
            replace(row, cells={name: text[1:] if DISARMED.match(text) else text for name, text in row.cells.items()})
            for row in sheet.rows
        ),
    )


def build_plan_sheet(state: RoundState, scenario: Scenario) -> Sheet:
    """The plan of a scenario: a row a place, then who is left out and why."""
    locks = state.sheets.get("locks", {})
    rows = [
        (
            one,
            _name(state, one),
            placed.host,
            _name(state, placed.host),
            f"{placed.fit:.3f}",
            f"{placed.known:.2f}",
            _yes(f"{one}>{placed.host}" in locks),
            "",
        )
        for one, own in scenario.places.items()
        for placed in own
    ]
    rows += [(one.id, _name(state, one.id), "", "", "", "", "", one.why) for one in scenario.left_out]
    numbered = (
        Row(number, dict(zip(PLAN_COLUMNS, row, strict=True)), PLAN) for number, row in enumerate(rows, start=2)
    )
    return Sheet(PLAN, PLAN_COLUMNS, tuple(numbered))


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _name(state: RoundState, participant: str) -> str:
    """The ids of the cities of a participant."""
    for form in FORMS[state.kind]:
        row = state.sheets.get(form.name, {}).get(participant) if form.cities else None
        if row:
            return row.get(form.cities, "")
    return participant


def export_document(
    session: Session, viewer: Viewer, round_id: str, gazetteer: Gazetteer, scenario_id: str = "", language: str = "en"
) -> bytes:
    """The plan of a scenario as a PDF, in a language of the pages. Raises NotFound."""
    from api.web.language import speak  # here, as the pages' parts are: a service that writes no PDF loads none of it
    from api.web.round_document import write_round_document

    _, state = read_round(session, viewer, round_id)
    scenario = find_scenario(state, scenario_id)

    def name(participant: str) -> str:
        ids = [one for one in _name(state, participant).split(";") if one]
        cities = [city for one in ids if (city := gazetteer.read_city(one))]
        return " + ".join(f"{city.name} ({city.country})" for city in cities) or participant

    places = [
        (name(one), name(placed.host), placed.fit, placed.known)
        for one, own in scenario.places.items()
        for placed in own
    ]
    left_out = [(name(one.id), one.why) for one in scenario.left_out]
    title, totals = state.setting("title"), (scenario.total, scenario.bound)
    return write_round_document(speak(language), title, scenario.policy, scenario.snapshot, totals, places, left_out)
