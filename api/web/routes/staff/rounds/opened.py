"""A round as a page reads it, and the way back to its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import RedirectResponse
from sqlmodel import Session, select

from api.errors import ServiceError
from api.features.rounds.desk import Desk, open_desk
from api.features.rounds.record import find_round, load_state, read_round
from api.features.rounds.sheets import list_faults, read_state
from api.features.rounds.state import RoundState
from api.features.rounds.versions import ANY_VERSION
from api.features.rounds.writing import Writing
from api.http.deps import ServicesDep, SessionDep, SnapshotDep
from api.identity.roles import Viewer
from api.snapshots.view import View
from api.storage.models import AccountRow, RoundRow
from api.web.links import Links
from api.web.pages.staff.rounds.head import Head, build_head
from api.web.responding import Responder, ResponderDep
from fixtures.curation.reading import Reading, list_participants
from fixtures.gazetteer import Gazetteer
from fixtures.sheets import Fault


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round with what is needed to read and plan it. contact: of who runs this service, "" for none."""

    row: RoundRow
    state: RoundState
    head: Head
    view: View
    gazetteer: Gazetteer
    session: Session
    viewer: Viewer
    contact: str = ""

    def writing(self, version: int = ANY_VERSION, why: str = "") -> Writing:
        """A write of the reader to this round."""
        return Writing(self.viewer, self.row.id, self.gazetteer, version, why, self.contact)

    def desk(self) -> Desk:
        """The round on the table. Raises Invalid with every fault where it cannot be planned."""
        return open_desk(self.state, self.view, self.gazetteer)

    def try_desk(self) -> Desk | None:
        """The round on the table, None where it cannot be planned yet."""
        try:
            return self.desk()
        except ServiceError:
            return None

    def reading(self) -> Reading:
        """Its sheets, read."""
        return read_state(self.state, self.gazetteer)

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with its sheets, and warnings."""
        return list_faults(self.reading())

    def names(self) -> dict[str, str]:
        """The names of the cities of everybody in it, by id."""
        content = self.reading().content
        people = list_participants(content) if content else ()
        return {one.id: " + ".join(f"{city.name} ({city.country})" for city in one.cities) for one in people}


def _open_round(
    show: ResponderDep,
    view: SnapshotDep,
    services: ServicesDep,
    session: SessionDep,
    round_id: str,
    done: Annotated[str, Query(max_length=20)] = "",
) -> OpenRound:
    row, state = read_round(session, show.viewer, round_id)
    head, contact = build_head(row, state, done), services.settings.operator_contact
    return OpenRound(row, state, head, view, services.gazetteer, session, show.viewer, contact)


def reopen(opened: OpenRound) -> OpenRound:
    """The round as it is by now, such as after a job has written to it."""
    row, state = opened.row, opened.state
    row = find_round(opened.session, row.id)
    state = load_state(row)
    return replace(opened, row=row, state=state, head=build_head(row, state))


RoundDep = Annotated[OpenRound, Depends(_open_round)]
"""The round of the address. Raises NotFound."""


def name_people(session: Session) -> dict[str, str]:
    """The names of accounts, by who they are in the logs."""
    return {f"account:{row.id}": row.name for row in session.exec(select(AccountRow)) if row.active}


def back_to(show: Responder, round_id: str, page: str, done: str = "", anchor: str = "notice") -> RedirectResponse:
    """On to a page of the round; `page` is one of its pages, "" for the first."""
    parts = ("rounds", round_id, *filter(None, page.split("/")))
    address = Links(show.language).desk(*parts, done=done)
    return show.go(f"{address}#{anchor}" if done else address)
