"""Replayable suggestions: an answer kept under a permanent id, with what it came from."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from api.clock import now
from api.errors import NotFound
from api.identity.roles import Action, Viewer, require
from api.storage.ledger import build_id, record_audit
from api.storage.models import SavedAnswer


def save_answer(
    session: Session, viewer: Viewer, audience: str, question: dict[str, Any], software: str, body: bytes
) -> SavedAnswer:
    """Keep the bytes of an answer. `audience` is who may read it: the one whose snapshot it came from."""
    require(viewer, Action.SAVE_ANSWER)
    row = SavedAnswer(
        id=build_id(), audience=audience, question=question, software=software, body=body, at=now().isoformat()
    )
    session.add(row)
    record_audit(session, viewer, "save answer", row.id, private=True)
    session.commit()
    return row


def find_answer(session: Session, viewer: Viewer, answer_id: str) -> SavedAnswer:
    """A kept answer, for viewers of the audience it was made for. Raises NotFound."""
    require(viewer, Action.READ)
    row = session.get(SavedAnswer, answer_id) if answer_id.isalnum() else None
    readable = {"public", viewer.audience} | ({"peers"} if viewer.audience != "public" else set())
    if row is None or row.audience not in readable:
        raise NotFound("there is no kept answer with this id")
    return row
