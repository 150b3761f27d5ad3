from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import uvicorn

from tests.api.conftest import Start, database, postgres_template, reading, service, sqlite_template, start

__all__ = ["database", "postgres_template", "reading", "service", "sqlite_template", "start"]


@pytest.fixture
def served(start: Start) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """The service behind a real server on a free port, and how each role speaks to it."""
    service = start()
    server = uvicorn.Server(uvicorn.Config(service.app, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", service.headers
    server.should_exit = True
    thread.join()
