"""Send an answer with the headers that are to be told, and note its status."""

from __future__ import annotations

from starlette.types import Message, Scope, Send


async def send_told(scope: Scope, send: Send, start: Message) -> None:
    """Send the start of an answer."""
    scope["status"] = start["status"]
    await send({**start, "headers": [*start["headers"], *scope["told"]]})


def tell(scope: Scope, send: Send) -> Send:
    """A way to send that tells with every start."""

    async def send_message(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send_told(scope, send, message)
        else:
            await send(message)

    return send_message
