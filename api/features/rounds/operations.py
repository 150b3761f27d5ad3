"""What staff do to a round before it is published: rows, locks, bans, drop-outs, stages, milestones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlmodel import Session

from api.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from api.features.rounds.parts import name_touched
from api.features.rounds.record import BEFORE_PUBLICATION, Operation, find_round, write_round
from api.features.rounds.sheets import PARTICIPANTS, find_sheet, put_row, remove_row
from api.features.rounds.state import STAGES, Milestone, RoundState, Stage, Strict
from api.identity.roles import Action, Role, Viewer, require
from api.storage.models import RoundRow
from fixtures.curation.tables import find_form, name_row
from fixtures.gazetteer import Gazetteer

Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
Cells = dict[Annotated[str, Field(max_length=100)], Text]
Part = Literal["settings", "participants", "hosts", "questions", "wishes", "vetoes", "conflicts", "rules", "locks"]
MOST = 500


class PutRow(Strict):
    """Add a row to a sheet, or replace the one of the same name."""

    op: Literal["put"]
    part: Part
    row: Cells = Field(max_length=60)


class RemoveRow(Strict):
    """Remove a row of a sheet: `L01` among participants, `L01>H08` among wishes, vetoes, conflicts and locks."""

    op: Literal["remove"]
    part: Part
    id: Id


class LockPlace(Strict):
    """Hold a place: whatever is planned from now on keeps it. A place of the same learner that was held is let go."""

    op: Literal["lock", "unlock"]
    learner: Id
    host: Id


class BanPlace(Strict):
    """Rule a place out, or let it be again, as the rule `ban L01>H08`."""

    op: Literal["ban", "unban"]
    learner: Id
    host: Id
    reason: Text = ""


class SetStatus(Strict):
    """How an application stands. Who is on the reserve or has withdrawn is not placed."""

    op: Literal["status"]
    participant: Id
    status: Literal["applied", "eligible", "late", "reserve", "withdrawn"]


class JudgeConflict(Strict):
    """Confirm or dismiss a conflict of interest, and why. A dismissed one is remembered."""

    op: Literal["judge"]
    a: Id
    b: Id
    status: Literal["confirmed", "dismissed", "proposed"]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")]


class ChooseBoard(Strict):
    """Put a scenario on the board."""

    op: Literal["choose"]
    scenario: Id


class DropScenario(Strict):
    """Remove a scenario that is neither on the board nor published."""

    op: Literal["drop scenario"]
    scenario: Id


class Move(Strict):
    """Take the round to another stage. To `published` and back only publishing and withdrawing lead."""

    op: Literal["move"]
    to: Literal["draft", "open", "closed", "planning", "running", "finished"]


class SetMilestone(Strict):
    """Set a milestone, of the round or of one invitation; without a milestone, remove it."""

    op: Literal["milestone"]
    id: Id
    milestone: Milestone | None = None


class HandOver(Strict):
    """Make another account the lead, who alone may publish."""

    op: Literal["hand over"]
    lead: Id


Given = Annotated[
    PutRow
    | RemoveRow
    | LockPlace
    | BanPlace
    | SetStatus
    | JudgeConflict
    | ChooseBoard
    | DropScenario
    | Move
    | SetMilestone
    | HandOver,
    Field(discriminator="op"),
]


class OperationsInput(Strict):
    """What is to be done, in this order: all of it, or nothing."""

    operations: list[Given] = Field(min_length=1, max_length=MOST)


def operate(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    given: Sequence[Given],
    gazetteer: Gazetteer,
    why: str = "",
) -> RoundRow:
    """Carry out several operations as one write; see `write_round`. Raises NotAllowed where a key hands a round over."""
    require(viewer, Action.WRITE_ROUNDS)
    if viewer.role is not Role.STAFF and any(isinstance(one, HandOver) for one in given):
        raise NotAllowed("only staff hand a round over")
    operation = build_operation(given, find_round(session, round_id).kind)
    return write_round(session, viewer, round_id, version, operation, gazetteer, why)


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


def set_status(state: RoundState, participant: str, status: str) -> RoundState:
    """The round with an application's status set; who withdraws is held nowhere any more. Raises NotFound."""
    rows = state.sheets.get(PARTICIPANTS[state.kind], {})
    if participant not in rows:
        raise NotFound(f"there is no '{participant}' among the participants of this round", sorted(rows)[:5])
    state = put_row(state, "participants", {**rows[participant], "status": status})
    if status in ("reserve", "withdrawn"):
        for name, row in state.sheets.get("locks", {}).items():
            if row["learner"] == participant:
                state = remove_row(state, "locks", name)
    return state


def _set_status(state: RoundState, one: SetStatus) -> RoundState:
    return set_status(state, one.participant, one.status)


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
