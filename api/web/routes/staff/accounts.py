"""Accounts, as staff make and close them, and the cities that ask to join."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError
from sqlmodel import Session

from api.errors import Conflict, Invalid
from api.features.access import accounts, joining, sessions
from api.http.deps import Services, ServicesDep, SessionDep, WriteDep
from api.questions.find_city import find_one
from api.snapshots.view import View
from api.storage.models import JoiningRow
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.access import AccountsPage, Joining, build_accounts, read_joining
from api.web.responding import Responder, ResponderDep
from api.web.routes.staff.refusals import list_wrong, read_single
from api.web.routes.staff.secrecy import show_secretly
from api.web.told import ToldDep
from fixtures.gazetteer import CityNotResolved
from matcher.errors import UnknownCity
from matcher.snapshot import Snapshot

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]


@router.get("/desk/accounts")
def show_accounts(show: ResponderDep, data: ToldDep, session: SessionDep, done: str = "") -> Response:
    """All accounts, and the form for another one."""
    return show_secretly(show, _list_accounts(show, data, session, done=done))


def _list_accounts(show: Responder, data: View, session: Session, **told: Any) -> AccountsPage:
    rows = accounts.list_accounts(session, show.viewer)
    asking = [_read_joining(show, data, row) for row in joining.list_joinings(session, show.viewer)]
    return build_accounts(data.snapshot, rows, asking, show.viewer.id.removeprefix("account:"), **told)


def _read_joining(show: Responder, data: View, row: JoiningRow) -> Joining:
    known = row.city_id in data.snapshot.numbers
    services: Services = show.request.app.state.services
    return read_joining(row, data.snapshot.city(row.city_id) if known else services.gazetteer.read_city(row.city_id))


@router.post("/desk/joinings/{joining_id}")
def decide_joining(
    show: ResponderDep,
    data: ToldDep,
    session: SessionDep,
    write: WriteDep,
    services: ServicesDep,
    form: FormDep,
    joining_id: str,
    decision: Text,
) -> Response:
    """Let a city in, with an address for its editor that is shown this once, or say no."""
    try:
        given = joining.JoiningDecision.model_validate({"decision": decision})
        decided = write(joining.decide_joining, show.viewer, joining_id, given, services.gazetteer)
    except (Conflict, ValidationError) as error:
        page = _list_accounts(show, data, session, wrong=list_wrong(error))
        return show_secretly(show, page, 409 if isinstance(error, Conflict) else 422)
    if not decided.token:
        return show.go(Links(show.language).desk("accounts", done="refused") + "#notice")
    told = f"{decided.row.name} ({decided.row.contact})"
    return _show_invitation(show, data, session, decided.token, told)


@router.post("/desk/accounts")
def create_account(show: ResponderDep, data: ToldDep, session: SessionDep, write: WriteDep, form: FormDep) -> Response:
    """Make an account and an invitation to it, which is shown this once."""
    sent = read_single(form)
    try:
        city_id = _find_city(data.snapshot, sent.get("city", "")) if sent.get("role") == "editor" else None
        given = accounts.AccountInput.model_validate(
            {"name": sent.get("name"), "role": sent.get("role"), "city_id": city_id}
        )
        row = write(accounts.create_account, show.viewer, given)
    except (Invalid, Conflict, ValidationError, CityNotResolved, UnknownCity) as error:
        page = _list_accounts(show, data, session, sent=sent, wrong=list_wrong(error))
        return show_secretly(show, page, 409 if isinstance(error, Conflict) else 422)
    return _invite(show, data, session, write, row.id, row.name)


def _find_city(snapshot: Snapshot, told: str) -> str | None:
    return find_one(snapshot, told.strip()).id if told.strip() else None


@router.post("/desk/accounts/{account_id}/invitation")
def invite(
    show: ResponderDep, data: ToldDep, session: SessionDep, write: WriteDep, form: FormDep, account_id: str
) -> Response:
    """Another address that signs an account in once."""
    name = accounts.find_account_by_id(session, show.viewer, account_id).name
    return _invite(show, data, session, write, account_id, name)


def _invite(show: Responder, data: View, session: Session, write: WriteDep, account_id: str, name: str) -> Response:
    token = write(sessions.create_sign_in_link, show.viewer, account_id)
    return _show_invitation(show, data, session, token, name)


def _show_invitation(show: Responder, data: View, session: Session, token: str, name: str) -> Response:
    address = str(show.request.base_url).rstrip("/") + Links(show.language).page(f"sign-in?token={token}")
    return show_secretly(show, _list_accounts(show, data, session, invitation=address, invited=name))


@router.post("/desk/accounts/{account_id}/close")
def close_account(
    show: ResponderDep, data: ToldDep, session: SessionDep, write: WriteDep, form: FormDep, account_id: str
) -> Response:
    """Close an account; it goes with its sessions and the person's own words."""
    try:
        write(accounts.close_account, show.viewer, account_id)
    except Conflict as error:
        return show_secretly(show, _list_accounts(show, data, session, wrong=list_wrong(error)), 409)
    return show.go(Links(show.language).desk("accounts", done="closed") + "#notice")
