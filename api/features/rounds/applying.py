"""How each operation changes a round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.errors import Conflict, Fault, Invalid, NotFound
from api.features.rounds.operations import (
    BanPlace,
    ChooseBoard,
    DropScenario,
    HandOver,
    JudgeConflict,
    LockPlace,
    Move,
    PutRow,
    RemoveRow,
    SetMilestone,
    SetStatus,
)
from api.features.rounds.sheets import PARTICIPANTS, put_row, remove_row
from api.features.rounds.state import STAGES, RoundState
from fixtures.curation.participants import NOT_PLACED


def _put(state: RoundState, one: PutRow) -> RoundState:
    return put_row(state, one.part, one.row)


def _remove(state: RoundState, one: RemoveRow) -> RoundState:
    return remove_row(state, one.part, one.id)


def lock_place(state: RoundState, learner: str, host: str) -> RoundState:
    """The round with a place held, and any other of this learner let go."""
    others = [name for name, row in state.sheets.get("locks", {}).items() if row["learner"] == learner]
    for name in others:
        state = remove_row(state, "locks", name)
    return put_row(state, "locks", {"learner": learner, "host": host})


def _lock(state: RoundState, one: LockPlace) -> RoundState:
    if one.op == "unlock":
        return remove_row(state, "locks", f"{one.learner}>{one.host}")
    return lock_place(state, one.learner, one.host)


def _ban(state: RoundState, one: BanPlace) -> RoundState:
    name = f"ban {one.learner}>{one.host}"
    if one.op == "unban":
        return remove_row(state, "rules", name)
    held = f"{one.learner}>{one.host}"
    if held in state.sheets.get("locks", {}):
        state = remove_row(state, "locks", held)
    row = {"rule_id": name, "kind": "ban", "who": held, "hard": "yes", "reason": one.reason}
    return put_row(state, "rules", row)


def set_status(state: RoundState, participant: str, status: str, reason: str = "") -> RoundState:
    """The round with an application's status set; who is no longer to be placed is held nowhere. Raises NotFound."""
    rows = state.sheets.get(PARTICIPANTS[state.kind], {})
    if participant not in rows:
        raise NotFound(f"there is no '{participant}' among the participants of this round", sorted(rows)[:5])
    state = put_row(state, "participants", {**rows[participant], "status": status, "status_reason": reason})
    if status in NOT_PLACED:
        for name, row in state.sheets.get("locks", {}).items():
            if row["learner"] == participant:
                state = remove_row(state, "locks", name)
    return state


def _set_status(state: RoundState, one: SetStatus) -> RoundState:
    return set_status(state, one.participant, one.status, one.reason)


def _judge(state: RoundState, one: JudgeConflict) -> RoundState:
    rows = state.sheets.get("conflicts", {})
    names = (f"{one.a}>{one.b}", f"{one.b}>{one.a}")
    row = next((rows[name] for name in names if name in rows), {"a": one.a, "b": one.b, "kind": "told by hand"})
    return put_row(state, "conflicts", {**row, "status": one.status, "reason": one.reason})


def _choose(state: RoundState, one: ChooseBoard) -> RoundState:
    if one.scenario not in state.scenarios:
        raise NotFound("there is no such scenario in this round", sorted(state.scenarios)[-3:])
    return state.model_copy(update={"board": one.scenario})


def _drop(state: RoundState, one: DropScenario) -> RoundState:
    published = state.publication.scenario if state.publication else ""
    if one.scenario not in state.scenarios:
        raise NotFound("there is no such scenario in this round", sorted(state.scenarios)[-3:])
    if one.scenario in (state.board, published):
        raise Conflict("this scenario is on the board or published: choose another one first")
    return state.model_copy(update={"scenarios": {k: v for k, v in state.scenarios.items() if k != one.scenario}})


def _move(state: RoundState, one: Move) -> RoundState:
    here, there = STAGES.index(state.state), STAGES.index(one.to)
    line = STAGES.index("published")
    if (here < line) != (there < line):
        raise Conflict("only publishing leads to that stage, and only withdrawing back from it")
    invitations = state.publication.invitations if state.publication else {}
    if one.to == "running" and not any(each.status == "accepted" for each in invitations.values()):
        raise Conflict("no place is accepted by both sides yet")
    return state.model_copy(update={"state": one.to})


def _milestone(state: RoundState, one: SetMilestone) -> RoundState:
    kept = {name: stone for name, stone in state.milestones.items() if name != one.id}
    if one.milestone is not None:
        invitations = state.publication.invitations if state.publication else {}
        if one.milestone.invitation and one.milestone.invitation not in invitations:
            raise Invalid(
                "a milestone names no invitation", [Fault("milestone.invitation", "there is no such invitation")]
            )
        kept[one.id] = one.milestone
    return state.model_copy(update={"milestones": kept})


def _hand_over(state: RoundState, one: HandOver) -> RoundState:
    return state.model_copy(update={"lead": one.lead})


APPLY: Mapping[type, Callable[[RoundState, Any], RoundState]] = {
    PutRow: _put,
    RemoveRow: _remove,
    LockPlace: _lock,
    BanPlace: _ban,
    SetStatus: _set_status,
    JudgeConflict: _judge,
    ChooseBoard: _choose,
    DropScenario: _drop,
    Move: _move,
    SetMilestone: _milestone,
    HandOver: _hand_over,
}
"""How each operation is carried out."""
