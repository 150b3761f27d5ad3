"""A city that asks to join: kept for programme staff, who let it in (an account and a one-time link) or say no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from sqlmodel import Session, col, select

from api.clock import now
from api.errors import Conflict, Fault, Invalid, NotFound
from api.features.access.accounts import AccountInput, Name, create_account
from api.features.access.sessions import create_sign_in_link
from api.identity.roles import Action, Viewer, require
from api.rules.sections import refuse_control
from api.storage.counters import CONTENT, move_counter
from api.storage.documents import dump_city
from api.storage.ledger import build_id, record_audit
from api.storage.models import CityRow, JoiningRow
from fixtures.gazetteer import CityNotResolved, Gazetteer

MOST_OPEN = 1000
"""Requests that wait; above it staff have to decide first, so that a flood of them fills nothing."""
OPEN, REFUSED = "open", "refused"
Status = Literal["open", "let in", "refused"]
LINK_HOURS = 14 * 24.0
Contact = Annotated[
    str, StringConstraints(min_length=5, max_length=300, strip_whitespace=True), AfterValidator(refuse_control)
]
Told = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True), AfterValidator(refuse_control)]


class JoiningInput(BaseModel):
    """Which city, who asks, how to reach them, and what they write."""

    model_config = ConfigDict(extra="forbid")

    city_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,100}$")]
    name: Name
    contact: Contact
    words: Told = ""


class JoiningDecision(BaseModel):
    """What staff decided; the name of the account where it is another than that of who asked."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["let in", "refused"]
    account_name: Name | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The request as it stands, and the token of a sign-in link for a city that was let in, "" for one that was not."""

    row: JoiningRow
    token: str


def ask_to_join(session: Session, given: JoiningInput, gazetteer: Gazetteer) -> JoiningRow:
    """Keep that a city asks to join. Asked again while it waits, the words are replaced.

    Raises:
        Invalid: no database and no gazetteer knows the city.
        Conflict: too many requests wait.
    """
    if session.get(CityRow, given.city_id) is None and not _is_place(gazetteer, given.city_id):
        told = "no city has this id: take it from the search"
        raise Invalid(told, [Fault("city_id", told)])
    waiting = session.exec(select(JoiningRow).where(JoiningRow.status == OPEN)).all()
    row = next((one for one in waiting if (one.city_id, one.contact) == (given.city_id, given.contact)), None)
    if row is None and len(waiting) >= MOST_OPEN:
        raise Conflict("many cities ask to join just now: try again in a few days")
    row = row or JoiningRow(id=build_id(), at=now().isoformat(), **given.model_dump())
    row.name, row.words = given.name, given.words
    session.add(row)
    session.commit()
    return row


def _is_place(gazetteer: Gazetteer, city_id: str) -> bool:
    try:
        gazetteer.read_city(city_id)
    except CityNotResolved:
        return False
    return True


def list_joinings(session: Session, viewer: Viewer, status: str = OPEN) -> list[JoiningRow]:
    """The requests of a status, the oldest first, for staff. Raises NotAllowed."""
    require(viewer, Action.MANAGE_ACCOUNTS)
    return list(session.exec(select(JoiningRow).where(JoiningRow.status == status).order_by(col(JoiningRow.id))))


def decide_joining(
    session: Session, viewer: Viewer, joining_id: str, given: JoiningDecision, gazetteer: Gazetteer
) -> Decided:
    """Let a city in or say no. Let in, it has a row, and its editor an account with a link that signs in once.

    Who asked is told here once more and then no longer kept.

    Raises NotAllowed, NotFound, Conflict for one that is decided already or a name that is taken.
    """
    require(viewer, Action.MANAGE_ACCOUNTS)
    row = session.get(JoiningRow, joining_id) if joining_id.isalnum() else None
    if row is None:
        raise NotFound("nobody asked to join under this id")
    if row.status != OPEN:
        raise Conflict(f"this was decided already: {row.status}")
    asked = JoiningRow(**row.model_dump() | {"status": given.decision})
    row.status, row.name, row.contact, row.words = given.decision, "", "", ""
    session.add(row)
    record_audit(session, viewer, f"joining: {given.decision}", row.city_id)
    if given.decision == REFUSED:
        session.commit()
        return Decided(asked, "")
    _open_city(session, row.city_id, gazetteer)
    account = AccountInput(name=given.account_name or asked.name, role="editor", city_id=row.city_id)
    made = create_account(session, viewer, account)
    return Decided(asked, create_sign_in_link(session, viewer, made.id, LINK_HOURS))


def _open_city(session: Session, city_id: str, gazetteer: Gazetteer) -> None:
    """The row of a city that only the gazetteer knew."""
    if session.get(CityRow, city_id) is None:
        identity, sections = dump_city(gazetteer.read_city(city_id))
        number = move_counter(session, CONTENT)
        session.add(CityRow(id=city_id, identity=identity, sections=sections, content_no=number))
