"""Whom a city has turned down, and whom it was introduced to with a yes of both."""

from __future__ import annotations

from sqlmodel import Session, or_, select

from api.storage.models import InterestRow, IntroductionRow

INTERESTED, NOT_FOR_US = "interested", "not for us"


def list_turned_down(session: Session, city_id: str) -> tuple[str, ...]:
    """The ids of the cities that a city has turned down, in their order."""
    said = select(InterestRow.peer_id).where(InterestRow.city_id == city_id, InterestRow.verdict == NOT_FOR_US)
    return tuple(session.exec(said.order_by(InterestRow.peer_id)))


def list_met(session: Session, city_id: str) -> tuple[str, ...]:
    """The ids of the cities that a city is introduced to and that say yes to it as it does to them, in their order.

    An introduction by staff alone is not enough, nor is one that was closed, nor a yes that was taken back.
    """
    opened = select(IntroductionRow.a, IntroductionRow.b).where(IntroductionRow.status == "open")
    ends = session.exec(opened.where(or_(IntroductionRow.a == city_id, IntroductionRow.b == city_id))).all()
    introduced = {city for pair in ends for city in pair} - {city_id}
    yes = InterestRow.verdict == INTERESTED
    said = session.exec(select(InterestRow.peer_id).where(InterestRow.city_id == city_id, yes))
    heard = session.exec(select(InterestRow.city_id).where(InterestRow.peer_id == city_id, yes))
    return tuple(sorted(introduced & set(said) & set(heard)))
