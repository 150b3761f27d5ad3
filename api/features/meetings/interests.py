"""Interests and introductions: a city says yes or no to a peer; two that say yes are introduced; staff may broker."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from api.clock import now
from api.errors import Conflict, NotFound
from api.features.meetings.exchange import ANY, Exchange
from api.http.paging import select_newest
from api.identity.roles import Action, Role, Viewer, require
from api.rules.exchange import agree, check_exchange
from api.rules.peers import refuse_itself
from api.storage.cities import find_city
from api.storage.interests import INTERESTED
from api.storage.ledger import build_id, record_audit
from api.storage.models import InterestRow, IntroductionRow

Code = Annotated[str, StringConstraints(max_length=100)]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


class InterestInput(BaseModel):
    """What a city says of a peer, and why; on which level and with which department it would like to talk, "" for any."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["interested", "not for us"]
    reason: Text = ""
    level: Code = ""
    department: Code = ""


class IntroductionInput(BaseModel):
    """Two cities that staff bring together, on which level and in which departments, "" for any."""

    model_config = ConfigDict(extra="forbid")

    a: str
    b: str
    note: Text = ""
    level: Code = ""
    department: Code = ""


def say_interest(
    session: Session, viewer: Viewer, city_id: str, peer_id: str, given: InterestInput
) -> tuple[InterestRow, IntroductionRow | None]:
    """Say of a peer that the city is interested or not. Where the peer is interested too, an introduction opens.

    Raises UnknownCity, Invalid (a city and itself, an unknown level or department), NotAllowed.
    """
    require(viewer, Action.SAY_INTEREST, city_id)
    find_city(session, city_id)
    find_city(session, peer_id)
    refuse_itself(city_id, peer_id, "peer_id")
    check_exchange(given.level, given.department)
    row = session.merge(InterestRow(city_id=city_id, peer_id=peer_id, at=now().isoformat(), **given.model_dump()))
    record_audit(session, viewer, f"interest: {given.verdict}", f"{city_id}/{peer_id}", private=True)
    opened = _introduce_if_mutual(session, viewer, row)
    session.commit()
    return row, opened


def take_back_interest(session: Session, viewer: Viewer, city_id: str, peer_id: str) -> None:
    """Take back what the city said of a peer; where it said nothing, nothing changes. Raises UnknownCity, NotAllowed."""
    require(viewer, Action.SAY_INTEREST, city_id)
    find_city(session, city_id)
    find_city(session, peer_id)
    row = session.get(InterestRow, (city_id, peer_id))
    if row is not None:
        session.delete(row)
        record_audit(session, viewer, "take back interest", f"{city_id}/{peer_id}", private=True)
    session.commit()


def _introduce_if_mutual(session: Session, viewer: Viewer, row: InterestRow) -> IntroductionRow | None:
    back = session.get(InterestRow, (row.peer_id, row.city_id))
    if row.verdict != INTERESTED or back is None or back.verdict != INTERESTED:
        return None
    if find_open(session, row.city_id, row.peer_id):
        return None
    both = Exchange(agree(row.level, back.level), agree(row.department, back.department))
    return _open(session, viewer, row.city_id, row.peer_id, "mutual interest", both)


def broker(session: Session, viewer: Viewer, given: IntroductionInput) -> IntroductionRow:
    """Staff introduce two cities. Raises UnknownCity, Invalid, Conflict where they are introduced already."""
    require(viewer, Action.BROKER)
    find_city(session, given.a)
    find_city(session, given.b)
    refuse_itself(given.a, given.b, "b")
    check_exchange(given.level, given.department)
    if find_open(session, given.a, given.b):
        raise Conflict("these two cities are introduced already")
    row = _open(session, viewer, given.a, given.b, given.note, Exchange(given.level, given.department))
    session.commit()
    return row


