"""Limits: how many requests a caller may send in a minute, and how many bytes one request may carry."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ServiceError, TooLarge, TooMany
from api.http.front.refusals import tell
from api.http.problems import build_response, describe

READING = frozenset({"GET", "HEAD"})
MOST_CALLERS = 10_000
IMPORTS = "/api/v1/imports"
SIGN_INS = ("/sessions", "/by-link", "/sign-in")
"""Where a credential is asked for and none is read: a made-up one there does not make another caller."""


class Limits:
    """A bucket of `per_minute` tokens for each caller, refilled steadily; a caller is a key or session, or else an address.

    Args:
        per_minute: 0 switches the rate limit off.
        body_bytes: the largest body; `import_bytes` for bulk imports.
    """

    def __init__(self, app: ASGIApp, per_minute: int, body_bytes: int, import_bytes: int) -> None:
        self._app = app
        self._per_minute = per_minute
        self._body_bytes, self._import_bytes = body_bytes, import_bytes
        self._buckets: dict[object, tuple[float, float]] = {}
        self._limit = str(per_minute).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is too much; tell in the headers what is left."""
        try:
            if self._per_minute:
                left = self._take(self._name_caller(scope))
                full = int((self._per_minute - left) * 60 / self._per_minute)
                scope["told"] += [(b"ratelimit-limit", self._limit), (b"ratelimit-remaining", b"%d" % left)]
                scope["told"].append((b"ratelimit-reset", b"%d" % full))
            if scope["method"] not in READING:
                receive = self._bound(scope, receive)
        except ServiceError as error:
            await build_response(describe(error), scope["path"])(scope, receive, tell(scope, send))
            return
        await self._app(scope, receive, send)

    @staticmethod
    def _name_caller(scope: Scope) -> object:
        address = (scope["client"] or ("",))[0]
        return address if scope["path"].endswith(SIGN_INS) else scope["given"].get(b"authorization") or address

    def _take(self, caller: object) -> int:
        """Take a token and return how many are left. Raises TooMany."""
        clock, rate = time.monotonic(), self._per_minute / 60
        tokens, since = self._buckets.pop(caller, (float(self._per_minute), clock))
        tokens = min(self._per_minute, tokens + (clock - since) * rate)
        taken = tokens >= 1
        while len(self._buckets) >= MOST_CALLERS:  # those who have not asked for longest leave first
            del self._buckets[next(iter(self._buckets))]
        self._buckets[caller] = (tokens - taken, clock)
        if not taken:
            raise TooMany(retry_after=1 + int((1 - tokens) / rate))
        return int(tokens - 1)

    def _bound(self, scope: Scope, receive: Receive) -> Receive:
        most = self._import_bytes if scope["path"] == IMPORTS else self._body_bytes
        stated = scope["given"].get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > most:
            raise TooLarge(f"the body has {int(stated)} bytes; at most {most} are taken here")
        read = 0

        async def receive_within() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLarge(f"the body has more than {most} bytes, the most that is taken here")
            return message

        return receive_within
