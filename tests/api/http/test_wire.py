"""Connections on which no whole request arrives are ended; those on which one does are served, again and again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from api.http.front import wire

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Read the whole body and answer with it."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if message["type"] == "http.disconnect":
            return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(wire, "BODY_SECONDS", 0.4)
    options = {"http": wire.Wire, "port": 0, "log_level": "critical", "lifespan": "off"}
    server = uvicorn.Server(uvicorn.Config(answer, **options))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def is_hung_up_on(opened: socket.socket) -> bool:
    opened.settimeout(20)
    try:
        return opened.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", WHOLE[:20], POST, POST + b"1234"])
def test_whoever_does_not_send_a_whole_request_is_hung_up_on(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as opened:
        opened.sendall(sent)
        assert is_hung_up_on(opened)


def test_a_request_that_never_ends_its_headers_is_hung_up_on_however_often_it_sends(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError):
            for number in range(10_000):
                opened.sendall(b"X-%d: slow\r\n" % number)
                threading.Event().wait(0.01)


def test_a_connection_serves_one_request_after_the_other(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as opened:
        opened.settimeout(20)
        for _ in range(5):
            opened.sendall(POST + b"12345")
            threading.Event().wait(0.1)
            assert opened.recv(1000).endswith(b"12345")
