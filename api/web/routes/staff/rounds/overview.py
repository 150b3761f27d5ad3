"""A round at a glance; planning it, and the job that plans."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from api.features.rounds.record import list_last_decisions
from api.features.rounds.repairing import RepairInput
from api.features.rounds.tasks import ExplainInput, SolveInput
from api.features.rounds.work import queue_task
from api.http.deps import ServicesDep, WriteDep
from api.jobs.queue import ENDED, cancel_job, find_job
from api.storage.engine import open_session
from api.storage.models import JobRow
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.rounds.jobs import build_job
from api.web.pages.staff.rounds.overview import build_overview
from api.web.responding import Responder, ResponderDep
from api.web.routes.staff.refusals import read_all, read_single
from api.web.routes.staff.rounds.opened import RoundDep, back_to, name_people, reopen

router = APIRouter()
SEEN = 200
"""Decisions back that one which was undone is known from."""
WAIT_SECONDS, LOOK_SECONDS = 4.0, 0.1
"""So long a page waits for a job, since most plans are found sooner, and so often it looks."""
Gone = Annotated[tuple[str, ...], Query(max_length=200)]


@router.get("/desk/rounds/{round_id}")
def show_round(show: ResponderDep, opened: RoundDep) -> Response:
    """The round at a glance."""
    decisions = list_last_decisions(opened.session, show.viewer, opened.row.id, SEEN)
    names = name_people(opened.session)
    return show.page(build_overview(opened.head, opened.state, opened.faults(), decisions, names), active="desk")


@router.post("/desk/rounds/{round_id}/solve")
def solve(show: ResponderDep, write: WriteDep, form: FormDep, round_id: str) -> Response:
    """Begin to plan."""
    sent = read_single(form)
    given = SolveInput.model_validate(
        {"name": sent.get("name", ""), "objective": sent.get("objective", ""), "off": read_all(form, "off")}
    )
    job = write(queue_task, show.viewer, round_id, "solve", given)
    return back_to(show, round_id, f"jobs/{job.id}")


@router.post("/desk/rounds/{round_id}/repair")
def repair(show: ResponderDep, write: WriteDep, form: FormDep, round_id: str) -> Response:
    """Begin to repair the plan on the board, or the one that is named."""
    drop, close = (list(filter(None, read_all(form, name))) for name in ("drop", "close"))
    sent = read_single(form)
    fields = {"scenario": sent.get("scenario", ""), "most_moves": sent.get("most_moves") or 3}
    job = write(queue_task, show.viewer, round_id, "repair", RepairInput(drop=drop, close=close, **fields))  # type: ignore[arg-type]
    return show.go(Links(show.language).desk("rounds", round_id, "jobs", job.id, drop=drop, close=close))


@router.post("/desk/rounds/{round_id}/relaxations")
def explain(show: ResponderDep, write: WriteDep, form: FormDep, round_id: str) -> Response:
    """Begin to look for ways out."""
    job = write(queue_task, show.viewer, round_id, "relaxations", ExplainInput(off=tuple(read_all(form, "off"))))
    return back_to(show, round_id, f"jobs/{job.id}")


@router.get("/desk/rounds/{round_id}/jobs/{job_id}")
def show_job(
    show: ResponderDep, opened: RoundDep, services: ServicesDep, job_id: str, drop: Gone = (), close: Gone = ()
) -> Response:
    """How far a job has come; where a plan was found, on to the board."""
    opened.session.rollback()  # what was read before the wait is let go
    job = _await(services.engine, show, job_id)
    result = job.result or {}
    if job.status == "done" and result.get("scenario"):
        return back_to(show, opened.row.id, "board", "solved")
    if job.status == "done" and "recruits" in result:
        return show.go(Links(show.language).desk("rounds", opened.row.id, "statistics", job=job.id) + "#hosts")
    now = reopen(opened)
    return show.page(build_job(now.head, job, now.names(), drop, close), active="desk")


def _await(engine: object, show: Responder, job_id: str) -> JobRow:
    """The job, when it has ended or the wait is over."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        with open_session(engine) as session:  # type: ignore[arg-type]
            job = _read(session, show, job_id)
        if job.status in ENDED or time.monotonic() > until:
            return job
        time.sleep(LOOK_SECONDS)


def _read(session: Session, show: Responder, job_id: str) -> JobRow:
    job = find_job(session, show.viewer, job_id)
    session.expunge(job)
    return job


@router.post("/desk/rounds/{round_id}/jobs/{job_id}/cancel")
def cancel(show: ResponderDep, write: WriteDep, form: FormDep, round_id: str, job_id: str) -> Response:
    """Stop a job; nothing of it is kept."""
    write(cancel_job, show.viewer, job_id)
    return back_to(show, round_id, "", "kept")
