"""Ask in free text."""

from __future__ import annotations

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.features.ask.shapes import AskedShape
from api.http.deps import ServicesDep, SnapshotDep, add_visitors
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.questions import as_data
from api.questions.ask import ask
from api.questions.asking import Need

router = ApiRouter(tags=["suggestions"])


class AskInput(BaseModel):
    """A need in words, in any language; `like` names a city whose situation counts too."""

    model_config = ConfigDict(extra="forbid")

    need: Need
    like: str | None = Field(default=None, max_length=100)
    k: int = Field(default=10, ge=1, le=50)


@router.post("/ask", name="ask", response_model=AskedShape, responses=may_fail(401, 404, 413, 422))
def ask_in_words(question: AskInput, view: SnapshotDep, services: ServicesDep) -> Response:
    """Cities that offer, and case studies that show, what answers a need. The text is not kept."""
    if question.like is not None:
        view = add_visitors(services, view, question.like)
    found = ask(services.libraries.find(view), question.need, question.like, question.k)
    return respond(as_data.build_asked(found))