def _open(session: Session, viewer: Viewer, a: str, b: str, note: str, on: Exchange) -> IntroductionRow:
    first, second = sorted((a, b))
    opened_by = "staff" if viewer.role is Role.STAFF else "mutual interest"
    row = IntroductionRow(
        id=build_id(),
        a=first,
        b=second,
        opened_by=opened_by,
        note=note,
        level=on.level,
        department=on.department,
        at=now().isoformat(),
    )
    session.add(row)
    record_audit(session, viewer, "open introduction", f"{first}/{second}")
    return row


def find_open(session: Session, a: str, b: str) -> IntroductionRow | None:
    """The open introduction of two cities, or None."""
    first, second = sorted((a, b))
    found = select(IntroductionRow).where(IntroductionRow.a == first, IntroductionRow.b == second)
    return session.exec(found.where(IntroductionRow.status == "open")).first()


def list_sent(session: Session, viewer: Viewer, city_id: str, on: Exchange = ANY) -> list[InterestRow]:
    """What a city said of others, newest first. Raises UnknownCity, Invalid, NotAllowed."""
    require(viewer, Action.READ_INTEREST, city_id)
    find_city(session, city_id)
    found = select(InterestRow).where(InterestRow.city_id == city_id, *on.list_conditions(InterestRow))
    return list(session.exec(found.order_by(col(InterestRow.at).desc())))


def list_received(session: Session, viewer: Viewer, city_id: str, on: Exchange = ANY) -> list[InterestRow]:
    """Who is interested in a city, newest first. A 'not for us' is never told to the city it is about."""
    require(viewer, Action.READ_INTEREST, city_id)
    find_city(session, city_id)
    found = select(InterestRow).where(InterestRow.peer_id == city_id, InterestRow.verdict == INTERESTED)
    return list(session.exec(found.where(*on.list_conditions(InterestRow)).order_by(col(InterestRow.at).desc())))


def list_unanswered(session: Session, viewer: Viewer, limit: int = 1000) -> list[InterestRow]:
    """Interests to which the other city has said nothing and which nobody has introduced, newest first, for staff to broker."""
    require(viewer, Action.BROKER)
    back = aliased(InterestRow)
    answered = select(back.city_id).where(back.city_id == InterestRow.peer_id, back.peer_id == InterestRow.city_id)
    opened = select(IntroductionRow.id).where(
        IntroductionRow.status == "open",
        or_(
            and_(IntroductionRow.a == InterestRow.city_id, IntroductionRow.b == InterestRow.peer_id),
            and_(IntroductionRow.b == InterestRow.city_id, IntroductionRow.a == InterestRow.peer_id),
        ),
    )
    found = select(InterestRow).where(InterestRow.verdict == INTERESTED, ~answered.exists(), ~opened.exists())
    return list(session.exec(found.order_by(col(InterestRow.at).desc()).limit(limit)))


def list_introductions(
    session: Session, viewer: Viewer, city_id: str | None, before: str = "", limit: int = 1000, on: Exchange = ANY
) -> list[IntroductionRow]:
    """The introductions of a city, or, for staff, all; newest first, older than the one with the id `before`."""
    require(viewer, Action.READ_INTEREST if city_id else Action.BROKER, city_id)
    found = select(IntroductionRow).where(*on.list_conditions(IntroductionRow))
    if city_id:
        found = found.where(or_(IntroductionRow.a == city_id, IntroductionRow.b == city_id))
    return list(session.exec(select_newest(found, col(IntroductionRow.id), before, limit)))


def close_introduction(session: Session, viewer: Viewer, introduction_id: str) -> IntroductionRow:
    """Close an introduction: staff, or one of its two cities. Raises NotFound, Conflict."""
    row = session.get(IntroductionRow, introduction_id) if introduction_id.isalnum() else None
    mine = row is not None and viewer.role is Role.EDITOR and viewer.city_id in (row.a, row.b)
    if not mine:
        require(viewer, Action.BROKER)
    if row is None:
        raise NotFound("there is no introduction with this id")
    if row.status != "open":
        raise Conflict("this introduction is closed already")
    row.status = "closed"
    session.add(row)
    record_audit(session, viewer, "close introduction", row.id)
    session.commit()
    return row
