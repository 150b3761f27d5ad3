"""Whom a city has turned down: said to be not for it, and not taken back."""

from __future__ import annotations

from sqlmodel import Session, select

from api.storage.models import InterestRow

INTERESTED, NOT_FOR_US = "interested", "not for us"


def list_turned_down(session: Session, city_id: str) -> tuple[str, ...]:
    """The ids of the cities that a city has turned down, in their order."""
    said = select(InterestRow.peer_id).where(InterestRow.city_id == city_id, InterestRow.verdict == NOT_FOR_US)
    return tuple(session.exec(said.order_by(InterestRow.peer_id)))
