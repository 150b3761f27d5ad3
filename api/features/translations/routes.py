"""Where a machine that translates sends its answers: known by the secret id that it was given for the text."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from api.features.translations.shapes import Answer
from api.features.translations.use_cases import take_answer
from api.http.deps import WriteDep
from api.http.routing import ApiRouter
from api.http.shapes import may_fail

router = ApiRouter(tags=["service"], prefix="/translations", responses=may_fail(404, 413, 422))


@router.post("/{reply_id}", status_code=204, response_class=Response)
def take_translation(reply_id: Annotated[str, Path(max_length=100)], given: Answer, write: WriteDep) -> Response:
    """Hand in a translation that was asked for: for the machine that was given the id, and nobody else."""
    write(take_answer, reply_id, given)
    return Response(status_code=204)
