"""Signed-in requests wait for each other and never for a thread that a guest needs.

Who is signed in may wait for a write lock or for a snapshot that is being built. So that these waits do not use up the threads
that all handlers share, only so many signed-in requests are let in at once; the others wait here, without a thread, with a limit.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Busy
from api.http.problems import build_response, describe

SIGNED_IN_AT_ONCE = 16
WAIT_SECONDS = 10.0


class SignedInSlots:
    """Lets in requests with a credential a few at a time; one that would wait too long is answered 503 with Retry-After."""

    def __init__(self, app: ASGIApp, at_once: int = SIGNED_IN_AT_ONCE, wait_seconds: float = WAIT_SECONDS) -> None:
        self._app, self._wait_seconds = app, wait_seconds
        self._slots = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when there is room."""
        given = scope.get("given", {})
        if scope["type"] != "http" or not (b"authorization" in given or b"cookie" in given):
            await self._app(scope, receive, send)
            return
        try:
            await asyncio.wait_for(self._slots.acquire(), self._wait_seconds)
        except TimeoutError:
            await build_response(describe(Busy()), scope["path"])(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._slots.release()
