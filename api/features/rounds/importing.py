"""A workbook in: every fault is told with its row, and all is written or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from api.errors import Invalid
from api.features.rounds.decisions import BEFORE_PUBLICATION, EVERYTHING, Operation
from api.features.rounds.merging import read_into
from api.features.rounds.record import read_round, write_round
from api.features.rounds.sent import ImportRoundInput, bring_in
from api.features.rounds.sheets import list_faults, tell_faults, to_fault
from api.features.rounds.state import Json, RoundState, Rows
from api.features.rounds.writing import Writing
from api.identity.roles import Action, require
from api.storage.models import RoundRow
from fixtures.curation.tables import tabulate


def import_round(
    session: Session,
    writing: Writing,
    given: ImportRoundInput,
) -> tuple[RoundRow, Json]:
    """Read a workbook into a round. Each sheet that it has replaces the round's; with `dry_run` nothing is written.

    Returns the round, and what is told: faults by row, and the rows that are new, changed and gone.
    Raises Invalid where it is no workbook, or where faults stand and it is no dry run; Conflict, Diverged.
    """
    require(writing.viewer, Action.WRITE_ROUNDS)
    row, state = read_round(session, writing.viewer, writing.round_id)
    sheets = bring_in(given, writing.gazetteer)
    reading, columns = read_into(state, sheets, given.columns, writing.gazetteer)
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
    return write_round(session, writing, operation), told


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
