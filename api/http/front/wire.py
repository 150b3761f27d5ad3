"""The first thing that reads a request: what is not HTTP at all is refused as everything else is, with a problem document.

Whoever opens a connection and does not send a whole request is hung up on, so that half-open ones do not pile up.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import MEDIA_TYPE, Problem, build_response

UNREADABLE = Problem(
    "not-acceptable", 400, "this is not HTTP: percent-encode what is not ASCII in the address, and use a known method"
)
HEAD_SECONDS, BODY_SECONDS = 10.0, 300.0
"""How long a request may take to arrive: to the end of its headers, and then to the end of its body."""


class Wire(HttpToolsProtocol):
    """uvicorn's own reader, which would answer in plain text and wait for ever."""

    _due: float | None = None
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a first request."""
        super().connection_made(transport)
        self._due = self.loop.time() + HEAD_SECONDS
        self._watch = self.loop.call_later(HEAD_SECONDS, self._hang_up_when_due)

    def on_message_begin(self) -> None:
        """Wait for the headers of a request that has begun."""
        super().on_message_begin()
        self._due = self.loop.time() + HEAD_SECONDS

    def on_headers_complete(self) -> None:
        """Wait for the body."""
        super().on_headers_complete()
        self._due = self.loop.time() + BODY_SECONDS

    def on_message_complete(self) -> None:
        """Wait for nothing: from here on it is the service that takes its time."""
        super().on_message_complete()
        self._due = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def _hang_up_when_due(self) -> None:
        """Look now and then, which costs a request less than a timer of its own."""
        if self._due is not None and self.loop.time() >= self._due:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(HEAD_SECONDS, self._hang_up_when_due)

    def send_400_response(self, msg: str) -> None:
        """Answer and hang up: where the next request would begin cannot be known."""
        body = bytes(build_response(UNREADABLE, "").body)
        told = {"content-type": MEDIA_TYPE, "content-length": len(body), "connection": "close"}
        head = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in told.items()), "", ""]
        self.transport.write("\r\n".join(head).encode() + body)
        self.transport.close()
