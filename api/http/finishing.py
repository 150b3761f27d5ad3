"""What every answer to a GET gets that has it not yet: a tag, and fewer bytes where the asker can read them."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response

from api.http.front.answer_cache import COMPRESS, SMALLEST_COMPRESSED


def finish(request: Request, response: Response) -> Response:
    """The answer, or that the asker has it already. Answers that are kept as bytes are compressed where they are kept."""
    if response.status_code != 200 or "no-store" in response.headers.get("cache-control", ""):
        return response
    if "etag" not in response.headers:
        response.headers["etag"] = f'W/"{hashlib.sha256(response.body).hexdigest()[:24]}"'
        response.headers.setdefault("cache-control", "private, no-cache")
        if response.headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"etag": response.headers["etag"]})
    kept_as_bytes = "edition" in request.scope and request.scope.get("cacheable")
    return response if kept_as_bytes else _compress(request, response)


def _compress(request: Request, response: Response) -> Response:
    accepted = request.headers.get("accept-encoding", "").encode()
    encoding = next((known for known in COMPRESS if known in accepted), None)
    if encoding is None or len(response.body) < SMALLEST_COMPRESSED:
        return response
    response.body = COMPRESS[encoding](bytes(response.body))
    response.headers["content-length"] = str(len(response.body))
    response.headers["content-encoding"] = encoding.decode()
    response.headers["vary"] = "accept-encoding, authorization, cookie"
    return response
