"""A plan in numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.errors import ServiceError
from api.features.rounds.scenarios import find_scenario
from api.features.rounds.tasks import WeighInput
from api.features.rounds.work import queue_task
from api.http.deps import WriteDep
from api.jobs.queue import find_job
from api.web.form_token import FormDep
from api.web.pages.staff.rounds.figures import build_figures
from api.web.responding import ResponderDep
from api.web.routes.staff.rounds.opened import RoundDep, back_to

router = APIRouter()
Named = Annotated[str, Query(max_length=100)]


@router.get("/desk/rounds/{round_id}/statistics")
def show_figures(show: ResponderDep, opened: RoundDep, job: Named = "") -> Response:
    """The plan on the board in numbers; with a job that has ended, what the plan hangs on."""
    try:
        desk, scenario = opened.desk(), find_scenario(opened.state)
        found = find_job(opened.session, show.viewer, job).result if job else None
        page = build_figures(opened.head, desk, scenario, opened.view.snapshot, found)
    except ServiceError as error:
        page = build_figures(opened.head, None, None, wrong=str(error))
    return show.page(page, active="desk")


@router.post("/desk/rounds/{round_id}/statistics")
def weigh(show: ResponderDep, write: WriteDep, form: FormDep, round_id: str) -> Response:
    """Begin to work out what the plan on the board hangs on."""
    job = write(queue_task, show.viewer, round_id, "weigh", WeighInput())
    return back_to(show, round_id, f"jobs/{job.id}")
