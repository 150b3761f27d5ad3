"""The desk of programme staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from api.features.access.joining import list_joinings
from api.features.logs.use_cases import list_newest_changes
from api.features.meetings import feedback, interests
from api.features.remarks import use_cases as remarks
from api.features.rounds.record import list_rounds
from api.http.deps import SessionDep, WriteDep
from api.jobs.queue import cancel_job, list_jobs
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.desk import LONGEST, build_desk
from api.web.responding import ResponderDep
from api.web.told import ToldDep

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]
MOST_ROUNDS = 1000


@router.get("/desk")
def show_desk(show: ResponderDep, data: ToldDep, session: SessionDep, done: str = "") -> Response:
    """What waits for staff."""
    page = build_desk(
        data.snapshot,
        feedback.list_contested(session, show.viewer),
        interests.list_unanswered(session, show.viewer),
        list_jobs(session, show.viewer, LONGEST),
        list_newest_changes(session, show.viewer, LONGEST),
        list_rounds(session, show.viewer, limit=MOST_ROUNDS),
        len(list_joinings(session, show.viewer)),
        done,
    )
    return show.page(page, active="desk")


@router.post("/desk/contested/{city_id}/settled")
def settle(show: ResponderDep, write: WriteDep, city_id: str, form: FormDep, section: Text, code: Text) -> Response:
    """Take a contested fact off the list, once it was mended or answered."""
    write(remarks.take_back, show.viewer, city_id, "contested", section, code)
    return _back(show, "settled")


@router.post("/desk/introductions")
def introduce(
    show: ResponderDep,
    write: WriteDep,
    form: FormDep,
    a: Text,
    b: Text,
    note: Text = "",
    level: Text = "",
    department: Text = "",
) -> RedirectResponse:
    """Introduce two cities to each other, on the level and with the department that one of them has named."""
    given = interests.IntroductionInput(a=a, b=b, note=note, level=level, department=department)
    write(interests.broker, show.viewer, given)
    return _back(show, "introduced")


@router.post("/desk/jobs/{job_id}/cancel")
def stop_job(show: ResponderDep, write: WriteDep, form: FormDep, job_id: str) -> RedirectResponse:
    """Cancel a job that nobody has begun."""
    write(cancel_job, show.viewer, job_id)
    return _back(show, "cancelled")


def _back(show: ResponderDep, done: str) -> RedirectResponse:
    return show.go(f"{Links(show.language).desk(done=done)}#notice")
