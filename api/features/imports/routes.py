"""Bulk import as a job, and the job itself."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Response

from api.features.imports.use_cases import ImportInput, run_import
from api.http.answering import respond
from api.http.deps import Permit, Services, ServicesDep, SessionDep, ViewerDep
from api.http.idempotency import PostDep
from api.http.problems import describe, log_failure
from api.identity.roles import Action, Viewer
from api.jobs.queue import find_job, finish_job, queue_job
from api.resource_shapes import JobShape
from api.schemas import may_fail
from api.storage.engine import open_session
from api.storage.models import JobRow

router = APIRouter(tags=["bulk"], responses=may_fail(401, 422))
Importer = Annotated[Viewer, Depends(Permit(Action.IMPORT))]


@router.post("/imports", status_code=202, response_model=JobShape, responses=may_fail(403, 413))
def import_bulk(
    given: ImportInput, viewer: Importer, post: PostDep, services: ServicesDep, later: BackgroundTasks
) -> Response:
    """Import cities and records: all of them or none. Follow the job; with `dry_run` nothing is written."""

    def begin(job: JobRow) -> Response:
        later.add_task(_run, services, job.id, viewer, given)
        return respond(_show(job), 202, location=f"/api/v1/jobs/{job.id}", retry_after="1")

    return post(begin, queue_job, viewer, "import")


@router.get("/jobs/{job_id}", response_model=JobShape, responses=may_fail(404))
def read_job(job_id: str, viewer: ViewerDep, session: SessionDep) -> Response:
    """Where a job stands: queued, done or failed, and its result."""
    return respond(_show(find_job(session, viewer, job_id)))


def _run(services: Services, job_id: str, viewer: Viewer, given: ImportInput) -> None:
    """Do the work; whatever happens, the job says how it ended."""
    try:
        with open_session(services.engine, writes=True) as session:
            status, result = "done", run_import(session, viewer, given)
    except Exception as error:
        problem = describe(error)
        if problem.status >= 500:
            log_failure(job_id, "import", error)
        status, result = "failed", problem.body(f"/api/v1/jobs/{job_id}")
    with open_session(services.engine, writes=True) as session:
        finish_job(session, job_id, status, result)
    services.store.refresh()


def _show(row: JobRow) -> dict[str, Any]:
    return row.model_dump(exclude={"who"})
