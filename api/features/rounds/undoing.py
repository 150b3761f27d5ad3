"""Taking a decision back, where nothing that it changed has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from api.errors import Conflict, Diverged, NotFound
from api.features.rounds.decisions import Operation, list_since
from api.features.rounds.parts import Changes, apply_changes, flatten, turn_round
from api.features.rounds.record import find_round, write_round
from api.features.rounds.state import RoundState
from api.features.rounds.versions import ANY_VERSION
from api.features.rounds.writing import Writing
from api.identity.roles import Action, Viewer, require
from api.storage.models import DecisionRow, RoundRow

NOT_UNDONE = ("publish", "approve", "send a wave", "withdraw", "answer", "outcome")
"""What has reached the cities, or the record of collaborations, is not taken back by undoing."""


def undo(session: Session, writing: Writing, decision_id: str = "") -> RoundRow:
    """Take back a decision, or the viewer's own last one, whatever the version, where nothing that it changed has changed since.

    Raises NotFound, Conflict where it cannot be taken back, Diverged.
    """
    require(writing.viewer, Action.WRITE_ROUNDS)
    find_round(session, writing.round_id)
    line = _find_undoable(list_since(session, writing.round_id, 0), writing.viewer, decision_id)
    back = turn_round(line.changes)

    def apply(state: RoundState) -> RoundState:
        _refuse_changed(state, line, back)
        return apply_changes(state, back)

    operation = Operation(f"undo: {line.what}", apply, undoes=line.id)
    return write_round(session, replace(writing, version=ANY_VERSION), operation)


def _find_undoable(lines: Sequence[DecisionRow], viewer: Viewer, decision_id: str) -> DecisionRow:
    undone = {line.undoes for line in lines}
    if decision_id:
        found = next((line for line in lines if line.id == decision_id), None)
    else:
        own = (line for line in reversed(lines) if line.who == viewer.id and not line.undoes and line.id not in undone)
        found = next((line for line in own if _can_be_undone(line)), None)
    if found is None:
        raise NotFound("there is no such decision to take back")
    if not _can_be_undone(found) or found.id in undone:
        raise Conflict(f"'{found.what}' cannot be taken back" + (" again" if found.id in undone else ""))
    return found


def _can_be_undone(line: DecisionRow) -> bool:
    return line.what not in ("create", "delete", *NOT_UNDONE)


def _refuse_changed(state: RoundState, line: DecisionRow, back: Changes) -> None:
    now_there = flatten(state)
    moved = {address: now_there.get(address) for address, (left, _) in back.items() if now_there.get(address) != left}
    if moved:
        told = f"what '{line.what}' changed was changed again since: take that back first"
        yours = {address: before for address, (_, before) in back.items() if address in moved}
        raise Diverged(told, {"parts": moved}, {"parts": yours})
