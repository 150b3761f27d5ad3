"""Export what the viewer may see."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.deps import SnapshotDep
from api.http.responses import answer_in
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.questions.export import FORMATS, FormatName

router = ApiRouter(tags=["bulk"])
CONTENT: dict[str, Any] = {form.media_type.partition(";")[0]: {} for form in FORMATS.values()}


@router.get("/export/{format}", response_class=Response, responses={200: {"content": CONTENT}, **may_fail(401, 422)})
async def export(request: Request, format: FormatName, view: SnapshotDep) -> Response:
    """All cities, case studies and collaborations of the current snapshot."""
    chosen = FORMATS[format]
    return await run_in_threadpool(answer_in, request, view, chosen.media_type, lambda: chosen.build(view.snapshot))
