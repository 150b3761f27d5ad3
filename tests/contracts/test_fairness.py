"""Who is signed in waits for their own writes, with a limit, and never in the place of a guest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from api.http.front.slots import SignedInSlots
from api.snapshots import store as snapshot_store
from tests.api.conftest import Service, Start
from tests.api.storage.test_visibility import write

NEED = {"items": [{"text": "A need that takes long to build", "theme": "mobility_transport"}]}
SIGNED_IN = 60


@pytest.fixture
def answering(start: Start) -> Iterator[tuple[str, Service]]:
    """A service behind a real server."""
    service = start()
    server = uvicorn.Server(uvicorn.Config(service.app, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", service
    server.should_exit = True
    thread.join()


def test_guests_are_served_while_many_who_are_signed_in_wait_for_a_snapshot(
    answering: tuple[str, Service], start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.deps.WAIT_SECONDS", 300.0)
    address, service = answering
    path, editor = f"{address}/api/v1/cities/pau-fr/twins", service.headers["editor"]
    with ThreadPoolExecutor(SIGNED_IN) as askers:
        with service.app.state.services.store._building:
            write(start(), "needs", NEED, "public")  # on another worker, so that this one has something to build
            asked = [askers.submit(httpx.get, path, headers=editor, timeout=600) for _ in range(SIGNED_IN)]
            for number in range(5):  # answered by a handler in a thread
                guest = httpx.get(f"{address}/api/v1/collaborations?limit={number + 1}", timeout=30)
                assert guest.status_code == 200
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert httpx.get(path, headers=editor, timeout=60).status_code == 200


def test_who_would_wait_too_long_for_a_snapshot_is_told_to_come_back(
    service: Service, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.deps.WAIT_SECONDS", 0.2)
    path, editor = "/api/v1/cities/pau-fr/twins", service.headers["editor"]
    with service.app.state.services.store._building:
        write(start(), "needs", NEED, "public")
        refused = service.client.get(path, headers=editor)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    monkeypatch.undo()
    assert service.client.get(path, headers=editor).status_code == 200


def test_a_write_is_acknowledged_also_while_a_snapshot_is_being_built(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_store, "WAIT_SECONDS", 0.2)
    with service.app.state.services.store._building:
        made = service.client.post(
            "/api/v1/cities/pau-fr/feedback",
            json={"peer_id": "leuven-be", "outcome": "met"},
            headers=service.headers["editor"],
        )
    assert made.status_code == 201


def ask(slots: SignedInSlots, *headers: tuple[bytes, bytes]) -> Any:
    async def receive() -> Message:
        return {"type": "http.request"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> list[Message]:
        await slots({"type": "http", "path": "/api/v1/me", "given": dict(headers)}, receive, send)
        return sent

    return run()


def test_of_those_who_are_signed_in_only_so_many_are_let_in_and_a_guest_always() -> None:
    signed_in = (b"authorization", b"Bearer x")

    async def try_all() -> tuple[Any, Any, Any]:
        inside, leave = asyncio.Event(), asyncio.Event()

        async def handle(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["given"]:
                inside.set()
                await leave.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        slots = SignedInSlots(handle, at_once=1, wait_seconds=0.05)
        first = asyncio.create_task(ask(slots, signed_in))
        await inside.wait()
        second, guest = await ask(slots, signed_in), await ask(slots)
        leave.set()
        await first
        return second, guest, await ask(slots, signed_in)

    second, guest, later = ThreadPoolExecutor(1).submit(asyncio.run, try_all()).result()
    assert second[0]["status"] == 503
    assert b"retry-after" in dict(second[0]["headers"])
    assert (guest[0]["status"], later[0]["status"]) == (200, 200)
