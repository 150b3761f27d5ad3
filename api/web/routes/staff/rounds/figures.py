"""A plan in numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.errors import ServiceError
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.weighing import find_recruits, price_drop_outs
from api.web.pages.staff.rounds.figures import build_figures
from api.web.responding import ResponderDep
from api.web.routes.staff.rounds.opened import RoundDep

router = APIRouter()
Yes = Annotated[str, Query(max_length=10)]


@router.get("/desk/rounds/{round_id}/statistics")
def show_figures(show: ResponderDep, opened: RoundDep, more: Yes = "") -> Response:
    """The plan on the board in numbers; with `more`, what it hangs on, which takes some seconds."""
    try:
        desk, scenario = opened.desk(), find_scenario(opened.state)
        worked = (find_recruits(desk, scenario, opened.view), price_drop_outs(desk, scenario)) if more else ((), ())
        page = build_figures(opened.head, desk, scenario, *worked, is_worked_out=bool(more))
    except ServiceError as error:
        page = build_figures(opened.head, None, None, wrong=str(error))
    return show.page(page, active="desk")
