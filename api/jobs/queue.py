"""Long work: queued in the database, done by a thread of the worker that took it, looked up by id."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from api.errors import NotFound
from api.http.problems import Problem
from api.identity.authentication import now
from api.identity.roles import Role, Viewer
from api.storage.ledger import build_id
from api.storage.models import JobRow


def queue_job(session: Session, viewer: Viewer, what: str) -> JobRow:
    """A new job, not yet begun."""
    row = JobRow(id=build_id(), what=what, who=viewer.id, at=now().isoformat())
    session.add(row)
    session.commit()
    return row


def finish_job(session: Session, job_id: str, status: str, result: dict[str, Any]) -> None:
    """Note how a job ended: "done" or "failed"."""
    row = session.get_one(JobRow, job_id)
    row.status, row.result = status, result
    session.add(row)
    session.commit()


def find_job(session: Session, viewer: Viewer, job_id: str) -> JobRow:
    """A job of the viewer's own, or any for staff. Raises NotFound."""
    row = session.get(JobRow, job_id) if job_id.isalnum() else None
    if row is None or (row.who != viewer.id and viewer.role is not Role.STAFF):
        raise NotFound("there is no job of yours with this id")
    return row


def fail_queued_jobs(session: Session) -> None:
    """End the jobs that a service left when it stopped: what they were to write is all or nothing, so nothing was written."""
    told = "the service stopped before this was done; nothing was written: send it again"
    for row in session.exec(select(JobRow).where(JobRow.status == "queued")):
        row.status, row.result = "failed", Problem("busy", 503, told).body(f"/api/v1/jobs/{row.id}")
        session.add(row)
    session.commit()
