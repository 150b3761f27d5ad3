"""The first thing that reads a request: what is not HTTP at all is refused as everything else is, with a problem document."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import MEDIA_TYPE, Problem, build_response

UNREADABLE = Problem(
    "not-acceptable", 400, "this is not HTTP: percent-encode what is not ASCII in the address, and use a known method"
)


class Wire(HttpToolsProtocol):
    """uvicorn's own reader, which would answer in plain text."""

    def send_400_response(self, msg: str) -> None:
        """Answer and hang up: where the next request would begin cannot be known."""
        body = bytes(build_response(UNREADABLE, "").body)
        told = {"content-type": MEDIA_TYPE, "content-length": len(body), "connection": "close"}
        head = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in told.items()), "", ""]
        self.transport.write("\r\n".join(head).encode() + body)
        self.transport.close()
