"""Reading and writing rounds: each write is an operation on a version, told in the log, and rebased where it may be."""

from __future__ import annotations

from sqlmodel import Session, col, select

from api.clock import now
from api.errors import Conflict, NotFound, Stale
from api.features.rounds.decisions import Operation, list_newest, list_since, log
from api.features.rounds.parts import find_changes, flatten
from api.features.rounds.sheets import check_rows
from api.features.rounds.state import Json, RoundState
from api.features.rounds.versions import ANY_VERSION, refuse_diverged
from api.features.rounds.writing import Writing
from api.identity.roles import Action, Viewer, require
from api.storage.ledger import build_id
from api.storage.models import DecisionRow, RoundRow


def find_round(session: Session, round_id: str) -> RoundRow:
    """A round. Raises NotFound."""
    row = session.get(RoundRow, round_id) if round_id.isalnum() else None
    if row is None:
        raise NotFound("there is no round with this id")
    return row


def load_state(row: RoundRow) -> RoundState:
    """What a round holds."""
    return RoundState.model_validate(row.content)


def read_round(session: Session, viewer: Viewer, round_id: str) -> tuple[RoundRow, RoundState]:
    """A round, for staff and keys that may read rounds. Raises NotAllowed, NotFound."""
    require(viewer, Action.READ_ROUNDS)
    row = find_round(session, round_id)
    return row, load_state(row)


def list_rounds(session: Session, viewer: Viewer, after: str = "", limit: int = 200) -> list[RoundRow]:
    """Rounds in the order in which they were made, those after an id."""
    require(viewer, Action.READ_ROUNDS)
    return list(session.exec(select(RoundRow).where(col(RoundRow.id) > after).order_by(RoundRow.id).limit(limit)))


def list_decisions(
    session: Session, viewer: Viewer, round_id: str, since: int = 0, limit: int = 200
) -> list[DecisionRow]:
    """The first decisions of a round that led from version `since` on, oldest first."""
    read_round(session, viewer, round_id)
    return list_since(session, round_id, since, limit)


def list_last_decisions(session: Session, viewer: Viewer, round_id: str, limit: int) -> list[DecisionRow]:
    """The newest decisions of a round, oldest first."""
    read_round(session, viewer, round_id)
    return list_newest(session, round_id, limit)


def create(session: Session, viewer: Viewer, state: RoundState, why: str = "") -> RoundRow:
    """Keep a new round."""
    row = RoundRow(id=build_id(), kind=state.kind, version=1, at=now().isoformat(), content=_dump(state))
    session.add(row)
    changes = {address: [None, part] for address, part in flatten(state).items()}
    log(session, viewer, row, 0, Operation("create", lambda same: same), changes, why)
    session.commit()
    return row


def write_round(session: Session, writing: Writing, operation: Operation, commit: bool = True) -> RoundRow:
    """Carry out an operation that was made on a version, on the round as it is now, where nobody has changed the same since.

    What changes nothing makes no version. Raises NotFound, Invalid, Conflict where the round is past it, Diverged.
    """
    require(writing.viewer, Action.WRITE_ROUNDS)
    return carry_out(session, writing, operation, commit)


def carry_out(session: Session, writing: Writing, operation: Operation, commit: bool = True) -> RoundRow:
    """As `write_round`, for who was let in otherwise."""
    row = find_round(session, writing.round_id)
    state = load_state(row)
    if state.state not in operation.stages:
        raise Conflict(f"this round is {state.state}: that can be done while it is {', '.join(operation.stages)}")
    refuse_diverged(session, row, writing.version, operation, state)
    after = check_rows(state, operation.apply(state), writing.gazetteer)
    changes = find_changes(state, after)
    if changes:
        row.content, row.version = _dump(after), row.version + 1
        session.add(row)
        log(session, writing.viewer, row, row.version - 1, operation, changes, writing.why)
    if commit:
        session.commit()
    return row


def delete_round(session: Session, writing: Writing) -> None:
    """Remove a round that was never published; its decisions stay in the log. Raises NotFound, Conflict, Stale."""
    require(writing.viewer, Action.WRITE_ROUNDS)
    row = find_round(session, writing.round_id)
    state = load_state(row)
    if writing.version not in (ANY_VERSION, row.version):
        raise Stale("it was changed since you read it: read it again, then decide")
    if state.publication is not None:
        raise Conflict("this round was published: withdraw it, and keep it for the next one")
    changes = {address: [part, None] for address, part in flatten(state).items()}
    told = Operation("delete", lambda same: same)
    log(session, writing.viewer, row, row.version, told, changes, writing.why, row.version + 1)
    session.delete(row)
    session.commit()


def _dump(state: RoundState) -> Json:
    content: Json = state.model_dump(mode="json")
    return content
