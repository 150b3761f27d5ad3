"""Every request gets an id, is counted and timed, and leaves one line of log without personal data.

The headers of the request stand by name in `scope["given"]`, those that are to be told travel in `scope["told"]`, and the status
of the answer comes back in `scope["status"]`: whoever sends adds the one and sets the other (`telling.py`), so that no part needs
to stand in the way of every message.
"""

from __future__ import annotations

import re
import sys
import time
from random import getrandbits
from typing import TextIO

import orjson
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Receive, Scope, Send

REQUESTS = Counter("city_peers_requests", "Answered requests", ["method", "route", "status"])
SECONDS = Histogram(
    "city_peers_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5),
)
GIVEN = re.compile(rb"^[A-Za-z0-9._-]{1,64}$")
SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class Observing:
    """Request ids, metrics and the log of requests.

    Args:
        log: where each request leaves a line; None for no log.
    """

    def __init__(self, app: ASGIApp, log: TextIO | None = None) -> None:
        self._app = app
        self._log = log
        self._measures: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id and note how it went."""
        scope["given"] = given = dict(scope["headers"])
        request_id = _choose_id(given.get(b"x-request-id"))
        scope["request_id"], scope["status"] = request_id, 500
        scope["told"] = [(b"x-request-id", request_id), *SAFE]
        started = time.perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            self._note(scope, scope["status"], time.perf_counter() - started, request_id)

    def _note(self, scope: Scope, status: int, seconds: float, request_id: bytes) -> None:
        route = getattr(scope.get("route"), "path", None) or ("kept answer" if status < 400 else "no route")
        key = (scope["method"], route, status)
        if key not in self._measures:
            self._measures[key] = (REQUESTS.labels(*key), SECONDS.labels(route))
        count, times = self._measures[key]
        count.inc()
        times.observe(seconds)
        if self._log is not None:
            said = {"at": time.time(), "id": request_id.decode(), "method": scope["method"], "route": route}
            self._log.write(orjson.dumps({**said, "status": status, "ms": round(seconds * 1000, 2)}).decode() + "\n")


def _choose_id(given: bytes | None) -> bytes:
    """The id that came with the request, or a new one."""
    return given if given is not None and GIVEN.match(given) else b"%016x" % getrandbits(64)


def open_log() -> TextIO:
    """Standard error, line by line."""
    return sys.stderr
