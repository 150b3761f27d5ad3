"""Signing in and out, and the account of whoever has signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import SecretStr

from api.errors import Conflict, Invalid, NotAllowed, NotSignedIn, TooMany
from api.features.access import hashing, own_account, sessions
from api.features.access.own_data import read_own_data
from api.features.access.passwords import PasswordsDep
from api.features.access.provider_accounts import is_local
from api.http.deps import COOKIE, Permit, ServicesDep, SessionDep, WriteDep
from api.identity.oidc_sign_in import name_provider
from api.identity.roles import Action, Viewer
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.account import AccountPage
from api.web.pages.sign_in import SignInPage
from api.web.responding import LanguageDep, Responder, ResponderDep, attach_json
from api.web.routes.provider import enter_session

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]
Looked = Annotated[str, Query(max_length=2000)]
Own = Annotated[Viewer, Depends(Permit(Action.OWN_SESSION))]


@router.get("/{language}/sign-in")
def show_sign_in(
    show: ResponderDep, services: ServicesDep, token: str = "", done: str = "", need: Looked = ""
) -> Response:
    """The form to sign in; with the token of a one-time link, one button."""
    page = SignInPage(token, done=done, provider=name_provider(services.settings), need=need)
    return show.page(page, active="sign-in")


@router.post("/{language}/sign-in")
def sign_in(
    show: ResponderDep,
    write: WriteDep,
    services: ServicesDep,
    passwords: PasswordsDep,
    name: Text = "",
    password: Text = "",
    token: Text = "",
    need: Text = "",
) -> Response:
    """Open a session and keep it in a cookie that scripts cannot read."""
    hours, wait = services.settings.session_hours, 0
    try:
        if token:
            signed = write(sessions.redeem_link, token, hours)
        else:
            account = passwords.find_account(sessions.SignInInput(name=name, password=SecretStr(password)))
            signed = write(sessions.begin_session, account, hours)
    except (NotSignedIn, TooMany) as error:
        wait = error.retry_after if isinstance(error, TooMany) else 0
        page = SignInPage(failed=True, name=name, provider=name_provider(services.settings), wait=wait, need=need)
        return show.page(page, active="sign-in", status=429 if wait else 401)
    response = enter_session(show.request, show.language, signed, hours)
    if need.strip() and signed.viewer.city_id is not None:
        response.headers["location"] = Links(show.language).section("needs", say=need.strip())
    return response


@router.post("/{language}/sign-out")
def sign_out(language: LanguageDep, request: Request, form: FormDep, write: WriteDep) -> RedirectResponse:
    """End the session."""
    write(sessions.sign_out, request.cookies.get(COOKIE, ""))
    return _leave(Links(language).home())


def _leave(address: str) -> RedirectResponse:
    response = RedirectResponse(address, 303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/{language}/account")
def show_account(show: ResponderDep, viewer: Own, session: SessionDep) -> Response:
    """The reader's own account."""
    return _show_account(show, own_account.has_password(session, viewer))


def _show_account(show: Responder, has_password: bool, wrong: str = "") -> Response:
    name = show.viewer.name if is_local(show.viewer) else ""
    page = AccountPage(name, has_password, hashing.SHORTEST_PASSWORD, wrong)
    return show.page(page, active="account", status=422 if wrong else 200)


@router.get("/{language}/account/data.json")
def read_account_data(language: LanguageDep, viewer: Own, session: SessionDep) -> JSONResponse:
    """Everything that is kept of the reader."""
    return attach_json(read_own_data(session, viewer), "account")


@router.post("/{language}/account/password")
def set_password(
    show: ResponderDep,
    viewer: Own,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    passwords: PasswordsDep,
    password: Text = "",
    current_password: Text = "",
) -> Response:
    """Set the reader's password, which ends their sessions; whoever signs in through a provider has none here."""
    if not is_local(viewer):
        raise NotAllowed("your password is kept by the sign-in service")
    try:
        passwords.confirm(viewer, SecretStr(current_password))
        write(own_account.set_password, viewer, SecretStr(password))
    except Invalid as error:
        wrong = "password" if error.faults[0].field == own_account.CURRENT else "short"
        return _show_account(show, own_account.has_password(session, viewer), wrong)
    return _leave(Links(show.language).page("sign-in?done=password"))


@router.post("/{language}/account/delete")
def delete_account(
    show: ResponderDep,
    viewer: Own,
    session: SessionDep,
    write: WriteDep,
    form: FormDep,
    passwords: PasswordsDep,
    current_password: Text = "",
) -> Response:
    """Delete the reader's own account, for whoever knows its password."""
    try:
        passwords.confirm(viewer, SecretStr(current_password))
        write(own_account.delete_own_account, viewer)
    except (Invalid, Conflict) as error:
        wrong = "password" if isinstance(error, Invalid) else "last"
        return _show_account(show, own_account.has_password(session, viewer), wrong)
    return _leave(Links(show.language).page("sign-in?done=deleted"))
