"""Public answers kept as bytes: the same question to the same edition is answered without touching the framework.

The key is (path, query, encoding) within one edition of the snapshot; a new edition that tells guests anything else starts an
empty cache, and there is no other way in which an answer gets out of date. Only guests are served from it, since all guests see
the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.compression import choose_encoding, compress
from api.http.etags import is_held
from api.http.front.refusals import send_told, tell
from api.snapshots.edition import Edition

NOT_MODIFIED = frozenset({b"etag", b"cache-control", b"vary"})
OVERHEAD = 2000
"""Bytes that an answer takes beside its body: key, headers, messages (measured)."""
GetEdition = Callable[[], Edition | None]
RawHeaders = list[tuple[bytes, bytes]]
Key = tuple[str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer in one encoding, and what is sent instead to who has it already. `size` in bytes."""

    etag: bytes
    start: Message
    body: Message
    unchanged: Message
    size: int


class AnswerCache:
    """Serves kept answers, and keeps those that the application marks with `scope["cacheable"] = True`.

    Args:
        edition: gives the current edition, None while guests may not be served from here.
        most_bytes: how much is kept; the oldest answers leave first.
    """

    def __init__(self, app: ASGIApp, edition: GetEdition, most_bytes: int) -> None:
        self._app = app
        self._get_edition = edition
        self._most_bytes = most_bytes
        self._start_edition(None)

    def _start_edition(self, edition: Edition | None) -> None:
        self._edition = edition
        self._answers: dict[Key, Kept] = {}
        self._bytes = 0

    def _follow(self, edition: Edition) -> None:
        """Go on with the kept answers where the new edition gives the same ones, else without any."""
        if self._is_current(edition):
            self._edition = edition
        else:
            self._start_edition(edition)

    def _is_current(self, edition: Edition) -> bool:
        """Whether the answers of an edition are those that are kept."""
        held = self._edition
        return edition is held or (held is not None and edition.tells_guests_the_same(held))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory or pass the request on, pinned to the edition that its answer will be kept under."""
        given = scope["given"]
        edition = self._get_edition() if scope["method"] == "GET" else None
        if edition is None or b"authorization" in given or b"cookie" in given:
            await self._app(scope, receive, tell(scope, send))
            return
        if edition is not self._edition:
            self._follow(edition)
        key = (scope["path"], scope["query_string"], choose_encoding(given.get(b"accept-encoding", b"")))
        kept = self._answers.get(key)
        if kept is None:
            scope["edition"] = edition
            await self._app(scope, receive, _Recorder(self, scope, tell(scope, send), key))
        elif (tags := given.get(b"if-none-match")) is not None and is_held(kept.etag.decode(), tags.decode("latin-1")):
            await send_told(scope, send, kept.unchanged)
            await send({"type": "http.response.body", "body": b""})
        else:
            await send_told(scope, send, kept.start)
            await send(kept.body)

    def keep(self, key: Key, kept: Kept, edition: Edition) -> None:
        """Keep an answer of an edition, if that is still the current one."""
        if not self._is_current(edition) or kept.size > self._most_bytes:
            return
        while self._bytes + kept.size > self._most_bytes:
            self._bytes -= self._answers.pop(next(iter(self._answers))).size
        self._answers[key] = kept
        self._bytes += kept.size


class _Recorder:
    """Passes a response on; one that is whole, good and marked is compressed and kept on its way."""

    def __init__(self, cache: AnswerCache, scope: Scope, send: Send, key: Key) -> None:
        self._cache, self._scope, self._send, self._key = cache, scope, send, key
        self._start: Message = {}

    def __call__(self, message: Message) -> Awaitable[None]:
        if self._start:
            return self._keep(message)
        if message["type"] == "http.response.start" and message["status"] == 200 and self._scope.get("cacheable"):
            self._start = message
            return _wait_for_nothing()
        return self._send(message)

    async def _keep(self, message: Message) -> None:
        kept = build_kept(self._start["headers"], message["body"], self._key[2])
        self._cache.keep(self._key, kept, self._scope["edition"])
        await self._send(kept.start)
        await self._send(kept.body)


async def _wait_for_nothing() -> None:
    pass


def build_kept(headers: RawHeaders, body: bytes, encoding: bytes) -> Kept:
    """Prepare an answer in an encoding; a short one is not worth compressing."""
    common = [(name, value) for name, value in headers if name != b"content-length"]
    body, told_encoding = compress(body, encoding)
    common += [(name.encode(), value.encode()) for name, value in told_encoding.items()]
    body = bytes(memoryview(body))  # a copy of its own size: what orjson gives holds on to a buffer many times as large
    sized = [*common, (b"content-length", str(len(body)).encode())]
    told = [item for item in common if item[0] in NOT_MODIFIED]
    return Kept(
        etag=dict(headers)[b"etag"],
        start={"type": "http.response.start", "status": 200, "headers": sized},
        body={"type": "http.response.body", "body": body},
        unchanged={"type": "http.response.start", "status": 304, "headers": told},
        size=len(body) + OVERHEAD,
    )
