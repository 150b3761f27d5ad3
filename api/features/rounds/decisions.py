"""The log of a round: who decided what, when and why, what it changed and what it cost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from api.clock import now
from api.features.rounds.parts import name_touched
from api.features.rounds.state import STAGES, Json, RoundState, Stage
from api.identity.roles import Viewer
from api.storage.ledger import build_id, record_audit
from api.storage.models import DecisionRow, RoundRow

EVERYTHING = "*"
BEFORE_PUBLICATION: tuple[Stage, ...] = ("draft", "open", "closed", "planning")


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


def list_since(session: Session, round_id: str, since: int, limit: int | None = None) -> list[DecisionRow]:
    """The decisions that led from a version on, oldest first; the first `limit` of them."""
    wanted = select(DecisionRow).where(DecisionRow.round_id == round_id, col(DecisionRow.version_after) > since)
    return list(session.exec(wanted.order_by(col(DecisionRow.version_after)).limit(limit)))


def list_newest(session: Session, round_id: str, limit: int) -> list[DecisionRow]:
    """The newest decisions, oldest first."""
    newest = col(DecisionRow.version_after).desc()
    wanted = select(DecisionRow).where(DecisionRow.round_id == round_id).order_by(newest).limit(limit)
    return list(reversed(session.exec(wanted).all()))


def log(
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
