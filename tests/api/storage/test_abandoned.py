"""A writer whose machine vanishes in the middle of its writing, and a line that passes on that somebody was killed."""

from __future__ import annotations

import socket
import struct

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from api.storage import engine as storage
from api.storage.engine import open_session
from evaluation.reliability.line import Line
from tests.api.conftest import Service

HANG_UP_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: closing breaks the connection off, as the kernel does for a process that is killed with something unread."""


def test_a_writer_of_whom_nothing_is_heard_any_more_keeps_nobody_from_writing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    if service.engine.dialect.name == "sqlite":
        pytest.skip("the lock of a file goes with the process that holds it")
    monkeypatch.setattr(storage, "ABANDONED_SECONDS", 1)
    with pytest.raises(DBAPIError), open_session(service.engine, writes=True) as vanished:
        vanished.execute(text("SELECT 1"))
        written = service.client.post(
            "/api/v1/introductions", json={"a": "pau-fr", "b": "leuven-be"}, headers=service.headers["staff"]
        )
        assert written.status_code == 201
        vanished.execute(text("SELECT 1"))


def test_a_line_tells_the_far_side_that_the_near_one_was_killed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as far:
        line = Line(*far.getsockname())
        near = socket.create_connection(("127.0.0.1", line.port))
        answering, _ = far.accept()
        with answering:
            answering.settimeout(10)
            near.sendall(b"begin")
            assert answering.recv(5) == b"begin"
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANG_UP_AT_ONCE)
            near.close()
            assert answering.recv(1) == b""
        line.cut()
