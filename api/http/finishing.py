"""What every answer to a GET gets that has it not yet: a tag, and fewer bytes where the asker can read them."""

from __future__ import annotations

from fastapi import Request, Response

from api.http.compression import choose_encoding, compress
from api.http.etags import build_weak_etag, is_held
from api.http.responses import OWN, VARY


def finish(request: Request, response: Response) -> Response:
    """The answer, or that the asker has it already. Answers that are kept as bytes are compressed where they are kept."""
    if response.status_code != 200 or "no-store" in response.headers.get("cache-control", ""):
        return response
    if "etag" not in response.headers:
        response.headers["etag"] = build_weak_etag(bytes(response.body))
        response.headers.setdefault("cache-control", OWN)
        if is_held(response.headers["etag"], request.headers.get("if-none-match")):
            return Response(status_code=304, headers={"etag": response.headers["etag"]})
    kept_as_bytes = "edition" in request.scope and request.scope.get("cacheable")
    return response if kept_as_bytes else compress_response(request, response)


def compress_response(request: Request, response: Response) -> Response:
    """The answer in the encoding that the asker likes best, if that is worth it."""
    encoding = choose_encoding(request.headers.get("accept-encoding", "").encode())
    response.body, told = compress(bytes(response.body), encoding)
    if told:
        response.headers.update(told | {"content-length": str(len(response.body)), "vary": VARY})
    return response
