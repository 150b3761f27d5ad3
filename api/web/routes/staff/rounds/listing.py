"""All rounds, and a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError

from api.errors import Invalid
from api.features.rounds.creating import RoundInput, create_round
from api.features.rounds.record import list_rounds
from api.features.rounds.state import Kind
from api.http.deps import ServicesDep, SessionDep, WriteDep
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.listing import build_rounds
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong
from api.web.routes.staff.rounds.opened import back_to

router = APIRouter()
MOST = 1000


@router.get("/desk/rounds")
def show_rounds(show: ResponderDep, session: SessionDep, done: str = "") -> Response:
    """All rounds."""
    return show.page(build_rounds(list_rounds(session, show.viewer, limit=MOST), done=done), active="desk")


@router.post("/desk/rounds")
def begin_round(
    show: ResponderDep,
    session: SessionDep,
    services: ServicesDep,
    write: WriteDep,
    form: FormDep,
    kind: Annotated[Kind, Form()],
    title: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Keep a new round without rows."""
    try:
        row = write(create_round, show.viewer, RoundInput(kind=kind, title=title.strip()), services.gazetteer)
    except (Invalid, ValidationError) as error:
        page = build_rounds(list_rounds(session, show.viewer, limit=MOST), title, list_wrong(error))
        return show.page(page, active="desk", status=422)
    return back_to(show, row.id, "", "made")
