"""A worker goes on following the others' writes, whatever happens to the database, and says how far behind it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from api.settings import Settings
from api.snapshots.following import LONGEST_WAIT_SECONDS, Following
from evaluation.reliability.line import Line
from tests.api.conftest import Start
from tests.api.storage.test_visibility import write

Database = tuple[Settings, dict[str, str]]
NEED = {"items": [{"text": "Written during the outage", "theme": "mobility_transport"}]}


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    url = make_url(database[0].database)
    found = Line(str(url.host), int(url.port or 5432))
    yield found
    with suppress(OSError):
        found.cut()


def wait_for(what: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_worker_outlives_an_outage_of_the_database_and_follows_again(
    start: Start, database: Database, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    behind_the_line = make_url(database[0].database).set(port=line.port).render_as_string(hide_password=False)
    follower, writer = start(database_url=behind_the_line, poll_seconds=0.05), start()
    assert follower.client.get("/api/v1/ready").json()["database"] == "there"
    line.cut()
    wait_for(lambda: follower.client.get("/api/v1/ready").json()["database"] == "away")
    write(writer, "needs", NEED, "public")
    assert follower.client.get("/api/v1/cities/pau-fr/twins").status_code == 200
    refused = follower.client.get("/api/v1/cities/pau-fr/twins", headers=follower.headers["editor"])
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
    away = follower.client.get("/api/v1/ready")
    assert away.status_code == 200
    assert away.json()["behind_seconds"] > 0
    assert "following the writes of others" in caplog.text
    line.mend()
    wait_for(lambda: "Written during the outage" in follower.client.get("/api/v1/pairs/pau-fr/leuven-be").text)
    wait_for(lambda: follower.client.get("/api/v1/ready").json()["database"] == "there")
    assert "goes on again" in caplog.text


def follow_once(following: Following) -> None:
    """In a thread of its own: a browser that another test keeps open has a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, following.follow_once()).result()


def test_after_each_failure_it_waits_twice_as_long_up_to_a_limit() -> None:
    broken = [True]

    def refresh() -> None:
        if broken[0]:
            raise OperationalError("select", {}, Exception("away"))

    following = Following(refresh, 0.25)
    waits = []
    for _ in range(9):
        waits.append(following.wait_seconds)
        follow_once(following)
    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS]
    assert following.database_away
    broken[0] = False
    follow_once(following)
    assert (following.wait_seconds, following.database_away) == (0.25, False)


def test_a_failure_that_is_not_the_databases_ends_nothing_either() -> None:
    def refresh() -> None:
        raise RuntimeError("something nobody foresaw")

    following = Following(refresh, 0.25)
    follow_once(following)
    assert (following.wait_seconds, following.database_away) == (0.5, False)
