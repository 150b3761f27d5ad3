"""The thread of a server process that takes jobs from the queue and does them, one at a time."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from api.http.problems import describe, log_failure
from api.jobs.queue import JobLost, claim_job, defer_job, end_job, read_input, renew_lease, tell_progress
from api.storage.engine import is_waiting, open_session, open_transaction
from api.storage.models import JobRow

LOG = logging.getLogger("city_peers")
Write = Callable[[Session], dict[str, Any]]
Tell = Callable[[int, int, str], None]
"""Is given how many steps are done, of how many, and what the next one is. Raises JobLost where the job was cancelled."""
Work = Callable[[bytes, Tell], Write]
"""Reads the input of a job, does what takes long and writes nothing; what it returns writes all of it in one transaction."""
STOP_SECONDS = 8.0


class NotDone(Exception):
    """A job could not be done, for a reason outside this service.

    Args:
        write: notes that, in one transaction with what becomes of the job.
        again_in: after how many seconds it is tried again; None: it has failed.
    """

    def __init__(self, write: Write, again_in: float | None) -> None:
        super().__init__("not done")
        self.write, self.again_in = write, again_in


class JobRunner:
    """Does the jobs of the queue.

    Args:
        works: how each kind of job is done.
        after: called when a job has ended, such as to follow what it wrote.
        lease_seconds: how long a job stays its owner's without a sign of life; a sign is given three times as often.
        poll_seconds: how often the queue is looked at.
        before: called before it is looked at, such as to queue what has become due.
    """

    def __init__(
        self,
        engine: Engine,
        works: Mapping[str, Work],
        after: Callable[[], object],
        lease_seconds: float,
        poll_seconds: float,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self._engine, self._works, self._after, self._before = engine, works, after, before
        self._lease_seconds, self._poll_seconds = lease_seconds, poll_seconds
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to look at the queue."""
        self._thread.start()

    def stop(self) -> None:
        """Take no other job, and wait a little for the one at work; what is not done by then is taken up elsewhere."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.wait(self._poll_seconds):
            with suppress(
                SQLAlchemyError
            ):  # the database is busy or away: `/ready` tells, and the queue is asked again
                self._before()
                while not self._stopping.is_set() and self.do_next():
                    pass

    def do_next(self) -> bool:
        """Do the next job; whether there was one."""
        with open_session(self._engine) as session:
            job = claim_job(session, self._owner, self._lease_seconds, self._works)
        if job is None:
            return False
        with self._keeping_lease(job):
            self._do(job)
        try:
            self._after()
        except Exception as error:
            log_failure(job.id, "after the job", error)
        return True

    def _do(self, job: JobRow) -> None:
        try:
            with open_session(self._engine) as session:
                body = read_input(session, job.id)
            write = self._works[job.what](body, partial(self._tell, job))
            self._in_turn(lambda session: end_job(session, job, "done", write(session)))
        except JobLost:
            LOG.warning("the job %s was cancelled or taken up by another server; nothing that was done is kept", job.id)
        except NotDone as error:
            with suppress(JobLost):
                self._in_turn(partial(_note_not_done, job, error))
        except OperationalError as error:
            log_failure(
                job.id, job.what, error
            )  # the database went away: when the lease has run out, it is tried again
        except Exception as error:
            problem = describe(error)
            if problem.status >= 500:
                log_failure(job.id, job.what, error)
            result = problem.body(f"/api/v1/jobs/{job.id}")
            with suppress(JobLost):
                self._in_turn(lambda session: end_job(session, job, "failed", result))

    def _tell(self, job: JobRow, done: int, of: int, step: str) -> None:
        """Note how far the job has come; where the database has no time for that, the next step will do."""
        with suppress(OperationalError), open_session(self._engine, writes=True) as session:
            tell_progress(session, job, done, of, step)

    def _in_turn(self, write: Callable[[Session], None]) -> None:
        """Write in one transaction, however long other writers take."""
        while True:
            try:
                with open_transaction(self._engine) as session:
                    write(session)
                    session.commit()
                return
            except OperationalError as error:
                if not is_waiting(error) or self._stopping.is_set():
                    raise

    @contextmanager
    def _keeping_lease(self, job: JobRow) -> Iterator[None]:
        done = Event()

        def renew() -> None:
            while not done.wait(self._lease_seconds / 3):
                with suppress(SQLAlchemyError, JobLost), open_session(self._engine) as session:
                    renew_lease(session, job, self._lease_seconds)

        thread = Thread(target=renew, name="job lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _note_not_done(job: JobRow, error: NotDone, session: Session) -> None:
    result = error.write(session)
    if error.again_in is None:
        end_job(session, job, "failed", result)
    else:
        defer_job(session, job, error.again_in, result)
