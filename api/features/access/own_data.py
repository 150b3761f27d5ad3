"""What is kept of a person, for that person to take with them."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, or_, select

from api.features.access.erasure import find_subjects
from api.identity.roles import Action, Role, Viewer, require
from api.storage.models import AuditRow, SavedAnswer, TokenRow, VisitRow


def read_own_data(session: Session, viewer: Viewer) -> dict[str, Any]:
    """The account, its sessions, the remembered visit, the kept answers, and the lines of the audit log.

    The lines are those of what the person did and, for an editor, of what was done to the city's profile and in its name.
    """
    require(viewer, Action.OWN_SESSION)
    account_id = viewer.id.removeprefix("account:")
    tokens = session.exec(select(TokenRow).where(TokenRow.account_id == account_id)).all()
    visit = session.get(VisitRow, viewer.id)
    kept = select(SavedAnswer).where(col(SavedAnswer.id).in_(find_subjects(session, [viewer.id], "save answer")))
    return {
        "account": {"id": viewer.id, "name": viewer.name, "role": viewer.role, "city_id": viewer.city_id},
        "sessions": [{"kind": token.kind, "expires_at": token.expires_at} for token in tokens],
        "visit": visit.model_dump() if visit else None,
        "kept_answers": [
            {**row.model_dump(exclude={"body"}), "answer": row.body.decode()} for row in session.exec(kept)
        ],
        "audit": [row.model_dump(exclude={"private"}) for row in _find_lines(session, viewer)],
    }


def _find_lines(session: Session, viewer: Viewer) -> list[AuditRow]:
    mine = col(AuditRow.who) == viewer.id
    if viewer.role is Role.EDITOR and viewer.city_id is not None:
        subject = col(AuditRow.subject)
        mine = or_(mine, subject == viewer.city_id, subject.startswith(f"{viewer.city_id}/", autoescape=True))
    return list(session.exec(select(AuditRow).where(mine).order_by(AuditRow.id)))
