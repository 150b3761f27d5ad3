"""From a question to the bytes of its answer, with the entity tag that names snapshot, policy, audience and question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.etags import build_weak_etag, is_held
from api.questions.as_data import dump_bytes
from api.snapshots.view import View

JSON = "application/json"
PUBLIC = "public, no-cache"
OWN = "private, no-cache"
VARY = "accept-encoding, authorization, cookie"


def answer(request: Request, view: View, build: Callable[[], Any], about: str = "") -> Response:
    """Answer a question to a snapshot as JSON; see `answer_in`."""
    return answer_in(request, view, JSON, lambda: dump_bytes(build()), about)


async def answer_aside(request: Request, view: View, build: Callable[[], Any], about: str = "") -> Response:
    """As `answer`, for what takes its time: made in a thread, so that nobody else waits for it."""
    return await run_in_threadpool(answer, request, view, build, about)


def answer_in(request: Request, view: View, media_type: str, build: Callable[[], bytes], about: str = "") -> Response:
    """Answer a question to a snapshot, or say that the asker has the answer already.

    Args:
        build: makes the answer; not called when the asker has it.
        about: what the answer depends on besides the address, the snapshot and the adopted policy.
    """
    asked = (request.url.path, request.url.query, view.turned_down, about)
    named = (*asked, view.snapshot.version, view.policy_name, view.audience)
    etag = build_weak_etag(*named)
    public = view.audience == "public" and not view.asker
    headers = {
        "etag": etag,
        "cache-control": PUBLIC if public else OWN,
        "vary": VARY,
    }
    if is_held(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    response = Response(build(), headers=headers, media_type=media_type)
    request.scope["cacheable"] = public
    return response


def respond(document: object, status: int = 200, etag: str | None = None, **headers: str) -> Response:
    """A document as a JSON response."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(dump_bytes(document), status, named | ({"etag": etag} if etag else {}), JSON)


def respond_tagged(request: Request, document: object, etag: str, cache_control: str = OWN) -> Response:
    """A document with its tag, or 304 where the asker has it."""
    if is_held(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers={"etag": etag})
    return respond(document, etag=etag, cache_control=cache_control)
