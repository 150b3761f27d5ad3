"""Feedback and outcomes: what came of a suggestion, so that the matching can be judged by it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import Session, col, select

from api.clock import now
from api.http.paging import select_newest
from api.identity.roles import Action, Viewer, require
from api.rules.peers import refuse_itself
from api.storage.cities import find_city
from api.storage.ledger import build_id, record_audit
from api.storage.models import FeedbackRow, RemarkRow


class FeedbackInput(BaseModel):
    """What came of it: did they meet, was something replicated; a rating from 1 (no use) to 5 (of great use)."""

    model_config = ConfigDict(extra="forbid")

    peer_id: str
    outcome: Literal["met", "replicated", "no answer", "not useful", "other"]
    rating: int | None = Field(default=None, ge=1, le=5)
    comment: Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")] = ""


def give_feedback(session: Session, viewer: Viewer, city_id: str, given: FeedbackInput) -> FeedbackRow:
    """Keep what a city says came of a peer. Raises UnknownCity, Invalid, NotAllowed."""
    require(viewer, Action.GIVE_FEEDBACK, city_id)
    find_city(session, city_id)
    find_city(session, given.peer_id)
    refuse_itself(city_id, given.peer_id, "peer_id")
    row = FeedbackRow(id=build_id(), city_id=city_id, at=now().isoformat(), **given.model_dump())
    session.add(row)
    record_audit(session, viewer, "give feedback", f"{city_id}/{given.peer_id}", private=True)
    session.commit()
    return row


def list_feedback(session: Session, viewer: Viewer, before: str = "", limit: int = 1000) -> list[FeedbackRow]:
    """Feedback older than the one with the id `before`, newest first, for those who run the programme."""
    require(viewer, Action.READ_FEEDBACK)
    return list(session.exec(select_newest(select(FeedbackRow), col(FeedbackRow.id), before, limit)))


def list_contested(session: Session, viewer: Viewer, limit: int = 1000) -> list[RemarkRow]:
    """The facts that cities contest, newest first, for those who run the programme."""
    require(viewer, Action.READ_FEEDBACK)
    found = select(RemarkRow).where(RemarkRow.kind == "contested").order_by(col(RemarkRow.at).desc())
    return list(session.exec(found.limit(limit)))


def list_given(session: Session, viewer: Viewer, city_id: str) -> list[FeedbackRow]:
    """What one city said, newest first. Raises NotAllowed."""
    require(viewer, Action.GIVE_FEEDBACK, city_id)
    return list(
        session.exec(select(FeedbackRow).where(FeedbackRow.city_id == city_id).order_by(col(FeedbackRow.id).desc()))
    )
