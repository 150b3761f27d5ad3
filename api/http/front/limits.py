"""Limits: how many requests a caller may send in a minute, and how many bytes one request may carry."""

from __future__ import annotations

import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ServiceError, TooLarge, TooMany
from api.http.front.refusals import tell
from api.http.problems import build_response, describe

READING = frozenset({"GET", "HEAD"})
MOST_CALLERS = 10_000
LARGE = re.compile(r"/api/v1/(imports|rounds/[^/]+/import|cities/[^/]+/(plans|files))|/[a-z]{2}/my-city/(plans|files)")
"""Where whole files are handed in."""
SIGN_INS = ("/sessions", "/by-link", "/sign-in")
"""Where a credential is asked for and none is read: a made-up one there does not make another caller."""


FREE = frozenset({"/api/v1/health", "/api/v1/ready", "/api/v1/metrics"})
"""What watches the service asks often, and must not be turned away with those who ask too much."""


class Limits:
    """A bucket of `per_minute` tokens for each caller, refilled steadily.

    A caller is a key or session that was found good before (`scope["proven"]`), or else an address. What was not found good yet
    shares a bucket of its own by address, so that made-up ones do not make new callers, and take nothing from the guests there.

    Args:
        per_minute: 0 switches the rate limit off.
        body_bytes: the largest body; `import_bytes` where whole files are handed in.
    """

    def __init__(self, app: ASGIApp, per_minute: int, body_bytes: int, import_bytes: int) -> None:
        self._app = app
        self._per_minute = per_minute
        self._body_bytes, self._import_bytes = body_bytes, import_bytes
        self._buckets: dict[object, tuple[float, float]] = {}
        self._limit = str(per_minute).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is too much; tell in the headers what is left."""
        credential = None if scope["path"].endswith(SIGN_INS) else scope["given"].get(b"authorization")
        try:
            if self._per_minute and scope["path"] not in FREE:
                self._take(scope, self._name_caller(scope, credential))
            if scope["method"] not in READING:
                receive = self._bound(scope, receive)
        except ServiceError as error:
            await build_response(describe(error), scope["path"])(scope, receive, tell(scope, send))
            return
        await self._app(scope, receive, send)
        if credential is not None and scope.get("proven") and credential not in self._buckets:
            self._keep(credential, float(self._per_minute), time.monotonic())

    def _name_caller(self, scope: Scope, credential: bytes | None) -> object:
        address = (scope["client"] or ("",))[0]
        if credential is None:
            return address
        return credential if credential in self._buckets else ("unproven", address)

    def _take(self, scope: Scope, caller: object) -> None:
        """Take a token and tell how many are left. Raises TooMany."""
        clock, rate = time.monotonic(), self._per_minute / 60
        tokens, since = self._buckets.pop(caller, (float(self._per_minute), clock))
        tokens = min(self._per_minute, tokens + (clock - since) * rate)
        left = tokens - (tokens >= 1)
        self._keep(caller, left, clock)
        full = int((self._per_minute - int(left)) * 60 / self._per_minute)
        scope["told"] += [(b"ratelimit-limit", self._limit), (b"ratelimit-remaining", b"%d" % left)]
        scope["told"].append((b"ratelimit-reset", b"%d" % full))
        if tokens < 1:
            raise TooMany(retry_after=1 + int((1 - tokens) / rate))

    def _keep(self, caller: object, tokens: float, clock: float) -> None:
        while len(self._buckets) >= MOST_CALLERS:  # those who have not asked for longest leave first
            del self._buckets[next(iter(self._buckets))]
        self._buckets[caller] = (tokens, clock)

    def _bound(self, scope: Scope, receive: Receive) -> Receive:
        most = self._import_bytes if LARGE.fullmatch(scope["path"]) else self._body_bytes
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
