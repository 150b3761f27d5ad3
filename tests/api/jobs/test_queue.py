"""A job belongs to one server at a time, is written once, and is taken up when its server dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from api.clock import now
from api.features.access.accounts import SYSTEM
from api.jobs.queue import MOST_TRIES, JobLost, claim_job, end_job, queue_job, read_input
from api.jobs.runner import JobRunner, Tell, Work
from api.settings import Settings
from api.storage.engine import open_engine, open_session, open_transaction
from api.storage.ledger import record_audit
from api.storage.models import AuditRow, JobInputRow, JobRow
from tests.api.conftest import Start

Database = tuple[Settings, dict[str, str]]


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    opened = open_engine(database[0].database)
    yield opened
    opened.dispose()


def put(engine: Engine, body: bytes = b"x") -> str:
    with open_session(engine, writes=True) as session:
        return queue_job(session, SYSTEM, "noting", body).id


def claim(engine: Engine, owner: str, lease_seconds: float = 30.0) -> JobRow | None:
    with open_session(engine) as session:
        return claim_job(session, owner, lease_seconds)


def read(engine: Engine, job_id: str) -> JobRow:
    with open_session(engine) as session:
        return session.get_one(JobRow, job_id)


def note(body: bytes, tell: Tell) -> Callable[[Session], dict[str, Any]]:
    """A job that leaves one line in the audit log."""

    def write(session: Session) -> dict[str, Any]:
        record_audit(session, SYSTEM, "noted", body.decode())
        session.commit()
        return {"noted": body.decode()}

    return write


def run(engine: Engine, work: Work = note, lease_seconds: float = 30.0) -> JobRunner:
    return JobRunner(engine, {"noting": work}, lambda: None, lease_seconds, 0.05)


def count_notes(engine: Engine) -> int:
    with open_session(engine) as session:
        return len(session.exec(select(AuditRow).where(AuditRow.what == "noted")).all())


def test_jobs_are_done_in_the_order_in_which_they_came_and_what_they_worked_on_is_dropped(engine: Engine) -> None:
    first, second = put(engine, b"first"), put(engine, b"second")
    runner = run(engine)
    assert runner.do_next()
    assert (read(engine, first).status, read(engine, second).status) == ("done", "queued")
    assert runner.do_next()
    assert not runner.do_next()
    assert [read(engine, job_id).result for job_id in (first, second)] == [{"noted": "first"}, {"noted": "second"}]
    with open_session(engine) as session:
        assert session.exec(select(JobInputRow)).all() == []


def test_of_many_servers_that_reach_for_one_job_exactly_one_gets_it(engine: Engine) -> None:
    job_id = put(engine)
    found: list[JobRow | None] = []
    threads = [threading.Thread(target=lambda n=n: found.append(claim(engine, f"server {n}"))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    owners = [row.owner for row in found if row is not None]
    assert len(owners) == 1
    assert (read(engine, job_id).owner, read(engine, job_id).status) == (owners[0], "running")


def test_a_job_whose_owner_lives_is_left_alone_and_one_whose_owner_died_is_taken_up(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, at = put(engine), now()
    monkeypatch.setattr("api.jobs.queue.now", lambda: at)
    assert claim(engine, "first", lease_seconds=30.0) is not None
    at += timedelta(seconds=29)
    assert claim(engine, "second") is None
    at += timedelta(seconds=2)
    again = claim(engine, "second")
    assert again is not None
    assert (again.id, again.owner, again.tries) == (job_id, "second", 2)


def test_an_owner_that_was_thought_dead_writes_nothing(engine: Engine) -> None:
    job_id = put(engine)
    slow = claim(engine, "slow", lease_seconds=0.0)
    assert slow is not None
    time.sleep(0.01)
    assert run(engine).do_next()
    with pytest.raises(JobLost), open_transaction(engine) as session:
        end_job(session, slow, "done", note(b"late", print)(session))
    assert (count_notes(engine), read(engine, job_id).result) == (1, {"noted": "x"})


def test_a_long_job_keeps_its_lease_while_its_server_lives(engine: Engine) -> None:
    job_id = put(engine)
    begun, go_on = threading.Event(), threading.Event()

    def prepare(body: bytes, tell: Tell) -> Callable[[Session], dict[str, Any]]:
        begun.set()
        go_on.wait(30)
        return note(body, tell)

    thread = threading.Thread(target=run(engine, prepare, lease_seconds=9.0).do_next)
    thread.start()
    begun.wait(30)
    first = read(engine, job_id).lease_until
    for _ in range(600):
        if read(engine, job_id).lease_until != first:
            break
        time.sleep(0.05)
    assert str(read(engine, job_id).lease_until) > str(first)
    assert claim(engine, "another") is None
    go_on.set()
    thread.join()
    assert count_notes(engine) == 1


def test_a_job_on_which_server_after_server_dies_is_given_up_with_the_reason(engine: Engine) -> None:
    job_id = put(engine)
    for number in range(MOST_TRIES):
        assert claim(engine, f"server {number}", lease_seconds=0.0) is not None
        time.sleep(0.01)
    assert claim(engine, "the last") is None
    given_up = read(engine, job_id)
    assert given_up.status == "failed"
    assert given_up.result is not None
    assert f"stopped {MOST_TRIES} times" in given_up.result["detail"]


def test_what_a_job_writes_and_its_end_are_one_transaction(engine: Engine) -> None:
    job_id = put(engine)

    def fail_at_the_end(_: bytes) -> Callable[[Session], dict[str, Any]]:
        def write(session: Session) -> dict[str, Any]:
            note(b"half")(session)
            raise RuntimeError("after it has written")

        return write

    assert run(engine, fail_at_the_end).do_next()
    assert (read(engine, job_id).status, count_notes(engine)) == ("failed", 0)


def test_a_job_of_before_jobs_had_owners_is_ended_with_the_reason(engine: Engine) -> None:
    job_id = put(engine)
    with open_session(engine, writes=True) as session:
        session.delete(session.get_one(JobInputRow, job_id))
        session.commit()
    assert run(engine).do_next()
    ended = read(engine, job_id)
    assert (ended.status, ended.result and "send it again" in ended.result["detail"]) == ("failed", True)


def test_a_job_waits_for_its_turn_to_write_however_long_another_writes(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.storage.engine.WAIT_SECONDS", 0.2)
    put(engine)
    job = claim(engine, "me")
    assert job is not None
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with open_session(other, writes=True) as writing:
        writing.connection()
        thread = threading.Thread(target=run(engine)._do, args=(job,))
        thread.start()
        time.sleep(0.8)
        assert read(engine, job.id).status == "running"
        writing.commit()
    thread.join()
    other.dispose()
    assert read(engine, job.id).status == "done"


def test_a_job_can_be_cancelled_before_and_while_it_is_at_work_and_not_when_it_has_ended(start: Start) -> None:
    service = start(poll_seconds=1000.0)
    staff = service.headers["staff"]
    made = service.client.post("/api/v1/imports", json={}, headers=staff).json()
    assert service.client.delete(f"/api/v1/jobs/{made['id']}", headers=staff).status_code == 204
    assert service.client.get(f"/api/v1/jobs/{made['id']}", headers=staff).json()["status"] == "cancelled"
    begun = service.client.post("/api/v1/imports", json={}, headers=staff).json()
    with open_session(service.engine) as session:
        claimed = claim_job(session, "a server", 30.0)
        assert claimed is not None
        assert (claimed.id, read_input(session, claimed.id)[:1]) == (begun["id"], b"x")
    assert service.client.delete(f"/api/v1/jobs/{begun['id']}", headers=staff).status_code == 204
    with open_session(service.engine, writes=True) as session, pytest.raises(JobLost):
        end_job(session, claimed, "done", {})
    assert service.client.get(f"/api/v1/jobs/{begun['id']}", headers=staff).json()["status"] == "cancelled"
    assert service.client.delete(f"/api/v1/jobs/{begun['id']}", headers=staff).status_code == 409


def test_a_second_server_that_starts_leaves_the_jobs_of_the_first_alone(start: Start) -> None:
    first = start(poll_seconds=1000.0)
    made = first.client.post("/api/v1/imports", json={}, headers=first.headers["staff"]).json()
    with open_session(first.engine) as session:
        assert claim_job(session, "the first", 30.0) is not None
    second = start()
    time.sleep(0.5)
    seen = second.client.get(f"/api/v1/jobs/{made['id']}", headers=second.headers["staff"]).json()
    assert (seen["status"], seen["tries"]) == ("running", 1)
