"""From a question to the bytes of its answer, with the entity tag that names snapshot, policy, audience and question."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from fastapi import Request, Response

from api.snapshots.store import View

JSON = "application/json"
PUBLIC = "public, no-cache"
OWN = "private, no-cache"


def answer(request: Request, view: View, build: Callable[[], Any], about: str = "") -> Response:
    """Answer a question to a snapshot as JSON; see `answer_in`."""
    return answer_in(request, view, JSON, lambda: dump_bytes(build()), about)


def answer_in(request: Request, view: View, media_type: str, build: Callable[[], bytes], about: str = "") -> Response:
    """Answer a question to a snapshot, or say that the asker has the answer already.

    Args:
        build: makes the answer; not called when the asker has it.
        about: what the answer depends on besides the address, the snapshot and the adopted policy.
    """
    named = (request.url.path, request.url.query, view.snapshot.version, view.policy_name, view.audience, about)
    etag = f'W/"{hashlib.sha256(repr(named).encode()).hexdigest()[:24]}"'
    public = view.audience == "public"
    headers = {
        "etag": etag,
        "cache-control": PUBLIC if public else OWN,
        "vary": "accept-encoding, authorization, cookie",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    response = Response(build(), headers=headers, media_type=media_type)
    request.scope["cacheable"] = public
    return response


def dump_bytes(document: object) -> bytes:
    """A document as JSON bytes; nan, where something is not reported, is null."""
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY, default=dict)


def respond(document: object, status: int = 200, etag: str | None = None, **headers: str) -> Response:
    """A document as a JSON response."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(dump_bytes(document), status, named | ({"etag": etag} if etag else {}), JSON)


def respond_tagged(request: Request, document: object, etag: str, cache_control: str = OWN) -> Response:
    """A document with its tag, or 304 where the asker has it."""
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"etag": etag})
    return respond(document, etag=etag, cache_control=cache_control)
