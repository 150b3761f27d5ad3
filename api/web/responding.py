"""From a page to an HTTP answer: who reads it, in which language and colours, under which headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.http.deps import ViewerDep
from api.http.etags import build_weak_etag
from api.http.finishing import compress_response
from api.identity.roles import GUEST, Role, Viewer
from api.web.form_token import build_form_token
from api.web.language import LANGUAGES
from api.web.rendering import Frame, Page, render_page

THEME_COOKIE = "city_peers_colours"
THEMES = ("light", "dark")
SAFE: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Vary": "Cookie, Accept-Encoding",
}


def read_language(language: str) -> str:
    """The language of the address, or 404."""
    if language not in LANGUAGES:
        raise HTTPException(404)
    return language


LanguageDep = Annotated[str, Depends(read_language)]


def build_frame(request: Request, language: str, viewer: Viewer = GUEST, active: str = "") -> Frame:
    """What surrounds the page that this request asks for."""
    path = request.url.path.removeprefix(f"/{language}").lstrip("/")
    theme = request.cookies.get(THEME_COOKIE, "")
    own_city = viewer.city_id if viewer.role is Role.EDITOR else None
    settings = request.app.state.services.settings
    return Frame(
        language=language,
        path=f"{path}?{request.url.query}" if request.url.query else path,
        theme=theme if theme in THEMES else "",
        active=active,
        own_city=own_city,
        signed_in=viewer.role is not Role.GUEST,
        is_staff=viewer.role is Role.STAFF,
        tools=getattr(request.state, "tools", ()),
        form_token=build_form_token(request),
        operator=settings.operator_name,
        contact=settings.operator_contact,
    )


class Responder:
    """Renders pages for one request."""

    def __init__(self, request: Request, language: LanguageDep, viewer: ViewerDep) -> None:
        self.request, self.language, self.viewer = request, language, viewer

    def page(self, page: Page, active: str = "", status: int = 200, may_be_kept: bool = True) -> Response:
        """The page. A guest's page without cookies is kept, and compressed, in front of the application.

        may_be_kept: false for what changes while the snapshot does not.
        """
        body = render_page(page, build_frame(self.request, self.language, self.viewer, active)).encode()
        headers = {**SAFE, "ETag": build_weak_etag(body), "Cache-Control": "no-cache"}
        self.request.scope["cacheable"] = may_be_kept and status == 200 and not self.request.cookies
        response = Response(body, status, headers, "text/html")
        return response if self.request.scope["cacheable"] else compress_response(self.request, response)

    def go(self, address: str, status: int = 303) -> RedirectResponse:
        """On to another page."""
        return RedirectResponse(address, status)


ResponderDep = Annotated[Responder, Depends()]


def read_parameters(request: Request) -> dict[str, Any]:
    """The parameters of the address that say something."""
    return {name: value for name, value in request.query_params.items() if value.strip()}


def attach_json(content: dict[str, Any], name: str) -> JSONResponse:
    """Data as a file for the reader alone."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"', "Cache-Control": "no-store"}
    return JSONResponse(content, headers=headers)


def attach_table(content: str, name: str) -> Response:
    """A CSV table as a file for the reader alone."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
