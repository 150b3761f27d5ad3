"""Reading and writing rounds: each write is an operation on a version, told in the log, and rebased where it may be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from api.clock import now
from api.errors import Conflict, Diverged, NotFound, NotStated, Stale
from api.features.rounds.parts import Changes, apply_changes, find_changes, flatten, name_touched, turn_round
from api.features.rounds.sheets import check_rows
from api.features.rounds.state import STAGES, Json, RoundState, Stage
from api.identity.roles import Action, Viewer, require
from api.storage.ledger import build_id, record_audit
from api.storage.models import DecisionRow, RoundRow
from fixtures.gazetteer import Gazetteer

EVERYTHING = "*"
ANY_VERSION = 0
BEFORE_PUBLICATION: tuple[Stage, ...] = ("draft", "open", "closed", "planning")
NOT_UNDONE = ("publish", "approve", "send a wave", "withdraw", "answer", "outcome")
"""What has reached the cities, or the record of collaborations, is not taken back by undoing."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A write. apply: the round before to the round after; called again on a newer round where others wrote meanwhile.

    writes: names of what it is about (`EVERYTHING` for all); if somebody else has changed one of these since, it is refused.
    reads: names that must not have changed either. stages: where the round must be. price, worse_off: what it cost.
    """

    what: str
    apply: Callable[[RoundState], RoundState]
    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    stages: Sequence[Stage] = STAGES
    price: Json | None = None
    worse_off: Sequence[str] = field(default=())
    undoes: str = ""


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


def list_decisions(session: Session, viewer: Viewer, round_id: str, since: int = 0) -> list[DecisionRow]:
    """The decisions of a round that led from version `since` on, oldest first."""
    read_round(session, viewer, round_id)
    return _list_since(session, round_id, since)


def _list_since(session: Session, round_id: str, since: int) -> list[DecisionRow]:
    wanted = select(DecisionRow).where(DecisionRow.round_id == round_id, col(DecisionRow.version_after) > since)
    return list(session.exec(wanted.order_by(col(DecisionRow.version_after))))


def read_version(if_match: str | None) -> int:
    """The version that a write names, `ANY_VERSION` for `*`. Raises NotStated, Stale for a tag of something else.

    >>> read_version('"17"'), read_version("*")
    (17, 0)
    """
    if if_match is None:
        raise NotStated("send If-Match with the ETag of the round that you read, so that no one's change is lost")
    tag = if_match.strip().removeprefix("W/").strip('"')
    if tag == "*":
        return ANY_VERSION
    if not (tag.isascii() and tag.isdecimal() and len(tag) < 10):
        raise Stale("this is no version of a round: read the round again, then decide")
    return int(tag)


def name_version(row: RoundRow) -> str:
    """The ETag of a round: its version."""
    return f'"{row.version}"'


def create(session: Session, viewer: Viewer, state: RoundState, why: str = "") -> RoundRow:
    """Keep a new round."""
    row = RoundRow(id=build_id(), kind=state.kind, version=1, at=now().isoformat(), content=_dump(state))
    session.add(row)
    changes = {address: [None, part] for address, part in flatten(state).items()}
    _log(session, viewer, row, 0, Operation("create", lambda same: same), changes, why)
    session.commit()
    return row


def write_round(
    session: Session,
    viewer: Viewer,
    round_id: str,
    version: int,
    operation: Operation,
    gazetteer: Gazetteer,
    why: str = "",
    commit: bool = True,
) -> RoundRow:
    """Carry out an operation that was made on a version, on the round as it is now, where nobody has changed the same since.

    What changes nothing makes no version. Raises NotFound, Invalid, Conflict where the round is past it, Diverged.
    """
    require(viewer, Action.WRITE_ROUNDS)
    return carry_out(session, viewer, find_round(session, round_id), version, operation, gazetteer, why, commit)


def carry_out(
    session: Session,
    viewer: Viewer,
    row: RoundRow,
    version: int,
    operation: Operation,
    gazetteer: Gazetteer,
    why: str = "",
    commit: bool = True,
) -> RoundRow:
    """As `write_round`, for who was let in otherwise."""
    state = load_state(row)
    if state.state not in operation.stages:
        raise Conflict(f"this round is {state.state}: that can be done while it is {', '.join(operation.stages)}")
    _refuse_diverged(session, row, version, operation, state)
    after = check_rows(state, operation.apply(state), gazetteer)
    changes = find_changes(state, after)
    if changes:
        row.content, row.version = _dump(after), row.version + 1
        session.add(row)
        _log(session, viewer, row, row.version - 1, operation, changes, why)
    if commit:
        session.commit()
    return row


def _refuse_diverged(session: Session, row: RoundRow, version: int, operation: Operation, state: RoundState) -> None:
    if version in (ANY_VERSION, row.version):
        return
    since = _list_since(session, row.id, version) if version < row.version else []
    if not since:
        raise Stale(f"this round has no version {version}: read it again, then decide")
    mine = operation.writes | operation.reads
    clashing = [line for line in since if EVERYTHING in mine or not mine.isdisjoint(line.touched) or _is_whole(line)]
    if not clashing:
        return
    told = "somebody else has changed the same since you read it: look at both versions, then decide"
    addresses = {address for line in clashing for address in line.changes}
    theirs = {
        "version": row.version,
        "parts": {address: part for address, part in flatten(state).items() if address in addresses},
        "by": [{"who": line.who, "at": line.at, "what": line.what, "why": line.why} for line in clashing],
    }
    raise Diverged(told, theirs, {"version": version, "parts": _show_mine(operation, state)})


def _is_whole(line: DecisionRow) -> bool:
    return EVERYTHING in line.touched


def _show_mine(operation: Operation, state: RoundState) -> Json:
    """What the operation would make of the round as it is."""
    try:
        return {address: part for address, (_, part) in find_changes(state, operation.apply(state)).items()}
    except (NotFound, Conflict):
        return {}


def delete_round(session: Session, viewer: Viewer, round_id: str, version: int, why: str = "") -> None:
    """Remove a round that was never published; its decisions stay in the log. Raises NotFound, Conflict, Stale."""
    require(viewer, Action.WRITE_ROUNDS)
    row = find_round(session, round_id)
    state = load_state(row)
    if version not in (ANY_VERSION, row.version):
        raise Stale("it was changed since you read it: read it again, then decide")
    if state.publication is not None:
        raise Conflict("this round was published: withdraw it, and keep it for the next one")
    changes = {address: [part, None] for address, part in flatten(state).items()}
    _log(session, viewer, row, row.version, Operation("delete", lambda same: same), changes, why, row.version + 1)
    session.delete(row)
    session.commit()


def undo(
    session: Session, viewer: Viewer, round_id: str, gazetteer: Gazetteer, decision_id: str = "", why: str = ""
) -> RoundRow:
    """Take back a decision, or the viewer's own last one, where nothing that it changed has changed since.

    Raises NotFound, Conflict where it cannot be taken back, Diverged.
    """
    require(viewer, Action.WRITE_ROUNDS)
    find_round(session, round_id)
    lines = _list_since(session, round_id, 0)
    line = _find_undoable(lines, viewer, decision_id)
    back = turn_round(line.changes)

    def apply(state: RoundState) -> RoundState:
        _refuse_changed(state, line, back)
        return apply_changes(state, back)

    operation = Operation(f"undo: {line.what}", apply, undoes=line.id)
    return write_round(session, viewer, round_id, ANY_VERSION, operation, gazetteer, why)


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


def _dump(state: RoundState) -> Json:
    content: Json = state.model_dump(mode="json")
    return content


def _log(
    session: Session,
    viewer: Viewer,
    row: RoundRow,
    version: int,
    operation: Operation,
    changes: dict[str, list[Any]],
    why: str,
    version_after: int | None = None,
) -> None:
    """The decision with what it changed, and a line of the audit log that says no more than what was done, and to which round."""
    touched: Collection[str] = {*name_touched(changes), *({EVERYTHING} & operation.writes)}
    session.add(
        DecisionRow(
            id=build_id(),
            round_id=row.id,
            version_before=version,
            version_after=row.version if version_after is None else version_after,
            at=now().isoformat(),
            who=viewer.id,
            what=operation.what,
            why=why,
            touched=sorted(touched),
            changes=changes,
            price=operation.price,
            worse_off=list(operation.worse_off),
            undoes=operation.undoes,
        )
    )
    record_audit(session, viewer, f"round: {operation.what}", row.id, why=why)
