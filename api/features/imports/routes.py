"""Bulk import as a job, and the job itself."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Response

from api.errors import Busy
from api.features.imports.inputs import ImportInput
from api.features.imports.work import WHAT, write_input
from api.http.deps import Permit, ServicesDep, SessionDep, ViewerDep, WriteDep
from api.http.idempotency import PostDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.identity.roles import Action, Viewer
from api.jobs.queue import HIDDEN, cancel_job, find_job, queue_job
from api.jobs.shapes import JobShape
from api.storage.models import JobRow

router = ApiRouter(tags=["bulk"], responses=may_fail(401, 422))
VISIBLE_SECONDS = 1.0
Importer = Annotated[Viewer, Depends(Permit(Action.IMPORT))]
Canceller = Annotated[Viewer, Depends(Permit(Action.IMPORT, or_else=Action.WRITE_ROUNDS))]


@router.post("/imports", status_code=202, response_model=JobShape, responses=may_fail(403, 413))
def import_bulk(given: ImportInput, viewer: Importer, post: PostDep) -> Response:
    """Import cities and records: all of them or none. Follow the job; with `dry_run` nothing is written."""

    def accept(job: JobRow) -> Response:
        return respond(_show(job), 202, location=f"/api/v1/jobs/{job.id}", retry_after="1")

    return post(accept, queue_job, viewer, WHAT, write_input(viewer, given))


@router.get("/jobs/{job_id}", response_model=JobShape, responses=may_fail(404))
def read_job(job_id: str, viewer: ViewerDep, session: SessionDep, services: ServicesDep) -> Response:
    """Where a job stands: queued, running, done, failed or cancelled, and its result. What is done can be seen at once."""
    row = find_job(session, viewer, job_id)
    if row.status == "done":
        with suppress(Busy):
            services.store.refresh(wait_seconds=VISIBLE_SECONDS)
        if services.store.is_behind():
            return respond({**_show(row), "status": "running", "result": None})
    return respond(_show(row))


@router.delete("/jobs/{job_id}", status_code=204, responses=may_fail(403, 404, 409))
def cancel(job_id: str, viewer: Canceller, write: WriteDep) -> None:
    """Cancel a job that has not ended. What it has done so far is not kept: a job writes all at its end or nothing."""
    write(cancel_job, viewer, job_id)


def _show(row: JobRow) -> dict[str, Any]:
    return row.model_dump(exclude=set(HIDDEN))
