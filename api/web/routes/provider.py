"""Signing in through an OpenID provider: to it and back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from api.errors import NotSignedIn
from api.features.access.provider_accounts import sign_in_through_provider
from api.features.access.sessions import SignedIn
from api.http.deps import COOKIE, ServicesDep, WriteDep
from api.identity.oidc_sign_in import Attempt, Provider, begin_attempt, find_provider
from api.identity.roles import GUEST, Role, Viewer
from api.web.language import DEFAULT, LANGUAGES
from api.web.links import Links
from api.web.pages.sign_in import SignInPage
from api.web.responding import LanguageDep, Responder

router = APIRouter()
ATTEMPT_COOKIE = "city_peers_attempt"
ATTEMPT_SECONDS = 600
BACK = "/signed-in"
"""Where the provider sends the browser back to; this address is registered there."""


def _find_provider(services: ServicesDep) -> Provider:
    provider = find_provider(services.settings)
    if provider is None:
        raise HTTPException(404)
    return provider


ProviderDep = Annotated[Provider, Depends(_find_provider)]


@router.get("/{language}/sign-in/provider")
def leave_for_provider(language: LanguageDep, request: Request, provider: ProviderDep) -> RedirectResponse:
    """To the provider, with the secrets of this attempt kept in a cookie that scripts cannot read."""
    attempt = begin_attempt()
    response = RedirectResponse(provider.write_address(attempt, _write_back(request)), 303)
    kept = "~".join((language, attempt.state, attempt.nonce, attempt.verifier))
    secure = request.url.scheme == "https"
    response.set_cookie(
        ATTEMPT_COOKIE, kept, max_age=ATTEMPT_SECONDS, path=BACK, httponly=True, samesite="lax", secure=secure
    )
    return response


@router.get(BACK)
def return_from_provider(
    request: Request, provider: ProviderDep, services: ServicesDep, write: WriteDep, state: str = "", code: str = ""
) -> Response:
    """Back from the provider: open a session for whom it vouches for, or say that it did not work."""
    language, _, kept = request.cookies.get(ATTEMPT_COOKIE, "").partition("~")
    language, hours = language if language in LANGUAGES else DEFAULT, services.settings.session_hours
    try:
        viewer = provider.read_answer(_read_attempt(kept), state, code, _write_back(request))
        signed = write(sign_in_through_provider, viewer, hours)
    except NotSignedIn:
        page = SignInPage(refused=True, provider=provider.host)
        response = Responder(request, language, GUEST).page(page, active="sign-in", status=401)
    else:
        response = enter_session(request, language, signed, hours)
    response.delete_cookie(ATTEMPT_COOKIE, path=BACK)
    return response


def enter_session(request: Request, language: str, signed: SignedIn, hours: int) -> Response:
    """On to the desk or the first page, with the session in a cookie that scripts cannot read."""
    response = RedirectResponse(_find_desk(Links(language), signed.viewer), 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, signed.token, max_age=3600 * hours, httponly=True, samesite="lax", secure=secure)
    return response


def _find_desk(link: Links, viewer: Viewer) -> str:
    """Where somebody begins: an editor at the desk of the city, staff at that of the programme, others on the first page."""
    if viewer.city_id is not None:
        return link.page("my-city")
    return link.desk() if viewer.role is Role.STAFF else link.home()


def _read_attempt(kept: str) -> Attempt:
    parts = kept.split("~")
    if len(parts) != 3 or not all(parts):
        raise NotSignedIn("no sign-in was begun in this browser")
    return Attempt(*parts)


def _write_back(request: Request) -> str:
    return str(request.base_url).rstrip("/") + BACK
