"""A cohort made of the cities that share something."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError

from api.errors import Invalid
from api.features.rounds.from_coalition import CoalitionRoundInput, create_from_coalition
from api.features.rounds.record import list_rounds
from api.http.deps import ServicesDep, SessionDep, SnapshotDep, WriteDep
from api.questions.coalition import CoalitionAsking
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.listing import build_rounds
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import list_wrong
from api.web.routes.staff.rounds.listing import MOST
from api.web.routes.staff.rounds.opened import back_to

router = APIRouter()


@router.post("/desk/rounds/coalitions")
def begin_cohort(
    show: ResponderDep,
    session: SessionDep,
    services: ServicesDep,
    write: WriteDep,
    view: SnapshotDep,
    form: FormDep,
    city_id: Annotated[str, Form(max_length=200)],
    title: Annotated[str, Form(max_length=2000)] = "",
    leave_out: Annotated[list[str] | None, Form(max_length=20)] = None,
) -> Response:
    """Keep a cohort with the cities of a coalition in it."""
    named = {name: form[name] for name in CoalitionAsking.model_fields if form.get(name)}
    try:
        shared = CoalitionAsking.model_validate(named)
        given = CoalitionRoundInput(title=title.strip(), city_id=city_id, shared=shared, leave_out=leave_out or [])
        row = write(create_from_coalition, show.viewer, given, view, services.gazetteer)
    except (Invalid, ValidationError) as error:
        page = build_rounds(list_rounds(session, show.viewer, limit=MOST), title, list_wrong(error))
        return show.page(page, active="desk", status=422)
    return back_to(show, row.id, "", "made")
