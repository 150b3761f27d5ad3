"""Moderation: the newest words, and how they are struck."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from api.features.moderation.use_cases import Kind, list_words, strike
from api.http.deps import SessionDep, WriteDep
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.words import build_words
from api.web.responding import ResponderDep
from api.web.told import ToldDep

router = APIRouter()
SHOWN = 100


@router.get("/desk/words")
def show_words(show: ResponderDep, data: ToldDep, session: SessionDep, done: str = "") -> Response:
    """The newest words of cities."""
    return show.page(build_words(data.snapshot, list_words(session, show.viewer, SHOWN), done), active="desk")


@router.post("/desk/words/struck")
def strike_words(
    show: ResponderDep,
    write: WriteDep,
    form: FormDep,
    kind: Annotated[Kind, Form()],
    key: Annotated[str, Form(max_length=2000)],
    why: Annotated[str, Form(max_length=500)],
) -> RedirectResponse:
    """Take words away for good."""
    write(strike, show.viewer, kind, key, why)
    return show.go(Links(show.language).desk("words", done="struck") + "#notice")
