"""Send an answer with the headers that are to be told, and note its status."""

from __future__ import annotations

from collections.abc import Awaitable

from starlette.types import Message, Scope, Send


def send_told(scope: Scope, send: Send, start: Message) -> Awaitable[None]:
    """Send the start of an answer."""
    scope["status"] = start["status"]
    return send({**start, "headers": [*start["headers"], *scope["told"]]})


def tell(scope: Scope, send: Send) -> Send:
    """A way to send that tells with every start; it hands on what `send` gives to wait for, and costs no wait of its own."""

    def send_message(message: Message) -> Awaitable[None]:
        return send_told(scope, send, message) if message["type"] == "http.response.start" else send(message)

    return send_message
