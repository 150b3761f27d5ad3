"""Ask in free text."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.http.answering import respond
from api.http.deps import ServicesDep, SnapshotDep
from api.resource_shapes import AskedShape
from api.schemas import may_fail

router = APIRouter(tags=["suggestions"])
Need = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class AskInput(BaseModel):
    """A need in words, in any language; `like` names a city whose situation counts too."""

    model_config = ConfigDict(extra="forbid")

    need: Need
    like: str | None = Field(default=None, max_length=100)
    k: int = Field(default=10, ge=1, le=50)


@router.post("/ask", response_model=AskedShape, responses=may_fail(401, 404, 413, 422))
def ask(question: AskInput, view: SnapshotDep, services: ServicesDep) -> Response:
    """Cities that offer, and case studies that show, what answers a need. The text is not kept."""
    return respond(services.libraries.ask(view, question.need, question.like, question.k))
