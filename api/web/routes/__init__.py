"""The addresses of the pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.deps import COOKIE
from api.http.problems import Problem
from api.web.language import LANGUAGES, choose_language
from api.web.pages.problem import build_problem
from api.web.rendering import render_page
from api.web.responding import SAFE, build_frame
from api.web.routes import (
    account,
    browse,
    coalitions,
    colleagues,
    export,
    files,
    joining,
    lessons,
    plans,
    profile_files,
    provider,
    remarks,
    sign_in,
    staff,
    translations,
)
from api.web.told import tell_snapshot


def build_router() -> APIRouter:
    """Every page and every file the pages need."""
    router = APIRouter(include_in_schema=False)
    for part in (
        files,
        export,
        coalitions,
        provider,
        sign_in,
        account,
        plans,
        colleagues,
        profile_files,
        joining,
        lessons,
        remarks,
        staff,
        translations,
        browse,
    ):
        router.include_router(part.router)
    return router


def render_problem(request: Request, problem: Problem) -> Response:
    """A problem as a page, in the language of the address or else of the browser."""
    if problem.status == 401 and COOKIE in request.cookies:
        response = RedirectResponse(str(request.url), 303)
        response.delete_cookie(COOKIE)
        return response
    first = request.url.path.strip("/").split("/")[0]
    language = first if first in LANGUAGES else choose_language(request.headers.get("accept-language", ""))
    snapshot = tell_snapshot(request.app.state.services.store.current().snapshot, language)
    page = build_problem(snapshot, problem.status, problem.slug, problem.nearest, problem.detail)
    body = render_page(page, build_frame(request, language))
    return HTMLResponse(body, problem.status, {**problem.headers, **SAFE})
