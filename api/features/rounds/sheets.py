"""The sheets of a round: read, checked, and changed row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.errors import Fault, Invalid, NotFound
from api.features.rounds.state import RoundState, Rows
from fixtures.curation.columns import FORMS
from fixtures.curation.reading import Reading, read_curation
from fixtures.curation.tables import build_sheets, find_form, name_row, tabulate
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import Fault as SheetFault

NO_ROWS = "no rows"
PARTICIPANTS: Mapping[str, str] = {"round": "learners", "panel": "reviewers", "cohort": "applications"}
HOSTS: Mapping[str, str] = {"round": "hosts", "panel": "questions", "cohort": "groups"}
PARTS = ("settings", "participants", "hosts", "questions", "wishes", "vetoes", "conflicts", "rules", "locks")
"""What the sheets of a round are called whatever its kind."""


def find_sheet(kind: str, part: str) -> str:
    """The sheet behind a part. Raises NotFound where this kind of round has none."""
    name = {"settings": kind, "participants": PARTICIPANTS[kind]}.get(part, part)
    if part == "hosts" and kind != "panel":
        name = HOSTS[kind]
    if name not in {form.name for form in FORMS[kind]}:
        raise NotFound(f"a {kind} has no {part}")
    return name


def find_cities_column(kind: str) -> str:
    """The column that names the cities of participants."""
    return find_form(kind, PARTICIPANTS[kind]).cities


def read_state(state: RoundState, gazetteer: Gazetteer) -> Reading:
    """The round as it is planned, with what is wrong with it."""
    return read_curation(build_sheets(state.kind, state.sheets), gazetteer)


def list_faults(reading: Reading) -> tuple[SheetFault, ...]:
    """Faults and warnings, but that a sheet is still empty."""
    return tuple(fault for fault in reading.book.faults() if fault.message != NO_ROWS)


def put_row(state: RoundState, part: str, cells: Mapping[str, str], row_id: str = "") -> RoundState:
    """The round with a row added or replaced. Raises NotFound, Invalid where the row's id is missing or another."""
    form = find_form(state.kind, find_sheet(state.kind, part))
    kept = {column: text for column, text in cells.items() if text}
    missing = [Fault(column, "empty") for column in form.key if column not in kept]
    if missing:
        raise Invalid("a row needs what names it; see errors", missing)
    name = name_row(form, kept)
    if row_id and row_id != name:
        raise Invalid("the row is not the one of the address", [Fault(form.key[0], f"write what names '{row_id}'")])
    return _with_rows(state, form.name, {**state.sheets.get(form.name, {}), name: kept})


def remove_row(state: RoundState, part: str, row_id: str) -> RoundState:
    """The round without a row. Raises NotFound."""
    name = find_sheet(state.kind, part)
    rows = state.sheets.get(name, {})
    if row_id not in rows:
        raise NotFound(f"there is no '{row_id}' among the {part} of this round", sorted(rows)[:5])
    return _with_rows(state, name, {one: cells for one, cells in rows.items() if one != row_id})


def _with_rows(state: RoundState, name: str, rows: Rows) -> RoundState:
    order = [form.name for form in FORMS[state.kind]]
    sheets = {**state.sheets, name: rows}
    return state.model_copy(update={"sheets": {one: sheets[one] for one in order if one in sheets}})


def check_rows(before: RoundState, after: RoundState, gazetteer: Gazetteer) -> RoundState:
    """The round after a write, cities by their ids. Raises Invalid with every fault that the write has brought."""
    if before.sheets == after.sheets:
        return after
    reading = read_state(after, gazetteer)
    known = {_unplace(fault) for fault in read_state(before, gazetteer).book.findings.faults}
    new = [fault for fault in reading.book.findings.faults if fault.message != NO_ROWS and _unplace(fault) not in known]
    if new:
        raise Invalid("this cannot be taken; see errors", [to_fault(fault) for fault in new])
    return after.model_copy(update={"sheets": tabulate(reading.book, reading.known)})


def _unplace(fault: SheetFault) -> tuple[str, str, str]:
    return fault.sheet, fault.column, fault.message


def to_fault(fault: SheetFault) -> Fault:
    """A fault of a sheet as the API tells it."""
    return Fault(".".join(filter(None, (fault.sheet, str(fault.row), fault.column))), fault.message)


def empty_sheets(kind: str) -> dict[str, Rows]:
    """The sheets of a new round."""
    return {form.name: {} for form in FORMS[kind]}


def tell_faults(faults: Sequence[SheetFault]) -> list[dict[str, object]]:
    """Faults as rows of a table."""
    return [{"sheet": one.sheet, "row": one.row, "column": one.column, "message": one.message} for one in faults]
