"""The queue in the database: a job has an owner and a lease, so that what a dead server left is taken up by another.

Claiming, renewing and ending are single updates that name the try they are about: of two servers that reach for one job, or of an
owner that was thought dead and its successor, exactly one succeeds. The end of a job is written in the transaction of its work.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, and_, col, select

from api.clock import now
from api.errors import Conflict, NotFound
from api.http.problems import Problem
from api.identity.roles import Role, Viewer
from api.storage.ledger import build_id
from api.storage.models import JobInputRow, JobRow

HIDDEN = ("who", "owner", "lease_until")
"""What of a job is not shown."""
ENDED = ("done", "failed", "cancelled")
MOST_TRIES = 5


class JobLost(Exception):
    """The job is no longer this server's: it was cancelled, or its lease had run out and another one took it up."""


def queue_job(session: Session, viewer: Viewer, what: str, body: bytes) -> JobRow:
    """A new job, not yet begun. `body` is what it works on, as its worker reads it."""
    row = add_job(session, viewer.id, what, body)
    session.commit()
    return row


def add_job(session: Session, who: str, what: str, body: bytes) -> JobRow:
    """As `queue_job`, in the session's transaction: the job is there if all else that is written there is."""
    row = JobRow(id=build_id(), what=what, who=who, at=now().isoformat())
    session.add_all((row, JobInputRow(job_id=row.id, body=body)))
    return row


def find_job(session: Session, viewer: Viewer, job_id: str) -> JobRow:
    """A job of the viewer's own, or any for staff. Raises NotFound."""
    row = session.get(JobRow, job_id) if job_id.isalnum() else None
    if row is None or (row.who != viewer.id and viewer.role is not Role.STAFF):
        raise NotFound("there is no job of yours with this id")
    return row


def list_jobs(session: Session, viewer: Viewer, limit: int) -> list[JobRow]:
    """The newest jobs, the viewer's own or all for staff."""
    wanted = select(JobRow) if viewer.role is Role.STAFF else select(JobRow).where(JobRow.who == viewer.id)
    return list(session.exec(wanted.order_by(col(JobRow.id).desc()).limit(limit)))


def cancel_job(session: Session, viewer: Viewer, job_id: str) -> None:
    """Cancel a job that has not ended; of one that is at work nothing is kept. Raises NotFound, Conflict."""
    find_job(session, viewer, job_id)
    at_hand = col(JobRow.status).in_(("queued", "running"))
    if not _update(session, job_id, at_hand, status="cancelled", ended_at=now().isoformat()):
        raise Conflict("this job has ended already")
    _drop_input(session, job_id)
    session.commit()


def tell_progress(session: Session, job: JobRow, done: int, of: int, step: str) -> None:
    """Note how far a job has come. Raises JobLost where it is no longer the owner's, such as when it was cancelled."""
    if not _update(session, job.id, _is_own(job), progress={"done": done, "of": of, "step": step}):
        raise JobLost(job.id)
    session.commit()


def claim_job(
    session: Session, owner: str, lease_seconds: float, kinds: Collection[str] | None = None
) -> JobRow | None:
    """The oldest job that nobody works on and whose time has come, now the owner's; None where there is none. It is another try.

    kinds: of which kinds the owner knows how they are done; all for None.
    """
    at = now()
    has_come = col(JobRow.lease_until) < at.isoformat()
    free = select(JobRow.id, JobRow.status, JobRow.tries).where(col(JobRow.status).in_(("queued", "running")), has_come)
    if kinds is not None:
        free = free.where(col(JobRow.what).in_(kinds))
    seen = session.exec(free.order_by(JobRow.id)).all()
    session.rollback()  # what was only read is let go: each update below begins as a writer, and waits for others as one
    for job_id, status, tries in seen:
        until = (at + timedelta(seconds=lease_seconds)).isoformat()
        as_seen = and_(col(JobRow.status) == status, col(JobRow.tries) == tries)
        if tries >= MOST_TRIES:
            _give_up(session, job_id, tries)
        elif _update(session, job_id, as_seen, status="running", owner=owner, tries=tries + 1, lease_until=until):
            session.commit()
            return session.get_one(JobRow, job_id)
        session.commit()
    return None


def read_input(session: Session, job_id: str) -> bytes:
    """What a job works on. Raises NotFound."""
    row = session.get(JobInputRow, job_id)
    if row is None:
        raise NotFound("what this job was to work on is not kept: send it again")
    return row.body


def renew_lease(session: Session, job: JobRow, lease_seconds: float) -> None:
    """Say that the owner lives. Raises JobLost."""
    until = (now() + timedelta(seconds=lease_seconds)).isoformat()
    if not _update(session, job.id, _is_own(job), lease_until=until):
        raise JobLost(job.id)
    session.commit()


def end_job(session: Session, job: JobRow, status: str, result: dict[str, Any]) -> None:
    """Note how a job ended, "done" or "failed", in the session's transaction. Raises JobLost."""
    if not _update(session, job.id, _is_own(job), status=status, result=result, ended_at=now().isoformat()):
        raise JobLost(job.id)
    _drop_input(session, job.id)


def defer_job(session: Session, job: JobRow, seconds: float, result: dict[str, Any]) -> None:
    """Put a job back for later, in the session's transaction; that is no failure of its server. Raises JobLost."""
    until = (now() + timedelta(seconds=seconds)).isoformat()
    if not _update(session, job.id, _is_own(job), status="queued", tries=0, lease_until=until, result=result):
        raise JobLost(job.id)


def _give_up(session: Session, job_id: str, tries: int) -> None:
    told = f"the server that worked on this stopped {tries} times; nothing was written: send it in smaller parts"
    problem = Problem("busy", 503, told).body(f"/api/v1/jobs/{job_id}")
    as_seen = and_(col(JobRow.status) == "running", col(JobRow.tries) == tries)
    if _update(session, job_id, as_seen, status="failed", result=problem, ended_at=now().isoformat()):
        _drop_input(session, job_id)


def _is_own(job: JobRow) -> Any:
    return and_(col(JobRow.status) == "running", col(JobRow.owner) == job.owner, col(JobRow.tries) == job.tries)


def _update(session: Session, job_id: str, seen: Any, **values: Any) -> bool:
    """Change a job if it still is as it was seen."""
    changed = session.execute(update(JobRow).where(col(JobRow.id) == job_id, seen).values(**values))
    assert isinstance(changed, CursorResult)
    return bool(changed.rowcount)


def _drop_input(session: Session, job_id: str) -> None:
    session.execute(delete(JobInputRow).where(col(JobInputRow.job_id) == job_id))


def drop_job(session: Session, job_id: str) -> None:
    """Cancel a job if nobody has begun it, to be committed with why it is dropped."""
    queued = col(JobRow.status) == "queued"
    if _update(session, job_id, queued, status="cancelled", ended_at=now().isoformat()):
        _drop_input(session, job_id)
