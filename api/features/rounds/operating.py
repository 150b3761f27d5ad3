"""Operations as one write: what it is about, when it may be done, how the log names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from api.errors import NotAllowed
from api.features.rounds.applying import APPLY
from api.features.rounds.decisions import BEFORE_PUBLICATION, Operation
from api.features.rounds.operations import (
    BanPlace,
    Cells,
    Given,
    HandOver,
    JudgeConflict,
    LockPlace,
    Move,
    Part,
    PutRow,
    RemoveRow,
    SetMilestone,
    SetStatus,
)
from api.features.rounds.parts import name_touched
from api.features.rounds.record import find_round, write_round
from api.features.rounds.sheets import find_sheet, put_row
from api.features.rounds.state import STAGES, RoundState, Stage
from api.features.rounds.writing import Writing
from api.identity.roles import Action, Role, require
from api.storage.models import RoundRow
from fixtures.curation.tables import find_form, name_row


def operate(session: Session, writing: Writing, given: Sequence[Given]) -> RoundRow:
    """Carry out several operations as one write; see `write_round`. Raises NotAllowed where a key hands a round over."""
    require(writing.viewer, Action.WRITE_ROUNDS)
    if writing.viewer.role is not Role.STAFF and any(isinstance(one, HandOver) for one in given):
        raise NotAllowed("only staff hand a round over")
    operation = build_operation(given, find_round(session, writing.round_id).kind)
    return write_round(session, writing, operation)


def put_named_row(session: Session, writing: Writing, part: Part, row_id: str, row: Cells) -> RoundRow:
    """Add a row under a name, or replace it. Raises Invalid where its cells name another."""
    kind = find_round(session, writing.round_id).kind
    planned = build_operation([PutRow(op="put", part=part, row=row)], kind)
    operation = replace(planned, apply=lambda state: put_row(state, part, row, row_id))
    return write_round(session, writing, operation)


def build_operation(given: Sequence[Given], kind: str) -> Operation:
    """One write of several operations. Raises NotFound for a part that this kind of round does not have."""
    writes, reads = set[str](), set[str]()
    stages = set(STAGES)
    for one in given:
        about = _find_about(one, kind)
        writes |= about[0]
        reads |= about[1]
        stages &= set(_find_stages(one))

    def apply(state: RoundState) -> RoundState:
        for one in given:
            state = APPLY[type(one)](state, one)
        return state

    what = _say(given)
    allowed = tuple(stage for stage in STAGES if stage in stages)
    return Operation(what, apply, frozenset(writes), frozenset(reads - writes), allowed)


def _say(given: Sequence[Given]) -> str:
    said = dict.fromkeys(_say_one(one) for one in given)
    return "; ".join(list(said)[:5]) + ("; ..." if len(said) > 5 else "")


def _say_one(one: Given) -> str:
    if isinstance(one, PutRow):
        return f"put {one.part}"
    if isinstance(one, RemoveRow):
        return f"remove {one.part} {one.id}"
    if isinstance(one, LockPlace | BanPlace):
        return f"{one.op} {one.learner}>{one.host}"
    if isinstance(one, SetStatus):
        return f"{one.participant} {one.status}"
    if isinstance(one, JudgeConflict):
        return f"{one.status} {one.a}>{one.b}"
    return f"{one.op} {one.to}" if isinstance(one, Move) else one.op


def _find_about(one: Given, kind: str) -> tuple[set[str], set[str]]:
    """What an operation is about, and what it rests on, as the log names it."""
    if isinstance(one, LockPlace | BanPlace):
        return {one.learner}, {one.host}
    if isinstance(one, SetStatus):
        return {one.participant}, set()
    if isinstance(one, JudgeConflict):
        return {one.a, one.b}, set()
    if isinstance(one, PutRow | RemoveRow):
        name = one.id if isinstance(one, RemoveRow) else _name_row(one, kind)
        return set(name_touched([f"sheets/{find_sheet(kind, one.part)}/{name}"])), set()
    if isinstance(one, Move):
        return {"state"}, set()
    if isinstance(one, HandOver):
        return {"lead"}, set()
    return (
        {f"milestones {one.id}"} if isinstance(one, SetMilestone) else {"board", f"scenarios {one.scenario}"}
    ), set()


def _name_row(one: PutRow, kind: str) -> str:
    return name_row(find_form(kind, find_sheet(kind, one.part)), one.row)


def _find_stages(one: Given) -> Sequence[Stage]:
    free = isinstance(one, Move | SetMilestone | HandOver | SetStatus) or (
        isinstance(one, PutRow) and one.part == "settings"
    )
    return STAGES if free else BEFORE_PUBLICATION
