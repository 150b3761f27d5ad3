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
from fixtures.vocabulary import load_vocabulary


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
    refused = list_refused(request, problem)
    themes = list_themes(request) if "theme" in dict(refused) else ()
    page = build_problem(snapshot, problem.status, problem.slug, problem.nearest, refused, themes, problem.detail)
    body = render_page(page, build_frame(request, language))
    return HTMLResponse(body, problem.status, {**problem.headers, **SAFE})


def list_refused(request: Request, problem: Problem) -> tuple[tuple[str, str], ...]:
    """The parameters of the address that a problem is about, with what stands there; none of those that were not sent."""
    named = dict.fromkeys(fault.field.partition(".")[0] for fault in problem.faults)
    return tuple((name, value) for name in named for value in request.query_params.getlist(name))


def list_themes(request: Request) -> tuple[tuple[str, str], ...]:
    """Each theme with the address that asks the same of it."""
    asked = [(theme.id, request.url.include_query_params(theme=theme.id)) for theme in load_vocabulary().themes]
    return tuple((theme, f"{url.path}?{url.query}") for theme, url in asked)
